package org.gatehouse.pcscf.exchange;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Leaving;
import org.gatehouse.pcscf.exchange.Wire.Message;
import org.gatehouse.sip.Flow;
import org.junit.Test;

public class MessageTextTest {
    private static final Flow FLOW = Wire.flow(Wire.GM, "192.0.2.1");

    @Test
    public void aRequestIsWrittenAsItWas() {
        assertEquals("OPTIONS sip:home1.net SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nCall-ID: c1\r\n"
            + "Content-Length: 0\r\n\r\n", Message.request("OPTIONS", FLOW, "Via",
            "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1", "Call-ID", "c1", "Content-Length", "0").kept());
    }

    @Test
    public void aResponseIsTheSameWhetherItComesOrLeaves() {
        Message response = Message.response(401, FLOW, "Call-ID", "c1");
        assertEquals("SIP/2.0 401 Phrase\r\nCall-ID: c1\r\nContent-Length: 0\r\n\r\n", response.kept());
        assertEquals(response.kept(), new String(MessageText.of((Leaving) response), StandardCharsets.ISO_8859_1));
    }

    @Test
    public void keysAndChallengesOfSm4Go() {
        String text = Message.response(401, FLOW, "WWW-Authenticate", "Digest realm=\"home1.net\", nonce=\"bm9uY2U=\", "
            + "algorithm=AKAv1-MD5, ik=\"00112233445566778899aabbccddeeff\", ck=\"ffeeddccbbaa99887766554433221100\", "
            + "qop=\"auth\"").kept();
        assertTrue(text, text.contains("Digest realm=\"home1.net\", nonce=(removed), algorithm=AKAv1-MD5, "
            + "ik=(removed), ck=(removed), qop=\"auth\""));
    }

    @Test
    public void responsesOfSm7Go() {
        String text = Message.request("REGISTER", FLOW, "Authorization", "Digest username=\"u@home1.net\",nonce=\"n1\","
            + "response=\"0a1b2c\",auts=\"YXV0cw==\",cnonce=\"c1c1\",nc=00000001", "Authentication-Info",
            "nextnonce=\"n2n2\", rspauth=\"r2r2\"").kept();
        for (String secret : List.of("n1", "0a1b2c", "YXV0cw", "c1c1", "n2n2", "r2r2")) {
            assertFalse(secret + " in " + text, text.contains(secret));
        }
        assertTrue(text, text.contains("nc=00000001"));
    }

    @Test
    public void howeverASecretIsWrittenItGoes() {
        for (String value : List.of("Digest IK=\"5ec3e7\"", "Digest ik = \"5ec3e7\"", "Digest ik=5ec3e7",
            "Digest ik=\"5ec3e7", "Digest ik=\r\n \"5ec3e7\"", "Digest ik\r\n =5ec3e7", "Digest,ik=\"\\\"5ec3e7\"",
            "Digest ik=\"a b,5ec3e7\"", "Digest;ck=\t\"5ec3e7\"")) {
            String text = Message.response(401, FLOW, "X-Strange", value).kept();
            assertFalse(text, text.contains("5ec3e7"));
        }
    }

    @Test
    public void spisAreInNoPlace() {
        String text = Message.request("REGISTER", FLOW, "Security-Client", "ipsec-3gpp;alg=hmac-sha-1-96;ealg=aes-cbc;"
            + "spi-c=98765432;spi-s=3456789;port-c=2468;port-s=1357").kept();
        assertFalse(text, text.contains("98765432") || text.contains("3456789"));
        assertTrue(text, text.contains("port-c=2468;port-s=1357"));
    }

    @Test
    public void namesThatOnlyEndLikeASecretStay() {
        String text = Message.request("INVITE", FLOW, "X-A", "quick=1;track=2;x-ck=3;my_ik=4").kept();
        assertTrue(text, text.contains("quick=1;track=2;x-ck=3;my_ik=4"));
    }

    @Test
    public void aSessionDescriptionStaysWithoutItsKeys() {
        String sdp = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\nk=base64:c2VjcmV0\r\nm=audio 4000 RTP/SAVP 0\r\n"
            + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3\r\na=ice-pwd:geheim\r\n"
            + "a=key-mgmt:mikey AQAF\r\na=sendrecv\r\n";
        String text = Message.request("INVITE", FLOW, "Content-Type", "application/SDP ; charset=utf-8",
            "Content-Length", "7").with(sdp).kept();
        for (String secret : List.of("c2VjcmV0", "d0RmdmcmVCspeEc3", "geheim", "AQAF")) {
            assertFalse(secret, text.contains(secret));
        }
        String body = text.substring(text.indexOf("\r\n\r\n") + 4);
        assertTrue(body, body.contains("m=audio 4000 RTP/SAVP 0\r\n") && body.endsWith("a=sendrecv\r\n"));
        assertTrue("the length is that of what is kept",
            text.contains("\r\nContent-Length: " + body.length() + "\r\n"));
    }

    @Test
    public void aKeyFromEndToAccessGoesWithItsLineButItsNameStays() {
        String text = Message.request("INVITE", FLOW, "Content-Type", "application/sdp").with("v=0\r\n"
            + "a=3ge2ae:requested\r\na=3ge2ae-key:geheim ik=5ec3e7\r\na=rtpmap:0 PCMU/8000\nK=clear:geheim").kept();
        assertTrue(text, text.endsWith("v=0\r\na=3ge2ae:(removed)\r\na=3ge2ae-key:(removed)\r\n"
            + "a=rtpmap:0 PCMU/8000\nK=(removed)"));
    }

    @Test
    public void aLengthInItsCompactFormIsPutRightToo() {
        String text = Message.request("MESSAGE", FLOW, "L", "15", "Language", "x").with("meet me at nine").kept();
        assertTrue(text, text.contains("\r\nContent-Length: 21\r\nLanguage: x\r\n"));
    }

    @Test
    public void whatElseABodySaysIsNobodysBusiness() {
        String text = Message.request("MESSAGE", FLOW, "Content-Type", "text/plain").with("meet me at nine").kept();
        assertTrue(text, text.endsWith("Content-Length: 21\r\n\r\n(15 octets removed)\r\n"));
    }

    @Test
    public void aLongMessageIsCut() {
        String text = Message.request("INVITE", FLOW, "Content-Type", "application/sdp", "X-Long", "x".repeat(60_000))
            .with("v=0\r\n".repeat(1_000)).kept();
        assertTrue("" + text.length(), text.length() <= MessageText.MOST + 100);
        assertTrue(text.contains("(cut)\r\n"));
        byte[] big = MessageText.of((Arrival) Message.request("INVITE", FLOW, "Content-Type", "application/sdp")
            .with("v".repeat(1_000_000)));
        assertTrue("" + big.length, big.length < 200);
    }

    @Test
    public void hostileQuotesAreRead() {
        for (String part : List.of("\\\"", "ik=\"", "ik=", " ", "ik \t", "k=a")) {
            String text = Message.request("INVITE", FLOW, "X", "ik=\"" + part.repeat(60_000 / part.length())).kept();
            assertTrue(part, text.startsWith("INVITE"));
        }
    }

    @Test
    public void otherLettersThanAsciiAreTheirOctets() {
        byte[] octets = MessageText.of((Arrival) Message.request("INVITE", FLOW, "Subject", "Gr\u00fc\u00dfe"));
        assertTrue(new String(octets, StandardCharsets.UTF_8).contains("Subject: Gr\u00fc\u00dfe\r\n"));
    }
}
