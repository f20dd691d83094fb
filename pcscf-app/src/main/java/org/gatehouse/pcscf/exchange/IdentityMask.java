package org.gatehouse.pcscf.exchange;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatehouse.adapter.operator.Who;

/**
 * Takes out of a message who it is about: user parts of addresses, telephone numbers, user names, display names,
 * identities of devices, places. Hosts stay, and all by which messages are told apart and followed: Call-ID, tags,
 * branches.
 */
final class IdentityMask {
    private static final String MASK = "***";
    private static final String SHOWN_NAME = "\"***\" ";
    /** The identifier of a dialog looks like an address of somebody. */
    private static final List<String> CALL_IDS = List.of("call-id", "i", "in-reply-to", "replaces", "join",
        "target-dialog");
    /** Where somebody is, or what they say of themselves. */
    private static final List<String> WHOLE = List.of("p-access-network-info", "cellular-network-info", "geolocation",
        "subject", "s", "organization");
    private static final Pattern USER =
        Pattern.compile("(?i)\\b((?:sips?|im|pres|xmpp|mailto):)([^@\\s<>\"]*+)@");
    private static final Pattern NUMBER = Pattern.compile("(?i)\\b(tel:)[^\\s;>,\"]*");
    private static final Pattern URN = Pattern.compile("(?i)\\b(urn:)(?!service:|urn-7:)[^\\s;>,\"]*");
    private static final Pattern BARE = Pattern.compile("(?<![A-Za-z0-9._%+*:-])([A-Za-z0-9._%+-]++)@");
    // a quote with an escape in it ends who knows where: then more goes than has to
    private static final Pattern USERNAME =
        Pattern.compile("(?i)\\b(username\\*?[ \t]*+=[ \t]*+)(?:\"([^\"\\\\]*+)(?:\"|\\\\.*)?|[^\\s,;]*)");
    private static final Pattern QUOTED_NAME = Pattern.compile("\"[^\"]*+\"[ \t]*+(?=<)|\"[^\"<]++(?=<)");
    private static final Pattern NAME = Pattern.compile("(^|,)([^\"<>,;:=]*+)(?=<)");
    private static final Pattern SDP_LINE = Pattern.compile("(?m)^([iepus]=)(?!-\r?$)[^\r\n]*");
    private static final Pattern SDP_OWNER = Pattern.compile("(?m)^o=(?!- )[^ \r\n]*");

    private IdentityMask() {
    }

    /** The message with its identities masked, and a Content-Length that is right again. */
    static String of(String message) {
        int end = message.indexOf("\r\n\r\n");
        String head = end < 0 ? message : message.substring(0, end + 2);
        String body = end < 0 ? "" : message.substring(end + 4);
        StringBuilder masked = new StringBuilder();
        for (String line : head.split("\r\n")) {
            masked.append(line(line)).append("\r\n");
        }
        String owner = SDP_OWNER.matcher(body).replaceAll("o=" + MASK);
        return MessageText.withLength(masked.toString(),
            everywhere(SDP_LINE.matcher(owner).replaceAll("$1" + MASK)));
    }

    private static String line(String line) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        if (CALL_IDS.contains(name)) {
            return line;
        }
        if (WHOLE.contains(name)) {
            return line.substring(0, colon) + ": " + MASK;
        }
        // the start line's method is no header's name
        boolean header = !name.isEmpty() && name.indexOf(' ') < 0;
        return header ? line.substring(0, colon + 1) + value(line.substring(colon + 1)) : everywhere(line);
    }

    private static String value(String value) {
        String quoted = QUOTED_NAME.matcher(unescaped(value)).replaceAll(SHOWN_NAME);
        return everywhere(NAME.matcher(quoted).replaceAll(m -> m.group(2).isBlank() ? "$0"
            : m.group(1) + (m.group(2).startsWith(" ") ? " " : "") + MASK + " "));
    }

    private static String unescaped(String value) {
        int escape = value.indexOf('\\');
        int quote = value.indexOf('"');
        int address = value.lastIndexOf('<');
        return quote >= 0 && quote < escape && escape < address
            ? value.substring(0, quote) + SHOWN_NAME + value.substring(address) : value;
    }

    private static String everywhere(String text) {
        String users = USER.matcher(text).replaceAll(m -> Matcher.quoteReplacement(Who.masked(m.group(1) + m.group(2))
            + "@"));
        String numbers = URN.matcher(NUMBER.matcher(users).replaceAll("$1" + MASK)).replaceAll("$1" + MASK);
        String names = USERNAME.matcher(numbers).replaceAll(m -> Matcher.quoteReplacement(m.group(1) + "\""
            + Who.masked(m.group(2) == null ? "" : m.group(2)) + "\""));
        return BARE.matcher(names).replaceAll(m -> Matcher.quoteReplacement(Who.masked(m.group(1)) + "@"));
    }
}
