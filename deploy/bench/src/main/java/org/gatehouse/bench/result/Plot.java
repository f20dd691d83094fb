package org.gatehouse.bench.result;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Drawings of results, as SVG. */
public final class Plot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int BOTTOM = 60;
    private static final int TOP = 40;
    private static final int BAR = 26;
    private static final int TICKS = 5;
    private static final String[] COLOURS = {"#1f5fa8", "#c0392b", "#2e8b57", "#8e44ad"};

    private Plot() {
    }

    /** One of a line. */
    public record Point(double x, double y) {
    }

    /** A line for each series, through its points in their order. */
    public static String lines(String title, String x, String y, Map<String, List<Point>> series) {
        double maxX = series.values().stream().flatMap(List::stream).mapToDouble(Point::x).max().orElse(1);
        double maxY = series.values().stream().flatMap(List::stream).mapToDouble(Point::y).max().orElse(1);
        StringBuilder svg = begin(HEIGHT, title);
        for (int i = 0; i <= TICKS; i++) {
            double share = i / (double) TICKS;
            text(svg, left(share), HEIGHT - BOTTOM + 18, "middle", number(share * maxX));
            text(svg, LEFT - 6, up(share) + 4, "end", number(share * maxY));
        }
        svg.append(String.format(Locale.ROOT, "<path d=\"M%d %d V%d H%d\" fill=\"none\" stroke=\"#444\"/>%n", LEFT, TOP,
            HEIGHT - BOTTOM, WIDTH - 20));
        text(svg, WIDTH / 2.0, HEIGHT - 14, "middle", x);
        text(svg, LEFT, TOP - 8, "start", y);
        int n = 0;
        for (Map.Entry<String, List<Point>> one : series.entrySet()) {
            String colour = COLOURS[n % COLOURS.length];
            StringBuilder path = new StringBuilder();
            for (Point p : one.getValue()) {
                path.append(String.format(Locale.ROOT, "%s%.1f %.1f ", path.length() == 0 ? "M" : "L",
                    left(p.x() / maxX), up(p.y() / maxY)));
            }
            svg.append("<path d=\"").append(path.toString().trim())
                .append("\" fill=\"none\" stroke-width=\"2\" stroke=\"").append(colour).append("\"/>\n");
            svg.append(String.format(Locale.ROOT, "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>%n",
                WIDTH - 220, TOP + 18 * n, colour));
            text(svg, WIDTH - 202, TOP + 18 * n + 10, "start", one.getKey());
            n++;
        }
        return svg.append("</svg>\n").toString();
    }

    /** A bar for each value. */
    public static String bars(String title, String unit, Map<String, Double> values) {
        double max = values.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
        StringBuilder svg = begin(TOP + BAR * values.size() + 20, title + " (" + unit + ")");
        int n = 0;
        for (Map.Entry<String, Double> one : values.entrySet()) {
            int y = TOP + BAR * n++;
            double width = (WIDTH - 360) * one.getValue() / max;
            text(svg, 210, y + 15, "end", one.getKey());
            svg.append(String.format(Locale.ROOT,
                "<rect x=\"220\" y=\"%d\" width=\"%.1f\" height=\"18\" fill=\"%s\"/>%n", y, width, COLOURS[0]));
            text(svg, 226 + width, y + 14, "start", number(one.getValue()));
        }
        return svg.append("</svg>\n").toString();
    }

    private static StringBuilder begin(int height, String title) {
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
            + "width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n"
            + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n", WIDTH, height));
        text(svg, WIDTH / 2.0, 18, "middle", title);
        return svg;
    }

    private static double left(double share) {
        return LEFT + share * (WIDTH - 20 - LEFT);
    }

    private static double up(double share) {
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.2f", value);
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y,
            anchor, text.replace("&", "&amp;").replace("<", "&lt;")));
    }
}
