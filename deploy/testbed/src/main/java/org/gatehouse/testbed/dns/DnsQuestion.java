package org.gatehouse.testbed.dns;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A question that came.
 *
 * @param id of the message
 * @param name in lower case, without the dot at the end
 * @param tcp whether it came over TCP
 */
public record DnsQuestion(int id, String name, int type, boolean tcp) {

    static DnsQuestion parse(byte[] message, int length, boolean tcp) {
        ByteBuffer in = ByteBuffer.wrap(message, 0, length);
        int id = in.getShort() & 0xffff;
        in.position(12);
        StringBuilder name = new StringBuilder();
        for (int label = in.get(); label > 0; label = in.get()) {
            byte[] octets = new byte[label];
            in.get(octets);
            name.append(name.isEmpty() ? "" : ".").append(new String(octets, StandardCharsets.US_ASCII));
        }
        return new DnsQuestion(id, name.toString().toLowerCase(Locale.ROOT), in.getShort() & 0xffff, tcp);
    }
}
