package org.gatehouse.sip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class HostPortTest {
    private static void refuses(String text) {
        assertThrows(text, SipSyntaxException.class, () -> HostPort.parse(text));
    }

    @Test
    public void readsNamesAndAddressesWithAndWithoutPort() throws Exception {
        assertEquals(new HostPort("scscf1.home1.net", 6060), HostPort.parse("scscf1.home1.net:6060"));
        assertEquals(new HostPort("home1.net.", HostPort.NO_PORT), HostPort.parse("home1.net."));
        assertEquals(new HostPort("10.0.0.1", 1), HostPort.parse("10.0.0.1:1"));
        assertEquals(new HostPort("[2001:DB8::1]", HostPort.NO_PORT), HostPort.parse("[2001:DB8::1]"));
        assertEquals(new HostPort("[2001:db8::1]", 65535), HostPort.parse("[2001:db8::1]:65535"));
        assertEquals(new HostPort("host", 5060), HostPort.parse(" host \t: 5060 "));
        assertEquals(new HostPort("3gpp", HostPort.NO_PORT), HostPort.parse("3gpp"));
    }

    @Test
    public void writesWhatItRead() throws Exception {
        for (String text : new String[] {"Home1.NET", "h:5060", "[::1]:1", "h_1.x"}) {
            assertEquals(text, HostPort.parse(text).toString());
        }
    }

    @Test
    public void refusesPortsOutOfRange() {
        for (String port : new String[] {"", "0", "65536", "99999", "123456", "-1", "+1", "5060x", "\u0661", "1:2"}) {
            refuses("h:" + port);
            refuses("[::1]:" + port);
        }
    }

    @Test
    public void refusesWhatIsNoHost() {
        for (String host : new String[] {"", " ", ".", ".a", "a..b", "a b", "a/b", "a@b", "a<b", "a\"b",
            "a\r\nb", "a;b",
            "[]", "[:]", "[::::]", "[::1", "::1", "[::1]]", "[[::1]]", "[1.2.3.4]", "[::1]5060", "[home1.net]",
            "[fe80::1%eth0]", "h\u00f6st", "a".repeat(256)}) {
            refuses(host);
        }
    }

    @Test
    public void refusesNumbersThatSomeResolversReadAsAddresses() {
        for (String host : new String[] {"10.1", "1", "2130706433", "0x7f000001", "0177.0.0.1", "010.0.0.1",
            "1.2.3.4.5",
            "256.1.1.1", "1.2.3.4.", "a.1", "0x7f.0x1"}) {
            refuses(host);
        }
    }

    @Test
    public void comparesInOneForm() {
        assertEquals("home1.net", HostPort.canonicalHost("HOME1.net."));
        assertEquals("5555::aaa:bbb", HostPort.canonicalHost("[5555:0:0:0:0:0:0AAA:bbb]"));
        assertEquals("10.0.0.1", HostPort.canonicalHost("[::ffff:10.0.0.1]"));
        assertEquals("10.0.0.1", new HostPort("10.0.0.1", 5060).canonicalHost());
    }

    @Test
    public void isUnderComparesLabelByLabel() {
        assertTrue(HostPort.isUnder("home1.net", "home1.net"));
        assertTrue(HostPort.isUnder("SCSCF1.Home1.Net.", "home1.net"));
        assertTrue(HostPort.isUnder("a.b.home1.net", "HOME1.NET."));
        assertFalse(HostPort.isUnder("evilhome1.net", "home1.net"));
        assertFalse(HostPort.isUnder("home1.net.evil.org", "home1.net"));
        assertFalse(HostPort.isUnder("net", "home1.net"));
        assertFalse(HostPort.isUnder("home1.net", ""));
    }

    @Test
    public void anAddressIsUnderNothingButItself() {
        assertTrue(HostPort.isUnder("[::1]", "0:0:0:0:0:0:0:1"));
        assertFalse(HostPort.isUnder("1.2.3.4", "3.4"));
        assertFalse(HostPort.isUnder("1.2.3.4", "2.3.4"));
    }

    @Test
    public void portOr() {
        assertEquals(5060, new HostPort("h", HostPort.NO_PORT).portOr(5060));
        assertEquals(1, new HostPort("h", 1).portOr(5060));
        assertFalse(new HostPort("h", HostPort.NO_PORT).hasPort());
    }
}
