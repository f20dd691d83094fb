package org.gatehouse.testbed.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.testbed.sip.SipParseException.Reason;

/**
 * The value of Authorization or WWW-Authenticate with scheme Digest, RFC 2617, its parameters in their order.
 * Immutable. {@link #format} gives the header value; {@link #toString} names the parameters only.
 */
public final class DigestHeader {
    private final List<Entry> entries;

    private record Entry(String name, String value, boolean quoted) {
        String format() {
            return name + "=" + (quoted ? '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : value);
        }
    }

    private DigestHeader(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    public static DigestHeader empty() {
        return new DigestHeader(List.of());
    }

    /** Parses a header value. Its exception does not repeat the text. */
    public static DigestHeader parse(String text) throws SipParseException {
        String stripped = text.strip();
        if (!stripped.regionMatches(true, 0, "Digest ", 0, 7)) {
            throw new SipParseException(Reason.BAD_VALUE, "scheme is not Digest");
        }
        List<Entry> out = new ArrayList<>();
        for (String part : HeaderValue.split(stripped.substring(7), ',')) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new SipParseException(Reason.BAD_VALUE, "digest parameter without value");
            }
            String name = part.substring(0, equals).strip();
            String value = part.substring(equals + 1).strip();
            boolean quoted = value.startsWith("\"");
            if (quoted && (value.length() < 2 || !value.endsWith("\""))) {
                throw new SipParseException(Reason.BAD_VALUE, "quotes do not close in " + name);
            }
            if (out.stream().anyMatch(e -> e.name().equalsIgnoreCase(name))) {
                throw new SipParseException(Reason.BAD_VALUE, name + " is there twice");
            }
            String plain = quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
            out.add(new Entry(name, plain, quoted));
        }
        return new DigestHeader(out);
    }

    /** The value without quotes. */
    public Optional<String> get(String name) {
        return entries.stream().filter(e -> e.name().equalsIgnoreCase(name)).map(Entry::value).findFirst();
    }

    /** Whether the parameter is there and not empty. */
    public boolean hasText(String name) {
        return get(name).filter(v -> !v.isEmpty()).isPresent();
    }

    /** A quoted parameter, replaced where it stands or added at the end. */
    public DigestHeader with(String name, String value) {
        return with(new Entry(name, value, true));
    }

    /** An unquoted parameter, such as algorithm or nc. */
    public DigestHeader withToken(String name, String value) {
        return with(new Entry(name, value, false));
    }

    public DigestHeader without(String name) {
        return new DigestHeader(entries.stream().filter(e -> !e.name().equalsIgnoreCase(name)).toList());
    }

    /** The parameters' names in their order. */
    public List<String> names() {
        return entries.stream().map(Entry::name).toList();
    }

    /** The header value, key material included. */
    public String format() {
        return "Digest " + String.join(", ", entries.stream().map(Entry::format).toList());
    }

    @Override
    public String toString() {
        return "Digest " + names();
    }

    private DigestHeader with(Entry entry) {
        List<Entry> out = new ArrayList<>(entries);
        int at = 0;
        while (at < out.size() && !out.get(at).name().equalsIgnoreCase(entry.name())) {
            at++;
        }
        if (at < out.size()) {
            out.set(at, entry);
        } else {
            out.add(entry);
        }
        return new DigestHeader(out);
    }
}
