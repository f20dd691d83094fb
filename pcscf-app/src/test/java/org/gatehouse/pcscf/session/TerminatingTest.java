package org.gatehouse.pcscf.session;

import static org.gatehouse.pcscf.session.SessionScene.CORE_RR;
import static org.gatehouse.pcscf.session.SessionScene.answer;
import static org.gatehouse.pcscf.session.SessionScene.back;
import static org.gatehouse.pcscf.session.SessionScene.refused;
import static org.gatehouse.pcscf.session.SessionScene.relay;
import static org.gatehouse.pcscf.session.SessionScene.relayed;
import static org.gatehouse.pcscf.session.SessionScene.with;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.junit.Test;

public class TerminatingTest {
    private static final String OWN = "<sip:192.0.2.100:5062;lr>";
    private final SessionScene scene = new SessionScene();
    private final SessionScene.Ue ue = scene.ue(1);

    private static SipRequestView inCall(SessionScene.Ue ue, SessionScene scene, String method) {
        SipRequestView request = with(scene.byCore(ue, method), "To", "<sip:user1@home1.net>;tag=b");
        return with(with(request, "CSeq", "2 " + method), "Record-Route");
    }

    @Test
    public void d07InviteGoesOutOverTheSetInUse() {
        SipRequestView invite = scene.byCore(ue, "INVITE", "P-Charging-Function-Addresses", "ccf=192.0.2.1",
            "P-Visited-Network-ID", "x", "P-Access-Network-Info", "y");
        SessionOutcome outcome = scene.fromCore(invite);
        assertEquals(Optional.of(new InetSocketAddress(SessionScene.address("192.0.2.1"), 5063)), relay(outcome).to());
        assertEquals(SessionOutcome.Side.UE, relay(outcome).side());
        assertEquals(Flow.Transport.UDP, relay(outcome).transport());
        assertEquals(Optional.of("sip:user1@192.0.2.1:5063"), relay(outcome).requestUri());
        Headers sent = relayed(outcome, invite);
        assertEquals(List.of(OWN, CORE_RR), sent.values("Record-Route"));
        for (String name : List.of("P-Charging-Function-Addresses", "P-Charging-Vector", "P-Visited-Network-ID",
            "P-Access-Network-Info", "Route")) {
            assertFalse(name, sent.has(name));
        }
        assertEquals(List.of("<sip:far@home2.net>"), sent.values("P-Asserted-Identity"));
        assertEquals(List.of("<sip:user1@home1.net>"), sent.values("P-Called-Party-ID"));
        assertEquals("59", sent.first("Max-Forwards").orElseThrow());
        assertSame("repeated alike", outcome, scene.fromCore(invite));
    }

    @Test
    public void whereItsRequestUriPointsDoesNotMatter() {
        SipRequestView invite = scene.byCore(ue, "INVITE");
        SipRequestView astray = new SipRequestView("INVITE", "sip:x@203.0.113.200:99", invite.headers(), invite.flow());
        assertEquals(Optional.of("sip:user1@192.0.2.1:5063"), relay(scene.fromCore(astray)).requestUri());
    }

    @Test
    public void whatCameOverTcpGoesOverTcp() {
        SipRequestView m = scene.byCore(ue, "MESSAGE");
        Flow tcp = new Flow(Flow.Transport.TCP, m.flow().local(), m.flow().remote());
        assertEquals(Flow.Transport.TCP,
            relay(scene.fromCore(new SipRequestView("MESSAGE", m.requestUri(), m.headers(), tcp))).transport());
    }

    @Test
    public void privateIdentityIsTakenOut() {
        SipRequestView invite = scene.byCore(ue, "INVITE", "Privacy", "header; id");
        Headers sent = relayed(scene.fromCore(invite), invite);
        assertFalse(sent.has("P-Asserted-Identity"));
        assertEquals("header; id", sent.first("Privacy").orElseThrow());
        SipRequestView none = scene.byCore(ue, "MESSAGE", "Privacy", "none");
        assertTrue(relayed(scene.fromCore(none), none).has("P-Asserted-Identity"));
    }

    @Test
    public void withoutABindingNobodyIsThere() {
        SipRequestView guess = with(scene.byCore(ue, "INVITE"), "Route", "<sip:flow2@pcscf.visited1.net:5060;lr>");
        assertEquals(Reason.NO_BINDING, refused(scene.fromCore(guess)));
        scene.bindings.remove(ue.binding().contact());
        assertEquals(Reason.NO_BINDING, refused(scene.fromCore(scene.byCore(ue, "INVITE"))));
        SessionSettings d = SessionSettings.DEFAULT;
        SessionScene other = new SessionScene(new SessionSettings(d.routeMismatch(),
            SessionSettings.NoBinding.FLOW_FAILED, d.dialogIdle(), 1, 1, d.requestKept(), 1, d.shortestSession()));
        assertEquals(Reason.FLOW_FAILED, refused(other.fromCore(other.byCore(ue, "INVITE"))));
    }

