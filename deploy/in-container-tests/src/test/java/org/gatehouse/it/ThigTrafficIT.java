package org.gatehouse.it;

import static org.gatehouse.it.border.BorderLab.answer;
import static org.gatehouse.it.border.BorderLab.isToken;
import static org.gatehouse.it.border.BorderLab.request;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.it.border.BorderLab;
import org.gatehouse.it.border.Call;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** Every kind of message across the border, in both directions; after each test nothing has leaked. */
public class ThigTrafficIT {
    private static BorderLab lab;
    private static String serviceRoute;

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

    @After
    public void nothingLeaked() {
        assertEquals(List.of(), lab.leaks());
        assertEquals(List.of(), lab.objections());
    }

    @Test
    public void callWithEverythingInIt() throws Exception {
        Call call = new Call(lab, "INVITE", lab.thig1, lab.thig2);
        everythingIn(call);
        call.exchange("BYE", 9, true);
    }

    @Test
    public void callWithEverythingInItOverTcp() throws Exception {
        Call call = new Call(lab, "INVITE", lab.thig1, lab.thig2, Transport.TCP);
        everythingIn(call);
        call.exchange("BYE", 9, false);
    }

    private static void everythingIn(Call call) throws Exception {
        call.fromCaller(call.initial(serviceRoute));
        call.throughScscf("INVITE");
        Inbound invite = call.atCallee("INVITE");
        SipMessage progress = call.answered(invite, 183, "Session Progress");
        assertTrue(progress.values("Record-Route").stream().anyMatch(BorderLab::isToken));
        call.exchange("PRACK", 2, true);
        call.exchange("UPDATE", 3, true);
        call.exchange("UPDATE", 1, false);
        call.answered(invite, 180, "Ringing");
        call.answered(invite, 200, "OK");
        call.acknowledged(1);
        call.fromCaller(call.inDialog("INVITE", 4, true));
        call.throughScscf("INVITE");
        call.answered(call.atCallee("INVITE"), 200, "OK");
        call.acknowledged(4);
        call.exchange("INFO", 5, true);
        call.exchange("REFER", 2, false);
    }

    /** Forks of home2.net: each 18x has a route of its own, hidden anew, that opens to the same nodes. */
    @Test
    public void forkedResponsesHaveTokensOfTheirOwn() throws Exception {
        Call call = new Call(lab, "INVITE", lab.thig1, lab.thig2);
        call.fromCaller(call.initial(serviceRoute));
        SipMessage inner = call.throughScscf("INVITE").message();
        Inbound invite = call.atCallee("INVITE");
        List<SipMessage> outer = new ArrayList<>();
        for (String tag : List.of("fork1", "fork2")) {
            lab.home2.reply(invite, answer(invite.message(), 183, "Session Progress", tag)
                .plusFirst("Record-Route", "<sip:" + lab.net.host(40) + ";lr>"));
            SipMessage progress = call.carriedBack("INVITE", 183, true);
            assertTrue(progress.first("To").orElseThrow().endsWith(";tag=" + tag));
            assertEquals(1, progress.values("Via").size());
            outer.add(progress);
        }
        List<String> tokens = outer.stream().map(m -> m.values("Record-Route").stream().filter(BorderLab::isToken)
            .findFirst().orElseThrow()).toList();
        assertNotEquals(tokens.get(0), tokens.get(1));
        assertEquals(List.of(scscfRoute()), BorderLab.open(HeaderClass.ROUTE, tokens.get(0)));
        assertEquals(BorderLab.opened(HeaderClass.ROUTE, tokens.get(0)),
            BorderLab.opened(HeaderClass.ROUTE, tokens.get(1)));
        assertTrue(BorderLab.opened(HeaderClass.ROUTE, tokens.get(0)).responseRecordRoute());
        assertEquals("<sip:thig.home1.net;lr>", inner.values("Record-Route").get(0));
        // each fork's early dialog, then the one that answers
        call.exchange("PRACK", 2, true);
        call.answered(invite, 200, "OK");
        call.acknowledged(1);
        call.exchange("BYE", 3, false);
    }

