package org.gatehouse.testbed.sip;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gatehouse.testbed.sip.SipParseException.Reason;
import org.junit.Test;

public class SipMessageTest {
    private static final String REGISTER = """
            REGISTER sip:home1.net SIP/2.0
            v: SIP/2.0/UDP 10.0.0.1:5063;branch=z9hG4bK1 ,
             SIP/2.0/UDP [5555::1]:5063;branch=z9hG4bK2
            VIA : SIP/2.0/TCP host;branch=z9hG4bK3
            f:<sip:a@home1.net>;tag=1
            To: "A, \\"B\\" <x>" <sip:a@home1.net;p=1,2>
            i: call
            CSeq:  7   REGISTER
            Security-Client: ipsec-3gpp; alg=hmac-sha-1-96,
            \tipsec-3gpp; alg=null; ealg=aes-gcm
            l: 4

            body""".replace("\n", "\r\n");

    private static SipMessage parse(String text) throws SipParseException {
        return SipMessage.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Reason refusal(String text) {
        return assertThrows(SipParseException.class, () -> parse(text.replace("\n", "\r\n"))).reason();
    }

    @Test
    public void leavesAsItCame() throws SipParseException {
        assertArrayEquals(REGISTER.getBytes(StandardCharsets.ISO_8859_1), parse(REGISTER).encode());
    }

    @Test
    public void everyOctetAbove127Survives() throws SipParseException {
        byte[] octets = new byte[128];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (128 + i);
        }
        String text = "OPTIONS sip:a SIP/2.0\r\nSubject: " + new String(octets, StandardCharsets.ISO_8859_1)
                + "\r\n\r\n" + new String(octets, StandardCharsets.ISO_8859_1);
        SipMessage message = parse(text);
        assertArrayEquals(text.getBytes(StandardCharsets.ISO_8859_1), message.encode());
        assertArrayEquals(octets, message.body());
    }

    @Test
    public void compactFoldedAndOddlyCasedNamesAreOne() throws SipParseException {
        SipMessage m = parse(REGISTER);
        assertEquals(3, m.values("via").size());
        assertEquals("SIP/2.0/UDP [5555::1]:5063;branch=z9hG4bK2", m.values("Via").get(1));
        assertEquals("z9hG4bK1", m.branch());
        assertEquals("call", m.callId());
        assertEquals(7, m.cseq());
        assertEquals("REGISTER", m.method());
        assertEquals("sip:home1.net", m.requestUri());
        assertEquals(List.of("ipsec-3gpp; alg=hmac-sha-1-96", "ipsec-3gpp; alg=null; ealg=aes-gcm"),
                m.values("security-client"));
        assertEquals("body", new String(m.body(), StandardCharsets.ISO_8859_1));
    }

    @Test
    public void quotesAndBracketsProtectCommas() throws SipParseException {
        SipMessage m = parse(REGISTER);
        assertEquals(1, m.values("To").size());
        assertEquals("sip:a@home1.net;p=1,2", HeaderValue.parse(m.first("To").orElseThrow()).uri());
    }

    @Test
    public void responseStatus() throws SipParseException {
        SipMessage m = parse("SIP/2.0 401 Unauthorized\r\nCSeq: 1 REGISTER\r\n\r\n");
        assertFalse(m.isRequest());
        assertEquals(401, m.status());
        assertEquals("REGISTER", m.method());
        assertEquals("", m.requestUri());
    }

    @Test
    public void editsTouchOneThing() throws SipParseException {
        SipMessage m = parse(REGISTER);
        assertEquals(List.of("X"), m.with("Via", "X").lines("Via"));
        assertEquals("Via", m.with("Via", "X").headers().get(0).name());
        assertEquals(List.of("P", "SIP/2.0/TCP host;branch=z9hG4bK3"),
                List.of(m.plusFirst("Via", "P").lines("Via").get(0), m.plusFirst("Via", "P").lines("Via").get(2)));
        assertEquals("Path", m.plusFirst("Path", "p").headers().get(0).name());
        assertEquals(2, m.withoutFirstValue("Via").values("Via").size());
        assertFalse(m.without("f").has("From"));
        assertEquals("sip:b", m.withRequestUri("sip:b").requestUri());
        assertEquals("7", m.withBody("text/plain", "1234567".getBytes(StandardCharsets.US_ASCII))
                .first("Content-Length").orElseThrow());
        assertEquals("CALL", m.mapLines("Call-ID", String::toUpperCase).callId());
        assertEquals("the original is as it was", 3, m.values("Via").size());
    }