    @Test
    public void withoutASetNobodyIsThere() {
        scene.table.removed(ue.binding().contact(), scene.now);
        assertEquals(Reason.NO_BINDING, refused(scene.fromCore(scene.byCore(ue, "INVITE"))));
        assertEquals(0, scene.context.dialogs.size());
    }

    @Test
    public void anExpiredBindingIsNone() {
        scene.now = scene.now.plus(Duration.ofDays(2));
        assertEquals(Reason.NO_BINDING, refused(scene.fromCore(scene.byCore(ue, "MESSAGE"))));
    }

    @Test
    public void requestsForNobodyOfOurs() {
        for (String route : List.of("<sip:elsewhere.net;lr>", "<sip:pcscf.visited1.net:5060;lr>",
            "<sip:flow1@pcscf.visited1.net:5062;lr>")) {
            assertEquals(route, Reason.NOT_FOR_A_UE, refused(scene.fromCore(with(scene.byCore(ue, "INVITE"), "Route",
                route))));
        }
        assertEquals(Reason.NOT_FOR_A_UE, refused(scene.fromCore(with(scene.byCore(ue, "INVITE"), "Route"))));
        assertEquals(Reason.MALFORMED_REQUEST, refused(scene.fromCore(with(scene.byCore(ue, "INVITE"), "Route",
            "<x"))));
    }

    @Test
    public void d08AnswerGainsTheCalledPartyAndTheChargingVector() {
        SipRequestView invite = scene.byCore(ue, "INVITE");
        SessionOutcome sent = scene.fromCore(invite);
        for (int status : new int[] {180, 200}) {
            Headers answer = answer(sent, invite, "b", "P-Asserted-Identity", "<sip:boss@home1.net>",
                "P-Charging-Vector",
                "icid-value=x", "Require", "sec-agree");
            Headers core = back(scene.answered(sent, "INVITE", status, answer, Optional.of(ue)), answer);
            assertEquals(List.of("<sip:user1@home1.net>"), core.values("P-Asserted-Identity"));
            assertEquals(invite.headers().lines("P-Charging-Vector"), core.lines("P-Charging-Vector"));
            assertEquals(List.of("<sip:flow1@pcscf.visited1.net:5060;lr>", CORE_RR), core.values("Record-Route"));
            assertFalse(core.has("Require"));
        }
    }

    @Test
    public void d08WhatTheUeSaysOfRecordRouteDoesNotCount() {
        SipRequestView invite = scene.byCore(ue, "INVITE");
        SessionOutcome sent = scene.fromCore(invite);
        Headers answer = answer(sent, invite, "b").edited(List.of(
            new org.gatehouse.sip.HeaderEdit.Set("Record-Route", "<sip:trap.net;lr>")));
        assertEquals(List.of("<sip:flow1@pcscf.visited1.net:5060;lr>", CORE_RR),
            back(scene.answered(sent, "INVITE", 200, answer, Optional.of(ue)), answer).values("Record-Route"));
    }

    @Test
    public void d08ChangedViaOrAnotherUesAnswerIsDropped() {
        SessionScene.Ue thief = scene.ue(2);
        SipRequestView invite = scene.byCore(ue, "INVITE");
        SessionOutcome sent = scene.fromCore(invite);
        Headers answer = answer(sent, invite, "b");
        assertEquals(Reason.RESPONSE_UNEXPECTED, refused(scene.answered(sent, "INVITE", 200, answer,
            Optional.of(thief))));
        assertEquals(Reason.RESPONSE_UNEXPECTED, refused(scene.answered(sent, "INVITE", 200, answer,
            Optional.empty())));
        assertEquals(Reason.RESPONSE_UNEXPECTED, refused(scene.answered(sent, "BYE", 200, answer, Optional.of(ue))));
        List<String> vias = answer.values("Via");
        for (List<String> changed : List.of(vias.subList(0, 2), List.of(vias.get(0), vias.get(2), vias.get(1)),
            List.of(vias.get(0), "SIP/2.0/UDP trap.net;branch=z9hG4bKcore0", vias.get(2)),
            List.of(vias.get(0), "garbage", vias.get(2)))) {
            Headers other = answer.edited(List.of(new org.gatehouse.sip.HeaderEdit.Set("Via", changed)));
            assertEquals(Reason.RESPONSE_CHANGED, refused(scene.answered(sent, "INVITE", 200, other, Optional.of(ue))));
        }
    }