    @Test
    public void callFromOutsideOverTcpIsLookedUp() throws Exception {
        SipMessage invite = fromHome2("INVITE", "SIP/2.0/TCP " + lab.net.host(40) + ";branch=z9hG4bKtermt", "term-t");
        lab.home2.send(invite, lab.thig2.address(), Transport.TCP);
        Inbound inner = lab.scscf.next("INVITE");
        assertFalse(inner.message().lines("Via").stream().anyMatch(BorderLab::isToken));
        lab.scscf.reply(inner, withRoute(answer(inner.message(), 183, "Session Progress", "u")));
        lab.scscf.reply(inner, withRoute(answer(inner.message(), 183, "Session Progress", "v")));
        Set<String> tags = new TreeSet<>();
        for (int i = 0; i < 2; i++) {
            SipMessage progress = lab.home2.next(m -> m.status() == 183).message();
            tags.add(progress.first("To").orElseThrow().replaceFirst(".*;tag=", ""));
            assertTrue(isToken(progress.values("Record-Route").get(0)));
        }
        assertEquals(Set.of("u", "v"), tags);
        lab.scscf.reply(inner, withRoute(answer(inner.message(), 480, "as.internal.home1.net knows nobody", "u")));
        SipMessage failure = lab.home2.next("INVITE").message();
        assertEquals("SIP/2.0 480 Request Failed", failure.startLine());
        lab.scscf.next("ACK");
        lab.home2.send(invite.withStartLine(invite.startLine().replace("INVITE", "ACK")).with("CSeq", "1 ACK")
            .with("To", failure.first("To").orElseThrow()), lab.thig2.address(), Transport.TCP);
        lab.scscf.nothing(m -> m.method().equals("ACK"));
    }

    @Test
    public void hopsThatAreUsedUpEndAtTheBorder() throws Exception {
        Call call = new Call(lab, "INVITE", lab.thig1, lab.thig2);
        call.fromCaller(call.initial(serviceRoute).with("Max-Forwards", "0"));
        SipMessage answer = lab.pcscf.next("INVITE").message();
        assertEquals("SIP/2.0 483 Too Many Hops", answer.startLine());
        lab.scscf.nothing(SipMessage::isRequest);
    }

    /** Whatever a message says of itself, it is the other end of the socket that decides. */
    @Test
    public void onePeerSeesWhatIsHiddenFromAnother() throws Exception {
        SipMessage toPartner = leaving(50, "policy-1");
        Inbound clear = lab.partner.next("OPTIONS");
        assertEquals(toPartner.values("Via"), sent(clear.message()).subList(1, 3));
        assertTrue(clear.message().has("P-Charging-Function-Addresses"));
        lab.partner.reply(clear, answer(clear.message(), 200, "OK", "p"));
        assertEquals(toPartner.values("Via"), sent(lab.scscf.next("OPTIONS").message()));

        leaving(40, "policy-2");
        Inbound hidden = lab.home2.next("OPTIONS");
        assertTrue(isToken(hidden.message().values("Via").get(1)));
        assertFalse(hidden.message().has("P-Charging-Function-Addresses"));
        lab.home2.reply(hidden, answer(hidden.message(), 200, "OK", "p"));
        assertEquals(200, lab.scscf.next("OPTIONS").message().status());
    }

    /** The other mechanism of TS 24.229 clause 5.10.4, as far as it needs no memory. */
    @Test
    public void tcReplacementInNetworkHidingOfFieldsThatNobodySendsBack() throws Exception {
        SipMessage sent = leaving(55, "policy-3");
        Inbound outer = lab.carrier.next("OPTIONS");
        assertEquals(sent.values("Via"), sent(outer.message()).subList(1, 3));
        assertFalse(outer.message().has("P-Charging-Function-Addresses"));
        assertEquals("399 home1.net \"\"", outer.message().first("Warning").orElseThrow());
        assertEquals("<sip:user3@home1.net>", outer.message().first("Referred-By").orElseThrow());
        lab.carrier.reply(outer, answer(outer.message(), 200, "OK", "p"));
        assertEquals(sent.values("Via"), sent(lab.scscf.next("OPTIONS").message()));
    }

