package org.gatehouse.bench.load;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;

public class SipTextTest {
    private static final SipText RESPONSE = new SipText("SIP/2.0 401 Unauthorized\r\n"
        + "Via: SIP/2.0/UDP 127.1.0.1:5060;branch=z9hG4bK1;x=y\r\nVia: SIP/2.0/UDP 127.1.0.2;branch=z9hG4bK2\r\n"
        + "WWW-Authenticate: Digest realm=\"a, b\", nonce=\"n==\", algorithm=AKAv1-MD5\r\nContent-Length: 0\r\n\r\n");

    @Test
    public void statusAndMethodAreRead() {
        assertEquals(401, RESPONSE.status());
        assertEquals(0, new SipText("BYE sip:x SIP/2.0\r\n\r\n").status());
        assertEquals("BYE", new SipText("BYE sip:x SIP/2.0\r\n\r\n").method());
        assertEquals(0, new SipText("").status());
        assertEquals("", new SipText("").method());
    }

    @Test
    public void headersAreFoundByName() {
        assertEquals("0", RESPONSE.first("Content-Length"));
        assertEquals("", RESPONSE.first("Authenticate"));
        assertEquals(2, RESPONSE.all("Via").size());
        assertEquals(List.of(), RESPONSE.all("Route"));
        assertEquals("z9hG4bK1", RESPONSE.branch());
    }

    @Test
    public void parametersEndWhereTheyEnd() {
        String challenge = RESPONSE.first("WWW-Authenticate");
        assertEquals("a, b", SipText.parameter(challenge, "realm="));
        assertEquals("n==", SipText.parameter(challenge, "nonce="));
        assertEquals("AKAv1-MD5", SipText.parameter(challenge, "algorithm="));
        assertEquals("", SipText.parameter(challenge, "ik="));
        assertEquals("", SipText.parameter("x=", "x="));
        assertEquals("", SipText.parameter("x=\"open", "x="));
    }

    private static final SipText INVITE = new SipText("INVITE sip:a@b SIP/2.0\r\nVia: v\r\nRoute: <sip:p;lr>, "
        + "<sip:q;lr>\r\nRoute: <sip:r;lr>\r\nCSeq: 1 INVITE\r\nContent-Length: 4\r\n\r\nVia:");

    @Test
    public void requestLineAndEntriesAreRead() {
        assertEquals("sip:a@b", INVITE.requestUri());
        assertEquals("", new SipText("INVITE").requestUri());
        assertEquals("INVITE", INVITE.cseqMethod());
        assertEquals(List.of("<sip:p;lr>", "<sip:q;lr>", "<sip:r;lr>"), INVITE.entries("Route"));
        assertEquals("SIP/2.0 401 Unauthorized", RESPONSE.firstLine());
    }

    @Test
    public void linesAreReplacedAndTheBodyStays() {
        assertEquals("ACK sip:c SIP/2.0\r\nVia: w\r\nCSeq: 1 INVITE\r\nContent-Length: 4\r\n\r\nVia:",
            INVITE.with("ACK sip:c SIP/2.0", List.of("Via", "Route"), List.of("Via: w")));
        assertEquals("X\r\n\r\n", new SipText("Y\r\n\r\n").with("X", List.of(), List.of()));
    }
}
