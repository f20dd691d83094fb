package org.gatehouse.container.restcomm;

import java.net.DatagramPacket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of an encoded message as the exit needs: what it is, and its topmost Via. */
final class WireDatagram {
    private static final Pattern TOP_VIA =
        Pattern.compile("\r\n(?:Via|v)[ \t]*:[ \t]*SIP/2\\.0/[A-Za-z]+ ([^;,\r\n]+)([^,\r\n]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern BRANCH = Pattern.compile(";branch=([^;,\\s]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PORT = Pattern.compile(":([0-9]{1,5})\\s*$");
    /** The topmost Via stands near the head; a longer look would only cost. */
    private static final int LOOK = 2_048;

    private final String head;
    private final Matcher via;

    private WireDatagram(String head, Matcher via) {
        this.head = head;
        this.via = via;
    }

    /** Null for what is not a SIP message, such as a keep-alive. */
    static WireDatagram of(DatagramPacket packet) {
        int length = Math.min(packet.getLength(), LOOK);
        String head = new String(packet.getData(), packet.getOffset(), length, StandardCharsets.ISO_8859_1);
        Matcher via = TOP_VIA.matcher(head);
        return via.find() ? new WireDatagram(head, via) : null;
    }

    boolean isResponse() {
        return head.startsWith("SIP/");
    }

    String branch() {
        Matcher m = BRANCH.matcher(via.group(2));
        return m.find() ? m.group(1) : "";
    }

    /** The port the topmost Via names; it, and not the socket the stack picked, says who is sending. */
    int viaPort(int otherwise) {
        Matcher m = PORT.matcher(via.group(1));
        return m.find() ? Integer.parseInt(m.group(1)) : otherwise;
    }
}