    /** An S-CSCF's request to a neighbour, which names everybody else in its headers. */
    private static SipMessage leaving(int neighbour, String call) throws Exception {
        SipMessage request = request("OPTIONS", "sip:user2@home2.net",
            List.of("SIP/2.0/UDP scscf1.home1.net:6060;branch=z9hG4bK" + call,
                "SIP/2.0/UDP as.home1.net;branch=z9hG4bK" + call), List.of("<sip:thig.home1.net;lr>",
                "<sip:" + lab.net.host(neighbour) + ";lr>"), call, 1, "a", "")
            .with("P-Charging-Function-Addresses", "ccf=ccf.internal.home1.net")
            .with("Warning", "399 scscf1.home1.net \"sent by scscf1.home1.net to " + lab.net.host(50) + "\"")
            .with("Referred-By", "<sip:user3@scscf1.home1.net:6060>")
            .with("P-Visited-Network-ID", "partner.net");
        lab.scscf.send(request, lab.thig1.address());
        return request;
    }

    /** The Vias as their senders wrote them. */
    private static List<String> sent(SipMessage message) {
        return message.values("Via").stream().map(v -> v.replaceAll(";received=[0-9.]+", "")).toList();
    }

    @Test
    public void subscriptionAndNotifications() throws Exception {
        Call call = new Call(lab, "SUBSCRIBE", lab.thig1, lab.thig2);
        call.established(serviceRoute);
        call.exchange("NOTIFY", 1, false);
        call.exchange("NOTIFY", 2, false);
        call.exchange("SUBSCRIBE", 2, true);
    }

    @Test
    public void pageModeMessageIsNotRecordRouted() throws Exception {
        Call call = new Call(lab, "MESSAGE", lab.thig1, lab.thig2);
        call.fromCaller(call.initial(serviceRoute).without("Record-Route"));
        call.throughScscf("MESSAGE");
        Inbound message = call.atCallee("MESSAGE");
        assertFalse(message.message().values("Record-Route").contains("<sip:thig.home1.net;lr>"));
        assertEquals(200, call.answered(message, 200, "OK").status());
    }

    @Test
    public void cancelAndTheAckOfItsFailureTakeTheWayOfTheInvite() throws Exception {
        Call call = new Call(lab, "INVITE", lab.thig1, lab.thig2);
        SipMessage invite = call.initial(serviceRoute);
        call.fromCaller(invite);
        Inbound inner = lab.scscf.next("INVITE");
        lab.scscf.reply(inner, inner.message().reply(100, "Trying", null));
        lab.pcscf.next(m -> m.status() == 100);

        SipMessage cancel = invite.withStartLine(invite.startLine().replace("INVITE", "CANCEL"))
            .with("CSeq", "1 CANCEL").without("Record-Route").without("Contact");
        call.fromCaller(cancel);
        Inbound cancelled = lab.scscf.next("CANCEL");
        assertEquals(inner.message().branch(), cancelled.message().branch());
        lab.scscf.reply(cancelled, cancelled.message().reply(200, "OK", "c"));
        assertEquals(200, lab.pcscf.next("CANCEL").message().status());

        lab.scscf.reply(inner, answer(inner.message(), 487, "Request Terminated", "c"));
        assertEquals(487, lab.pcscf.next("INVITE").message().status());
        call.fromCaller(invite.withStartLine(invite.startLine().replace("INVITE", "ACK")).with("CSeq", "1 ACK")
            .with("To", "<sip:user2@home2.net>;tag=c"));
        assertEquals(inner.message().branch(), lab.scscf.next("ACK").message().branch());
    }

