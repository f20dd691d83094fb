package org.gatehouse.pcscf.session;

import static org.gatehouse.pcscf.session.SessionScene.CORE_RR;
import static org.gatehouse.pcscf.session.SessionScene.SERVICE_ROUTE;
import static org.gatehouse.pcscf.session.SessionScene.answer;
import static org.gatehouse.pcscf.session.SessionScene.refused;
import static org.gatehouse.pcscf.session.SessionScene.relay;
import static org.gatehouse.pcscf.session.SessionScene.relayed;
import static org.gatehouse.pcscf.session.SessionScene.with;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.own.OwnResponse;
import org.gatehouse.pcscf.session.SessionScene.Ue;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.SipRequestView;
import org.junit.Test;

/** TS 24.229 clause 5.2.8. */
public class ReleasesTest extends ReleaseScene {
    // ---- established

    @Test
    public void aCallOfTheUeIsEndedAtBothEnds() {
        calledOut();
        assertEquals(1, release());
        OwnRequest core = sent(0);
        assertEquals("BYE sip:far@203.0.113.77:5070", line(core));
        assertEquals(CORE_RR, header(core, "Route"));
        assertEquals("<sip:user1@home1.net>;tag=u1", header(core, "From"));
        assertEquals("<sip:far@home2.net>;tag=f", header(core, "To"));
        assertEquals("call", header(core, "Call-ID"));
        assertEquals("2 BYE", header(core, "CSeq"));
        assertEquals("SIP;cause=503;text=\"Registration ended\"", header(core, "Reason"));
        assertTrue(header(core, "P-Charging-Vector").startsWith("icid-value="));
        assertEquals(new OwnRequest.ToCore(Flow.Transport.UDP), core.way());
        OwnRequest toUe = sent(1);
        assertEquals("BYE sip:user1@192.0.2.1:5063", line(toUe));
        assertEquals("", header(toUe, "Route"));
        assertEquals("<sip:far@home2.net>;tag=f", header(toUe, "From"));
        assertEquals("<sip:user1@home1.net>;tag=u1", header(toUe, "To"));
        assertEquals("1 BYE", header(toUe, "CSeq"));
        assertEquals(new OwnRequest.ToUe(ue.set().contact(), new InetSocketAddress(
            ue.set().spec().ueAddress(), 5063), Flow.Transport.UDP), toUe.way());
        assertNotEquals(core.branch(), toUe.branch());
        assertEquals(2, scene.sent.size());
    }

    @Test
    public void aCallToTheUeIsEndedAtBothEnds() {
        calledIn();
        assertEquals(1, release(ReleaseCause.OPERATOR));
        assertEquals("BYE sip:far@203.0.113.77", line(sent(0)));
        assertEquals(CORE_RR, header(sent(0), "Route"));
        assertEquals("<sip:user1@home1.net>;tag=b", header(sent(0), "From"));
        assertEquals("<sip:far@home2.net>;tag=f", header(sent(0), "To"));
        assertEquals("the UE has not sent a request", "1 BYE", header(sent(0), "CSeq"));
        assertTrue(header(sent(0), "Reason").contains("operator"));
        assertEquals("icid-value=\"core-icid\"", header(sent(0), "P-Charging-Vector").split(";")[0]);
        assertEquals("BYE sip:user1@192.0.2.1:5063", line(sent(1)));
        assertEquals("2 BYE", header(sent(1), "CSeq"));
        assertEquals("<sip:user1@home1.net>;tag=b", header(sent(1), "To"));
    }

    @Test
    public void tokensInTheRouteAreUntouched() {
        String token = "<sip:ToKeN==xX-_@icscf.home1.net;lr;tokenized-by=home1.net>";
        SipRequestView invite = with(scene.byCore(ue, "INVITE"), "Record-Route", token, CORE_RR);
        SessionOutcome sent = scene.fromCore(invite);
        ueAnswers(sent, invite, 200, "b", "Contact", "<sip:user1@192.0.2.1:5063>");
        release();
        assertEquals(List.of(token, CORE_RR), sent(0).headers().lines("Route"));
    }

