package org.gatehouse.container.restcomm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.sip.address.Hop;
import org.gatehouse.sip.Flow;
import org.junit.Test;

public class DirectedLocatorTest {
    private final DirectedLocator locator = new DirectedLocator();

    private List<String> hops(String uri) {
        try {
            return locator.locateHops(JainMessages.uri(uri)).stream()
                .map((Hop hop) -> hop.getHost() + " " + hop.getPort() + " " + hop.getTransport()).toList();
        } catch (ParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    public void whatIsSentGoesWhereItIsTold() {
        AtomicReference<List<String>> seen = new AtomicReference<>();
        DirectedLocator.towards(new InetSocketAddress("192.0.2.1", 6060), Flow.Transport.TCP,
            () -> seen.set(hops("sip:scscf1.home1.net")));
        assertEquals(List.of("192.0.2.1 6060 tcp"), seen.get());
        DirectedLocator.towards(new InetSocketAddress("2001:db8::1", 5060), Flow.Transport.UDP,
            () -> seen.set(hops("sip:192.0.2.9")));
        assertEquals(List.of("[2001:db8:0:0:0:0:0:1] 5060 udp"), seen.get());
    }

    @Test
    public void nothingIsToldOnceItIsSent() {
        locator.addSupportedTransport("udp");
        DirectedLocator.towards(new InetSocketAddress("192.0.2.1", 6060), Flow.Transport.TCP, () -> { });
        assertEquals(List.of("192.0.2.9 5060 UDP"), hops("sip:192.0.2.9"));
        assertThrows(IllegalStateException.class, () -> DirectedLocator.towards(
            new InetSocketAddress("192.0.2.1", 6060), Flow.Transport.TCP, () -> {
                throw new IllegalStateException("not sent");
            }));
        assertEquals(List.of("192.0.2.9 5060 UDP"), hops("sip:192.0.2.9"));
    }

    @Test
    public void nobodyIsAskedWhetherANameIsOurs() {
        assertTrue(locator.getDnsLookupPerformer()
            .locateHopsForNonNumericAddressWithPort("scscf1.home1.net", 5060, "udp").isEmpty());
    }
}
