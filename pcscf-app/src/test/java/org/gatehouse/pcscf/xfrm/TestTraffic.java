package org.gatehouse.pcscf.xfrm;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.gatehouse.testbed.vm.Link;
import org.gatehouse.testbed.vm.Namespace;

/** UDP datagrams and TCP connections between ports of the two namespaces. */
final class TestTraffic {
    static final byte[] PAYLOAD = "REGISTER sip:home1.net SIP/2.0 ...".getBytes(StandardCharsets.US_ASCII);

    private TestTraffic() {
    }

    static DatagramChannel udp(Namespace end, InetAddress address, int port) throws Exception {
        return end.call(() -> {
            DatagramChannel channel = DatagramChannel.open(address instanceof Inet4Address
                ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
            channel.configureBlocking(false);
            return channel.bind(new InetSocketAddress(address, port));
        });
    }

    static void sendUdp(DatagramChannel from, DatagramChannel to) throws IOException {
        from.send(ByteBuffer.wrap(PAYLOAD), to.getLocalAddress());
    }

    /** A datagram comes, from the other channel's address. */
    static void passesUdp(DatagramChannel from, DatagramChannel to) throws Exception {
        sendUdp(from, to);
        ByteBuffer in = ByteBuffer.allocate(2000);
        AtomicReference<SocketAddress> source = new AtomicReference<>();
        Link.until("a datagram comes from " + from.getLocalAddress() + " to " + to.getLocalAddress(), () -> {
            source.set(to.receive(in));
            return source.get() != null;
        });
        assertArrayEquals(PAYLOAD, Arrays.copyOf(in.array(), in.position()));
        assertEquals(from.getLocalAddress(), source.get());
    }

    /** The kernel at an end counts a drop, and nothing has come to the socket. */
    static void isDropped(Namespace where, String counter, DatagramChannel from, DatagramChannel to)
            throws Exception {
        long before = where.counter(counter);
        try {
            sendUdp(from, to);
        } catch (IOException e) {
            // a policy that blocks at the sender makes the send call itself fail
            assertEquals("Operation not permitted", e.getMessage());
        }
        Link.until(counter + " counts", () -> where.counter(counter) > before);
        assertNull("the socket got a datagram", to.receive(ByteBuffer.allocate(2000)));
    }

    /** A connection is made from a port to a port, and octets pass both ways. */
    static void passesTcp(Namespace client, InetSocketAddress from, Namespace server, InetSocketAddress to)
            throws Exception {
        try (ServerSocketChannel listener = server.call(() -> {
            ServerSocketChannel made = ServerSocketChannel.open();
            made.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            made.configureBlocking(false);
            return made.bind(to);
        }); SocketChannel caller = client.call(() -> {
            SocketChannel made = SocketChannel.open();
            made.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            made.setOption(StandardSocketOptions.SO_LINGER, 0);
            made.configureBlocking(false);
            made.bind(from);
            made.connect(to);
            return made;
        })) {
            AtomicReference<SocketChannel> accepted = new AtomicReference<>();
            Link.until("the connection stands", caller::finishConnect);
            Link.until("the connection is accepted", () -> {
                accepted.set(listener.accept());
                return accepted.get() != null;
            });
            try (SocketChannel callee = accepted.get()) {
                callee.setOption(StandardSocketOptions.SO_LINGER, 0);
                callee.configureBlocking(false);
                passes(caller, callee);
                passes(callee, caller);
            }
        }
    }

    private static void passes(SocketChannel from, SocketChannel to) throws Exception {
        ByteBuffer out = ByteBuffer.wrap(PAYLOAD);
        Link.until("octets are sent", () -> {
            from.write(out);
            return !out.hasRemaining();
        });
        ByteBuffer in = ByteBuffer.allocate(PAYLOAD.length);
        Link.until("octets come", () -> {
            to.read(in);
            return !in.hasRemaining();
        });
        assertArrayEquals(PAYLOAD, in.array());
    }
}
