package org.gatehouse.pcscf.secagree;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.sip.SipSyntaxException;
import org.junit.Test;

public class SecurityHeaderTest {

    private static SecurityHeader parse(String... lines) throws SipSyntaxException {
        return SecurityHeader.parse(List.of(lines));
    }

    private static void malformed(String line) {
        assertThrows(line, SipSyntaxException.class, () -> parse(line));
    }

    @Test
    public void readsTheExampleOfTheSpecification() throws SipSyntaxException {
        SecurityMechanism m = parse("ipsec-3gpp; q=0.2; alg=hmac-sha-1-96; spi-c=98765432; spi-s=87654321;"
            + " port-c=8642; port-s=7531").mechanisms().get(0);
        assertEquals(200, m.q().getAsInt());
        assertEquals(EncryptionAlgorithm.NULL, m.ealg().orElseThrow());
        assertEquals("esp", m.prot());
        assertEquals("trans", m.mod());
        assertEquals(98765432L, m.spiC().getAsLong());
        assertEquals(87654321L, m.spiS().getAsLong());
        assertEquals(8642L, m.portC().getAsLong());
        assertEquals(7531L, m.portS().getAsLong());
    }

    @Test
    public void unknownValuesAreReadAndNotUsable() throws SipSyntaxException {
        SecurityMechanism m = parse("ipsec-3gpp;alg=hmac-sha-9;ealg=rot13;new-thing=\"A, B; \\\"c\\\"\";flag")
            .mechanisms().get(0);
        assertTrue(m.alg().isEmpty() && m.ealg().isEmpty());
        assertEquals(OptionalInt.empty(), m.q());
        assertEquals("\"A, B; \\\"c\\\"\"", m.parameters().get("new-thing"));
        assertEquals("", m.parameters().get("flag"));
    }

    @Test
    public void quotedTextKeepsItsCase() throws SipSyntaxException {
        assertFalse(parse("digest;d-ver=\"aF\"").sameAs(parse("digest;d-ver=\"AF\"")));
        assertTrue(parse("digest;d-alg=MD5").sameAs(parse("DIGEST;D-Alg=md5")));
    }

    @Test
    public void defaultsAreThoseOfIpsec3gppOnly() throws SipSyntaxException {
        assertFalse(parse("tls").sameAs(parse("tls;prot=esp")));
        assertTrue(parse("ipsec-3gpp;alg=null").sameAs(parse("ipsec-3gpp;mod=TRANS;alg=null;ealg=null;prot=esp")));
    }

    @Test
    public void qHasThreeDecimals() throws SipSyntaxException {
        assertEquals(1000, parse("tls;q=1.000").mechanisms().get(0).q().getAsInt());
        assertEquals(1000, parse("tls;q=1").mechanisms().get(0).q().getAsInt());
        assertEquals(0, parse("tls;q=0.").mechanisms().get(0).q().getAsInt());
        assertEquals(5, parse("tls;q=0.005").mechanisms().get(0).q().getAsInt());
        assertEquals("tls; q=0.005", parse("tls;q=0.005").toHeaderValue());
        assertEquals("tls; q=1", parse("tls;q=1.0").toHeaderValue());
        List.of("tls;q=1.001", "tls;q=2", "tls;q=0.0001", "tls;q=.5", "tls;q=-0.1", "tls;q=\"0.1\"", "tls;q=", "tls;q")
            .forEach(SecurityHeaderTest::malformed);
    }

    @Test
    public void whatIsNoMechanismIsRefused() {
        List.of("", " ", ",", "tls,", ",tls", "tls;", "tls;;q=1", ";q=1", "tls;=1", "tls tls", "ipsec-3gpp;alg=",
            "ipsec-3gpp;alg=a b", "tls;x=<,tls;y=>", "tls;x=\"open", "tls;x=\"a\"b", "tls;x=\"a\\\"", "tls;x=a\"b\"",
            "tls;x=1;X=2", "ipsec-3gpp;alg=null;alg=null", "tls;x=\u00e4", "tls;[x]=1", "tls;x=a=b", "\u0000",
            "tls;x=\"\r\n\"")
            .forEach(SecurityHeaderTest::malformed);
    }

    @Test
    public void sizesAreBounded() throws SipSyntaxException {
        String many = String.join(",", Collections.nCopies(SecurityHeader.MAX_MECHANISMS, "tls"));
        assertEquals(SecurityHeader.MAX_MECHANISMS, parse(many).mechanisms().size());
        malformed(many + ",tls");
        malformed("tls;x=" + "a".repeat(257));
        malformed("tls;x=\"" + "a".repeat(SecurityHeader.MAX_TEXT) + "\"");
        StringBuilder wide = new StringBuilder("tls");
        for (int i = 0; i < SecurityMechanism.MAX_PARAMETERS; i++) {
            wide.append(";p").append(i).append("=1");
        }
        assertEquals(1, parse(wide.toString()).mechanisms().size());
        malformed(wide + ";one-more");
    }

    @Test
    public void theMessageOfAnErrorDoesNotRepeatTheText() {
        SipSyntaxException e = assertThrows(SipSyntaxException.class, () -> parse("tls;secret=<script>"));
        assertFalse(e.getMessage().contains("script"));
    }

    @Test
    public void writingAndReadingGivesTheSame() throws SipSyntaxException {
        for (String text : List.of("tls;q=0.9, ipsec-3gpp;alg=null;ealg=aes-gcm;spi-c=4294967295;z=\"Q\";flag",
                "IPSEC-3GPP;ALG=hmac-sha-1-96;prot=ah;mod=udp-enc-tun;port-c=00001")) {
            SecurityHeader once = parse(text);
            assertTrue(once.sameAs(parse(once.toHeaderValue())));
        }
    }
}
