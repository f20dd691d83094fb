package org.gatehouse.it;

import static org.gatehouse.it.border.BorderLab.answer;
import static org.gatehouse.it.border.BorderLab.forwarded;
import static org.gatehouse.it.border.BorderLab.isToken;
import static org.gatehouse.it.border.BorderLab.open;
import static org.gatehouse.it.border.BorderLab.request;
import static org.gatehouse.it.border.BorderLab.token;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.it.border.BorderLab;
import org.gatehouse.it.border.Call;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipMessage;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** Tokens at a running node: what is hidden together, what is left alone, and what a broken one gets. */
public class ThigTokensIT {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static BorderLab lab;
    private static String serviceRoute;
    private int branch;

    @BeforeClass
    public static void start() throws Exception {
        lab = BorderLab.start(true, "");
        serviceRoute = Registered.serviceRoute(lab, lab.thig1);
    }

    @AfterClass
    public static void stop() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    public void f08SameEntriesTwiceAreTwoTokens() throws Exception {
        String again = Registered.serviceRoute(lab, lab.thig1);
        assertNotEquals(token(serviceRoute), token(again));
        assertEquals(open(HeaderClass.ROUTE, serviceRoute), open(HeaderClass.ROUTE, again));
    }

    @Test
    public void f09RunsThatAForeignEntrySplitsAreTwoTokens() throws Exception {
        String foreign = "SIP/2.0/UDP as.visited1.net;branch=z9hG4bKf";
        List<String> vias = hidden(List.of(inner(1), foreign, inner(2), "SIP/2.0/UDP ue.visited1.net;branch=z9hG4bKu"));
        assertEquals(5, vias.size());
        assertTrue(isToken(vias.get(1)));
        assertEquals(foreign, vias.get(2));
        assertTrue(isToken(vias.get(3)));
        assertEquals(List.of(inner(2)), open(HeaderClass.VIA, vias.get(3)));
    }

    @Test
    public void f10RunOverThreeLinesIsOneToken() throws Exception {
        List<String> vias =
            hidden(List.of(inner(1), inner(2), inner(3), "SIP/2.0/UDP ue.visited1.net;branch=z9hG4bKu"));
        assertEquals(3, vias.size());
        assertEquals(4, open(HeaderClass.VIA, vias.get(1)).size());
    }

    @Test
    public void f15ForeignTokenIsLeftAlone() throws Exception {
        String foreign = "SIP/2.0/UDP home2.net;branch=z9hG4bK-t1;tokenized-by=home2.net;thig="
            + "AQcQERITFBUWFxgZGhscHR4fr4P3pqGlTxXeYSXQrjskPXWNLi6ZG1kS";
        List<String> vias = hidden(List.of(inner(1), foreign));
        assertEquals(foreign, vias.get(2));
    }

    @Test
    public void f21EveryFlippedBitGetsTheSameAnswer() throws Exception {
        String token = token(serviceRoute);
        int flips = 0;
        for (int at = 0; at < token.length(); at++) {
            for (int bit = 1; bit < 64; bit <<= 1) {
                char flipped = ALPHABET.charAt(ALPHABET.indexOf(token.charAt(at)) ^ bit);
                String broken = token.substring(0, at) + flipped + token.substring(at + 1);
                lab.pcscf.send(options(serviceRoute.replace(token, broken)), lab.thig2.address());
                SipMessage answer = lab.pcscf.next("OPTIONS").message();
                assertEquals("SIP/2.0 400 Bad Request", answer.startLine());
                assertFalse(answer.has("Warning"));
                flips++;
            }
        }
        assertEquals(token.length() * 6, flips);
        lab.scscf.nothing(m -> m.isRequest());
        lab.thig2.awaitLine(0, l -> l.contains("reason=BROKEN_TOKEN peer=visited1"));
    }

    @Test
    public void f24RecordRouteTokenInAViaIsDropped() throws Exception {
        Call call = new Call(lab, "INVITE", lab.thig1, lab.thig2);
        call.fromCaller(call.initial(serviceRoute));
        call.throughScscf("INVITE");
        Inbound invite = call.atCallee("INVITE");
        SipMessage request = invite.message();
        String routeToken = token(request.values("Record-Route").stream().filter(BorderLab::isToken).findFirst()
            .orElseThrow());
        List<String> vias = new ArrayList<>(request.lines("Via"));
        vias.set(1, vias.get(1).replace(token(vias.get(1)), routeToken));
        lab.home2.reply(invite, answer(request, 200, "OK", "b").withAll("Via", vias));
        lab.scscf.nothing(m -> !m.isRequest());
        assertEquals(200, call.answered(invite, 200, "OK").status());
    }

