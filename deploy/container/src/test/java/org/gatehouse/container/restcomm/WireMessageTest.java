package org.gatehouse.container.restcomm;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.gatehouse.adapter.Handling;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;
import org.junit.Test;

public class WireMessageTest {
    static final Flow FLOW = new Flow(Flow.Transport.UDP, new InetSocketAddress("127.0.0.1", 5060),
        new InetSocketAddress("127.0.0.2", 5060));
    private static final String REQUEST = "INVITE sip:u@h SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\n"
        + "v: SIP/2.0/UDP b\r\nFrom: \"\u00fc\" <sip:u@h>;tag=1\r\nCSeq: 1 INVITE\r\nContent-Length: 3\r\n\r\nab\u00ff";

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static WireMessage message(String text) {
        return WireMessage.of(octets(text), FLOW);
    }

    @Test
    public void requestIsRead() {
        WireMessage m = message(REQUEST);
        assertEquals("INVITE", m.method());
        assertEquals(0, m.status());
        assertEquals("", m.reasonPhrase());
        assertEquals(List.of("SIP/2.0/UDP a;branch=z9hG4bK1", "SIP/2.0/UDP b"), m.headers().values("Via"));
        assertEquals(FLOW, m.flow());
    }

    @Test
    public void responseIsRead() {
        WireMessage m = message("SIP/2.0 503 Not so fast\r\nCSeq: 7 BYE\r\n\r\n");
        assertEquals("BYE", m.method());
        assertEquals(503, m.status());
        assertEquals("Not so fast", m.reasonPhrase());
        assertEquals("", message("SIP/2.0 200\r\nCSeq: 7 BYE\r\n\r\n").reasonPhrase());
    }

    @Test
    public void whatIsNoMessageIsNone() {
        assertNull(message("\r\n\r\n"));
        assertNull(message("\r\n"));
        assertNull(message(""));
        assertNull(message("INVITE sip:u@h SIP/2.0\r\nVia: x\r\n"));
        assertNull(message("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    }

    @Test
    public void changesTouchNothingElse() {
        byte[] same = message(REQUEST).changed(new Handling.Admit(List.of()));
        assertArrayEquals(octets(REQUEST), same);
        String changed = new String(message(REQUEST).changed(new Handling.Admit(List.of(
            new HeaderEdit.Set("Via", List.of("x", "y", "z")), new HeaderEdit.Remove("CSeq"),
            new HeaderEdit.Prepend("From", "first"), new HeaderEdit.Add("Server", "s"),
            new HeaderEdit.Prepend("Path", "p"), new HeaderEdit.Set("New", "n")))), StandardCharsets.UTF_8);
        assertEquals("INVITE sip:u@h SIP/2.0\r\nPath: p\r\nVia: x\r\nVia: y\r\nVia: z\r\nFrom: first\r\n"
            + "From: \"\u00fc\" <sip:u@h>;tag=1\r\nContent-Length: 3\r\nServer: s\r\nNew: n\r\n\r\nab\u00ff", changed);
    }

    @Test
    public void reasonPhraseIsReplaced() {
        String changed = new String(message("SIP/2.0 500 scscf1 broke\r\nCSeq: 7 BYE\r\n\r\n")
            .changed(new Handling.Admit(List.of(), Optional.of("Server Failure"))), StandardCharsets.UTF_8);
        assertEquals("SIP/2.0 500 Server Failure\r\nCSeq: 7 BYE\r\n\r\n", changed);
    }
}
