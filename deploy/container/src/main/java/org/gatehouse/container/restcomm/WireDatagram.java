package org.gatehouse.container.restcomm;

import java.net.DatagramPacket;
import java.nio.charset.StandardCharsets;

/**
 * As much of an encoded message as the exit needs: what it is, and its topmost Via. Every message that is sent passes
 * here, so it is searched by hand.
 */
final class WireDatagram {
    private static final String END = "\r\n";
    private static final String VERSION = "SIP/2.0/";
    private static final String BRANCH = ";branch=";
    /** The topmost Via stands near the head; a longer look would only cost. */
    private static final int LOOK = 2_048;
    private static final int MOST_DIGITS = 5;

    private final boolean response;
    private final String sentBy;
    private final String parameters;

    private WireDatagram(boolean response, String sentBy, String parameters) {
        this.response = response;
        this.sentBy = sentBy;
        this.parameters = parameters;
    }

    /** Null for what is not a SIP message, such as a keep-alive. */
    static WireDatagram of(DatagramPacket packet) {
        int length = Math.min(packet.getLength(), LOOK);
        String head = new String(packet.getData(), packet.getOffset(), length, StandardCharsets.ISO_8859_1);
        for (int line = head.indexOf(END); line >= 0; line = head.indexOf(END, line + END.length())) {
            int value = viaValue(head, line + END.length());
            if (value > 0) {
                return ofVia(head, value);
            }
        }
        return null;
    }

    /** Where the value of a Via begins, or -1 if the line is none. */
    private static int viaValue(String head, int at) {
        int name = head.regionMatches(true, at, "Via", 0, 3) ? 3 : head.regionMatches(true, at, "v", 0, 1) ? 1 : -1;
        if (name < 0) {
            return -1;
        }
        int colon = pastSpaces(head, at + name);
        if (colon >= head.length() || head.charAt(colon) != ':') {
            return -1;
        }
        int version = pastSpaces(head, colon + 1);
        int space = head.indexOf(' ', version);
        return head.regionMatches(true, version, VERSION, 0, VERSION.length()) && space > version + VERSION.length()
            && letters(head, version + VERSION.length(), space) ? space + 1 : -1;
    }

    private static boolean letters(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Character.isLetter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int pastSpaces(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static WireDatagram ofVia(String head, int at) {
        int sentByEnd = at;
        while (sentByEnd < head.length() && ";,\r\n".indexOf(head.charAt(sentByEnd)) < 0) {
            sentByEnd++;
        }
        int end = sentByEnd;
        while (end < head.length() && ",\r\n".indexOf(head.charAt(end)) < 0) {
            end++;
        }
        return sentByEnd == at ? null
            : new WireDatagram(head.startsWith("SIP/"), head.substring(at, sentByEnd), head.substring(sentByEnd, end));
    }

    boolean isResponse() {
        return response;
    }

    String branch() {
        int at = 0;
        while (at < parameters.length() && !parameters.regionMatches(true, at, BRANCH, 0, BRANCH.length())) {
            at++;
        }
        int begin = Math.min(at + BRANCH.length(), parameters.length());
        int end = begin;
        while (end < parameters.length() && parameters.charAt(end) > ' ' && parameters.charAt(end) != ';') {
            end++;
        }
        return parameters.substring(begin, end);
    }

    /** The port the topmost Via names; it, and not the socket the stack picked, says who is sending. */
    int viaPort(int otherwise) {
        String trimmed = sentBy.stripTrailing();
        int begin = trimmed.length();
        while (begin > 0 && Character.isDigit(trimmed.charAt(begin - 1))) {
            begin--;
        }
        int digits = trimmed.length() - begin;
        return begin > 0 && digits > 0 && digits <= MOST_DIGITS && trimmed.charAt(begin - 1) == ':'
            ? Integer.parseInt(trimmed.substring(begin)) : otherwise;
    }
}