    @Test
    public void brokenTokenAnywhereInARequestGetsTheOneAnswer() throws Exception {
        String brokenVia = "SIP/2.0/UDP home1.net;branch=z9hG4bK-t1;tokenized-by=home1.net;thig=" + token(broken());
        List<SipMessage> requests = new ArrayList<>();
        for (String name : List.of("Record-Route", "Path", "Service-Route")) {
            requests.add(options(serviceRoute).plus(name, broken()));
        }
        SipMessage spiral = options(serviceRoute);
        requests.add(spiral.withAll("Via", List.of(spiral.values("Via").get(0), brokenVia)));
        requests.add(options(serviceRoute).withRequestUri(broken().substring(1, broken().length() - 1)));
        for (SipMessage request : requests) {
            lab.pcscf.send(request, lab.thig1.address());
            SipMessage answer = lab.pcscf.next("OPTIONS").message();
            assertEquals(request.toString(), "SIP/2.0 400 Bad Request", answer.startLine());
            assertEquals(0, answer.body().length);
        }
        lab.scscf.nothing(m -> true);
        assertTrue(lab.thig1.output().stream().noneMatch(l -> l.contains(token(broken()))));
    }

    /** A 2xx must not be lost; a request that uses what is left will be refused. */
    @Test
    public void brokenPathAndServiceRouteOfAResponseStay() throws Exception {
        String pcscf = "<sip:flow2@" + lab.net.host(30) + ":6060;lr>";
        SipMessage register = request("REGISTER", "sip:" + lab.net.host(40),
            List.of("SIP/2.0/UDP " + lab.net.host(30) + ":6060;branch=z9hG4bKbr1"), List.of("<sip:thig.home1.net;lr>"),
            "broken-1", 1, "g", "").with("Path", pcscf).with("Require", "path");
        lab.scscf.send(register, lab.thig1.address());
        Inbound outer = lab.home2.next("REGISTER");
        lab.home2.reply(outer, outer.message().reply(200, "OK", "r").withAll("Path", List.of(broken()))
            .withAll("Service-Route", List.of(broken())));
        SipMessage ok = lab.scscf.next("REGISTER").message();
        assertEquals(List.of(broken()), ok.values("Path"));
        assertEquals(List.of(broken()), ok.values("Service-Route"));
        lab.thig1.awaitLine(0, l -> l.contains("left as it is: Path") && l.contains("reason=BROKEN_TOKEN peer=home2"));
    }

    @Test
    public void brokenTokenInAnAckEndsInSilence() throws Exception {
        SipMessage ack = request("ACK", "sip:user2@home2.net", List.of(via()),
            List.of("<sip:thig.home1.net;lr>", broken()), "ack-1", 1, "a", "b");
        lab.pcscf.send(ack, lab.thig1.address());
        lab.pcscf.nothing(m -> true);
        lab.scscf.nothing(m -> true);
    }

    @Test
    public void brokenTokenInRecordRouteOfAResponseStays() throws Exception {
        Call call = new Call(lab, "INVITE", lab.thig1, lab.thig2);
        call.fromCaller(call.initial(serviceRoute));
        call.throughScscf("INVITE");
        Inbound invite = call.atCallee("INVITE");
        lab.home2.reply(invite, answer(invite.message(), 200, "OK", "b").withAll("Record-Route", List.of(broken())));
        SipMessage ok = lab.scscf.next("INVITE").message();
        assertEquals(List.of(broken()), ok.values("Record-Route"));
    }

    @Test
    public void moreThanSixteenTokensAreRefused() throws Exception {
        List<String> routes = new ArrayList<>(List.of("<sip:thig.home1.net;lr>"));
        routes.addAll(Collections.nCopies(17, serviceRoute));
        lab.pcscf.send(options(serviceRoute).withAll("Route", routes), lab.thig1.address());
        assertEquals(400, lab.pcscf.next("OPTIONS").message().status());
    }

