package org.gatehouse.pcscf.exchange;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.gatehouse.sip.Flow;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class PcapFileTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00.123456789Z");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    /** A packet as a reader of the format finds it, its checksums verified. */
    private record Packet(long seconds, int micros, String from, String to, int protocol, int sequence,
                          int acknowledged, String data) {
    }

    private static PcapFile.Entry entry(Flow.Transport transport, boolean sent, String local, String remote,
                                        String text) {
        return new PcapFile.Entry(AT, sent, new Flow(transport, Wire.at(local, 5062), Wire.at(remote, 40_000)), text);
    }

    private static List<Packet> read(byte[] file) throws IOException {
        ByteBuffer b = ByteBuffer.wrap(file);
        assertEquals(0xa1b2c3d4, b.getInt());
        assertEquals(2, b.getShort());
        assertEquals(4, b.getShort());
        assertEquals(0, b.getLong());
        assertEquals(65_535, b.getInt());
        assertEquals("raw IP", 101, b.getInt());
        List<Packet> packets = new ArrayList<>();
        while (b.hasRemaining()) {
            long seconds = b.getInt();
            int micros = b.getInt();
            byte[] ip = new byte[b.getInt()];
            assertEquals(ip.length, b.getInt());
            b.get(ip);
            packets.add(packet(seconds, micros, ByteBuffer.wrap(ip)));
        }
        return packets;
    }

    private static Packet packet(long seconds, int micros, ByteBuffer ip) throws IOException {
        boolean v4 = ip.get(0) >> 4 == 4;
        int head = v4 ? 20 : 40;
        int length = v4 ? ip.limit() - head : ip.getShort(4) & 0xffff;
        assertEquals(v4 ? ip.getShort(2) & 0xffff : length + head, ip.limit());
        int protocol = v4 ? ip.get(9) : ip.get(6);
        byte[] addresses = new byte[v4 ? 8 : 32];
        ip.get(v4 ? 12 : 8, addresses);
        if (v4) {
            assertEquals("header checksum", 0xffff, sum(ip, 0, head, 0));
        }
        assertEquals("checksum", 0xffff, sum(ip, head, length, sum(ByteBuffer.wrap(addresses), 0, addresses.length,
            protocol + length)));
        boolean udp = protocol == 17;
        int at = head + (udp ? 8 : (ip.get(head + 12) >> 4 & 15) * 4);
        if (udp) {
            assertEquals(length, ip.getShort(head + 4) & 0xffff);
        }
        byte[] data = new byte[ip.limit() - at];
        ip.get(at, data);
        int half = addresses.length / 2;
        return new Packet(seconds, micros, end(addresses, 0, half, ip.getShort(head)), end(addresses, half, half,
            ip.getShort(head + 2)), protocol, udp ? 0 : ip.getInt(head + 4), udp ? 0 : ip.getInt(head + 8),
            new String(data, StandardCharsets.ISO_8859_1));
    }

    private static String end(byte[] addresses, int from, int length, short port) throws IOException {
        return InetAddress.getByAddress(java.util.Arrays.copyOfRange(addresses, from, from + length)).getHostAddress()
            + ":" + (port & 0xffff);
    }

    private static int sum(ByteBuffer octets, int from, int length, int begin) {
        int sum = begin;
        for (int i = 0; i < length; i++) {
            sum += (octets.get(from + i) & 0xff) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return sum;
    }

    @Test
    public void aDatagramHasTheEndsItHad() throws Exception {
        Packet packet = read(PcapFile.of(List.of(
            entry(Flow.Transport.UDP, false, "198.51.100.1", "192.0.2.1", "REGISTER sip:x SIP/2.0\r\n\r\n")))).get(0);
        assertEquals(new Packet(AT.getEpochSecond(), 123_456, "192.0.2.1:40000", "198.51.100.1:5062", 17, 0, 0,
            "REGISTER sip:x SIP/2.0\r\n\r\n"), packet);
    }

    @Test
    public void whatWasSentGoesTheOtherWay() throws Exception {
        Packet packet = read(PcapFile.of(List.of(
            entry(Flow.Transport.UDP, true, "198.51.100.1", "192.0.2.1", "odd")))).get(0);
        assertEquals("198.51.100.1:5062", packet.from());
        assertEquals("192.0.2.1:40000", packet.to());
    }

    @Test
    public void ipv6IsIpv6() throws Exception {
        Packet packet = read(PcapFile.of(List.of(
            entry(Flow.Transport.UDP, false, "2001:db8::1", "2001:db8::2", "text")))).get(0);
        assertEquals("2001:db8:0:0:0:0:0:2:40000", packet.from());
        assertEquals("text", packet.data());
    }

    @Test
    public void aConnectionIsNumberedWithoutGaps() throws Exception {
        List<Packet> packets = read(PcapFile.of(List.of(
            entry(Flow.Transport.TCP, false, "198.51.100.1", "192.0.2.1", "12345"),
            entry(Flow.Transport.TCP, true, "198.51.100.1", "192.0.2.1", "123"),
            entry(Flow.Transport.TCP, false, "198.51.100.1", "192.0.2.1", "6"),
            entry(Flow.Transport.TCP, false, "2001:db8::1", "2001:db8::2", "other"))));
        assertEquals(List.of(1, 1, 6, 1), packets.stream().map(Packet::sequence).toList());
        assertEquals(List.of(1, 6, 4, 1), packets.stream().map(Packet::acknowledged).toList());
    }

    @Test
    public void whatDoesNotFitAPacketIsCut() throws Exception {
        for (Flow.Transport transport : List.of(Flow.Transport.UDP, Flow.Transport.TCP)) {
            String data = read(PcapFile.of(List.of(
                entry(transport, true, "198.51.100.1", "192.0.2.1", "x".repeat(70_000))))).get(0).data();
            assertEquals(65_000, data.length());
        }
    }

    @Test
    public void nothingIsAFileWithoutPackets() throws Exception {
        assertEquals(List.of(), read(PcapFile.of(List.of())));
    }

    @Test
    public void tcpdumpReadsIt() throws Exception {
        boolean there = List.of("/usr/bin/tcpdump", "/usr/sbin/tcpdump").stream()
            .anyMatch(f -> Files.exists(Path.of(f)));
        assumeTrue("no tcpdump here", there);
        Path file = folder.newFile("exchange.pcap").toPath();
        Files.write(file, PcapFile.of(List.of(
            entry(Flow.Transport.UDP, false, "198.51.100.1", "192.0.2.1", "REGISTER sip:x SIP/2.0\r\n\r\n"),
            entry(Flow.Transport.TCP, true, "2001:db8::1", "2001:db8::2", "SIP/2.0 200 OK\r\n\r\n"))));
        Process tcpdump = new ProcessBuilder("tcpdump", "-nn", "-v", "-r", file.toString()).redirectErrorStream(true)
            .start();
        String told = new String(tcpdump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(told, 0, tcpdump.waitFor());
        assertTrue(told, told.contains("192.0.2.1.40000 > 198.51.100.1.5062") && told.contains("2001:db8::2.40000"));
        assertTrue(told, !told.contains("bad") && !told.contains("incorrect"));
    }
}
