package org.gatehouse.sip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import org.junit.Test;

public class IpLiteralTest {
    private static String inSip(String text) {
        return IpLiteral.inSip(IpLiteral.parse(text).orElseThrow());
    }

    @Test
    public void readsBothFamiliesWithAndWithoutBrackets() {
        assertEquals("10.0.0.1", inSip("10.0.0.1"));
        assertEquals("[5555::aaa:bbb:ccc:ddd]", inSip("[5555::aaa:bbb:ccc:ddd]"));
        assertEquals("[5555::aaa:bbb:ccc:ddd]", inSip("5555:0:0:0:AAA:0BBB:ccc:ddd"));
    }

    @Test
    public void writesAsRfc5952Says() {
        assertEquals("[::]", inSip("0:0:0:0:0:0:0:0"));
        assertEquals("[::1]", inSip("0:0:0:0:0:0:0:1"));
        assertEquals("[1::]", inSip("1:0:0:0:0:0:0:0"));
        assertEquals("[2001:db8::1:0:0:1]", inSip("2001:db8:0:0:1:0:0:1"));
        assertEquals("[2001:0:0:1::1]", inSip("2001:0:0:1:0:0:0:1"));
        assertEquals("[2001:db8:0:1:1:1:1:1]", inSip("2001:db8:0:1:1:1:1:1"));
        assertEquals("[1:2:3:4:5:6:7:8]", inSip("1:2:3:4:5:6:7:8"));
    }

    @Test
    public void aMappedAddressIsTheIpv4Address() {
        assertEquals("10.0.0.1", inSip("[::ffff:10.0.0.1]"));
        assertEquals("10.0.0.1", inSip("::FFFF:a00:1"));
    }

    @Test
    public void theZoneIsLeftOut() throws Exception {
        InetAddress scoped = java.net.Inet6Address.getByAddress(null,
            new byte[] {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 3);
        assertEquals("[fe80::1]", IpLiteral.inSip(scoped));
    }

    @Test(timeout = 5000)
    public void whatIsNoAddressIsNeverLookedUp() {
        String[] names = {"", "home1.net", "1.2.3", "1.2.3.4.5", "256.1.1.1", "010.0.0.1", "1.2.3.4 ", "+1.2.3.4",
            "1..2.3", ":", "::::", "1::2::3", "12345::", "fe80::1%eth0", "[1.2.3.4", "1.2.3.4:5060", "g::1",
            "\uff11::1", "\u0661.2.3.4", "::" + "0".repeat(100), ".".repeat(100_000), ":".repeat(100_000)};
        for (String name : names) {
            assertTrue(name, IpLiteral.parse(name).isEmpty());
        }
    }
}
