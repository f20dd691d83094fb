package org.gatehouse.testbed.sip;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One header line as it stands on the wire: what is before the first colon and what is after it, white space and
 * folding included, one character for each octet.
 */
public record SipHeader(String rawName, String rawValue) {
    private static final Map<String, String> COMPACT = Map.ofEntries(
            Map.entry("a", "accept-contact"), Map.entry("b", "referred-by"), Map.entry("c", "content-type"),
            Map.entry("d", "request-disposition"), Map.entry("e", "content-encoding"), Map.entry("f", "from"),
            Map.entry("i", "call-id"), Map.entry("j", "reject-contact"), Map.entry("k", "supported"),
            Map.entry("l", "content-length"), Map.entry("m", "contact"), Map.entry("o", "event"),
            Map.entry("r", "refer-to"), Map.entry("s", "subject"), Map.entry("t", "to"),
            Map.entry("u", "allow-events"), Map.entry("v", "via"), Map.entry("x", "session-expires"));

    private static final Pattern FOLD = Pattern.compile("\r?\n[ \t]+");

    /** A line made here, written {@code Name: value}. */
    public static SipHeader of(String name, String value) {
        return new SipHeader(name, " " + value);
    }

    public String name() {
        return rawName.strip();
    }

    /** The value unfolded and without white space around it. */
    public String value() {
        return FOLD.matcher(rawValue).replaceAll(" ").strip();
    }

    /** Whether the line has this name, in any case, long or compact. */
    public boolean is(String name) {
        return key(rawName).equals(key(name));
    }

    /** The name by which lines are compared: long form, lower case. */
    public String key() {
        return key(rawName);
    }

    private static String key(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return COMPACT.getOrDefault(lower, lower);
    }
}
