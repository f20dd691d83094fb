package org.gatehouse.container.restcomm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.gatehouse.sip.Flow;
import org.junit.Test;

public class BrokenRequestTest {
    private static final Flow FLOW = flow("192.0.2.1");
    private static final String HEAD = "REGISTER sip:home1.net SIP/2.0\r\n"
        + "Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1\r\nFrom: <sip:a@home1.net>;tag=f\r\n"
        + "To: <sip:a@home1.net>\r\nCall-ID: c1\r\nCSeq: 1 REGISTER\r\n";

    private static Flow flow(String remote) {
        return new Flow(Flow.Transport.UDP, new InetSocketAddress("192.0.2.100", 5060),
            new InetSocketAddress(remote, 40_000));
    }

    private static Optional<BrokenRequest> read(String text) {
        return BrokenRequest.of(text.getBytes(StandardCharsets.ISO_8859_1), FLOW);
    }

    private static String answer(String text, Flow flow) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        return new String(BrokenRequest.of(octets, flow).orElseThrow().answer(Fault.MALFORMED_MESSAGE),
            StandardCharsets.ISO_8859_1);
    }

    private static String answer(String text) {
        return answer(text, FLOW);
    }

    @Test
    public void theAnswerRepeatsWhatItMust() {
        String answer = answer(HEAD + "Contact: <\r\n\r\nbody");
        String tag = answer.replaceAll("(?s).*To: <sip:a@home1.net>;tag=([0-9a-f]+)\r\n.*", "$1");
        assertEquals("SIP/2.0 400 Malformed Message\r\nVia: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1\r\n"
            + "From: <sip:a@home1.net>;tag=f\r\nTo: <sip:a@home1.net>;tag=" + tag + "\r\nCall-ID: c1\r\n"
            + "CSeq: 1 REGISTER\r\nContent-Length: 0\r\n\r\n", answer);
    }

    @Test
    public void theSameRequestGetsTheSameTagAndAnotherAnother() {
        assertEquals(answer(HEAD), answer(HEAD));
        assertNotEquals(answer(HEAD), answer(HEAD.replace("Call-ID: c1", "Call-ID: c2")));
        assertEquals(answer(HEAD).length(), answer(HEAD).replace("tag=f", "tag=g").length());
    }

    @Test
    public void aTagThatIsThereStays() {
        String answer = answer(HEAD.replace("To: <sip:a@home1.net>", "To: \"a;tag=no\" <sip:a@home1.net>;TAG=mine"));
        assertTrue(answer, answer.contains("To: \"a;tag=no\" <sip:a@home1.net>;TAG=mine\r\n"));
    }

    @Test
    public void eachFaultHasItsStatus() {
        BrokenRequest request = read(HEAD).orElseThrow();
        for (Fault fault : Fault.values()) {
            String answer = new String(request.answer(fault), StandardCharsets.ISO_8859_1);
            assertTrue(answer, answer.startsWith("SIP/2.0 " + fault.status + " " + fault.phrase + "\r\n"));
            assertTrue(fault.name(), fault.status / 100 == 4 || fault.status == 513);
        }
    }

    @Test
    public void compactFoldedAndBareLineEndsAreRead() {
        String text = "\r\n REGISTER  sip:home1.net  SIP/2.0\nv: SIP / 2.0 / UDP 192.0.2.1:5062\n ;branch=z9hG4bK1\n"
            + "f: <sip:a@home1.net>\n\t;tag=f\nt: <sip:a@home1.net>;tag=t\ni: c1\ncSEQ: 1 REGISTER\n\n";
        assertEquals("SIP/2.0 400 Malformed Message\r\nVia: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1\r\n"
            + "From: <sip:a@home1.net> ;tag=f\r\nTo: <sip:a@home1.net>;tag=t\r\nCall-ID: c1\r\n"
            + "CSeq: 1 REGISTER\r\nContent-Length: 0\r\n\r\n", answer(text));
    }

    @Test
    public void everyViaComesBackInOrder() {
        String answer = answer(HEAD.replace("branch=z9hG4bK1\r\n", "branch=z9hG4bK1, SIP/2.0/TCP b;branch=2\r\n"
            + "Via: SIP/2.0/UDP c;branch=3\r\n"));
        int a = answer.indexOf("Via: SIP/2.0/UDP 192.0.2.1");
        int b = answer.indexOf("Via: SIP/2.0/TCP b;branch=2");
        int c = answer.indexOf("Via: SIP/2.0/UDP c;branch=3");
        assertTrue(answer, a > 0 && a < b && b < c);
    }

    @Test
    public void whatIsMissingIsLeftOut() {
        String answer = answer("OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5062\r\n\r\n");
        assertEquals("SIP/2.0 400 Malformed Message\r\nVia: SIP/2.0/UDP 192.0.2.1:5062\r\nContent-Length: 0\r\n\r\n",
            answer);
    }

    @Test
    public void nobodyIsAnsweredWhoDoesNotWait() {
        for (String text : List.of("", "\r\n\r\n", "hello", "GET / HTTP/1.1\r\nVia: SIP/2.0/UDP h\r\n\r\n",
                HEAD.replaceFirst("REGISTER", "ACK"),
                HEAD.replaceFirst("REGISTER sip:home1.net SIP/2.0", "SIP/2.0 200 OK"),
                HEAD.replaceFirst("Via:.*\r\n", ""), HEAD.replace("SIP/2.0/UDP", "HTTP/2.0/UDP"),
                HEAD.replace("192.0.2.1:5062", "192.0.2.1:0"), HEAD.replace("192.0.2.1:5062", ";"),
                HEAD.replaceFirst(" SIP/2.0", ""), HEAD.replaceFirst("REGISTER", "RE\u0000GISTER"),
                HEAD.replaceFirst("REGISTER", "@"), "SIP/2.0\r\nVia: SIP/2.0/UDP h\r\n\r\n")) {
            assertEquals(text, Optional.empty(), read(text));
        }
    }

    @Test
    public void theAnswerGoesToTheViasPortOfTheSource() {
        assertEquals(new InetSocketAddress("192.0.2.1", 5062), read(HEAD).orElseThrow().returnAddress());
        assertEquals(new InetSocketAddress("192.0.2.1", 5060),
            read(HEAD.replace("192.0.2.1:5062", "ue.example")).orElseThrow().returnAddress());
        assertEquals(new InetSocketAddress("192.0.2.1", 40_000),
            read(HEAD.replace(";branch", ";rport;branch")).orElseThrow().returnAddress());
    }

    @Test
    public void theViaSaysWhereItCameFrom() {
        assertFalse(answer(HEAD).contains("received"));
        assertTrue(answer(HEAD, flow("192.0.2.2")).contains("Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1;received="
            + "192.0.2.2\r\n"));
        String asked = answer(HEAD.replace(";branch", ";rport;branch"));
        assertTrue(asked, asked.contains(";rport=40000;branch=z9hG4bK1;received=192.0.2.1\r\n"));
        String six = HEAD.replace("192.0.2.1:5062", "[2001:DB8:0::1]:5062");
        assertFalse(answer(six, flow("2001:db8::1")).contains("received"));
        assertTrue(answer(six, flow("2001:db8::2")).contains(";received=2001:db8::2\r\n"));
        assertTrue(answer(HEAD.replace("192.0.2.1:", "ue:")).contains(";received=192.0.2.1\r\n"));
        String forged = answer(HEAD.replace(";branch", ";received=198.51.100.1;branch"), flow("192.0.2.2"));
        assertTrue(forged, forged.contains(";received=192.0.2.2;branch"));
    }

    @Test
    public void noLineIsSmuggledIntoTheAnswer() {
        String answer = answer(HEAD.replace("Call-ID: c1\r\n", "Call-ID: c1\rEvil: 1\r\n"));
        assertFalse(answer, answer.contains("Evil"));
        assertFalse(answer, answer.contains("Call-ID"));
    }

    @Test
    public void octetsComeBackAsTheyCame() {
        String name = new String("\u00fc\u4e2d".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String answer = answer(HEAD.replace("From: <", "From: \"" + name + "\" <"));
        assertTrue(answer.contains("From: \"" + name + "\" <sip:a@home1.net>;tag=f\r\n"));
    }

    @Test
    public void nothingBeyondTheBoundsIsReadOrRepeated() {
        String lines = "Subject: x\r\n".repeat(300);
        assertTrue(answer(HEAD + lines).contains("Call-ID: c1"));
        assertEquals(Optional.empty(), read("REGISTER sip:x SIP/2.0\r\n" + lines + "Via: SIP/2.0/UDP h\r\n\r\n"));
        String tooLong = answer(HEAD.replace("Call-ID: c1", "Call-ID: " + "c".repeat(9_000)));
        assertFalse(tooLong.contains("Call-ID"));
        assertEquals(Optional.empty(), read(HEAD.replace("z9hG4bK1", "z".repeat(9_000))));
        assertEquals(Optional.empty(), read("REGISTER sip:x SIP/2.0\r\nSubject: " + "x".repeat(70_000)
            + "\r\nVia: SIP/2.0/UDP h\r\n\r\n"));
        assertTrue(answer(HEAD.replace("home1.net SIP", "h".repeat(9_000) + " SIP")).contains("Call-ID: c1"));
    }

    @Test
    public void applicationsSeeARequestThatNobodyCanBelieve() {
        BrokenRequest request = read(HEAD).orElseThrow();
        assertEquals("REGISTER", request.method());
        assertEquals("sip:home1.net", request.requestUri());
        assertEquals("z9hG4bK1", request.branch());
        assertEquals(FLOW, request.flow());
        assertEquals(Optional.of("c1"), request.headers().first("i"));
        assertEquals(0, request.status());
        assertFalse(request.isResponse());
        assertFalse(request.expected());
        assertFalse(request.unreadable().isEmpty());
        assertEquals("", read(HEAD.replace(";branch=z9hG4bK1", "")).orElseThrow().branch());
    }
}
