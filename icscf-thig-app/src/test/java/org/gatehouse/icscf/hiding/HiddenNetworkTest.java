package org.gatehouse.icscf.hiding;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.gatehouse.sip.HostPort;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.SipUri;
import org.gatehouse.sip.Via;
import org.junit.Test;

public class HiddenNetworkTest {
    private static HiddenNetwork network(String... members) {
        return new HiddenNetwork("home1.net", "<sip:thig.home1.net;lr>", List.of(Member.parse("thig.home1.net")),
            Arrays.stream(members).map(Member::parse).toList());
    }

    private static boolean contains(HiddenNetwork network, String host) throws Exception {
        return network.contains(HostPort.parse(host));
    }

    @Test
    public void namesMatchByLabelsInAnyCase() throws Exception {
        HiddenNetwork network = network("home1.net");
        for (String host : List.of("home1.net", "SCSCF1.HOME1.NET", "a.b.home1.net.", "scscf1.home1.net:6060")) {
            assertTrue(host, contains(network, host));
        }
        for (String host : List.of("evilhome1.net", "home1.net.evil.org", "net", "home1.network", "10.0.0.1")) {
            assertFalse(host, contains(network, host));
        }
    }

    @Test
    public void addressesMatchByPrefixInAnyForm() throws Exception {
        HiddenNetwork network = network("10.1.0.0/16", "2001:db8::/33", "192.0.2.7");
        for (String host : List.of("10.1.0.0", "10.1.255.255", "[::ffff:10.1.2.3]", "[2001:DB8:0:0::1]",
            "[2001:db8:7fff::]", "192.0.2.7:5060")) {
            assertTrue(host, contains(network, host));
        }
        for (String host : List.of("10.2.0.0", "10.0.255.255", "[2001:db8:8000::]", "[::10.1.2.3]", "192.0.2.8",
            "a10.1.2.3.example")) {
            assertFalse(host, contains(network, host));
        }
    }

    @Test
    public void portsLimitARule() throws Exception {
        HiddenNetwork network = network("127.0.0.1 5070-5079", "home1.net 6060", "as.home1.net 5061");
        assertTrue(contains(network, "127.0.0.1:5070"));
        assertTrue(contains(network, "127.0.0.1:5079"));
        assertFalse(contains(network, "127.0.0.1:5080"));
        assertFalse("5060 if there is none", contains(network, "127.0.0.1"));
        assertTrue(contains(network, "scscf1.home1.net:6060"));
        assertFalse(contains(network, "scscf1.home1.net"));
        assertTrue("5061 over TLS", network.contains(Via.parse("SIP/2.0/TLS as.home1.net")));
        assertFalse(network.contains(Via.parse("SIP/2.0/TCP as.home1.net")));
        assertTrue(network.contains(SipUri.parse("sips:as.home1.net")));
        assertTrue(network.contains(NameAddr.parse("<sip:as.home1.net;transport=TLS;lr>")));
        assertFalse(network.contains(NameAddr.parse("<tel:+1>")));
    }

    @Test
    public void theBorderIsItself() throws Exception {
        HiddenNetwork network = network("home1.net");
        assertTrue(network.isOwn(HostPort.parse("THIG.home1.net:5062"), 5060));
        assertFalse(network.isOwn(HostPort.parse("thig2.home1.net"), 5060));
        assertFalse(network.isOwn(HostPort.parse("home1.net"), 5060));
    }

    @Test
    public void aPrefixOfNoBitsIsEveryAddressOfItsFamily() throws Exception {
        HiddenNetwork network = network("0.0.0.0/0");
        assertTrue(contains(network, "203.0.113.9"));
        assertFalse(contains(network, "[2001:db8::1]"));
        assertFalse(contains(network, "name.example"));
    }

    @Test
    public void rulesThatAreNoneAreRefused() {
        for (String rule : List.of("", "home1..net", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "2001:db8::/129",
            "home1.net/8", "home1.net 0", "home1.net 70000", "home1.net 20-10", "home1.net x", "home1.net 1 2",
            "home1.net:5060", "10.1", "a b c d", "home1.net 1-2-3", "10.0.0.0/")) {
            IllegalArgumentException e = assertThrows(rule, IllegalArgumentException.class, () -> Member.parse(rule));
            assertTrue(e.getMessage().endsWith(": " + rule));
        }
        assertThrows(IllegalArgumentException.class, () -> new Member(null, null, 0, 1, 2));
    }

    @Test
    public void aNetworkThatCouldNotWorkIsRefused() {
        List<Member> own = List.of(Member.parse("thig.home1.net"));
        for (String route : List.of("<sip:other.home1.net;lr>", "thig", "<tel:+1>", "")) {
            assertThrows(route, IllegalArgumentException.class, () -> new HiddenNetwork("home1.net", route, own, own));
        }
        assertThrows(IllegalArgumentException.class,
            () -> new HiddenNetwork("home 1", "<sip:thig.home1.net;lr>", own, own));
        assertEquals("home1.net", new HiddenNetwork("HOME1.net.", "<sip:thig.home1.net;lr>", own, own).realm());
    }
}
