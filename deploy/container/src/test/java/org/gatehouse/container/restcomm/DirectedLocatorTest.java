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
import org.gatehouse.testbed.dns.DnsRecord;
import org.gatehouse.testbed.dns.TestDns;
import org.junit.Test;
import org.mobicents.ext.javax.sip.dns.DefaultDNSLookupPerformer;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;

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

    /** By the default resolver of the library, as the container does it for what is not directed. */
    @Test
    public void otherNamesAreLookedUp() throws Exception {
        Resolver before = Lookup.getDefaultResolver();
        try (TestDns dns = TestDns.start("127.0.0.53")) {
            dns.add(DnsRecord.naptr("home1.net", 60, 1, "s", "SIP+D2U", "_sip._udp.home1.net"),
                DnsRecord.srv("_sip._udp.home1.net", 60, 1, 1, 5070, "icscf.home1.net"),
                DnsRecord.address("icscf.home1.net", 60, "127.0.0.20"));
            Lookup.setDefaultResolver(new SimpleResolver(dns.address()));
            locator.addSupportedTransport("UDP");
            DefaultDNSLookupPerformer patient = new DefaultDNSLookupPerformer();
            patient.setDNSTimeout(30);
            locator.setDnsLookupPerformer(patient);
            assertEquals(List.of("127.0.0.20 5070 udp"), hops("sip:home1.net"));
            assertEquals(List.of(), hops("sip:nowhere.net:5060"));
        } finally {
            Lookup.setDefaultResolver(before);
        }
    }
}
