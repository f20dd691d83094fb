package org.gatehouse.pcscf.session;

import static org.gatehouse.pcscf.session.SessionScene.CORE_RR;
import static org.gatehouse.pcscf.session.SessionScene.with;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.SipRequestView;
import org.junit.Test;

/** RFC 4028: sessions that nobody refreshes. */
public class SessionExpiryTest extends ReleaseScene {
    private int expired(Duration after) {
        scene.now = scene.now.plus(after);
        return scene.context.releases.releaseExpired(scene.now);
    }

    @Test
    public void aSessionThatNobodyRefreshesIsEnded() {
        calledOut("Session-Expires", "600;refresher=uas");
        assertEquals(0, expired(Duration.ofSeconds(599)));
        assertEquals(1, expired(Duration.ofSeconds(1)));
        assertEquals(2, scene.sent.size());
        assertTrue(header(sent(0), "Reason").contains("Session expired"));
        assertEquals(0, expired(Duration.ofHours(1)));
    }

    @Test
    public void aRefreshMovesTheEnd() {
        calledOut("Session-Expires", "600");
        scene.now = scene.now.plusSeconds(300);
        SipRequestView update = scene.inCall(ue, "UPDATE", "2");
        SessionOutcome sent = scene.fromUe(ue, update);
        coreAnswers(sent, update, 200, null, "Session-Expires", "600;refresher=uac");
        assertEquals(0, expired(Duration.ofSeconds(599)));
        assertEquals(1, expired(Duration.ofSeconds(1)));
    }

    @Test
    public void aRefreshThatFailedDoesNot() {
        calledOut("Session-Expires", "600");
        scene.now = scene.now.plusSeconds(300);
        SipRequestView update = scene.inCall(ue, "UPDATE", "2");
        SessionOutcome sent = scene.fromUe(ue, update);
        coreAnswers(sent, update, 500, null, "Session-Expires", "600");
        assertEquals(1, expired(Duration.ofSeconds(300)));
    }

    @Test
    public void aRefreshWithoutATimerMakesItEndless() {
        calledOut("x", "600");
        SipRequestView reinvite = scene.inCall(ue, "INVITE", "2");
        SessionOutcome sent = scene.fromUe(ue, reinvite);
        coreAnswers(sent, reinvite, 200, null, "Contact", "<sip:far@203.0.113.77>");
        assertEquals(0, expired(Duration.ofHours(20)));
    }

    @Test
    public void withoutATimerASessionDoesNotEnd() {
        calledIn();
        assertEquals(0, expired(Duration.ofHours(20)));
    }

    @Test
    public void anEndThatComesNearerIsNoticedWithinAMinute() {
        calledIn("Session-Expires", "7200");
        expired(Duration.ofSeconds(1));
        SipRequestView update = with(with(with(scene.byCore(ue, "UPDATE"), "To", "<sip:user1@home1.net>;tag=b"), "From",
            "<sip:far@home2.net>;tag=f"), "CSeq", "2 UPDATE");
        SessionOutcome sent = scene.fromCore(update);
        ueAnswers(sent, update, 200, null, "Session-Expires", "5");
        assertEquals("nobody may ask for less", 0, expired(Duration.ofSeconds(89)));
        assertEquals(1, expired(Duration.ofSeconds(60)));
    }

    @Test
    public void whatRingsHasNoSessionThatCouldEnd() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        coreAnswers(sent, invite, 183, "f", "Contact", "<sip:far@203.0.113.77>", "Record-Route", CORE_RR);
        SipRequestView update = scene.inCall(ue, "UPDATE", "2");
        coreAnswers(scene.fromUe(ue, update), update, 200, null, "Session-Expires", "90");
        assertEquals("it rings for long", 0, expired(Duration.ofSeconds(200)));
        coreAnswers(sent, invite, 200, "f", "Contact", "<sip:far@203.0.113.77>", "Session-Expires", "90");
        assertEquals(0, expired(Duration.ofSeconds(89)));
        assertEquals(1, expired(Duration.ofSeconds(1)));
        assertEquals("what was said before it was answered counts", "3 BYE", header(sent(0), "CSeq"));
    }

    @Test
    public void whatIsNoNumberIsNoTimer() {
        calledOut("Session-Expires", "soon");
        assertEquals(0, expired(Duration.ofHours(20)));
    }
}