    @Test
    public void whatIsSentAgainLeavesAsTheSameOctets() throws Exception {
        Call call = new Call(lab, "INVITE", lab.thig1, lab.thig2);
        call.fromCaller(call.initial(serviceRoute));
        Inbound inner = lab.scscf.next("INVITE");
        SipMessage onward = BorderLab.forwarded(inner.message(), call.via(30), "",
            List.of("<sip:thig.home1.net;lr>", "<sip:" + lab.net.host(40) + ";lr>"));
        lab.scscf.send(onward, lab.thig2.address());
        Inbound first = lab.home2.next("INVITE");
        lab.scscf.send(onward, lab.thig2.address());
        lab.home2.again(first);
        assertTrue(isToken(first.message().values("Via").get(1)));

        SipMessage busy = answer(first.message(), 486, "Busy Here", "b");
        lab.home2.reply(first, busy);
        Inbound one = lab.scscf.next("INVITE");
        lab.home2.reply(first, busy);
        lab.scscf.again(one);
    }

    @Test
    public void callFromOutsideIsLookedUpAndRepeated2xxComeThrough() throws Exception {
        String via = "SIP/2.0/UDP " + lab.net.host(40) + ";branch=z9hG4bKterm1";
        SipMessage invite = fromHome2("INVITE", via, "term-1");
        lab.home2.send(invite, lab.thig2.address());
        assertEquals(100, lab.home2.next(m -> m.status() == 100).message().status());
        Inbound inner = lab.scscf.next("INVITE");
        assertEquals("<sip:thig.home1.net;lr>", inner.message().values("Record-Route").get(0));

        SipMessage ringing = withRoute(answer(inner.message(), 180, "Ringing", "u"));
        lab.scscf.reply(inner, ringing);
        assertTrue(isToken(lab.home2.next(m -> m.status() == 180).message().values("Record-Route").get(0)));
        SipMessage ok = withRoute(answer(inner.message(), 200, "OK", "u"))
            .with("Contact", "<sip:ue1@" + lab.net.host(11) + ">").with("Server", "internal");
        lab.scscf.reply(inner, ok);
        Inbound first = lab.home2.next("INVITE");
        assertEquals(200, first.message().status());
        lab.scscf.reply(inner, ok);
        lab.home2.again(first);

        // another branch of the user's answers, too, however soon
        String to = "<sip:user1_public1@home1.net>;tag=v";
        lab.scscf.reply(inner, ok.with("To", to));
        SipMessage other = lab.home2.next("INVITE").message();
        assertEquals(to, other.first("To").orElseThrow());
        assertTrue(isToken(other.values("Record-Route").get(0)));

        List<String> rr = first.message().values("Record-Route");
        assertEquals("<sip:thig.home1.net;lr>", rr.get(1));
        // the other node takes the ACK
        lab.home2.send(request("ACK", "sip:ue1@" + lab.net.host(11), List.of(via.replace("term1", "term2")),
            List.of(rr.get(1), rr.get(0)), "term-1", 1, "h", "u"), lab.thig1.address());
        assertEquals(List.of(scscfRoute()), lab.scscf.next("ACK").message().values("Route"));
    }