    @Test
    public void cseqFollowsTheHighestOfEachSide() {
        calledOut();
        SipRequestView ack = scene.inCall(ue, "ACK", "1");
        relay(scene.fromUe(ue, ack));
        relay(scene.fromUe(ue, scene.inCall(ue, "INFO", "41")));
        relay(scene.fromUe(ue, scene.inCall(ue, "INFO", "40")));
        SipRequestView fromFar = with(with(with(scene.byCore(ue, "INFO"), "To", "<sip:user1@home1.net>;tag=u1"), "From",
            "<sip:far@home2.net>;tag=f"), "CSeq", "900 INFO");
        relay(scene.fromCore(fromFar));
        release();
        assertEquals("42 BYE", header(sent(0), "CSeq"));
        assertEquals("901 BYE", header(sent(1), "CSeq"));
    }

    @Test
    public void aRepeated2xxDoesNotTurnTheNumbersBack() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        coreAnswers(sent, invite, 200, "f", "Contact", "<sip:far@203.0.113.77>");
        SipRequestView fromFar = with(with(with(scene.byCore(ue, "INFO"), "To", "<sip:user1@home1.net>;tag=u1"), "From",
            "<sip:far@home2.net>;tag=f"), "CSeq", "900 INFO");
        relay(scene.fromCore(fromFar));
        coreAnswers(sent, invite, 200, "f", "Contact", "<sip:far@203.0.113.77>");
        release();
        assertEquals("901 BYE", header(sent(1), "CSeq"));
    }

    @Test
    public void targetsThatWereRefreshed() {
        calledOut();
        SipRequestView update = with(scene.inCall(ue, "UPDATE", "2"), "Contact", "<sip:new@192.0.2.1:5063>");
        SessionOutcome sent = scene.fromUe(ue, update);
        coreAnswers(sent, update, 200, null, "Contact", "<sip:newfar@203.0.113.78>");
        SipRequestView info = with(scene.inCall(ue, "INFO", "3"), "Contact", "<sip:not@192.0.2.1:5063>");
        relay(scene.fromUe(ue, info));
        release();
        assertEquals("BYE sip:newfar@203.0.113.78", line(sent(0)));
        assertEquals("BYE sip:new@192.0.2.1:5063", line(sent(1)));
        assertEquals("4 BYE", header(sent(0), "CSeq"));
    }

    @Test
    public void whatIsSaidInItLaterIsAnsweredWith481() {
        calledOut();
        release();
        assertEquals(Reason.NO_DIALOG, refused(scene.fromUe(ue, scene.inCall(ue, "INFO", "5"))));
        assertEquals(Reason.NO_DIALOG, refused(scene.fromUe(ue, scene.inCall(ue, "BYE", "6"))));
        assertEquals("once is enough", 0, release());
        assertEquals(2, scene.sent.size());
    }

    @Test
    public void a2xxThatIsRepeatedAfterTheEndRevivesNothing() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        coreAnswers(sent, invite, 200, "f", "Contact", "<sip:far@203.0.113.77>");
        release();
        coreAnswers(sent, invite, 200, "f", "Contact", "<sip:far@203.0.113.77>");
        assertEquals(Reason.NO_DIALOG, refused(scene.fromUe(ue, scene.inCall(ue, "INFO", "5"))));
    }

    @Test
    public void aUeWithoutSetsIsNotTold() {
        calledOut();
        scene.table.removed(ue.set().contact(), scene.now);
        assertEquals(1, release(ReleaseCause.UE_LOST));
        assertEquals(1, scene.sent.size());
        assertEquals("BYE sip:far@203.0.113.77:5070", line(sent(0)));
    }

    @Test
    public void onlyCallsAndOnlyTheOwners() {
        Ue other = scene.ue(2);
        SipRequestView subscribe = scene.byUe(ue, "SUBSCRIBE");
        SessionOutcome sent = scene.fromUe(ue, subscribe);
        coreAnswers(sent, subscribe, 200, "n", "Contact", "<sip:n@203.0.113.77>");
        SipRequestView invite = scene.byUe(other, "INVITE");
        SessionOutcome call = scene.fromUe(other, invite);
        coreAnswers(call, invite, 200, "f", "Contact", "<sip:far@203.0.113.77>");
        assertEquals(0, release());
        assertEquals(List.of(), scene.sent);
        assertEquals(1, scene.context.releases.release(other.set().contact(), ReleaseCause.OPERATOR, scene.now));
    }

    @Test
    public void aCallThatIsOverIsLeftAlone() {
        calledOut();
        SipRequestView bye = scene.inCall(ue, "BYE", "2");
        SessionOutcome sent = scene.fromUe(ue, bye);
        coreAnswers(sent, bye, 200, null);
        assertEquals(0, release());
        assertEquals(List.of(), scene.sent);
    }

    @Test
    public void allForksThatAnswered() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        coreAnswers(sent, invite, 180, "early", "Contact", "<sip:e@203.0.113.70>");
        coreAnswers(sent, invite, 200, "f1", "Contact", "<sip:f1@203.0.113.71>");
        coreAnswers(sent, invite, 200, "f2", "Contact", "<sip:f2@203.0.113.72>");
        assertEquals(2, release());
        assertEquals(List.of("BYE sip:f1@203.0.113.71", "BYE sip:f2@203.0.113.72"),
            scene.sent.stream().filter(r -> r.way() instanceof OwnRequest.ToCore).map(ReleaseScene::line).toList());
    }

    /** Whatever the clock has forgotten meanwhile. */
    private void later() {
        scene.now = scene.now.plusSeconds(1);
        scene.context.dialogs.expire(scene.now);
    }

    @Test
    public void aRepeated2xxOfACallThatWasReleasedIsAcknowledgedAndNothingElse() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        coreAnswers(sent, invite, 200, "f", "Contact", "<sip:far@203.0.113.77>");
        release();
        assertEquals(List.of("BYE", "BYE"), methods());
        for (int repeated = 1; repeated <= 3; repeated++) {
            later();
            assertTrue("the UE may have missed it", coreAnswers(sent, invite, 200, "f", "Contact",
                "<sip:far@203.0.113.77>") instanceof SessionOutcome.Back);
            assertEquals(Reason.NO_DIALOG, refused(scene.fromUe(ue, scene.inCall(ue, "ACK", "1"))));
            assertEquals(2 + repeated, scene.sent.size());
            assertEquals("ACK sip:far@203.0.113.77", line(sent(1 + repeated)));
        }
        assertEquals("nothing is revived", Reason.NO_DIALOG, refused(scene.fromUe(ue, scene.inCall(ue, "INFO", "5"))));
        assertEquals(0, release());
    }

    @Test
    public void aRepeated2xxOfTheCalledUeToo() {
        SipRequestView invite = scene.byCore(ue, "INVITE");
        SessionOutcome sent = scene.fromCore(invite);
        ueAnswers(sent, invite, 200, "b", "Contact", "<sip:user1@192.0.2.1:5063>");
        release();
        later();
        ueAnswers(sent, invite, 200, "b", "Contact", "<sip:user1@192.0.2.1:5063>");
        assertEquals(List.of("BYE", "BYE", "ACK"), methods());
        assertEquals("ACK sip:user1@192.0.2.1:5063", line(sent(2)));
        assertEquals("<sip:far@home2.net>;tag=f", header(sent(2), "From"));
        assertTrue(sent(2).way() instanceof OwnRequest.ToUe);
    }

    // ---- early

    @Test
    public void aCallOfTheUeThatRingsIsCancelled() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        coreAnswers(sent, invite, 180, "f", "Contact", "<sip:far@203.0.113.77>");
        assertEquals(1, release());
        assertEquals(1, scene.sent.size());
        OwnRequest cancel = sent(0);
        assertEquals("CANCEL " + invite.requestUri(), line(cancel));
        assertEquals("the transaction of its INVITE", relay(sent).branch(), cancel.branch());
        assertEquals("and its way", SERVICE_ROUTE, header(cancel, "Route"));
        assertEquals("1 CANCEL", header(cancel, "CSeq"));
        assertEquals("<sip:user1@home1.net>;tag=u1", header(cancel, "From"));
        assertEquals("no tag", "<sip:far@home2.net>", header(cancel, "To"));
        assertTrue(header(cancel, "Reason").startsWith("SIP;cause=503"));
        assertTrue("the UE hears the 487", coreAnswers(sent, invite, 487, "f") instanceof SessionOutcome.Back);
        assertEquals(List.of(), scene.answered);
    }

    @Test
    public void theAnswerThatWasFasterThanTheCancelIsEndedAtOnce() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        release(ReleaseCause.OPERATOR);
        assertTrue(coreAnswers(sent, invite, 200, "f", "Contact", "<sip:far@203.0.113.77>")
            instanceof SessionOutcome.Back);
        assertEquals(List.of("CANCEL", "ACK", "BYE", "BYE"), methods());
        assertEquals("ACK sip:far@203.0.113.77", line(sent(1)));
        assertEquals("1 ACK", header(sent(1), "CSeq"));
        assertEquals("<sip:user1@home1.net>;tag=u1", header(sent(1), "From"));
        assertEquals("<sip:far@home2.net>;tag=f", header(sent(1), "To"));
        assertEquals("BYE sip:far@203.0.113.77", line(sent(2)));
        scene.sent.stream().filter(r -> !r.method().equals("ACK"))
            .forEach(r -> assertEquals(ReleaseCause.OPERATOR.reason(), header(r, "Reason")));
        assertEquals(Reason.NO_DIALOG, refused(scene.fromUe(ue, scene.inCall(ue, "INFO", "5"))));
    }

    @Test
    public void theAnswerThatWasFasterThanTheCancelIsEndedOnce() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        release();
        for (int i = 0; i < 3; i++) {
            coreAnswers(sent, invite, 200, "f", "Contact", "<sip:far@203.0.113.77>");
            later();
        }
        assertEquals(List.of("CANCEL", "ACK", "BYE", "BYE", "ACK", "ACK"), methods());
    }

    @Test
    public void aFurtherForkThatAnswersIsEndedToo() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        release();
        coreAnswers(sent, invite, 200, "f1", "Contact", "<sip:f1@203.0.113.71>");
        coreAnswers(sent, invite, 200, "f2", "Contact", "<sip:f2@203.0.113.72>");
        assertEquals(List.of("BYE sip:f1@203.0.113.71", "BYE sip:f2@203.0.113.72"), scene.sent.stream()
            .filter(r -> r.way() instanceof OwnRequest.ToCore).filter(r -> r.method().equals("BYE"))
            .map(ReleaseScene::line).toList());
    }

    private static SipRequestView cancel(SipRequestView invite) {
        SipRequestView cancel = with(invite, "CSeq", "1 CANCEL");
        return new SipRequestView("CANCEL", cancel.requestUri(), cancel.headers(), cancel.flow());
    }

    @Test
    public void theCallersOwnCancelComesTooLate() {
        SipRequestView outgoing = scene.byUe(ue, "INVITE");
        relay(scene.fromUe(ue, outgoing));
        SipRequestView incoming = with(scene.byCore(ue, "INVITE"), "Call-ID", "other");
        relay(scene.fromCore(incoming));
        assertEquals(2, release());
        for (int i = 0; i < 2; i++) {
            assertEquals("ours is on its way", new SessionOutcome.Accepted(), scene.fromUe(ue, cancel(outgoing)));
            assertEquals(new SessionOutcome.Accepted(), scene.fromCore(cancel(incoming)));
        }
        assertEquals(List.of("CANCEL", "CANCEL"), methods());
    }

    @Test
    public void whatItsCallerHasCancelledIsNotCancelledAgain() {
        SipRequestView incoming = scene.byCore(ue, "INVITE");
        relay(scene.fromCore(incoming));
        SessionOutcome cancelled = scene.fromCore(cancel(incoming));
        assertEquals(1, release());
        assertEquals(List.of(), scene.sent);
        assertTrue("its answer is its caller's", ueAnswers(cancelled, cancel(incoming), 200, null)
            instanceof SessionOutcome.Back);
        assertEquals(503, scene.answered.get(0).status());
    }

    @Test
    public void aCallToTheUeThatRingsIsCancelledAndItsCallerHears503() {
        SipRequestView invite = scene.byCore(ue, "INVITE");
        SessionOutcome sent = scene.fromCore(invite);
        ueAnswers(sent, invite, 180, "b", "Contact", "<sip:user1@192.0.2.1:5063>");
        assertEquals(1, release());
        OwnRequest cancel = sent(0);
        assertEquals("CANCEL " + ue.binding().contactUri(), line(cancel));
        assertEquals(relay(sent).branch(), cancel.branch());
        assertEquals("", header(cancel, "Route"));
        assertEquals("<sip:far@home2.net>;tag=f", header(cancel, "From"));
        assertEquals("<sip:user1@home1.net>", header(cancel, "To"));
        OwnResponse unavailable = scene.answered.get(0);
        assertEquals(503, unavailable.status());
        assertEquals(invite.headers().lines("Via"), unavailable.headers().lines("Via"));
        assertEquals("1 INVITE", unavailable.headers().first("CSeq").orElseThrow());
        assertEquals("<sip:far@home2.net>;tag=f", unavailable.headers().first("From").orElseThrow());
        assertTrue(unavailable.headers().first("To").orElseThrow().matches("<sip:user1@home1.net>;tag=[0-9a-f]{32}"));
        SipRequestView ack = with(with(invite, "To", unavailable.headers().first("To").orElseThrow()), "CSeq", "1 ACK");
        assertEquals(new SessionOutcome.Done(),
            scene.fromCore(new SipRequestView("ACK", ack.requestUri(), ack.headers(), ack.flow())));
        assertEquals(0, scene.ownResponses.size());
        assertEquals("the INVITE itself, if it comes again", Reason.RELEASED, refused(scene.fromCore(invite)));
    }

    @Test
    public void theUesAnswersToACancelledCallStayHere() {
        SipRequestView invite = scene.byCore(ue, "INVITE");
        SessionOutcome sent = scene.fromCore(invite);
        release();
        SessionOutcome done = new SessionOutcome.Done();
        assertEquals(done, ueAnswers(sent, invite, 183, "b"));
        assertEquals(1, scene.sent.size());
        assertEquals(done, ueAnswers(sent, invite, 487, "b"));
        OwnRequest ack = sent(1);
        assertEquals("ACK " + ue.binding().contactUri(), line(ack));
        assertEquals("a failure's ACK is of its transaction", relay(sent).branch(), ack.branch());
        assertEquals("<sip:user1@home1.net>;tag=b", header(ack, "To"));
        assertEquals("1 ACK", header(ack, "CSeq"));
        assertEquals(2, scene.sent.size());
    }

    @Test
    public void aUeThatAnswersACancelledCallHearsBye() {
        SipRequestView invite = scene.byCore(ue, "INVITE");
        SessionOutcome sent = scene.fromCore(invite);
        release(ReleaseCause.UE_LOST);
        assertEquals(new SessionOutcome.Done(),
            ueAnswers(sent, invite, 200, "b", "Contact", "<sip:user1@192.0.2.1:5063>"));
        assertEquals(List.of("CANCEL", "ACK", "BYE"), scene.sent.stream().map(OwnRequest::method).toList());
        assertNotEquals(relay(sent).branch(), sent(1).branch());
        assertEquals("BYE sip:user1@192.0.2.1:5063", line(sent(2)));
        assertEquals("2 BYE", header(sent(2), "CSeq"));
        assertEquals(ReleaseCause.UE_LOST.reason(), header(sent(2), "Reason"));
        later();
        ueAnswers(sent, invite, 200, "b", "Contact", "<sip:user1@192.0.2.1:5063>");
        assertEquals("and BYE once", List.of("CANCEL", "ACK", "BYE", "ACK"), methods());
    }

    @Test
    public void an2xxWithoutATagIsNone() {
        SipRequestView invite = scene.byCore(ue, "INVITE");
        SessionOutcome sent = scene.fromCore(invite);
        release();
        assertEquals(new SessionOutcome.Done(), ueAnswers(sent, invite, 200, null));
        assertEquals(List.of("CANCEL"), methods());
    }

    @Test
    public void aUeThatIsLostHearsNothingOfItsCall() {
        scene.fromCore(scene.byCore(ue, "INVITE"));
        scene.table.removed(ue.set().contact(), scene.now);
        assertEquals(1, release(ReleaseCause.UE_LOST));
        assertEquals(List.of(), scene.sent);
        assertEquals(1, scene.answered.size());
    }

    @Test
    public void namesNobody() {
        calledOut();
        Dialog dialog = scene.context.dialogs.of(ue.set().contact(), scene.now).get(0);
        assertFalse(dialog + " " + dialog.call().orElseThrow(), (dialog + " " + dialog.call()).contains("user1@"));
        assertEquals("Call(by the UE, confirmed)", dialog.call().orElseThrow().toString());
        assertEquals(relayed(scene.fromCore(scene.byCore(ue, "MESSAGE")), scene.byCore(ue, "MESSAGE")).first("From"),
            Optional.of("<sip:far@home2.net>;tag=f"));
    }
}
