package org.gatehouse.container.restcomm;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.gatehouse.adapter.Handling;
import org.gatehouse.sip.HeaderEdit;
import org.junit.Test;

public class WireStreamsTest {
    private final ByteArrayOutputStream socket = new ByteArrayOutputStream();
    private final List<Integer> seen = new ArrayList<>();
    /** What had left, and how many octets were at the socket by then. */
    private final List<String> left = new ArrayList<>();
    private final WireExit exit = new WireExit(m -> {
        seen.add(m.status());
        return m.status() == 0 ? new Handling.Admit(List.of(new HeaderEdit.Set("Via", "token")))
            : m.status() == 200 ? Handling.ADMIT : Handling.DROP;
    }, m -> left.add(m.status() + " with " + socket.size()), Clock.systemUTC());
    private final OutputStream stream = new WireStreams.Exit(socket, exit, WireMessageTest.FLOW);

    private static final String REQUEST = "INFO sip:x SIP/2.0\r\nVia: inner\r\nContent-Length: 5\r\n\r\nhello";

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    public void messagePassesWholeInWhateverPieces() throws IOException {
        for (int size = 1; size < REQUEST.length(); size += 7) {
            socket.reset();
            byte[] all = octets(REQUEST);
            for (int at = 0; at < all.length; at += size) {
                assertEquals(0, socket.size());
                stream.write(all, at, Math.min(size, all.length - at));
            }
            assertEquals(REQUEST.replace("inner", "token"), socket.toString(StandardCharsets.US_ASCII));
        }
    }

    @Test
    public void oneAfterTheOther() throws IOException {
        stream.write(octets(REQUEST));
        stream.write(octets("\r\n\r\n"));
        stream.write(octets("SIP/2.0 200 OK\r\nVia: inner\r\nContent-Length:0\r\n\r\n"));
        stream.write(octets("SIP/2.0 404 Not Found\r\nVia: inner\r\nl: 0\r\n\r\n"));
        assertEquals(List.of(0, 200, 404), seen);
        int request = REQUEST.replace("inner", "token").length();
        assertEquals("after it was written, and only what was", List.of("0 with " + request, "200 with "
            + (request + "\r\n\r\nSIP/2.0 200 OK\r\nVia: inner\r\nContent-Length:0\r\n\r\n".length())), left);
        assertEquals(REQUEST.replace("inner", "token") + "\r\n\r\nSIP/2.0 200 OK\r\nVia: inner\r\nContent-Length:0"
            + "\r\n\r\n", socket.toString(StandardCharsets.US_ASCII));
    }

    @Test
    public void whatNeverEndsIsNotHeldForEver() {
        byte[] piece = new byte[1024 * 1024];
        assertThrows(IOException.class, () -> {
            stream.write(octets("INFO sip:x SIP/2.0\r\n"));
            for (int i = 0; i < 8; i++) {
                stream.write(piece);
            }
        });
    }

    @Test
    public void aConnectionEndsByItsEndsWhoeverMadeIt() throws Exception {
        for (boolean ours : new boolean[] {true, false}) {
            try (WireStreams.Listener listener = new WireStreams.Listener(InetAddress.getLoopbackAddress(), 0, 5);
                 Socket client = new WireStreams.Connection()) {
                client.connect(listener.getLocalSocketAddress());
                try (Socket accepted = listener.accept()) {
                    Socket ending = ours ? client : accepted;
                    Socket staying = ours ? accepted : client;
                    InetSocketAddress local = (InetSocketAddress) ending.getLocalSocketAddress();
                    InetSocketAddress peer = (InetSocketAddress) ending.getRemoteSocketAddress();
                    WireStreams.reset(local, new InetSocketAddress(peer.getAddress(), peer.getPort() ^ 1));
                    assertFalse("another peer's", ending.isClosed());
                    WireStreams.reset(local, peer);
                    assertTrue(ending.isClosed());
                    assertThrows("a reset", SocketException.class, () -> staying.getInputStream().read());
                    WireStreams.reset(local, peer);
                }
            }
        }
    }

    @Test
    public void realConnectionsWriteThroughIt() throws Exception {
        try (WireStreams.Listener listener = new WireStreams.Listener(InetAddress.getLoopbackAddress(), 0, 5);
             Socket client = new WireStreams.Connection()) {
            client.connect(listener.getLocalSocketAddress());
            try (Socket accepted = listener.accept()) {
                assertTrue(accepted instanceof WireStreams.Connection);
                assertTrue(accepted.getOutputStream() instanceof WireStreams.Exit);
                byte[] sent = octets("SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n");
                accepted.getOutputStream().write(sent);
                assertArrayEquals(sent, client.getInputStream().readNBytes(sent.length));
            }
        }
    }

    @Test
    public void aConnectionAboveTheBoundIsReset() throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        // those of a stack in this process that has stopped go when their threads come to it
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (WireStreams.open() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        WireStreams.connectionsAtMost(WireStreams.open() + 1);
        try (WireStreams.Listener listener = new WireStreams.Listener(here, 0, 5);
             Socket first = new Socket(here, listener.getLocalPort());
             Socket second = new Socket(here, listener.getLocalPort());
             Socket third = new Socket()) {
            Socket accepted = listener.accept();
            assertEquals(first.getLocalPort(), accepted.getPort());
            CompletableFuture<Socket> next = CompletableFuture.supplyAsync(() -> {
                try {
                    return listener.accept();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            second.setSoTimeout(30_000);
            assertThrows(SocketException.class, () -> second.getInputStream().read());
            accepted.close();
            third.connect(listener.getLocalSocketAddress());
            next.get(30, TimeUnit.SECONDS).close();
        } finally {
            WireStreams.connectionsAtMost(20_000);
        }
    }
}
