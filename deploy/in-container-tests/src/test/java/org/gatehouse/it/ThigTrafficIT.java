package org.gatehouse.it;

import static org.gatehouse.it.border.BorderLab.answer;
import static org.gatehouse.it.border.BorderLab.isToken;
import static org.gatehouse.it.border.BorderLab.request;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
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

        SipMessage cancel = invite.withStartLine(invite.startLine().replace("INVITE", "CANCEL")).with("CSeq", "1 CANCEL")
            .without("Record-Route").without("Contact");
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
        Inbound second = lab.home2.next("INVITE");
        assertTrue(isToken(first.message().values("Via").get(1)));
        assertArrayEquals(first.message().encode(), second.message().encode());

        SipMessage busy = answer(first.message(), 486, "Busy Here", "b");
        lab.home2.reply(first, busy);
        SipMessage one = lab.scscf.next("INVITE").message();
        lab.home2.reply(first, busy);
        assertArrayEquals(one.encode(), lab.scscf.next("INVITE").message().encode());
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
        SipMessage first = lab.home2.next("INVITE").message();
        lab.scscf.reply(inner, ok);
        SipMessage second = lab.home2.next("INVITE").message();
        assertEquals(200, second.status());
        assertEquals(first.values("Record-Route"), second.values("Record-Route"));

        // another branch of the user's answers, too
        lab.scscf.reply(inner, ok.with("To", "<sip:user1_public1@home1.net>;tag=v"));
        assertEquals("<sip:user1_public1@home1.net>;tag=v", lab.home2.next("INVITE").message().first("To").orElseThrow());

        List<String> rr = first.values("Record-Route");
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

    /** H as a visited network that hides its P-CSCF, played by the double inside, from the home network of its guest. */
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
        SipMessage message = fromHome2("MESSAGE", "SIP/2.0/UDP " + lab.net.host(40) + ";branch=z9hG4bKguest2", "guest-2")
            .withRequestUri("sip:ue9@192.0.2.9").withAll("Route", path).without("Record-Route");
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
