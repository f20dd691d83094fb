package org.gatehouse.icscf.hiding;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;

public class LeakScanTest {
    private final LeakScan scan = LeakScan.of(Border.home1("thig1.home1.net", "home1.net", "10.0.0.0/8",
        "2001:db8::/32", "127.0.0.1 5070-5079").network());

    private void finds(String text, String... hosts) {
        assertEquals(text, List.of(hosts), scan.findings(text));
    }

    @Test
    public void findsNamesWhereverTheyStand() {
        finds("Via: SIP/2.0/UDP scscf1.home1.net:6060;branch=1", "scscf1.home1.net");
        finds("Call-ID: 1234@AS7.Home1.NET", "as7.home1.net");
        finds("Warning: 399 hss.home1.net. \"see mgr.home1.net, please.\"", "hss.home1.net", "mgr.home1.net");
        finds("a=<sip:x@[2001:db8::5]:5060>;b=(10.9.8.7)", "10.9.8.7", "2001:db8::5");
        finds("o=- 1 1 IN IP4 10.1.1.1\r\nc=IN IP6 2001:DB8:0:0::7", "10.1.1.1", "2001:db8::7");
        finds("z9hG4bK-scscf1.home1.net", "z9hg4bk-scscf1.home1.net");
    }

    @Test
    public void publicNamesAreNoLeak() {
        finds("<sip:alice@home1.net>, <sip:thig1.home1.net;lr>, <sip:TOKEN@home1.net;tokenized-by=home1.net>");
        finds("evilhome1.net home1.net.org 11.0.0.1 [2001:db9::1] 1.10.0.0.1 version 10.0 12:30:45");
        assertEquals(List.of(), scan.allowing("ims.Home1.net").findings("sip:bob@ims.home1.net"));
    }

    @Test
    public void portsAreLookedAtWhereRulesNameThem() {
        finds("127.0.0.1:5075 127.0.0.1:5080 127.0.0.1 127.0.0.1:99999", "127.0.0.1");
        finds("127.0.0.1:5080 127.0.0.1 127.0.0.1:");
    }

    @Test
    public void escapedTextIsReadToo() {
        finds("sip:x?Route=%3Csip%3ascscf1%2ehome1.net%3E", "scscf1.home1.net");
        finds("100% of %zz %4");
    }

    @Test
    public void findsGivenStringsWithoutRepeatingThem() {
        LeakScan keys = scan.seeking("000102030405060708090A0b0c0d0e0f", "orig");
        assertEquals(List.of("string 0"), keys.findings("x=000102030405060708090a0B0C0D0E0F"));
        assertEquals(List.of("string 1"), keys.findings("sip:ORIG@x"));
    }

    @Test(timeout = 30_000)
    public void aLongTextIsReadInLinearTime() {
        finds("a.".repeat(500_000));
        finds(":".repeat(500_000));
        finds("%41".repeat(200_000));
    }
}
