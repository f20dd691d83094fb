package org.gatehouse.container.overload;

import static org.junit.Assert.assertEquals;

import java.nio.charset.StandardCharsets;
import org.gatehouse.adapter.Standing;
import org.gatehouse.container.overload.RequestHead.Kind;
import org.junit.Test;

/** What the first octets tell. */
public class RequestHeadTest {
    private static Kind kind(String text) {
        byte[] octets = ("??" + text).getBytes(StandardCharsets.ISO_8859_1);
        return RequestHead.of(octets, 2, octets.length - 2);
    }

    private static String request(String line, String... headers) {
        return line + " SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\n" + String.join("\r\n", headers)
            + "\r\n\r\n";
    }

    @Test
    public void requestsAndResponsesAreToldApart() {
        assertEquals(Kind.OTHER_REQUEST, kind(request("REGISTER sip:home1.net")));
        assertEquals(Kind.OTHER_REQUEST, kind(request("INVITE sip:b@home1.net")));
        assertEquals(Kind.RESPONSE, kind("SIP/2.0 200 OK\r\n\r\n"));
    }

    @Test
    public void whatGoesOnIsContinuing() {
        for (String method : new String[] {"ACK", "BYE", "CANCEL", "PRACK", "UPDATE"}) {
            assertEquals(method, Kind.CONTINUING, kind(request(method + " sip:b@10.0.0.2")));
        }
    }

    @Test
    public void emergencyIsTheServiceOrASosContact() {
        assertEquals(Kind.EMERGENCY, kind(request("INVITE urn:service:sos")));
        assertEquals(Kind.EMERGENCY, kind(request("INVITE URN:service:SOS.police")));
        assertEquals(Kind.EMERGENCY, kind(request("REGISTER sip:home1.net", "Contact: <sip:a@10.0.0.1;sos>")));
        assertEquals(Kind.EMERGENCY, kind(request("REGISTER sip:home1.net", "m: <sip:a@10.0.0.1;SOS;x=1>")));
        assertEquals(Kind.OTHER_REQUEST, kind(request("MESSAGE sip:home1.net", "Contact: <sip:a@10.0.0.1;sos>")));
        assertEquals(Kind.OTHER_REQUEST,
            kind(request("REGISTER sip:home1.net", "X: ;sos", "Contact: <sip:a@10.0.0.1>")));
    }

    @Test
    public void anythingElseIsJunk() {
        for (String text : new String[] {"GET / HTTP/1.1\r\n\r\n", "\u0000\u0001\u0002",
            "REGISTER sip:home1.net\r\n\r\n", "SIP/2.0\r\n\r\n", " SIP/2.0\r\n", "x"}) {
            assertEquals(text, Kind.JUNK, kind(text));
        }
    }

    @Test
    public void lineEndsKeepAFlowAlive() {
        assertEquals(Kind.KEEP_ALIVE, kind("\r\n\r\n"));
        assertEquals(Kind.KEEP_ALIVE, kind(""));
    }

    @Test
    public void onlyTheBeginningIsLookedAt() {
        assertEquals(Kind.JUNK, kind("X".repeat(4_000) + " SIP/2.0\r\n"));
        assertEquals(Kind.OTHER_REQUEST, kind(request("REGISTER sip:home1.net", "X: " + "y".repeat(3_000),
            "Contact: <sip:a@10.0.0.1;sos>")));
    }

    @Test
    public void whoIsNewContinuesNothing() {
        assertEquals(Rank.NEW, Rank.of(Kind.CONTINUING, Standing.NEW));
        assertEquals(Rank.FIRST, Rank.of(Kind.CONTINUING, Standing.ESTABLISHED));
        assertEquals(Rank.NEW, Rank.of(Kind.OTHER_REQUEST, Standing.NEW));
        assertEquals(Rank.ESTABLISHED, Rank.of(Kind.OTHER_REQUEST, Standing.ESTABLISHED));
        assertEquals(Rank.FIRST, Rank.of(Kind.EMERGENCY, Standing.NEW));
        assertEquals(Rank.FIRST, Rank.of(Kind.OTHER_REQUEST, Standing.BEGUN));
        assertEquals(Rank.FLOODING, Rank.of(Kind.EMERGENCY, Standing.FLOODING));
    }

    @Test
    public void whatTheGreedyBeginComesWithTheNew() {
        assertEquals(Rank.NEW, Rank.of(Kind.OTHER_REQUEST, Standing.GREEDY));
        assertEquals(Rank.FIRST, Rank.of(Kind.CONTINUING, Standing.GREEDY));
        assertEquals(Rank.FIRST, Rank.of(Kind.EMERGENCY, Standing.GREEDY));
    }
}