    @Test
    public void callFromOutsideIsCancelledByTheContainer() throws Exception {
        // the Route, which CANCEL and ACK repeat, must not lead these past the container's transaction
        SipMessage invite = fromHome2("INVITE", "SIP/2.0/UDP " + lab.net.host(40) + ";branch=z9hG4bKterm3", "term-3")
            .with("Route", "<sip:thig.home1.net;lr>");
        lab.home2.send(invite, lab.thig2.address());
        Inbound inner = lab.scscf.next("INVITE");
        assertEquals(List.of(scscfRoute()), inner.message().values("Route"));
        lab.scscf.reply(inner, withRoute(answer(inner.message(), 180, "Ringing", "u")));
        lab.home2.next(m -> m.status() == 180);
        lab.home2.send(invite.withStartLine(invite.startLine().replace("INVITE", "CANCEL")).with("CSeq", "1 CANCEL"),
            lab.thig2.address());
        assertEquals(200, lab.home2.next("CANCEL").message().status());
        Inbound cancel = lab.scscf.next("CANCEL");
        lab.scscf.reply(cancel, cancel.message().reply(200, "OK", "u"));
        lab.scscf.reply(inner, answer(inner.message(), 487, "Terminated by scscf1.home1.net", "u"));
        SipMessage terminated = lab.home2.next("INVITE").message();
        assertEquals(487, terminated.status());
        assertEquals("SIP/2.0 487 Request Failed", terminated.startLine());
        lab.scscf.next("ACK");
        lab.home2.send(invite.withStartLine(invite.startLine().replace("INVITE", "ACK")).with("CSeq", "1 ACK")
            .with("To", "<sip:user1_public1@home1.net>;tag=u"), lab.thig2.address());
        lab.scscf.nothing(m -> m.method().equals("ACK"));
    }

    @Test
    public void timeOutMadeByTheContainerSaysNothing() throws Exception {
        lab.home2.send(fromHome2("OPTIONS", "SIP/2.0/UDP " + lab.net.host(40) + ";branch=z9hG4bKterm4", "term-4"),
            lab.thig2.address());
        lab.scscf.next("OPTIONS");
        SipMessage timeout = lab.home2.next("OPTIONS").message();
        assertTrue(timeout.startLine(), timeout.status() == 408 || timeout.status() == 504);
    }

    /**
     * H as a visited network that hides its P-CSCF, played by the double inside, from the home network of its guest.
     */
    @Test
    public void pathOfAnInnerPcscfIsHiddenFromTheGuestsHomeNetwork() throws Exception {
        String pcscf = "<sip:flow1@" + lab.net.host(30) + ":6060;lr>";
        SipMessage register = request("REGISTER", "sip:" + lab.net.host(40),
            List.of("SIP/2.0/UDP pcscf1.home1.net:6060;branch=z9hG4bKguest1"), List.of("<sip:thig.home1.net;lr>"),
            "guest-1", 1, "g", "").with("Path", pcscf).with("Require", "path");
        lab.scscf.send(register, lab.thig1.address());
        Inbound outer = lab.home2.next("REGISTER");
        List<String> path = outer.message().values("Path");
        assertEquals("<sip:thig.home1.net;lr>", path.get(0));
        assertEquals(List.of(pcscf), BorderLab.open(HeaderClass.ROUTE, path.get(1)));
        lab.home2.reply(outer, outer.message().reply(200, "OK", "r").withAll("Path", path));
        assertEquals(List.of("<sip:thig.home1.net;lr>", pcscf), lab.scscf.next("REGISTER").message().values("Path"));

        // a request to the guest comes along the Path, through the other node
        SipMessage message = fromHome2("MESSAGE", "SIP/2.0/UDP " + lab.net.host(40) + ";branch=z9hG4bKguest2",
            "guest-2").withRequestUri("sip:ue9@192.0.2.9").withAll("Route", path).without("Record-Route");
        lab.home2.send(message, lab.thig2.address());
        assertEquals(List.of(pcscf), lab.scscf.next("MESSAGE").message().values("Route"));
    }

    private static SipMessage fromHome2(String method, String via, String call) {
        return request(method, "sip:user1_public1@home1.net", List.of(via), List.of(), call, 1, "h", "")
            .with("From", "<sip:user2@home2.net>;tag=h").with("To", "<sip:user1_public1@home1.net>")
            .with("Record-Route", "<sip:" + lab.net.host(40) + ";lr>")
            .with("Contact", "<sip:user2@" + lab.net.host(40) + ">");
    }

    private static String scscfRoute() {
        return "<sip:" + lab.net.host(30) + ":6060;lr>";
    }

    private static SipMessage withRoute(SipMessage response) {
        return response.plusFirst("Record-Route", scscfRoute());
    }
}
