package org.gatehouse.pcscf.exchange;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;

public class IdentityMaskTest {
    private static String header(String line) {
        String masked = IdentityMask.of("SIP/2.0 200 OK\r\n" + line + "\r\nContent-Length: 0\r\n\r\n");
        return masked.substring(masked.indexOf('\n') + 1, masked.indexOf("\r\nContent-Length"));
    }

    @Test
    public void usersOfAddressesAreTheirFirstCharacter() {
        assertEquals("To: <sip:a***@home1.net>;tag=1", header("To: <sip:alice@home1.net>;tag=1"));
        assertEquals("To: <sip:a***@home1.net>", header("To: <sip:alice:password@home1.net>"));
        assertEquals("To: <sips:+***@home1.net;user=phone>", header("To: <sips:+4915112345678@home1.net;user=phone>"));
        assertEquals("X: <sip:a***@home1.net>,<sip:b***@home1.net>",
            header("X: <sip:a,lice@home1.net>,<sip:bob@home1.net>"));
        assertEquals("Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1",
            header("Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1"));
        assertEquals("Route: <sip:198.51.100.2:5060;lr>", header("Route: <sip:198.51.100.2:5060;lr>"));
    }

    @Test
    public void telephoneNumbersGo() {
        assertEquals("P-Asserted-Identity: <tel:***>, <tel:***;phone-context=home1.net>",
            header("P-Asserted-Identity: <tel:+4915112345678>, <tel:112233;phone-context=home1.net>"));
    }

    @Test
    public void displayNamesGo() {
        assertEquals("From: \"***\" <sip:a***@home1.net>;tag=1",
            header("From: \"Alice \\\"A\\\" <Smith>\" <sip:alice@home1.net>;tag=1"));
        assertEquals("unclosed", "From: \"***\" <sip:a***@home1.net>", header("From: \"Alice <sip:alice@home1.net>"));
        assertEquals("From: *** <sip:a***@home1.net>", header("From: Alice Smith <sip:alice@home1.net>"));
        assertEquals("Contact: <sip:a***@h>, *** <sip:b***@h>", header("Contact: <sip:alice@h>, Bob B. <sip:bob@h>"));
        assertEquals("Contact: <sip:a***@h>;expires=3,*** <sip:b***@h>",
            header("Contact: <sip:alice@h>;expires=3,Bob <sip:bob@h>"));
    }

    @Test
    public void identitiesOfCredentialsAndDevicesGo() {
        assertEquals("Authorization: Digest username=\"u***@home1.net\",realm=\"home1.net\"",
            header("Authorization: Digest username=\"user1_private@home1.net\",realm=\"home1.net\""));
        assertEquals("Authorization: Digest username=\"2***\"",
            header("Authorization: Digest username=\"262011234567890\""));
        assertEquals("Contact: <sip:192.0.2.1>;+sip.instance=\"<urn:***>\"",
            header("Contact: <sip:192.0.2.1>;+sip.instance=\"<urn:gsma:imei:35209900-176148-0>\""));
        assertEquals("X: <urn:service:sos.police>", header("X: <urn:service:sos.police>"));
    }

    @Test
    public void placesAndSubjectsGo() {
        assertEquals("P-Access-Network-Info: ***",
            header("P-Access-Network-Info: 3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=26201"));
        assertEquals("s: ***", header("s: about us"));
    }

    @Test
    public void bareAddressesGoButNotThoseThatAreNone() {
        assertEquals("Warning: 399 x \"a***@home1.net is unknown\"",
            header("Warning: 399 x \"alice@home1.net is unknown\""));
        for (String stays : List.of("Call-ID: abc123@192.0.2.1", "i: abc@192.0.2.1",
                "Replaces: abc@192.0.2.1;to-tag=7")) {
            assertEquals(stays, header(stays));
        }
    }

    @Test
    public void theRequestUriIsMaskedToo() {
        assertTrue(IdentityMask.of("INVITE sip:bob@home1.net SIP/2.0\r\n\r\n")
            .startsWith("INVITE sip:b***@home1.net SIP/2.0"));
        assertTrue(IdentityMask.of("INVITE tel:+49151 SIP/2.0\r\n\r\n").startsWith("INVITE tel:*** SIP/2.0"));
    }

    @Test
    public void aSessionDescriptionTellsNobody() {
        String masked = IdentityMask.of("INVITE sip:home1.net SIP/2.0\r\nContent-Length: 99\r\n\r\nv=0\r\n"
            + "o=alice 1 1 IN IP4 192.0.2.1\r\ns=Alice's call\r\ne=alice@home1.net\r\nc=IN IP4 192.0.2.1\r\n"
            + "m=audio 4000 RTP/AVP 0\r\n");
        String body = masked.substring(masked.indexOf("\r\n\r\n") + 4);
        assertEquals("v=0\r\no=*** 1 1 IN IP4 192.0.2.1\r\ns=***\r\ne=***\r\nc=IN IP4 192.0.2.1\r\n"
            + "m=audio 4000 RTP/AVP 0\r\n", body);
        assertTrue("the length is right again", masked.contains("\r\nContent-Length: " + body.length() + "\r\n"));
        assertFalse(masked, masked.contains("lice"));
    }

    @Test
    public void anonymousDescriptionsStayAsTheyAre() {
        String sdp = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n";
        assertTrue(IdentityMask.of("INVITE sip:home1.net SIP/2.0\r\n\r\n" + sdp).endsWith(sdp));
    }

    @Test
    public void hostileLinesCostLittle() {
        for (String part : List.of("\"a\\", "<sip:", "a,", "username=\"", " ", ", \t", "\\\"", "\"\"", "a@", "\\")) {
            String line = "From: x" + part.repeat(8_000 / part.length());
            assertTrue(part, IdentityMask.of("INVITE sip:x SIP/2.0\r\n" + line + "\r\n\r\n").length()
                < 4 * line.length());
        }
    }
}
