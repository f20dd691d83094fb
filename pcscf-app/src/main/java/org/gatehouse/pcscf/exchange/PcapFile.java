package org.gatehouse.pcscf.exchange;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.sip.Flow;

/**
 * Messages as a capture that every analyser reads: the classic format of libpcap (version 2.4, microseconds, link type
 * RAW), each message in IP and UDP or TCP with the addresses and ports that it had. ESP is not there: this is what was
 * inside. Of TCP there is what carries data, numbered without gaps from 1, and no handshake.
 */
final class PcapFile {
    private static final int MAGIC = 0xa1b2c3d4;
    private static final int LINK_TYPE_RAW = 101;
    private static final int LONGEST = 65_535;
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int UDP_HEADER = 8;
    private static final int TCP_HEADER = 20;
    /** Room for the headers in the 65535 octets of a packet. */
    private static final int MOST_DATA = 65_000;
    private static final int HOPS = 64;
    private static final int PUSH_ACK = 0x18;
    private static final int WINDOW = 65_535;

    /** One direction of a connection. */
    private record Direction(InetSocketAddress from, InetSocketAddress to) {
        Direction back() {
            return new Direction(to, from);
        }
    }

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<Direction, Integer> next = new HashMap<>();

    private PcapFile() {
        ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.BIG_ENDIAN);
        header.putInt(MAGIC).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0).putInt(LONGEST)
            .putInt(LINK_TYPE_RAW);
        out.writeBytes(header.array());
    }

    /** A message with its place in the file. */
    record Entry(Instant at, boolean sent, Flow flow, String text) {
    }

    /** The octets of a whole file. */
    static byte[] of(List<Entry> messages) {
        PcapFile file = new PcapFile();
        messages.forEach(file::add);
        return file.out.toByteArray();
    }

    private void add(Entry message) {
        InetSocketAddress local = message.flow().local();
        InetSocketAddress remote = message.flow().remote();
        Direction way = message.sent() ? new Direction(local, remote) : new Direction(remote, local);
        byte[] octets = message.text().getBytes(StandardCharsets.ISO_8859_1);
        byte[] data = Arrays.copyOf(octets, Math.min(octets.length, MOST_DATA));
        boolean udp = message.flow().transport() == Flow.Transport.UDP;
        packet(message.at(), way, udp ? UDP : TCP, udp ? datagram(way, data) : segment(way, data));
    }

    private static byte[] datagram(Direction way, byte[] data) {
        ByteBuffer b = ByteBuffer.allocate(UDP_HEADER + data.length);
        b.putShort((short) way.from.getPort()).putShort((short) way.to.getPort()).putShort((short) b.capacity())
            .putShort((short) 0).put(data);
        int sum = checksum(way, UDP, b.array());
        // all zeros would mean that there is none
        b.putShort(6, (short) (sum == 0 ? 0xffff : sum));
        return b.array();
    }

    private byte[] segment(Direction way, byte[] data) {
        int number = next.getOrDefault(way, 1);
        next.put(way, number + data.length);
        ByteBuffer b = ByteBuffer.allocate(TCP_HEADER + data.length);
        b.putShort((short) way.from.getPort()).putShort((short) way.to.getPort()).putInt(number)
            .putInt(next.getOrDefault(way.back(), 1)).put((byte) (TCP_HEADER / 4 << 4)).put((byte) PUSH_ACK)
            .putShort((short) WINDOW).putShort((short) 0).putShort((short) 0).put(data);
        b.putShort(16, (short) checksum(way, TCP, b.array()));
        return b.array();
    }

    private void packet(Instant at, Direction way, int protocol, byte[] payload) {
        byte[] from = way.from.getAddress().getAddress();
        byte[] to = way.to.getAddress().getAddress();
        ByteBuffer ip = from.length == 4 ? ipv4(from, to, protocol, payload) : ipv6(from, to, protocol, payload);
        ByteBuffer record = ByteBuffer.allocate(16 + ip.capacity());
        record.putInt((int) at.getEpochSecond()).putInt(at.getNano() / 1_000).putInt(ip.capacity())
            .putInt(ip.capacity()).put(ip.array());
        out.writeBytes(record.array());
    }

    private static ByteBuffer ipv4(byte[] from, byte[] to, int protocol, byte[] payload) {
        ByteBuffer b = ByteBuffer.allocate(20 + payload.length);
        b.put((byte) 0x45).put((byte) 0).putShort((short) b.capacity()).putShort((short) 0).putShort((short) 0)
            .put((byte) HOPS).put((byte) protocol).putShort((short) 0).put(from).put(to).put(payload);
        b.putShort(10, (short) (~folded(sum(b.array(), 20)) & 0xffff));
        return b;
    }

    private static ByteBuffer ipv6(byte[] from, byte[] to, int protocol, byte[] payload) {
        ByteBuffer b = ByteBuffer.allocate(40 + payload.length);
        b.putInt(6 << 28).putShort((short) payload.length).put((byte) protocol).put((byte) HOPS).put(from).put(to)
            .put(payload);
        return b;
    }

    /** RFC 768, RFC 9293 clause 3.1, RFC 8200 clause 8.1: over addresses, protocol and length as well. */
    private static int checksum(Direction way, int protocol, byte[] payload) {
        byte[] from = way.from.getAddress().getAddress();
        byte[] to = way.to.getAddress().getAddress();
        long sum = sum(from, from.length) + sum(to, to.length) + protocol + payload.length
            + sum(payload, payload.length);
        return ~folded(sum) & 0xffff;
    }

    private static long sum(byte[] octets, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (octets[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static int folded(long sum) {
        long folded = sum;
        while (folded >> 16 != 0) {
            folded = (folded & 0xffff) + (folded >> 16);
        }
        return (int) folded;
    }
}
