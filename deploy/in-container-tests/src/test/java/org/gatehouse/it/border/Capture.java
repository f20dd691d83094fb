package org.gatehouse.it.border;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.gatehouse.testbed.sip.SipTap;

/**
 * Everything the doubles saw, as a log to read and as a .pcap file for Wireshark (raw IP, one UDP packet a message).
 */
public final class Capture {
    private static final int LINKTYPE_RAW = 101;
    private static final int IP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int UDP = 17;

    /** One message on the wire. */
    public record Packet(Instant at, InetSocketAddress from, InetSocketAddress to, byte[] octets) {
        public String text() {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }

    private final List<Packet> packets = new ArrayList<>();

    /** A tap for one double; what doubles send to each other is seen once, where it is sent. */
    public SipTap tap(List<InetSocketAddress> doubles) {
        return (direction, local, peer, octets) -> {
            boolean out = direction == SipTap.Direction.OUT;
            if (out || !doubles.contains(peer)) {
                add(new Packet(Instant.now(), out ? local : peer, out ? peer : local, octets.clone()));
            }
        };
    }

    private synchronized void add(Packet packet) {
        packets.add(packet);
    }

    public synchronized List<Packet> packets() {
        return List.copyOf(packets);
    }

    /** The log: each message with its time and ends. */
    public void writeLog(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Packet p : packets()) {
            text.append("=== ").append(p.at()).append(' ').append(p.from()).append(" -> ").append(p.to()).append('\n')
                .append(p.text().replace("\r\n", "\n")).append('\n');
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, text.toString(), StandardCharsets.ISO_8859_1);
    }

    /** The classic libpcap format, microseconds, big-endian. */
    public void writePcap(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeInt(0xa1b2c3d4);
            out.writeShort(2);
            out.writeShort(4);
            out.writeInt(0);
            out.writeInt(0);
            out.writeInt(65_535);
            out.writeInt(LINKTYPE_RAW);
            for (Packet p : packets()) {
                byte[] ip = ip(p);
                out.writeInt((int) p.at().getEpochSecond());
                out.writeInt(p.at().getNano() / 1000);
                out.writeInt(ip.length);
                out.writeInt(ip.length);
                out.write(ip);
            }
        }
    }

    private static byte[] ip(Packet p) throws IOException {
        int length = IP_HEADER + UDP_HEADER + p.octets().length;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(0x4500);
        out.writeShort(length);
        out.writeInt(0);
        out.writeByte(64);
        out.writeByte(UDP);
        out.writeShort(0);
        out.write(p.from().getAddress().getAddress());
        out.write(p.to().getAddress().getAddress());
        out.writeShort(p.from().getPort());
        out.writeShort(p.to().getPort());
        out.writeShort(UDP_HEADER + p.octets().length);
        // no UDP checksum, which IPv4 allows
        out.writeShort(0);
        out.write(p.octets());
        byte[] packet = bytes.toByteArray();
        int sum = 0;
        for (int i = 0; i < IP_HEADER; i += 2) {
            sum += (packet[i] & 0xff) << 8 | packet[i + 1] & 0xff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        int check = ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
        packet[10] = (byte) (check >>> 8);
        packet[11] = (byte) check;
        return packet;
    }
}