    @Test
    public void originatingTokenOfAnotherPeerIsRefused() throws Exception {
        lab.home2.send(options(serviceRoute).with("Via", "SIP/2.0/UDP " + lab.net.host(40) + ";branch=z9hG4bKo1"),
            lab.thig1.address());
        assertEquals("SIP/2.0 403 Forbidden", lab.home2.next("OPTIONS").message().startLine());
        lab.scscf.nothing(m -> true);
    }

    @Test
    public void transitForOthersIsRefused() throws Exception {
        lab.home2.send(options("<sip:" + lab.net.host(11) + ";lr>")
            .with("Via", "SIP/2.0/UDP " + lab.net.host(40) + ";branch=z9hG4bKo2"), lab.thig1.address());
        assertEquals("SIP/2.0 403 Forbidden", lab.home2.next("OPTIONS").message().startLine());
        lab.pcscf.nothing(m -> true);
    }

    @Test
    public void responseToNothingOfOursIsNotSentOn() throws Exception {
        SipMessage stray = SipMessage.response(200, "OK").withAll("Via", List.of(
            "SIP/2.0/UDP " + lab.net.host(21) + ":5060;branch=z9hG4bKgh00112233445566778899aabbccddeeff",
            "SIP/2.0/UDP " + lab.net.host(11) + ";branch=z9hG4bKvictim")).with("From", "<sip:a@b.net>;tag=1")
            .with("To", "<sip:c@d.net>;tag=2").with("Call-ID", "stray").with("CSeq", "1 OPTIONS");
        lab.home2.send(stray, lab.thig1.address());
        lab.pcscf.nothing(m -> true);
    }

    @Test
    public void unreachableNextHopIsAnswered() throws Exception {
        SipMessage request = request("OPTIONS", "sip:user2@home2.net",
            List.of("SIP/2.0/UDP " + lab.net.host(30) + ":6060;branch=z9hG4bKun1"),
            List.of("<sip:thig.home1.net;lr>", "<sip:" + lab.net.host(99) + ";transport=tcp;lr>"), "un-1", 1, "a", "");
        lab.scscf.send(request, lab.thig1.address());
        assertEquals(504, lab.scscf.next("OPTIONS").message().status());
    }

    private static String inner(int number) {
        return "SIP/2.0/UDP internal" + number + ".home1.net;branch=z9hG4bKi" + number;
    }

    private static String broken() {
        String token = token(serviceRoute);
        return serviceRoute.replace(token, token.substring(0, 50) + (token.charAt(50) == 'A' ? 'B' : 'A')
            + token.substring(51));
    }

    private String via() {
        return "SIP/2.0/UDP " + lab.net.host(11) + ";branch=z9hG4bKt" + ++branch + "n" + System.nanoTime();
    }

    private SipMessage options(String route) {
        return request("OPTIONS", "sip:user2@home2.net", List.of(via()), List.of("<sip:thig.home1.net;lr>", route),
            "opt-" + branch, 1, "a", "");
    }

    /** The Vias that home2.net sees of a request that left the S-CSCF with these below its own. */
    private List<String> hidden(List<String> below) throws Exception {
        SipMessage request = request("OPTIONS", "sip:user2@home2.net", below, List.of(), "hid-" + ++branch, 1, "a", "");
        lab.scscf.send(forwarded(request, "SIP/2.0/UDP scscf1.home1.net:6060;branch=z9hG4bKh" + System.nanoTime(), "",
            List.of("<sip:thig.home1.net;lr>", "<sip:" + lab.net.host(40) + ";lr>")), lab.thig2.address());
        Inbound outer = lab.home2.next("OPTIONS");
        List<String> vias = outer.message().values("Via");
        List<String> first = open(HeaderClass.VIA, vias.get(1));
        // the S-CSCF's own Via begins the first run
        assertTrue(first.get(0), first.get(0).startsWith("SIP/2.0/UDP scscf1.home1.net:6060"));
        List<String> seen = new ArrayList<>(vias);
        lab.home2.reply(outer, answer(outer.message(), 200, "OK", "b"));
        SipMessage ok = lab.scscf.next("OPTIONS").message();
        assertEquals(below, ok.values("Via").subList(1, ok.values("Via").size()));
        return seen;
    }
}
