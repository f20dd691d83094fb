package org.gatehouse.testbed.sip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class HeaderValueTest {
    @Test
    public void parametersKeepOrderAndCase() throws SipParseException {
        HeaderValue v = HeaderValue.parse("ipsec-3gpp; Alg=hmac-sha-1-96 ;SPI-C=4294967295;flag");
        assertEquals("ipsec-3gpp", v.value());
        assertEquals(Optional.of("4294967295"), v.parameter("spi-c"));
        assertEquals(Optional.of(""), v.parameter("FLAG"));
        assertEquals(Optional.empty(), v.parameter("q"));
        assertEquals("ipsec-3gpp;Alg=hmac-sha-1-96;SPI-C=4294967295;flag", v.toString());
        assertEquals("ipsec-3gpp;alg=null;SPI-C=4294967295;flag;q=1", v.with("alg", "null").with("q", "1").toString());
    }

    @Test
    public void bracketsKeepTheUrisParameters() throws SipParseException {
        HeaderValue v = HeaderValue.parse("\"x;y\" <sip:a@b;lr>;expires=3");
        assertEquals("sip:a@b;lr", v.uri());
        assertEquals(Optional.of("3"), v.parameter("expires"));
        assertEquals(Optional.empty(), v.parameter("lr"));
        assertEquals("sip:a@b", HeaderValue.parse("sip:a@b;tag=1").uri());
    }

    @Test
    public void unbalancedIsRefused() {
        for (String bad : List.of("", " ", "\"a", "<sip:a", "a;=b", "sip:a>")) {
            assertThrows(bad, SipParseException.class, () -> HeaderValue.parse(bad));
        }
    }

    @Test
    public void uris() throws SipParseException {
        SipUri uri = SipUri.parse("SIP:User@Home1.NET:5060;transport=tcp;lr?x=y");
        assertEquals("sip:User@home1.net", uri.identity());
        assertEquals(5060, uri.port());
        assertEquals(Optional.of("tcp"), uri.parameter("transport"));
        assertEquals(Optional.of(""), uri.parameter("lr"));
        SipUri v6 = SipUri.parse("sip:[5555::aaa]:5063");
        assertEquals("[5555::aaa]", v6.host());
        assertEquals(5063, v6.port());
        assertEquals(-1, SipUri.parse("sip:home1.net").port());
        for (String bad : List.of("", "tel:+1", "sip:", "sip:a@", "sip:a:port", "<sip:a>")) {
            assertThrows(bad, SipParseException.class, () -> SipUri.parse(bad));
        }
    }

    @Test
    public void literalAddressesOnly() throws Exception {
        assertEquals(7531, SipTransactions.literal(SipUri.parse("sip:x@127.0.0.1:7531;lr")).getPort());
        assertEquals(5060, SipTransactions.literal(SipUri.parse("sip:[::1]")).getPort());
        assertThrows(java.net.UnknownHostException.class,
                () -> SipTransactions.literal(SipUri.parse("sip:home1.net")));
    }

    @Test
    public void digestKeepsOrderQuotesAndTokens() throws SipParseException {
        String text = "Digest username=\"a@b\", nonce=\"x,y=\", algorithm=AKAv1-MD5, "
                + "qop=\"auth,auth-int\", nc=00000001";
        DigestHeader d = DigestHeader.parse(text);
        assertEquals(text, d.format());
        assertEquals(Optional.of("x,y="), d.get("NONCE"));
        assertEquals(Optional.of("auth,auth-int"), d.get("qop"));
        assertEquals(text.replace("x,y=", "z"), d.with("nonce", "z").format());
        assertEquals(text + ", ik=\"00\"", d.with("ik", "00").format());
        assertEquals(text, d.with("ik", "00").without("IK").format());
        assertEquals("Digest a=b", DigestHeader.empty().withToken("a", "b").format());
    }

    @Test
    public void digestUnescapes() throws SipParseException {
        DigestHeader d = DigestHeader.parse("digest  realm=\"a\\\"b\\\\c\", uri=\"\"");
        assertEquals(Optional.of("a\"b\\c"), d.get("realm"));
        assertEquals("Digest realm=\"a\\\"b\\\\c\", uri=\"\"", d.format());
        assertFalse(d.hasText("uri"));
        assertTrue(d.hasText("realm"));
    }

    @Test
    public void digestTextFormHidesValues() throws SipParseException {
        assertEquals("Digest [ik, ck]", DigestHeader.parse("Digest ik=\"f769\", ck=\"b40b\"").toString());
    }

    @Test
    public void badDigestsAreRefusedWithoutRepeatingThem() {
        for (String bad : List.of("Basic abc", "Digest", "Digest ik", "Digest ik=\"f769", "Digest ik=\"1\", IK=\"2\"",
                "Digest =\"f769\"")) {
            SipParseException e = assertThrows(bad, SipParseException.class, () -> DigestHeader.parse(bad));
            assertFalse(e.getMessage().contains("f769"));
        }
    }
}
