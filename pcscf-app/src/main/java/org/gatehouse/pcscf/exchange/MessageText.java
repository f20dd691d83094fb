package org.gatehouse.pcscf.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Leaving;
import org.gatehouse.sip.Headers;

/**
 * What may be kept of a message: its start line and header fields without the values of keys, challenges and responses,
 * and of its body a session description without media keys. What else a body holds, a text for somebody, a place, is
 * nobody's business here.
 *
 * <p>The values go by the names of their parameters, wherever in the message they stand: a 401 that is malformed enough
 * to hide IK from the parser must not bring it into the record.
 */
final class MessageText {
    /** A longer message is cut. */
    static final int MOST = 16_384;

    private static final String END = "\r\n";
    private static final String REMOVED = "(removed)";
    /**
     * IK, CK and RES; RAND and AUTN, which are the nonce, and what is made of them. SPIs too: the export is as if there
     * were no ESP. An unclosed quote, or one with an escape, takes everything up to the end of the line.
     */
    private static final Pattern SECRET = Pattern.compile(
        "(?<![A-Za-z0-9_-])(ik|ck|response|auts|nonce|nextnonce|cnonce"
        + "|rspauth|spi-c|spi-s)([ \t]*=[ \t]*)(?:\"[^\"\\\\\r\n]*+(?:\"|\\\\[^\r\n]*+)?|[^\\s,;\">]*)",
        Pattern.CASE_INSENSITIVE);
    private static final Pattern MEDIA_KEY =
        Pattern.compile("(?m)^(k=|a=(?:crypto|key-mgmt|ice-pwd|3ge2ae[^:\r\n]*):?)[^\r\n]*", Pattern.CASE_INSENSITIVE);
    private static final Pattern FOLD = Pattern.compile("[\r\n]+[ \t]*");
    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?im)^(content-length|l)[ \t]*:[^\r\n]*");

    private MessageText() {
    }

    static byte[] of(Arrival message) {
        return of(startLine(message.method(), message.requestUri(), message.status(), message.reasonPhrase()),
            message.headers(), message.body());
    }

    static byte[] of(Leaving message) {
        return of(startLine(message.method(), message.requestUri(), message.status(), message.reasonPhrase()),
            message.headers(), message.body());
    }

    private static String startLine(String method, String uri, int status, String phrase) {
        return status == 0 ? method + " " + uri + " SIP/2.0" : "SIP/2.0 " + status + " " + phrase;
    }

    private static byte[] of(String startLine, Headers headers, byte[] body) {
        StringBuilder text = new StringBuilder(startLine).append(END);
        for (Headers.Line line : headers.lines()) {
            text.append(line.name()).append(": ").append(FOLD.matcher(line.value()).replaceAll(" ")).append(END);
        }
        // a character for each octet, as the body has
        String head = new String(SECRET.matcher(text).replaceAll("$1$2" + REMOVED).getBytes(StandardCharsets.UTF_8),
            StandardCharsets.ISO_8859_1);
        String kept = kept(headers.first("Content-Type").orElse(""), body);
        int room = Math.max(0, MOST - kept.length());
        return withLength(head.length() <= room ? head : head.substring(0, room) + "(cut)" + END, kept)
            .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String kept(String type, byte[] body) {
        if (body.length == 0) {
            return "";
        }
        boolean sdp = type.strip().toLowerCase(Locale.ROOT).matches("application/sdp\\s*(;.*)?");
        if (!sdp || body.length > MOST / 2) {
            return "(" + body.length + " octets removed)" + END;
        }
        String text = new String(body, StandardCharsets.ISO_8859_1);
        return SECRET.matcher(MEDIA_KEY.matcher(text).replaceAll("$1" + REMOVED)).replaceAll("$1$2" + REMOVED);
    }

    /** The message of this head, without its empty line, and body: a reader of streams goes by the length. */
    static String withLength(String head, String body) {
        String length = "Content-Length: " + body.getBytes(StandardCharsets.ISO_8859_1).length;
        var matcher = CONTENT_LENGTH.matcher(head);
        return (matcher.find() ? matcher.replaceFirst(length) : head + length + END) + END + body;
    }
}
