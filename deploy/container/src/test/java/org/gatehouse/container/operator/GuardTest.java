package org.gatehouse.container.operator;

import static org.junit.Assert.assertEquals;

import com.sun.net.httpserver.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

/** Who may ask at addresses that a test cannot open. */
public class GuardTest {
    private static final Guard GUARD = new Guard(new OperatorSettings(InetAddress.getLoopbackAddress(), Map.of(),
        Optional.empty(), Optional.empty(), List.of("console.example"), true));

    private static int status(String local, String host) throws UnknownHostException {
        Headers headers = new Headers();
        headers.set("Host", host);
        return GUARD.refusal("GET", headers, new InetSocketAddress(InetAddress.getByName(local), 8031), false)
            .map(Guard.Refusal::status).orElse(200);
    }

    @Test
    public void anIpv6AddressIsOursHoweverItIsWritten() throws Exception {
        assertEquals(200, status("2001:db8::1", "[2001:db8::1]:8031"));
        assertEquals(200, status("2001:db8::1", "[2001:DB8:0:0:0:0:0:1]:8031"));
        assertEquals(421, status("2001:db8::1", "[2001:db8::2]:8031"));
        assertEquals(421, status("2001:db8::1", "[2001:db8::1]:8032"));
        assertEquals(421, status("2001:db8::1", "[]:8031"));
    }

    @Test
    public void beyondLoopbackItsNamesAreNotOurs() throws Exception {
        assertEquals(200, status("192.0.2.1", "192.0.2.1:8031"));
        assertEquals(200, status("192.0.2.1", "Console.Example:8031"));
        assertEquals(421, status("192.0.2.1", "localhost:8031"));
        assertEquals(421, status("2001:db8::1", "[::1]:8031"));
        assertEquals(200, status("::1", "[::1]:8031"));
    }

    @Test
    public void aPortOpenEverywhereIsAskedAtLoopback() throws Exception {
        InetSocketAddress one = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 8031);
        assertEquals(one, Siblings.reachable(one));
        assertEquals(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8031),
            Siblings.reachable(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 8031)));
    }
}
