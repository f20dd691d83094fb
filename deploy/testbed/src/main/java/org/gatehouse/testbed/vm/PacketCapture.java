package org.gatehouse.testbed.vm;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.io.IOException;
import java.io.OutputStream;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What is on the wire, by an AF_PACKET socket: frames with their Ethernet header. */
public final class PacketCapture implements AutoCloseable {
    public static final int IPPROTO_ESP = 50;
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int ETHERNET = 14;
    private static final int ICMPV6 = 58;
    private static final int HOP_BY_HOP = 0;
    private static final int FRAGMENT = 44;
    private static final int IPV6_HEADER = 40;

    private final int descriptor;

    private static final class C {
        static {
            Native.register(C.class, "c");
        }

        static native int socket(int domain, int type, int protocol) throws LastErrorException;

        static native int bind(int fd, ByteBuffer address, int length) throws LastErrorException;

        static native int setsockopt(int fd, int level, int name, ByteBuffer value, int length)
            throws LastErrorException;

        static native long send(int fd, ByteBuffer buffer, long length, int flags) throws LastErrorException;

        static native long recv(int fd, ByteBuffer buffer, long length, int flags) throws LastErrorException;

        static native int close(int fd) throws LastErrorException;
    }

    /** One frame, whose network packet is IPv4 or IPv6. */
    public record Packet(byte[] frame) {
        private boolean ipv4() {
            return frame[ETHERNET - 2] == 8 && frame[ETHERNET - 1] == 0;
        }

        private boolean ipv6Fragment() {
            return !ipv4() && frame[ETHERNET + 6] == FRAGMENT;
        }

        private int payload() {
            return ipv4() ? ETHERNET + 4 * (frame[ETHERNET] & 15) : ETHERNET + IPV6_HEADER + (ipv6Fragment() ? 8 : 0);
        }

        /** The protocol over IP. */
        public int protocol() {
            return frame[ipv4() ? ETHERNET + 9 : ipv6Fragment() ? ETHERNET + IPV6_HEADER : ETHERNET + 6] & 0xff;
        }

        /** Whether it is a part of a larger packet, of which the first part alone has ports or SPI. */
        public boolean isFragment() {
            return ipv6Fragment() || ipv4() && (ByteBuffer.wrap(frame).getShort(ETHERNET + 6) & 0x3fff) != 0;
        }

        /** Whether it is a part of a larger packet, and not the first. */
        public boolean continues() {
            ByteBuffer at = ByteBuffer.wrap(frame);
            return ipv4() ? (at.getShort(ETHERNET + 6) & 0x1fff) != 0
                : ipv6Fragment() && (at.getShort(ETHERNET + IPV6_HEADER + 2) & 0xfff8) != 0;
        }

        /** Of an ESP packet. */
        public long spi() {
            return Integer.toUnsignedLong(ByteBuffer.wrap(frame).getInt(payload()));
        }

        /** Whether it is UDP or TCP from or to this port. */
        public boolean hasPort(int port) {
            ByteBuffer at = ByteBuffer.wrap(frame).position(payload());
            return (protocol() == 17 || protocol() == 6)
                && ((at.getShort() & 0xffff) == port || (at.getShort() & 0xffff) == port);
        }

        @Override
        public String toString() {
            return "protocol " + protocol() + " of " + frame.length + " octets: "
                + HexFormat.of().formatHex(frame, 0, Math.min(frame.length, payload() + 8));
        }

        /** Whether it holds these octets. */
        public boolean contains(byte[] text) {
            outer:
            for (int i = 0; i + text.length <= frame.length; i++) {
                for (int j = 0; j < text.length; j++) {
                    if (frame[i + j] != text[j]) {
                        continue outer;
                    }
                }
                return true;
            }
            return false;
        }
    }

    /** Opens it on an interface of the calling thread's namespace. */
    public PacketCapture(String networkInterface) throws IOException {
        descriptor = C.socket(AF_PACKET, SOCK_RAW, 0x0300);
        ByteBuffer address = ByteBuffer.allocateDirect(20).order(ByteOrder.nativeOrder());
        address.putShort((short) AF_PACKET).putShort((short) 0x0300)
            .putInt(NetworkInterface.getByName(networkInterface).getIndex());
        C.bind(descriptor, address.rewind(), 20);
        ByteBuffer size = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder()).putInt(4 << 20);
        C.setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, size.rewind(), 4);
    }

    /** The IP packets since the last call, but for those by which IPv6 neighbours find each other. */
    public List<Packet> packets() {
        List<Packet> packets = new ArrayList<>();
        ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
        while (true) {
            long length;
            try {
                length = C.recv(descriptor, in, in.capacity(), MSG_DONTWAIT);
            } catch (LastErrorException e) {
                if (e.getErrorCode() == 11) {
                    return packets;
                }
                throw e;
            }
            byte[] frame = new byte[(int) length];
            in.get(0, frame);
            Packet packet = new Packet(frame);
            int type = (frame[ETHERNET - 2] & 0xff) << 8 | frame[ETHERNET - 1] & 0xff;
            boolean ipv6 = type == 0x86dd;
            if (type == 0x0800 || ipv6 && packet.protocol() != ICMPV6 && packet.protocol() != HOP_BY_HOP) {
                packets.add(packet);
            }
        }
    }

    /** Puts a frame on the wire. */
    public void send(Packet packet) {
        ByteBuffer out = ByteBuffer.allocateDirect(packet.frame.length).put(packet.frame);
        C.send(descriptor, out.rewind(), packet.frame.length, 0);
    }

    /** Writes a capture file that packet analysers read. */
    public static void write(Path file, List<Packet> packets) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            ByteBuffer header = ByteBuffer.allocate(24);
            header.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0).putInt(1 << 16)
                .putInt(1);
            out.write(header.array());
            for (Packet packet : packets) {
                out.write(ByteBuffer.allocate(16).putInt(0).putInt(0).putInt(packet.frame.length)
                    .putInt(packet.frame.length).array());
                out.write(packet.frame);
            }
        }
    }

    @Override
    public void close() {
        C.close(descriptor);
    }
}
