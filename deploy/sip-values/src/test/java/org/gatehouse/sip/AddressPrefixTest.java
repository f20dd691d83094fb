package org.gatehouse.sip;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import org.junit.Test;

public class AddressPrefixTest {
    private static boolean contains(String prefix, String address) throws Exception {
        return AddressPrefix.parse(prefix).contains(InetAddress.getByName(address));
    }

    @Test
    public void comparesWholeOctetsAndTheBitsOfTheLastOne() throws Exception {
        assertTrue(contains("192.0.2.0/24", "192.0.2.255"));
        assertFalse(contains("192.0.2.0/24", "192.0.3.0"));
        assertTrue(contains("10.0.0.0/9", "10.127.255.255"));
        assertFalse(contains("10.0.0.0/9", "10.128.0.0"));
        assertTrue(contains("0.0.0.0/0", "255.255.255.255"));
        assertTrue(contains("2001:db8::/33", "2001:db8:7fff::1"));
        assertFalse(contains("2001:db8::/33", "2001:db8:8000::1"));
    }

    @Test
    public void anAddressAloneIsARangeOfOne() throws Exception {
        assertTrue(contains("127.0.0.1", "127.0.0.1"));
        assertFalse(contains("127.0.0.1", "127.0.0.2"));
    }

    @Test
    public void theTwoFamiliesNeverMeet() throws Exception {
        assertFalse(contains("0.0.0.0/0", "2001:db8::1"));
        assertFalse(contains("::/0", "192.0.2.1"));
    }

    @Test
    public void refusesWhatIsNotAnAddressWithANumberOfBits() {
        for (String text : new String[] {"", "home1.net", "192.0.2.0/33", "2001:db8::/129", "192.0.2.0/",
            "192.0.2.0/-1", "192.0.2/24", "192.0.2.0/24/8"}) {
            assertThrows(text, SipSyntaxException.class, () -> AddressPrefix.parse(text));
        }
    }
}
