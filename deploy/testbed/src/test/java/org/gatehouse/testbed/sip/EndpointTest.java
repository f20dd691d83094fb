package org.gatehouse.testbed.sip;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.junit.Test;

public class EndpointTest {
    private final Wire here = new Wire();
    private final Wire there = new Wire();

    private static byte[] message(String name, String body) {
        return ("OPTIONS sip:" + name + " SIP/2.0\r\nl: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    public void udpKeepsSourcePortAndOctets() throws Exception {
        try (SipUdpEndpoint a = SipUdpEndpoint.open(Wire.ANY, here, SipTap.NONE);
                SipUdpEndpoint b = SipUdpEndpoint.open(Wire.ANY, there, SipTap.NONE)) {
            a.send(message("x", "abc"), b.local());
            Inbound in = there.next();
            assertArrayEquals(message("x", "abc"), in.message().encode());
            assertEquals(a.local(), in.from());
            assertEquals(b.local(), in.local());
            assertEquals(Transport.UDP, in.endpoint().transport());
        }
    }

    @Test
    public void udpThrowsNonsenseAwayAndGoesOn() throws Exception {
        try (SipUdpEndpoint a = SipUdpEndpoint.open(Wire.ANY, here, SipTap.NONE);
                SipUdpEndpoint b = SipUdpEndpoint.open(Wire.ANY, there, SipTap.NONE)) {
            a.send(new byte[] {1, 2, 3}, b.local());
            a.send("\r\n\r\n".getBytes(StandardCharsets.US_ASCII), b.local());
            a.send(message("x", ""), b.local());
            there.next();
            assertEquals(2, b.malformed());
            assertTrue(there.isEmpty());
        }
    }

    @Test
    public void listenersFaultDoesNotEndReading() throws Exception {
        try (SipUdpEndpoint a = SipUdpEndpoint.open(Wire.ANY, here, SipTap.NONE);
                SipUdpEndpoint b = SipUdpEndpoint.open(Wire.ANY, in -> {
                    there.accept(in);
                    Thread.currentThread().setUncaughtExceptionHandler((t, e) -> { });
                    throw new IllegalStateException("expected by this test");
                }, SipTap.NONE)) {
            a.send(message("1", ""), b.local());
            a.send(message("2", ""), b.local());
            assertEquals("sip:1", there.next().message().requestUri());
            assertEquals("sip:2", there.next().message().requestUri());
        }
    }

    @Test
    public void tcpAnswersOnTheSameConnection() throws Exception {
        try (SipTcpEndpoint a = SipTcpEndpoint.listen(Wire.ANY, here, SipTap.NONE);
                SipTcpEndpoint b = SipTcpEndpoint.listen(Wire.ANY, there, SipTap.NONE)) {
            a.send(message("x", "abc"), b.local());
            Inbound in = there.next();
            assertFalse("outgoing connections have a port of their own", a.local().equals(in.from()));
            assertTrue(b.connectedTo(in.from()));
            b.send(message("y", ""), in.from());
            assertEquals("sip:y", here.next().message().requestUri());
        }
    }

    @Test
    public void tcpConnectsFromTheChosenPort() throws Exception {
        try (Socket chosen = new Socket()) {
            chosen.setReuseAddress(true);
            chosen.bind(Wire.ANY);
            try (SipTcpEndpoint a = SipTcpEndpoint.connectFrom(local(chosen), here, SipTap.NONE);
                    SipTcpEndpoint b = SipTcpEndpoint.listen(Wire.ANY, there, SipTap.NONE)) {
                a.send(message("x", ""), b.local());
                assertEquals(local(chosen), there.next().from());
                a.send(message("y", ""), b.local());
                assertEquals("one connection", local(chosen), there.next().from());
            }
        }
    }

    private static InetSocketAddress local(Socket socket) {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Test
    public void aChosenPortIsHeldOrRefusedFromTheBeginning() throws Exception {
        try (SipTcpEndpoint b = SipTcpEndpoint.listen(Wire.ANY, there, SipTap.NONE)) {
            assertThrows(BindException.class, () -> SipTcpEndpoint.connectFrom(b.local(), here, SipTap.NONE));
        }
        try (SipTcpEndpoint a = fromAFreePort(); Socket other = new Socket()) {
            other.setReuseAddress(false);
            assertThrows(BindException.class, () -> other.bind(a.local()));
        }
    }

    private SipTcpEndpoint fromAFreePort() throws IOException {
        try (Socket free = new Socket()) {
            free.setReuseAddress(true);
            free.bind(Wire.ANY);
            return SipTcpEndpoint.connectFrom(local(free), here, SipTap.NONE);
        }
    }

    @Test
    public void tcpFramesByContentLengthHoweverTheOctetsArrive() throws Exception {
        byte[] stream = ("\r\n\r\n" + new String(message("1", "abc"), StandardCharsets.ISO_8859_1)
                + new String(message("2", "\r\n\r\nx"), StandardCharsets.ISO_8859_1)
                + new String(message("3", ""), StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
        for (int chunk : new int[] {1, 7, 1_000}) {
            try (SipTcpEndpoint b = SipTcpEndpoint.listen(Wire.ANY, there, SipTap.NONE);
                    Socket socket = new Socket(b.local().getAddress(), b.local().getPort())) {
                socket.setTcpNoDelay(true);
                for (int at = 0; at < stream.length; at += chunk) {
                    socket.getOutputStream().write(stream, at, Math.min(chunk, stream.length - at));
                }
                assertEquals("abc", new String(there.next().message().body(), StandardCharsets.ISO_8859_1));
                assertEquals("\r\n\r\nx", new String(there.next().message().body(), StandardCharsets.ISO_8859_1));
                assertEquals("sip:3", there.next().message().requestUri());
            }
        }
    }

    @Test
    public void tcpClosesAStreamThatIsNotSip() throws Exception {
        try (SipTcpEndpoint b = SipTcpEndpoint.listen(Wire.ANY, there, SipTap.NONE);
                Socket socket = new Socket(b.local().getAddress(), b.local().getPort())) {
            socket.setSoTimeout((int) Wire.PATIENCE.toMillis());
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals(-1, socket.getInputStream().read());
            assertEquals(1, b.malformed());
        }
    }

    @Test
    public void refusedConnectionIsReported() throws Exception {
        try (Socket deaf = new Socket(); SipTcpEndpoint a = SipTcpEndpoint.listen(Wire.ANY, here, SipTap.NONE)) {
            // has its port, so that nobody else gets it, and does not listen
            deaf.bind(Wire.ANY);
            assertThrows(IOException.class, () -> a.send(message("x", ""), local(deaf)));
        }
    }

    @Test
    public void portIsOneNumberForBothTransports() throws Exception {
        try (SipPort port = SipPort.open(Wire.ANY, here, SipTap.NONE)) {
            assertEquals(port.endpoint(Transport.UDP).local(), port.endpoint(Transport.TCP).local());
            assertThrows(IOException.class, () -> SipPort.open(port.local(), here, SipTap.NONE));
        }
    }

    @Test
    public void tapSeesBothDirections() throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        SipTap tap = (direction, local, peer, octets) -> seen.add(direction + " " + local.getPort() + " "
                + peer.getPort() + " " + octets.length);
        try (SipUdpEndpoint a = SipUdpEndpoint.open(Wire.ANY, here, tap);
                SipUdpEndpoint b = SipUdpEndpoint.open(Wire.ANY, there, SipTap.NONE)) {
            a.send(message("x", ""), b.local());
            there.next();
            b.send(message("xy", ""), a.local());
            here.next();
            int length = message("x", "").length;
            int aPort = a.local().getPort();
            int bPort = b.local().getPort();
            assertEquals(List.of("OUT " + aPort + " " + bPort + " " + length,
                    "IN " + aPort + " " + bPort + " " + (length + 1)), seen);
        }
    }
}