    @Test
    public void failuresAssertNobody() {
        SipRequestView invite = scene.byCore(ue, "INVITE");
        SessionOutcome sent = scene.fromCore(invite);
        Headers answer = answer(sent, invite, "b");
        Headers core = back(scene.answered(sent, "INVITE", 486, answer, Optional.of(ue)), answer);
        assertFalse(core.has("P-Asserted-Identity"));
        assertTrue(core.has("P-Charging-Vector"));
    }

    @Test
    public void aPreferredIdentityOfTheCalledUserIsAsserted() {
        SipRequestView invite = scene.byCore(ue, "INVITE");
        SessionOutcome sent = scene.fromCore(invite);
        Headers answer = answer(sent, invite, "b", "P-Preferred-Identity", "<tel:+15550001>");
        Headers core = back(scene.answered(sent, "INVITE", 200, answer, Optional.of(ue)), answer);
        assertEquals(List.of("<tel:+1-555-0001>"), core.values("P-Asserted-Identity"));
        assertFalse(core.has("P-Preferred-Identity"));
    }

    @Test
    public void repeated2xxPassEachTime() {
        SipRequestView invite = scene.byCore(ue, "INVITE");
        SessionOutcome sent = scene.fromCore(invite);
        Headers answer = answer(sent, invite, "b");
        Headers first = back(scene.answered(sent, "INVITE", 200, answer, Optional.of(ue)), answer);
        for (int i = 0; i < 3; i++) {
            assertEquals(first, back(scene.answered(sent, "INVITE", 200, answer, Optional.of(ue)), answer));
        }
    }

    @Test
    public void bothEndsUseTheDialog() {
        scene.calledIn(ue);
        SessionOutcome bye = scene.fromCore(inCall(ue, scene, "BYE"));
        assertEquals(Optional.of(new InetSocketAddress(SessionScene.address("192.0.2.1"), 5063)), relay(bye).to());
        assertFalse(relayed(bye, inCall(ue, scene, "BYE")).has("Route"));
        SipRequestView byUe = with(with(with(scene.byUe(ue, "INFO"), "From", "<sip:user1@home1.net>;tag=b"), "To",
            "<sip:far@home2.net>;tag=f"), "Route", OWN, CORE_RR);
        Headers sent = relayed(scene.fromUe(ue, byUe), byUe);
        assertEquals(List.of(CORE_RR), sent.values("Route"));
        assertTrue("charged as the call is", sent.first("P-Charging-Vector").orElseThrow()
            .startsWith("icid-value=\"core-icid\";"));
    }

    @Test
    public void aDialogEndsWithByeAndLateMessagesDoNotKeepIt() {
        scene.calledIn(ue);
        SipRequestView bye = inCall(ue, scene, "BYE");
        SessionOutcome sent = scene.fromCore(bye);
        scene.answered(sent, "BYE", 200, answer(sent, bye, "b"), Optional.of(ue));
        relay(scene.fromCore(inCall(ue, scene, "INFO")));
        scene.now = scene.now.plus(Originating.LATE);
        assertEquals(Reason.NO_DIALOG, refused(scene.fromCore(inCall(ue, scene, "INFO"))));
        scene.context.dialogs.expire(scene.now.plus(Duration.ofMinutes(6)));
        assertEquals(0, scene.context.dialogs.size());
    }

    @Test
    public void aDialogLivesAsLongAsItIsUsed() {
        scene.calledIn(ue);
        for (int i = 0; i < 2; i++) {
            scene.now = scene.now.plus(Duration.ofHours(23));
            scene.context.dialogs.expire(scene.now);
            relay(scene.fromCore(inCall(ue, scene, "INFO")));
        }
        scene.now = scene.now.plus(Duration.ofHours(25));
        scene.context.dialogs.expire(scene.now);
        assertEquals(0, scene.context.dialogs.size());
    }

    @Test
    public void aFailedInviteLeavesNothing() {
        SipRequestView invite = scene.byCore(ue, "INVITE");
        SessionOutcome sent = scene.fromCore(invite);
        Headers answer = answer(sent, invite, "b");
        scene.answered(sent, "INVITE", 180, answer, Optional.of(ue));
        scene.answered(sent, "INVITE", 487, answer, Optional.of(ue));
        scene.answered(sent, "INVITE", 180, answer, Optional.of(ue));
        scene.now = scene.now.plus(Originating.LATE);
        scene.context.dialogs.expire(scene.now);
        assertEquals(0, scene.context.dialogs.size());
    }