    @Test
    public void replyCopiesWhatItMust() throws SipParseException {
        SipMessage reply = parse(REGISTER).reply(403, "Forbidden", "t1");
        assertEquals("SIP/2.0 403 Forbidden", reply.startLine());
        assertEquals(parse(REGISTER).values("Via"), reply.values("Via"));
        assertTrue(reply.first("To").orElseThrow().endsWith(";tag=t1"));
        assertEquals("call", reply.callId());
        assertFalse(reply.has("Security-Client"));
        SipMessage tagged = parse("BYE sip:a SIP/2.0\r\nTo: <sip:a>;tag=x\r\n\r\n").reply(200, "OK", "y");
        assertEquals("<sip:a>;tag=x", tagged.first("To").orElseThrow());
        assertEquals("", parse("BYE sip:a SIP/2.0\r\n\r\n").reply(100, "Trying", null).first("To").orElse(""));
    }

    @Test
    public void lineEndsBeforeAMessageAndBareLfAreTolerated() throws SipParseException {
        assertEquals("OPTIONS", parse("\r\n\r\nOPTIONS sip:a SIP/2.0\r\n\r\n").method());
        SipMessage bare = parse("OPTIONS sip:a SIP/2.0\nTo: x\n\nhello");
        assertEquals("x", bare.first("To").orElseThrow());
        assertEquals(5, bare.body().length);
    }

    @Test
    public void bodyEndsWithContentLength() throws SipParseException {
        assertEquals(2, parse("OPTIONS sip:a SIP/2.0\r\nContent-Length: 2\r\n\r\nabcdef").body().length);
    }

    @Test
    public void refusalsHaveNames() {
        assertEquals(Reason.EMPTY, refusal("\n\n"));
        assertEquals(Reason.NO_END_OF_HEADERS, refusal("OPTIONS sip:a SIP/2.0\nTo: x\n"));
        assertEquals(Reason.BAD_START_LINE, refusal("HELLO\n\n"));
        assertEquals(Reason.BAD_START_LINE, refusal("SIP/2.0 99 No\n\n"));
        assertEquals(Reason.BAD_HEADER_LINE, refusal("OPTIONS sip:a SIP/2.0\nno colon\n\n"));
        assertEquals(Reason.BAD_CONTENT_LENGTH, refusal("OPTIONS sip:a SIP/2.0\nl: -1\n\n"));
        assertEquals(Reason.BODY_TRUNCATED, refusal("OPTIONS sip:a SIP/2.0\nl: 5\n\nabcd"));
        assertEquals(Reason.TOO_MANY_HEADERS, refusal("OPTIONS sip:a SIP/2.0\n" + "A: b\n".repeat(501) + "\n"));
        assertEquals(Reason.TOO_LONG, refusal("OPTIONS sip:a SIP/2.0\nA: " + "b".repeat(70_000) + "\n\n"));
    }

    @Test
    public void damagedMessagesNeverEndInAnotherException() {
        Random random = new Random(1);
        byte[] good = REGISTER.getBytes(StandardCharsets.ISO_8859_1);
        for (int round = 0; round < 5_000; round++) {
            byte[] bad = good.clone();
            for (int n = random.nextInt(6); n >= 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                SipMessage m = SipMessage.parse(bad);
                m.values("Via");
                m.branch();
                m.cseq();
                SipParser.frame(bad);
                m.reply(200, "OK", "t");
            } catch (SipParseException e) {
                assertTrue(e.getMessage().startsWith(e.reason().name()));
            }
        }
    }

    @Test
    public void streamsAreCutAtContentLength() throws SipParseException {
        byte[] one = "OPTIONS sip:a SIP/2.0\r\nl: 3\r\n\r\nabc".getBytes(StandardCharsets.ISO_8859_1);
        byte[] stream = new byte[one.length * 2];
        System.arraycopy(one, 0, stream, 0, one.length);
        System.arraycopy(one, 0, stream, one.length, one.length);
        assertEquals(one.length, SipParser.frame(stream));
        for (int cut = 0; cut < one.length; cut++) {
            assertEquals(-1, SipParser.frame(Arrays.copyOf(one, cut)));
        }
        byte[] endless = "OPTIONS sip:a SIP/2.0\r\nA: ".repeat(4_000).getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(Reason.TOO_LONG, assertThrows(SipParseException.class, () -> SipParser.frame(endless)).reason());
        byte[] huge = "OPTIONS sip:a SIP/2.0\r\nl: 999999999\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(Reason.TOO_LONG, assertThrows(SipParseException.class, () -> SipParser.frame(huge)).reason());
    }

    @Test
    public void textFormHasNoCredentials() throws SipParseException {
        assertEquals("REGISTER sip:home1.net SIP/2.0", parse(REGISTER).toString());
    }
}
