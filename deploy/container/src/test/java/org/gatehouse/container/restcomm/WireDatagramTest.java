package org.gatehouse.container.restcomm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.net.DatagramPacket;
import java.nio.charset.StandardCharsets;
import org.junit.Test;

public class WireDatagramTest {
    private static WireDatagram datagram(String text) {
        byte[] octets = ("xx" + text).getBytes(StandardCharsets.ISO_8859_1);
        return WireDatagram.of(new DatagramPacket(octets, 2, octets.length - 2));
    }

    private static WireDatagram request(String via) {
        return datagram("INFO sip:x SIP/2.0\r\nMax-Forwards: 70\r\n" + via
            + "\r\nVia: SIP/2.0/UDP c:9;branch=other\r\n\r\n");
    }

    @Test
    public void theTopmostViaSaysWhoSends() {
        WireDatagram datagram = request("Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1;rport");
        assertEquals(5062, datagram.viaPort(5060));
        assertEquals("z9hG4bK1", datagram.branch());
        assertFalse(datagram.isResponse());
    }

    @Test
    public void everyWayToWriteAVia() {
        assertEquals(5062, request("v: SIP/2.0/UDP [2001:db8::1]:5062;branch=b").viaPort(1));
        assertEquals(1, request("v: SIP/2.0/UDP [2001:db8::1];branch=b").viaPort(1));
        assertEquals(1, request("VIA : SIP/2.0/TCP host").viaPort(1));
        assertEquals("", request("Via: SIP/2.0/UDP host:7").branch());
        assertEquals("b", request("Via: SIP/2.0/UDP host;ttl=1;BRANCH=b").branch());
    }

    @Test
    public void ofSeveralViasOnALineTheFirstCounts() {
        WireDatagram datagram = request("Via: SIP/2.0/UDP a;x=y, SIP/2.0/UDP b:7;branch=second");
        assertEquals("", datagram.branch());
        assertEquals(1, datagram.viaPort(1));
    }

    @Test
    public void aResponseIsOne() {
        assertTrue(datagram("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h\r\n\r\n").isResponse());
    }

    @Test
    public void whatHasNoViaIsNone() {
        assertNull(datagram(""));
        assertNull(datagram("\r\n\r\n"));
        assertNull(datagram("hello"));
        assertNull(datagram("INFO sip:x SIP/2.0\r\nSubject: Via: SIP/2.0/UDP h\r\n\r\n"));
    }

    @Test
    public void onlyTheBeginningIsLookedAt() {
        String far = "INFO sip:x SIP/2.0\r\nSubject: " + "x".repeat(60_000) + "\r\nVia: SIP/2.0/UDP h\r\n\r\n";
        assertNull(datagram(far));
    }
}
