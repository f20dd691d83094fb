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
    private static final String STACK_MADE_400 = "SIP/2.0 400 Bad Request (";
    private static final String ECHO = "\r\nContent-Type: message/sipfrag";
    /** The topmost Via stands near the head; a longer look would only cost. */
    private static final int LOOK = 2_048;

    private final DatagramPacket packet;
    private final String head;
    private final Matcher via;

    private WireDatagram(DatagramPacket packet, String head, Matcher via) {
        this.packet = packet;
        this.head = head;
        this.via = via;
    }

    /** Null for what is not a SIP message, such as a keep-alive. */
    static WireDatagram of(DatagramPacket packet) {
        int length = Math.min(packet.getLength(), LOOK);
        String head = new String(packet.getData(), packet.getOffset(), length, StandardCharsets.ISO_8859_1);
        Matcher via = TOP_VIA.matcher(head);
        return via.find() ? new WireDatagram(packet, head, via) : null;
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

    /** The stack's own 400 returns the whole bad request: an amplifier, and an echo. Its body is taken off. */
    void withoutEcho() {
        if (!head.startsWith(STACK_MADE_400)) {
            return;
        }
        String all = new String(packet.getData(), packet.getOffset(), packet.getLength(), StandardCharsets.ISO_8859_1);
        int echo = all.indexOf(ECHO);
        if (echo >= 0) {
            packet.setData((all.substring(0, echo) + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
