package org.gatehouse.pcscf.exchange;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Leaving;
import org.gatehouse.sip.Headers;

/**
 * What may be kept of a message: its start line and header fields without the values of keys, challenges and responses,
 * and of its body a session description without media keys. What else a body holds, a text for somebody, a place, is
 * nobody's business here.
 *
 * <p>The values go by the names of their parameters, wherever in the message they stand: a 401 that is malformed enough
 * to hide IK from the parser must not bring it into the record. Every message passes here, twice: read by hand.
 */
final class MessageText {
    /** A longer message is cut. */
    static final int MOST = 16_384;

    private static final String END = "\r\n";
    private static final String REMOVED = "(removed)";
    private static final String SDP = "application/sdp";
    private static final String LENGTH = "Content-Length";
    /** Of a usual message, so that it need not grow. */
    private static final int USUAL = 2_048;
    /**
     * IK, CK and RES; RAND and AUTN, which are the nonce, and what is made of them. SPIs too: the export is as if there
     * were no ESP.
     */
    private static final List<String> SECRETS = List.of("ik", "ck", "response", "auts", "nonce", "nextnonce", "cnonce",
        "rspauth", "spi-c", "spi-s");
    /** Beginnings of lines of a session description whose rest is a key. */
    private static final List<String> MEDIA_KEYS = List.of("k=", "a=crypto", "a=key-mgmt", "a=ice-pwd");
    /** The same, but for the name of an attribute that goes on after it. */
    private static final String MEDIA_KEY_NAME = "a=3ge2ae";

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
        StringBuilder text = new StringBuilder(USUAL).append(startLine).append(END);
        for (Headers.Line line : headers.lines()) {
            unfolded(text.append(line.name()).append(": "), line.value()).append(END);
        }
        // a character for each octet, as the body has
        String head = new String(withoutSecrets(text).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String kept = body.length == 0 ? "" : kept(headers.first("Content-Type").orElse(""), body);
        int room = Math.max(0, MOST - kept.length());
        return withLength(head.length() <= room ? head : head.substring(0, room) + "(cut)" + END, kept)
            .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A value that goes on in the next line comes into one. */
    private static StringBuilder unfolded(StringBuilder to, String value) {
        int at = 0;
        while (at < value.length()) {
            char c = value.charAt(at);
            if (c != '\r' && c != '\n') {
                to.append(c);
                at++;
                continue;
            }
            to.append(' ');
            at = past(value, past(value, at, "\r\n"), " \t");
        }
        return to;
    }

    private static String kept(String type, byte[] body) {
        if (!isSdp(type) || body.length > MOST / 2) {
            return "(" + body.length + " octets removed)" + END;
        }
        return withoutSecrets(withoutMediaKeys(new String(body, StandardCharsets.ISO_8859_1)));
    }

    private static boolean isSdp(String type) {
        int end = type.indexOf(';');
        return type.substring(0, end < 0 ? type.length() : end).strip().equalsIgnoreCase(SDP);
    }

    // ---- secrets of header fields: name, equals sign, value

    private static String withoutSecrets(CharSequence text) {
        StringBuilder kept = null;
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == '=' && isSecret(text, at, from)) {
                int value = past(text, at + 1, " \t");
                kept = kept == null ? new StringBuilder(text.length()) : kept;
                kept.append(text, from, value).append(REMOVED);
                from = endOfValue(text, value);
                at = from - 1;
            }
        }
        return kept == null ? text.toString() : kept.append(text, from, text.length()).toString();
    }

    /** @param from what stands before it has been taken out */
    private static boolean isSecret(CharSequence text, int equals, int from) {
        int end = equals;
        while (end > from && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\t')) {
            end--;
        }
        int begin = end;
        while (begin > from && isOfName(text.charAt(begin - 1))) {
            begin--;
        }
        for (String secret : SECRETS) {
            if (secret.length() == end - begin && startsWith(text, begin, secret)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfName(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    /** An unclosed quote, or one with an escape, takes everything up to the end of the line. */
    private static int endOfValue(CharSequence text, int value) {
        int at = value;
        if (at < text.length() && text.charAt(at) == '"') {
            at = before(text, at + 1, "\"\\\r\n");
            boolean closed = at < text.length() && text.charAt(at) == '"';
            boolean escape = at < text.length() && text.charAt(at) == '\\';
            return closed ? at + 1 : escape ? before(text, at, END) : at;
        }
        return before(text, at, " \t\n\u000b\f\r,;\">");
    }

    // ---- keys of a session description: lines

    private static String withoutMediaKeys(String body) {
        StringBuilder kept = new StringBuilder(body.length());
        int line = 0;
        while (line < body.length()) {
            int end = before(body, line, END);
            int key = endOfMediaKey(body, line, end);
            kept.append(body, line, key < 0 ? end : key).append(key < 0 ? "" : REMOVED);
            line = past(body, end, END);
            kept.append(body, end, line);
        }
        return kept.toString();
    }

    /** Where its rest begins, or -1 if the line has no key. */
    private static int endOfMediaKey(String body, int line, int end) {
        for (String key : MEDIA_KEYS) {
            if (startsWith(body, line, key)) {
                int past = line + key.length();
                boolean attribute = past < end && body.charAt(past) == ':' && !key.endsWith("=");
                return attribute ? past + 1 : past;
            }
        }
        if (!startsWith(body, line, MEDIA_KEY_NAME)) {
            return -1;
        }
        int colon = body.indexOf(':', line);
        return colon < 0 || colon >= end ? end : colon + 1;
    }

    // ---- the length of the body

    /** The message of this head, without its empty line, and body: a reader of streams goes by the length. */
    static String withLength(String head, String body) {
        StringBuilder whole = new StringBuilder(head.length() + body.length() + USUAL / 16);
        String length = LENGTH + ": " + body.length();
        int line = lengthLine(head);
        if (line < 0) {
            whole.append(head).append(length).append(END);
        } else {
            whole.append(head, 0, line).append(length).append(head, before(head, line, END), head.length());
        }
        return whole.append(END).append(body).toString();
    }

    private static int lengthLine(String head) {
        int line = 0;
        while (line < head.length()) {
            int name = startsWith(head, line, LENGTH) ? LENGTH.length() : startsWith(head, line, "l") ? 1 : 0;
            int colon = past(head, line + name, " \t");
            if (name > 0 && colon < head.length() && head.charAt(colon) == ':') {
                return line;
            }
            line = past(head, before(head, line, END), END);
        }
        return -1;
    }

    // ---- reading

    private static boolean startsWith(CharSequence text, int at, String lowerOrUpper) {
        if (at + lowerOrUpper.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < lowerOrUpper.length(); i++) {
            if (Character.toLowerCase(text.charAt(at + i)) != Character.toLowerCase(lowerOrUpper.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** The first place from there on that has none of these. */
    private static int past(CharSequence text, int from, String these) {
        int at = from;
        while (at < text.length() && these.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    /** The first place from there on that has one of these. */
    private static int before(CharSequence text, int from, String these) {
        int at = from;
        while (at < text.length() && these.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }
}
