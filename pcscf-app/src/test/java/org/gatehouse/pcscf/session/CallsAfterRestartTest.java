package org.gatehouse.pcscf.session;

import static org.gatehouse.pcscf.session.SessionScene.CORE_RR;
import static org.gatehouse.pcscf.session.SessionScene.answer;
import static org.gatehouse.pcscf.session.SessionScene.back;
import static org.gatehouse.pcscf.session.SessionScene.refused;
import static org.gatehouse.pcscf.session.SessionScene.relay;
import static org.gatehouse.pcscf.session.SessionScene.relayed;
import static org.gatehouse.pcscf.session.SessionScene.with;
import static org.junit.Assert.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.session.SessionScene.Ue;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.junit.Test;

/** Row 27: calls of before a restart, at a P-CSCF that knows of them only what was kept. */
public class CallsAfterRestartTest {
    private SessionScene scene = new SessionScene();
    private Ue ue = scene.ue(1);
    private Ue other = scene.ue(2);

    /** The next P-CSCF knows the same UEs, and has all dialogs of the one before. */
    private void restart() {
        SessionScene before = scene;
        scene = new SessionScene();
        scene.now = before.now.plusSeconds(10);
        ue = scene.ue(1);
        other = scene.ue(2);
        restore(before);
        scene.context.dialogs.resume(owner -> scene.bindings.get(owner).isPresent(), scene.now);
    }

    private void restore(SessionScene before) {
        scene.context.dialogs.restore(before.context.dialogs.kept().stream()
            .map(id -> before.context.dialogs.kept(id).orElseThrow()).toList(), scene.now);
    }

    private SipRequestView byFar(String method, String cseq, String ueTag) {
        return with(with(with(scene.byCore(ue, method), "To", "<sip:user1@home1.net>;tag=" + ueTag), "From",
            "<sip:far@home2.net>;tag=f"), "CSeq", cseq + " " + method);
    }

    private int kept() {
        return scene.context.dialogs.kept().size();
    }

