package org.gatehouse.container.overload;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * What a message is, told from its first octets without parsing it. A sender may lie here and gain nothing but its
 * place in the queue: who is new cannot continue anything, and emergency has its own bound.
 */
final class RequestHead {
    /** As much as is looked at. */
    private static final int LOOK = 2_048;
    private static final Set<String> CONTINUING = Set.of("ACK", "BYE", "CANCEL", "PRACK", "UPDATE");
    private static final String VERSION = "SIP/2.0";
    /** RFC 5031: the emergency service and its kinds. */
    private static final String SOS = "urn:service:sos";
    /** The URI parameter of an emergency registration's contact, TS 24.229 clause 5.1.6.2. */
    private static final String SOS_CONTACT = ";sos";

    /** What kinds there are. */
    enum Kind {
        RESPONSE,
        /** A request that something else goes on with. */
        CONTINUING,
        EMERGENCY,
        OTHER_REQUEST,
        /** RFC 5626 and before: a few line ends. */
        KEEP_ALIVE,
        JUNK
    }

    private RequestHead() {
    }

    /** Whether it is neither a response nor a keep-alive, by its first octets. */
    static boolean mayBeRequest(byte[] octets, int offset, int length) {
        boolean response = length > 3 && octets[offset] == 'S' && octets[offset + 1] == 'I' && octets[offset + 2] == 'P'
            && octets[offset + 3] == '/';
        return length > 0 && octets[offset] > ' ' && !response;
    }

    static Kind of(byte[] octets, int offset, int length) {
        String head = new String(octets, offset, Math.min(length, LOOK), StandardCharsets.ISO_8859_1);
        int end = head.indexOf("\r\n");
        String line = end < 0 ? head : head.substring(0, end);
        if (head.isBlank()) {
            return Kind.KEEP_ALIVE;
        }
        if (line.startsWith(VERSION + " ")) {
            return Kind.RESPONSE;
        }
        int method = line.indexOf(' ');
        int uri = line.lastIndexOf(' ');
        if (method <= 0 || uri <= method || !line.endsWith(VERSION)) {
            return Kind.JUNK;
        }
        return kind(line.substring(0, method), line.substring(method + 1, uri), contact(head));
    }

    /** @param contact of a request, or an empty string */
    static Kind kind(String method, String requestUri, String contact) {
        if (CONTINUING.contains(method)) {
            return Kind.CONTINUING;
        }
        boolean emergency = requestUri.toLowerCase(Locale.ROOT).startsWith(SOS)
            || method.equals("REGISTER") && contact.toLowerCase(Locale.ROOT).contains(SOS_CONTACT);
        return emergency ? Kind.EMERGENCY : Kind.OTHER_REQUEST;
    }

    private static String contact(String head) {
        for (String name : new String[] {"\r\nContact:", "\r\nm:"}) {
            int at = head.indexOf(name);
            if (at >= 0) {
                int end = head.indexOf("\r\n", at + 2);
                return head.substring(at + name.length(), end < 0 ? head.length() : end);
            }
        }
        return "";
    }
}
