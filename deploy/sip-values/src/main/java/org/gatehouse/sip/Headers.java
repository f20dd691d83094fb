package org.gatehouse.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The header fields of a message in their order, one element a line as it was received. Names are compared without
 * regard to case; compact forms are the same name (RFC 3261 clause 7.3.3).
 */
public record Headers(List<Line> lines) {
    private static final Map<String, String> COMPACT = Map.ofEntries(
        Map.entry("v", "via"), Map.entry("f", "from"), Map.entry("t", "to"), Map.entry("i", "call-id"),
        Map.entry("m", "contact"), Map.entry("l", "content-length"), Map.entry("c", "content-type"),
        Map.entry("e", "content-encoding"), Map.entry("k", "supported"), Map.entry("s", "subject"),
        Map.entry("o", "event"), Map.entry("u", "allow-events"), Map.entry("r", "refer-to"),
        Map.entry("b", "referred-by"), Map.entry("a", "accept-contact"), Map.entry("d", "request-disposition"),
        Map.entry("j", "reject-contact"), Map.entry("x", "session-expires"));

    /** One header field line. */
    public record Line(String name, String value) {
    }

    public Headers {
        lines = List.copyOf(lines);
    }

    /** Name and value alternating, for tests and small cases. */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value");
        }
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            lines.add(new Line(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Headers(lines);
    }

    /** Whether two header names mean the same header. */
    public static boolean sameName(String a, String b) {
        if (a.length() == 1 || b.length() == 1) {
            return full(a).equals(full(b));
        }
        return a.length() == b.length() && sameLetters(a, b);
    }

    private static boolean sameLetters(String a, String b) {
        for (int i = 0; i < a.length(); i++) {
            if (a.charAt(i) != b.charAt(i) && folded(a.charAt(i)) != folded(b.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Names are tokens, so only the letters of ASCII have two forms. */
    private static char folded(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    private static String full(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return COMPACT.getOrDefault(lower, lower);
    }

    /** The lines of that name, unsplit, in order. */
    public List<String> lines(String name) {
        List<String> values = new ArrayList<>();
        for (Line line : lines) {
            if (sameName(line.name(), name)) {
                values.add(line.value());
            }
        }
        return List.copyOf(values);
    }

    /** The comma-separated values of that name over all its lines. Not for headers whose values hold commas. */
    public List<String> values(String name) {
        return HeaderList.values(lines(name));
    }

    public Optional<String> first(String name) {
        // by hand, as much in this package: every message passes here dozens of times
        for (Line line : lines) {
            if (sameName(line.name(), name)) {
                return Optional.of(line.value());
            }
        }
        return Optional.empty();
    }

    public boolean has(String name) {
        return first(name).isPresent();
    }

    /** The same headers after these changes, in order. */
    public Headers edited(List<HeaderEdit> edits) {
        if (edits.isEmpty()) {
            return this;
        }
        List<Line> changed = new ArrayList<>(lines);
        for (HeaderEdit edit : edits) {
            if (edit instanceof HeaderEdit.Remove remove) {
                changed.removeIf(l -> sameName(l.name(), remove.name()));
            } else if (edit instanceof HeaderEdit.Set set) {
                changed.removeIf(l -> sameName(l.name(), set.name()));
                set.values().forEach(v -> changed.add(new Line(set.name(), v)));
            } else if (edit instanceof HeaderEdit.Add add) {
                changed.add(new Line(add.name(), add.value()));
            } else if (edit instanceof HeaderEdit.Prepend prepend) {
                int at = 0;
                while (at < changed.size() && !sameName(changed.get(at).name(), prepend.name())) {
                    at++;
                }
                changed.add(at, new Line(prepend.name(), prepend.value()));
            } else if (edit instanceof HeaderEdit.Content content) {
                changed.removeIf(l -> sameName(l.name(), "Content-Type") || sameName(l.name(), "Content-Length"));
                changed.add(new Line("Content-Type", content.type()));
                changed.add(new Line("Content-Length",
                    String.valueOf(content.body().getBytes(java.nio.charset.StandardCharsets.UTF_8).length)));
            }
        }
        return new Headers(changed);
    }
}
