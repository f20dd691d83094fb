package org.gatehouse.testbed.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.gatehouse.testbed.sip.SipParseException.Reason;

/** RFC 3261 clause 7 and 18.3: octets to message, and a stream's octets to whole messages. */
final class SipParser {
    /** Octets of one message: what a datagram can hold. */
    static final int MAX_MESSAGE = 65_535;
    /** Header lines of one message. */
    static final int MAX_HEADERS = 500;

    /** A line end, unless the next line begins with white space and so belongs to the one before it. */
    private static final Pattern LINE_END = Pattern.compile("\r?\n(?![ \t])");
    private static final Pattern START_LINE =
            Pattern.compile("SIP/2\\.0 [1-6][0-9][0-9] .*|[!-~]+ [!-~]+ SIP/2\\.0");

    private SipParser() {
    }

    static SipMessage parse(byte[] octets) throws SipParseException {
        if (octets.length > MAX_MESSAGE) {
            throw new SipParseException(Reason.TOO_LONG, octets.length + " octets");
        }
        int start = skipLineEnds(octets, 0);
        if (start == octets.length) {
            throw new SipParseException(Reason.EMPTY, "nothing but line ends");
        }
        int bodyAt = endOfHeaders(octets, start);
        if (bodyAt < 0) {
            throw new SipParseException(Reason.NO_END_OF_HEADERS, "no empty line");
        }
        SipMessage head = head(octets, start, bodyAt);
        int available = octets.length - bodyAt;
        int length = contentLength(head, available);
        if (length > available) {
            throw new SipParseException(Reason.BODY_TRUNCATED, available + " of " + length + " octets");
        }
        byte[] body = Arrays.copyOfRange(octets, bodyAt, bodyAt + length);
        return new SipMessage(head.startLine(), head.headers(), body);
    }

    /** Octets the first message of a stream takes, line ends before it included; -1 when more octets are needed. */
    static int frame(byte[] stream) throws SipParseException {
        int start = skipLineEnds(stream, 0);
        int bodyAt = endOfHeaders(stream, start);
        if (bodyAt < 0) {
            if (stream.length - start > MAX_MESSAGE) {
                throw new SipParseException(Reason.TOO_LONG, "headers without an end");
            }
            return -1;
        }
        int end = bodyAt + contentLength(head(stream, start, bodyAt), 0);
        if (end - start > MAX_MESSAGE) {
            throw new SipParseException(Reason.TOO_LONG, (end - start) + " octets");
        }
        return stream.length < end ? -1 : end;
    }

    private static SipMessage head(byte[] octets, int start, int bodyAt) throws SipParseException {
        String text = new String(octets, start, bodyAt - start, StandardCharsets.ISO_8859_1);
        String[] lines = LINE_END.split(text);
        String startLine = lines[0];
        if (!START_LINE.matcher(startLine).matches()) {
            throw new SipParseException(Reason.BAD_START_LINE, "not RFC 3261");
        }
        List<SipHeader> headers = new ArrayList<>();
        for (String line : Arrays.copyOfRange(lines, 1, lines.length)) {
            if (line.isEmpty()) {
                continue;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new SipParseException(Reason.BAD_HEADER_LINE, "line " + (headers.size() + 2) + " has no name");
            }
            if (headers.size() == MAX_HEADERS) {
                throw new SipParseException(Reason.TOO_MANY_HEADERS, "more than " + MAX_HEADERS);
            }
            headers.add(new SipHeader(line.substring(0, colon), line.substring(colon + 1)));
        }
        return new SipMessage(startLine, headers, new byte[0]);
    }

    private static int contentLength(SipMessage head, int absent) throws SipParseException {
        String text = head.first("Content-Length").orElse(null);
        if (text == null) {
            return absent;
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw new SipParseException(Reason.BAD_CONTENT_LENGTH, "not a number of octets");
        }
        return Integer.parseInt(text);
    }

    private static int skipLineEnds(byte[] octets, int from) {
        int at = from;
        while (at < octets.length && (octets[at] == '\r' || octets[at] == '\n')) {
            at++;
        }
        return at;
    }

    private static int endOfHeaders(byte[] octets, int start) {
        for (int i = start; i < octets.length; i++) {
            if (octets[i] != '\n') {
                continue;
            }
            if (i + 1 < octets.length && octets[i + 1] == '\n') {
                return i + 2;
            }
            if (i + 2 < octets.length && octets[i + 1] == '\r' && octets[i + 2] == '\n') {
                return i + 3;
            }
        }
        return -1;
    }
}