    @Test
    public void theUeGoesOnWithTheCallItMadeAndEndsIt() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        String icid = relayed(sent, invite).first("P-Charging-Vector").orElseThrow();
        scene.answered(sent, "INVITE", 200, answer(sent, invite, "f", "Record-Route", CORE_RR), Optional.empty());
        restart();
        SipRequestView bye = scene.inCall(ue, "BYE", "4");
        for (SipRequestView request : List.of(scene.inCall(ue, "INVITE", "2"), scene.inCall(ue, "ACK", "2"),
            scene.inCall(ue, "UPDATE", "3"), bye)) {
            sent = scene.fromUe(ue, request);
            Headers on = relayed(sent, request);
            assertEquals(request.method(), List.of(CORE_RR), on.values("Route"));
            assertEquals("charged as before", icid, on.first("P-Charging-Vector").orElseThrow());
        }
        Headers ok = answer(sent, bye, null);
        back(scene.answered(sent, "BYE", 200, ok, Optional.empty()), ok);
        assertEquals("and it is over", 0, kept());
    }

    @Test
    public void theFarEndEndsIt() {
        scene.calledOut(ue);
        restart();
        SipRequestView bye = byFar("BYE", "1", "u1");
        SessionOutcome sent = scene.fromCore(bye);
        assertEquals(SessionOutcome.Side.UE, relay(sent).side());
        assertEquals(5063, relay(sent).to().orElseThrow().getPort());
        Headers ok = answer(sent, bye, null);
        back(scene.answered(sent, "BYE", 200, ok, Optional.of(ue)), ok);
        assertEquals(0, kept());
    }

    @Test
    public void aCallToTheUeIsEndedByEitherSide() {
        for (boolean byUe : new boolean[] {true, false}) {
            scene = new SessionScene();
            ue = scene.ue(1);
            scene.calledIn(ue);
            restart();
            SipRequestView bye = byUe ? with(with(with(scene.byUe(ue, "BYE"), "From", "<sip:user1@home1.net>;tag=b"),
                "To", "<sip:far@home2.net>;tag=f"), "Route", "<sip:192.0.2.100:5062;lr>", CORE_RR)
                : byFar("BYE", "2", "b");
            SessionOutcome sent = byUe ? scene.fromUe(ue, bye) : scene.fromCore(bye);
            assertEquals(byUe ? SessionOutcome.Side.CORE : SessionOutcome.Side.UE, relay(sent).side());
        }
    }

    @Test
    public void nobodyElseEndsIt() {
        scene.calledOut(ue);
        restart();
        SipRequestView bye = with(with(scene.inCall(other, "BYE", "2"), "From", "<sip:user1@home1.net>;tag=u1"),
            "Call-ID", "call");
        assertEquals(Reason.FOREIGN_DIALOG, refused(scene.fromUe(other, bye)));
        assertEquals("nor by guessing tags", Reason.NO_DIALOG, refused(scene.fromCore(byFar("BYE", "1", "u2"))));
        assertEquals("nor with another route", Reason.ROUTE_MISMATCH, refused(scene.fromUe(ue,
            with(scene.inCall(ue, "BYE", "2"), "Route", "<sip:192.0.2.100:5062;lr>", "<sip:elsewhere.net;lr>"))));
        assertEquals(1, kept());
    }

    @Test
    public void itIsReleasedAtBothEndsAndWithNumbersThatAreNew() {
        scene.calledOut(ue);
        // after what is kept was told, and so not known to the next
        relay(scene.fromUe(ue, scene.inCall(ue, "INFO", "41")));
        restart();
        assertEquals(1, scene.context.releases.release(ue.set().contact(), ReleaseCause.OPERATOR, scene.now));
        OwnRequest core = scene.sent.get(0);
        OwnRequest toUe = scene.sent.get(1);
        assertEquals(List.of(CORE_RR), core.headers().values("Route"));
        assertEquals("<sip:user1@home1.net>;tag=u1", core.headers().first("From").orElseThrow());
        assertEquals("<sip:far@home2.net>;tag=f", toUe.headers().first("From").orElseThrow());
        assertEquals((41 + Call.UNKEPT_REQUESTS + 1) + " BYE", core.headers().first("CSeq").orElseThrow());
        assertEquals((Call.UNKEPT_REQUESTS + 1) + " BYE", toUe.headers().first("CSeq").orElseThrow());
        assertEquals(2, scene.sent.size());
        assertEquals(0, kept());
    }

    @Test
    public void aCallWhoseUeIsNotRegisteredAnyMoreIsEndedTowardsTheCore() {
        scene.calledOut(ue);
        SessionScene before = scene;
        scene = new SessionScene();
        restore(before);
        scene.context.dialogs.resume(owner -> scene.bindings.get(owner).isPresent(), scene.now);
        assertEquals(0, scene.context.releases.releaseExpired(scene.now));
        scene.now = scene.now.plus(Dialogs.AFTER_RESTART);
        assertEquals(1, scene.context.releases.releaseExpired(scene.now));
        assertEquals(1, scene.sent.size());
        assertEquals(ReleaseCause.REGISTRATION_ENDED.reason(),
            scene.sent.get(0).headers().first("Reason").orElseThrow());
    }

    @Test
    public void aSubscriptionOfTheUeGoesOn() {
        SipRequestView subscribe = scene.byUe(ue, "SUBSCRIBE");
        SessionOutcome sent = scene.fromUe(ue, subscribe);
        scene.answered(sent, "SUBSCRIBE", 200, answer(sent, subscribe, "f"), Optional.empty());
        restart();
        relay(scene.fromCore(byFar("NOTIFY", "7", "u1")));
    }

    @Test
    public void aCallThatIsBeingSetUpIsNotKnown() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        Headers ringing = answer(sent, invite, "f");
        scene.answered(sent, "INVITE", 180, ringing, Optional.empty());
        assertEquals(0, kept());
        restart();
        assertEquals(Reason.NO_DIALOG, refused(scene.fromUe(ue, scene.inCall(ue, "PRACK", "2"))));
        assertEquals(Reason.RESPONSE_UNEXPECTED,
            refused(scene.answered(sent, "INVITE", 200, ringing, Optional.empty())));
    }

    @Test
    public void aRefreshIsRemembered() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        scene.answered(sent, "INVITE", 200, answer(sent, invite, "f", "Record-Route", CORE_RR, "Session-Expires",
            "600"), Optional.empty());
        scene.now = scene.now.plusSeconds(500);
        SipRequestView update = scene.inCall(ue, "UPDATE", "2");
        SessionOutcome refresh = scene.fromUe(ue, update);
        scene.answered(refresh, "UPDATE", 200, answer(refresh, update, null, "Session-Expires", "600"),
            Optional.empty());
        assertEquals(2, scene.changed.size());
        restart();
        scene.now = scene.now.plus(Duration.ofSeconds(580));
        assertEquals(0, scene.context.releases.releaseExpired(scene.now));
        scene.now = scene.now.plus(Duration.ofSeconds(60));
        assertEquals(1, scene.context.releases.releaseExpired(scene.now));
    }
}
