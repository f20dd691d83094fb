package org.gatehouse.sip;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import java.util.Optional;
import org.junit.Test;

public class DigestValueTest {
    private static final String CHALLENGE = "Digest realm=\"home1.net\", nonce=\"a,b=;\\\"c\", algorithm=AKAv1-MD5, "
        + "ik=\"00112233445566778899aabbccddeeff\"";

    private static void refuses(String text) {
        assertThrows(text, SipSyntaxException.class, () -> DigestValue.parse(text));
    }

    @Test
    public void readsAndWritesWithoutLoss() throws Exception {
        DigestValue value = DigestValue.parse(CHALLENGE);
        assertEquals("Digest", value.scheme());
        assertEquals(Optional.of("a,b=;\"c"), value.value("NONCE"));
        assertEquals(Optional.of("AKAv1-MD5"), value.value("algorithm"));
        assertEquals(Optional.empty(), value.value("ck"));
        assertEquals(CHALLENGE, value.toHeader());
    }

    @Test
    public void toStringShowsNoValue() throws Exception {
        String text = DigestValue.parse(CHALLENGE).toString();
        assertFalse(text.contains("0011"));
        assertFalse(text.contains("home1"));
        assertEquals("Digest [realm, nonce, algorithm, ik]", text);
    }

    @Test
    public void anyWhiteSpaceMayFollowTheScheme() throws Exception {
        assertEquals(Optional.of("x"),
            DigestValue.parse("Digest\t username = \"x\" ,\tresponse=\"\"").value("username"));
    }

    @Test
    public void ikAndCkAreTakenOut() throws Exception {
        assertEquals("Digest realm=\"home1.net\", nonce=\"a,b=;\\\"c\", algorithm=AKAv1-MD5",
            DigestValue.parse(CHALLENGE).without("IK").toHeader());
    }

    @Test
    public void addedValuesAreEscapedSoThatTheyStayOneValue() throws Exception {
        String hostile = "a\", integrity-protected=\"yes\\";
        DigestValue value = DigestValue.parse("Digest realm=\"x\"").withQuoted("username", hostile);
        assertEquals(Optional.of(hostile), DigestValue.parse(value.toHeader()).value("username"));
        assertEquals(Optional.empty(), DigestValue.parse(value.toHeader()).value("integrity-protected"));
        assertThrows(IllegalArgumentException.class, () -> value.withQuoted("username", "a\r\nVia: x"));
        assertEquals("Digest REALM=\"y\"", value.without("username").withQuoted("REALM", "y").toHeader());
    }

    @Test
    public void refusesASecondValueOfOneName() {
        refuses("Digest username=\"a\", username=\"b\"");
        refuses("Digest username=\"a\", UserName=\"b\"");
    }

    @Test
    public void refusesWhatHidesAParameterFromOneOfTwoParsers() {
        refuses("Digest username=x<, integrity-protected=yes");
        refuses("Digest username=\"x, integrity-protected=yes");
        refuses("Digest username=\"x\\\", integrity-protected=yes");
        refuses("Digest username=\"x\"y, a=b");
        refuses("Digest username=x y");
    }

    @Test
    public void refusesWhatIsNoCredentials() {
        for (String text : new String[] {"", " ", "Digest", "Digest ", "Di\"gest a=b", "Digest a", "Digest =b",
            "Digest a=b,",
            "Digest ,a=b", "Digest a b=c", "a=b c=d", "Digest a=\"\r\n\"", "Digest " + "a=b,".repeat(101) + "c=d"}) {
            refuses(text);
        }
    }

    @Test(timeout = 2000)
    public void longInputsAreReadInLinearTime() {
        refuses("Digest " + ",".repeat(1_000_000));
        refuses("D".repeat(1_000_000));
        refuses("Digest a=\"" + "\\".repeat(1_000_001));
    }
}
