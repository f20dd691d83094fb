package org.gatehouse.icscf.hiding;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.gatehouse.sip.HostPort;
import org.junit.Test;

public class HostTest {
    @Test
    public void itsTextIsThatOfHostPort() {
        for (String text : List.of("SCSCF1.Home1.net.", "10.1.2.3", "[2001:DB8:0:0::1]", "2001:db8::1",
            "[::ffff:10.1.2.3]", "x", "", ".", "[", "[]", "[x]")) {
            assertEquals(text, HostPort.canonicalHost(text), Host.of(text).canonical());
        }
    }

    @Test
    public void whatIsBelowADomainIsSoByLabels() {
        for (String text : List.of("home1.net", "SCSCF1.HOME1.NET", "a.b.home1.net.")) {
            assertTrue(text, Host.of(text).isUnder("home1.net"));
        }
        for (String text : List.of("evilhome1.net", "home1.net.evil.org", "net", "", "1.net", "10.0.0.1")) {
            assertFalse(text, Host.of(text).isUnder("home1.net"));
        }
        assertFalse("an address has no labels", Host.of("10.0.0.1").isUnder("0.1"));
        assertTrue("but is itself", Host.of("[2001:db8::1]").isUnder("2001:db8::1"));
    }
}