    @Test
    public void everyForkHasItsDialog() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        for (String fork : List.of("f1", "f2")) {
            Headers answer = answer(sent, invite, fork, "Record-Route", CORE_RR);
            scene.answered(sent, "INVITE", 183, answer, Optional.empty());
        }
        for (String fork : List.of("f1", "f2")) {
            SipRequestView prack = with(scene.inCall(ue, "PRACK", "2"), "To", "<sip:far@home2.net>;tag=" + fork);
            assertEquals(fork, SessionOutcome.Side.CORE, relay(scene.fromUe(ue, prack)).side());
        }
    }

    @Test
    public void aCallForkedToTwoDevicesHasADialogAtEach() {
        SessionScene.Ue second = scene.ue(2);
        for (SessionScene.Ue device : List.of(ue, second)) {
            SipRequestView invite = scene.byCore(device, "INVITE");
            SessionOutcome sent = scene.fromCore(invite);
            Headers answer = answer(sent, invite, "b" + device.binding().flow());
            back(scene.answered(sent, "INVITE", 180, answer, Optional.of(device)), answer);
        }
        for (SessionScene.Ue device : List.of(ue, second)) {
            SipRequestView prack = with(scene.byCore(device, "PRACK"), "To",
                "<sip:user@home1.net>;tag=b" + device.binding().flow());
            assertEquals(device.set().spec().ueAddress(), relay(scene.fromCore(prack)).to().orElseThrow().getAddress());
        }
    }

    @Test
    public void aNotifyMayOvertakeTheAnswerOfOurUe() {
        SipRequestView subscribe = scene.byCore(ue, "SUBSCRIBE");
        scene.fromCore(subscribe);
        SipRequestView notify = with(with(with(scene.byUe(ue, "NOTIFY"), "From", "<sip:user1@home1.net>;tag=n"), "To",
            "<sip:far@home2.net>;tag=f"), "Route", OWN, CORE_RR);
        assertEquals(List.of(CORE_RR), relayed(scene.fromUe(ue, notify), notify).values("Route"));
        SessionScene.Ue thief = scene.ue(2);
        SipRequestView forged = with(with(scene.byUe(thief, "NOTIFY"), "From", "<sip:user1@home1.net>;tag=x"), "To",
            "<sip:far@home2.net>;tag=f");
        assertEquals(Reason.NO_DIALOG, refused(scene.fromUe(thief, forged)));
    }

    @Test
    public void aNotifyMayOvertakeTheAnswer() {
        SipRequestView subscribe = scene.byUe(ue, "SUBSCRIBE");
        SessionOutcome sent = scene.fromUe(ue, subscribe);
        SipRequestView notify = with(scene.byCore(ue, "NOTIFY"), "To", "<sip:user1@home1.net>;tag=u1");
        Headers delivered = relayed(scene.fromCore(notify), notify);
        assertEquals(List.of(OWN, CORE_RR), delivered.values("Record-Route"));
        assertEquals(Reason.NO_DIALOG,
            refused(scene.fromCore(with(scene.byCore(ue, "BYE"), "To", "<sip:user1@home1.net>;tag=zz"))));
        scene.answered(sent, "SUBSCRIBE", 200, answer(sent, subscribe, "f"), Optional.empty());
    }

    @Test
    public void theUeSeesOurOtherSideInRecordRoute() {
        Headers seen = scene.calledOut(ue);
        assertEquals(List.of(CORE_RR, OWN), seen.values("Record-Route"));
    }

    @Test
    public void whatTheCoreKeepsToItselfIsTakenOutOfAnswers() {
        SipRequestView message = scene.byUe(ue, "MESSAGE");
        SessionOutcome sent = scene.fromUe(ue, message);
        Headers answer = answer(sent, message, "f", "P-Charging-Vector", "icid-value=1",
            "P-Charging-Function-Addresses", "ccf=x", "P-Asserted-Identity", "<sip:far@home2.net>", "Privacy", "id");
        Headers seen = back(scene.answered(sent, "MESSAGE", 200, answer, Optional.empty()), answer);
        for (String name : List.of("P-Charging-Vector", "P-Charging-Function-Addresses", "P-Asserted-Identity")) {
            assertFalse(name, seen.has(name));
        }
    }
}
