package org.gatehouse.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where a server's time and memory go, by shares of the samples of a recording: by whose code the sample is in, by the
 * method that ran, by the method of ours or of the container's that stands nearest to it, and by who allocates.
 */
final class Frames {
    private static final int MOST = 16;
    private static final String RUN = "jdk.ExecutionSample";
    private static final String ALLOCATED = "jdk.ObjectAllocationSample";
    /** Whose a package is; the first that fits. What is none of these is the JDK's, or a library's. */
    private static final Map<String, String> OWNERS = new LinkedHashMap<>();

    static {
        OWNERS.put("org.gatehouse.container.", "our adapter");
        OWNERS.put("org.gatehouse.sip.", "our header values");
        OWNERS.put("org.gatehouse.bench.", "bare proxy");
        OWNERS.put("org.gatehouse.", "our application");
        OWNERS.put("gov.nist.", "SIP stack");
        OWNERS.put("org.mobicents.", "container");
        OWNERS.put("org.apache.catalina.", "container");
    }

    private static final String ELSE = "nobody's: the JDK's own threads";

    private final Map<String, Double> byOwner = new TreeMap<>();
    private final Map<String, Double> bySelf = new TreeMap<>();
    private final Map<String, Double> byNearest = new TreeMap<>();
    private final Map<String, Double> byInclusion = new TreeMap<>();
    private final Map<String, Double> byAllocator = new TreeMap<>();
    private double samples;
    private double allocated;

    static Frames of(Path file) throws IOException {
        Frames frames = new Frames();
        if (file.toString().endsWith(".collapsed")) {
            for (String line : Files.readAllLines(file)) {
                frames.collapsed(line);
            }
            return frames;
        }
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                frames.add(recording.readEvent());
            }
        }
        return frames;
    }

    /** A stack with the caller first, frames apart by semicolons, then how many samples had it. */
    void collapsed(String line) {
        int count = line.lastIndexOf(' ');
        List<String> stack = new ArrayList<>(Arrays.asList(line.substring(0, count).replace('/', '.').split(";")));
        Collections.reverse(stack);
        ran(stack, Double.parseDouble(line.substring(count + 1)));
    }

    private void add(RecordedEvent event) {
        if (event.getStackTrace() == null) {
            return;
        }
        List<String> stack = event.getStackTrace().getFrames().stream().map(Frames::name).toList();
        if (event.getEventType().getName().equals(RUN)) {
            ran(stack, 1);
        } else if (event.getEventType().getName().equals(ALLOCATED)) {
            allocated(stack, event.getLong("weight"));
        }
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    /** @param stack methods with their classes, the one that ran first */
    void ran(List<String> stack, double times) {
        samples += times;
        byOwner.merge(nearest(stack).map(Frames::owner).orElse(ELSE), times, Double::sum);
        bySelf.merge(shortened(stack.get(0)), times, Double::sum);
        nearest(stack).ifPresent(m -> byNearest.merge(shortened(m), times, Double::sum));
        stack.stream().filter(m -> m.startsWith("org.gatehouse.")).map(Frames::shortened).distinct()
            .forEach(m -> byInclusion.merge(m, times, Double::sum));
    }

    void allocated(List<String> stack, long octets) {
        allocated += octets;
        nearest(stack).ifPresent(m -> byAllocator.merge(shortened(m), (double) octets, Double::sum));
    }

    private static Optional<String> nearest(List<String> stack) {
        return stack.stream().filter(m -> owner(m) != null).findFirst();
    }

    private static String owner(String method) {
        return OWNERS.entrySet().stream().filter(e -> method.startsWith(e.getKey()))
            .map(Map.Entry::getValue).findFirst().orElse(null);
    }

    /** Class and method without the package: that is what is looked for. */
    private static String shortened(String method) {
        int name = method.lastIndexOf('.');
        if (name <= 0) {
            return method;
        }
        return method.substring(method.lastIndexOf('.', name - 1) + 1);
    }

    /** Tables of the largest shares. */
    String text() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%.0f samples, %.1f MB allocated%n", samples,
            allocated / 1e6));
        table(text, "whose code, or called by it", byOwner, samples);
        table(text, "of ours, with what it calls", byInclusion, samples);
        table(text, "nearest that is ours, the stack's or the container's", byNearest, samples);
        table(text, "the method itself", bySelf, samples);
        table(text, "allocated for", byAllocator, allocated);
        return text.toString();
    }

    private static void table(StringBuilder text, String head, Map<String, Double> counts, double whole) {
        text.append("-- ").append(head).append('\n');
        counts.entrySet().stream().sorted(Map.Entry.<String, Double>comparingByValue().reversed()).limit(MOST)
            .forEach(e -> text.append(String.format(Locale.ROOT, "%5.1f %%  %s%n", 100 * e.getValue() / whole,
                e.getKey())));
    }
}
