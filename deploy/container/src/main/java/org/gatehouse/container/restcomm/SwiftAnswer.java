package org.gatehouse.container.restcomm;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The answer to a request that nobody parses, cut out of its text as it stands. Under overload most of what comes is
 * answered so: it has to cost next to nothing. What is not written in the plain way is left to {@link BrokenRequest},
 * which says the same (RFC 3261 clauses 8.2.6 and 18.2.2).
 *
 * @param octets the whole answer
 * @param to where it goes over UDP
 */
record SwiftAnswer(byte[] octets, InetSocketAddress to) {
    private static final String UDP = "SIP/2.0/UDP ";
    private static final String RPORT = ";rport";
    private static final int LIKELY_SIZE = 512;
    private static final int LONGEST_METHOD = 16;
    private static final int LEAST_PORT = 1;
    private static final int MOST_PORT = 65_535;
    private static final int SIP_PORT = 5060;
    private static final String END = "\r\n";
    private static final List<String> ONCE = List.of("From", "To", "Call-ID", "CSeq");
    private static final int TO = 1;

    /**
     * @param more header lines beside what every answer repeats of its request
     * @return empty for what is not plain: folded, compact or repeated header fields, two Vias in a line, a topmost Via
     *     that is not the IPv4 address the request came from, a request in a dialog, what is no request, and what
     *     is too large
     */
    static Optional<SwiftAnswer> of(byte[] request, int offset, int length, InetSocketAddress from, String status,
                                    List<String> more) {
        int read = Math.min(length, StrictParserFactory.MAX_LINE);
        String text = new String(request, offset, read, StandardCharsets.ISO_8859_1);
        int head = text.indexOf("\r\n\r\n");
        int start = text.indexOf(END);
        if (head < 0 || !text.startsWith(" SIP/2.0", start - 8) || !Found.plain(text, 0, start) || !method(text)) {
            return Optional.empty();
        }
        Found found = new Found();
        for (int at = start + 2; at < head + 2; ) {
            int end = text.indexOf(END, at);
            if (!found.line(text, at, end)) {
                return Optional.empty();
            }
            at = end + 2;
        }
        return found.answer(from, status, more);
    }

    /** One of capital letters, which an answer is expected to. */
    private static boolean method(String text) {
        int end = text.indexOf(' ');
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) < 'A' || text.charAt(i) > 'Z') {
                return false;
            }
        }
        return end > 0 && end <= LONGEST_METHOD && !text.startsWith("ACK ");
    }

    /** What the answer repeats. */
    private static final class Found {
        private String via;
        private final StringBuilder otherVias = new StringBuilder();
        private final String[] once = new String[ONCE.size()];

        /** Whether it is plain. */
        boolean line(String text, int at, int end) {
            int colon = text.indexOf(':', at);
            if (colon < 0 || colon > end || !plain(text, at, end)) {
                return false;
            }
            int length = colon - at;
            if (length == 1) {
                // compact
                return false;
            }
            if (length == 3 && text.regionMatches(true, at, "Via", 0, length)) {
                return via(text.substring(colon + 1, end).trim());
            }
            for (int i = 0; i < once.length; i++) {
                String name = ONCE.get(i);
                if (length == name.length() && text.regionMatches(true, at, name, 0, length)) {
                    boolean first = once[i] == null;
                    once[i] = text.substring(colon + 1, end).trim();
                    return first;
                }
            }
            return text.charAt(colon - 1) > ' ';
        }

        private boolean via(String value) {
            if (via == null && common(value) && value.indexOf("received") < 0) {
                via = value;
            } else if (via == null || value.indexOf(',') >= 0 || value.isEmpty()) {
                return false;
            } else {
                otherVias.append("Via: ").append(value).append(END);
            }
            return true;
        }

        /** A parameter for each semicolon, with a name, and nothing quoted or in brackets. */
        private static boolean common(String value) {
            char before = ';';
            for (int i = UDP.length(); i < value.length(); i++) {
                char c = value.charAt(i);
                boolean token = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '.'
                    || c == '-';
                boolean mark = c == ';' || c == '=' || c == ':';
                if (!token && (!mark || before == ';' || before == '=' || before == ':')) {
                    return false;
                }
                before = c;
            }
            return before != ';' && before != '=' && before != ':';
        }

        /** Neither folded nor with control characters. */
        private static boolean plain(String text, int at, int end) {
            for (int i = at; i < end; i++) {
                char c = text.charAt(i);
                if (c < ' ' || c == 0x7f) {
                    return false;
                }
            }
            return text.charAt(at) != ' ';
        }

        Optional<SwiftAnswer> answer(InetSocketAddress from, String status, List<String> more) {
            if (via == null || Arrays.asList(once).contains(null) || !via.startsWith(UDP)) {
                return Optional.empty();
            }
            int parameters = via.indexOf(';');
            String sentBy = via.substring(UDP.length(), parameters < 0 ? via.length() : parameters).trim();
            int colon = sentBy.indexOf(':');
            int port = colon < 0 ? SIP_PORT : port(sentBy.substring(colon + 1));
            String host = from.getAddress().getHostAddress();
            if (port < 0 || parameters < 0 || !host.equals(colon < 0 ? sentBy : sentBy.substring(0, colon))) {
                return Optional.empty();
            }
            String stamped = via;
            int rport = via.indexOf(RPORT);
            if (rport >= 0) {
                int end = rport + RPORT.length();
                if (end < via.length() && via.charAt(end) != ';') {
                    return Optional.empty();
                }
                port = from.getPort();
                stamped = via.substring(0, end) + "=" + port + via.substring(end) + ";received=" + host;
            }
            return once[TO].indexOf("tag") >= 0 ? Optional.empty()
                : Optional.of(new SwiftAnswer(text(stamped, status, more),
                    new InetSocketAddress(from.getAddress(), port)));
        }

        private byte[] text(String stamped, String status, List<String> more) {
            StringBuilder answer = new StringBuilder(LIKELY_SIZE).append("SIP/2.0 ").append(status).append("\r\nVia: ")
                .append(stamped).append(END).append(otherVias);
            for (int i = 0; i < once.length; i++) {
                answer.append(ONCE.get(i)).append(": ").append(once[i]);
                if (i == TO) {
                    // the same for the same request, as long as it is repeated
                    answer.append(";tag=").append(Integer.toHexString(via.hashCode()));
                }
                answer.append(END);
            }
            more.forEach(line -> answer.append(line).append(END));
            return answer.append("Content-Length: 0\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        }

        private static int port(String text) {
            int port = 0;
            for (int i = 0; i < text.length() && port <= MOST_PORT; i++) {
                int digit = text.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return -1;
                }
                port = 10 * port + digit;
            }
            return port >= LEAST_PORT && port <= MOST_PORT && text.charAt(0) != '0' ? port : -1;
        }
    }
}
