package org.gatehouse.pcscf.session;

import static org.gatehouse.pcscf.session.SessionScene.answer;
import static org.gatehouse.pcscf.session.SessionScene.back;
import static org.gatehouse.pcscf.session.SessionScene.refused;
import static org.gatehouse.pcscf.session.SessionScene.relay;
import static org.gatehouse.pcscf.session.SessionScene.with;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.junit.Test;

/** An S-CSCF that is gone: its UE is told to register anew, and only then. */
public class RestorationTest {
    private static final String BODY = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ims-3gpp version=\"1\">"
        + "<alternative-service><type>restoration</type><reason>S-CSCF not reached</reason>"
        + "<action>initial-registration</action></alternative-service></ims-3gpp>\n";
    private static final List<HeaderEdit> TOLD = List.of(
        new HeaderEdit.Set("P-Asserted-Identity", "<sip:flow1@pcscf.visited1.net:5060;lr>"),
        new HeaderEdit.Content("application/3gpp-ims+xml", BODY));

    private final SessionScene scene = new SessionScene();
    private final SessionScene.Ue ue = scene.ue(1);

    private static SessionScene of(RestorationSettings settings) {
        return new SessionScene(SessionSettings.DEFAULT, settings, EmergencySettings.DEFAULT);
    }

    private SessionOutcome after(long seconds, SipRequestView request) {
        scene.now = scene.now.plusSeconds(seconds);
        return scene.fromUe(ue, request);
    }

    @Test
    public void anEntryThatCannotBeReachedIsSaidAtOnce() {
        for (String method : List.of("INVITE", "MESSAGE", "SUBSCRIBE")) {
            assertEquals(new SessionOutcome.Refuse(Reason.SCSCF_UNREACHABLE, TOLD),
                relay(scene.fromUe(ue, with(scene.byUe(ue, method), "Call-ID", method))).unreachable());
        }
        assertEquals(504, Reason.SCSCF_UNREACHABLE.status());
    }

    @Test
    public void inADialogItIsThePeerThatIsGone() {
        scene.calledOut(ue);
        assertEquals(new SessionOutcome.Refuse(Reason.CORE_UNREACHABLE),
            relay(scene.fromUe(ue, scene.inCall(ue, "BYE", "2"))).unreachable());
    }

    @Test
    public void silenceIsNoticedByTheRepetition() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome first = scene.fromUe(ue, invite);
        assertSame(first, after(2, invite));
        assertSame(first, after(4, invite));
        assertSame("14 s", first, after(8, invite));
        assertEquals("30 s", new SessionOutcome.Refuse(Reason.SCSCF_SILENT, TOLD), after(16, invite));
        assertEquals("and again, should the answer be lost", new SessionOutcome.Refuse(Reason.SCSCF_SILENT, TOLD),
            after(16, invite));
        assertEquals("nothing is left of the call", 1, scene.context.dialogs.size());
        scene.context.dialogs.expire(scene.now);
        assertEquals(0, scene.context.dialogs.size());
    }

    @Test
    public void theAckOfThatAnswerEndsHereAndALateAnswerToo() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        after(16, invite);
        SipRequestView ack = new SipRequestView("ACK", invite.requestUri(),
            invite.headers().edited(List.of(new HeaderEdit.Set("CSeq", "1 ACK"))), invite.flow());
        assertEquals(Reason.SCSCF_SILENT, refused(scene.fromUe(ue, ack)));
        assertEquals(Reason.RESPONSE_UNEXPECTED, refused(scene.answered(sent, "INVITE", 200,
            answer(sent, invite, "f"), Optional.empty())));
    }

    /** Whatever the order of two messages at the same instant: either the UE hears 504, or it hears the answer. */
    @Test
    public void anAnswerAtTheInstantOfTheRepetition() throws Exception {
        ExecutorService core = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < 300; i++) {
                SipRequestView invite = with(scene.byUe(ue, "INVITE"), "Call-ID", "race" + i);
                SessionOutcome sent = scene.fromUe(ue, invite);
                Headers ok = answer(sent, invite, "f");
                scene.now = scene.now.plusSeconds(16);
                CyclicBarrier together = new CyclicBarrier(2);
                Future<SessionOutcome> answered = core.submit(() -> {
                    together.await();
                    return scene.answered(sent, "INVITE", 200, ok, Optional.empty());
                });
                together.await();
                SessionOutcome repeated = scene.fromUe(ue, invite);
                boolean passed = answered.get() instanceof SessionOutcome.Back;
                assertEquals("either, and not both", passed, repeated instanceof SessionOutcome.Relay);
                scene.context.dialogs.of(ue.set().contact(), scene.now)
                    .forEach(d -> scene.context.dialogs.ending(d.id(), Duration.ZERO, scene.now));
                scene.context.dialogs.expire(scene.now);
            }
        } finally {
            core.shutdownNow();
        }
    }

    @Test
    public void aCoreThatSaidAnythingIsThere() {
        for (int status : List.of(100, 180, 503)) {
            SipRequestView invite = with(scene.byUe(ue, "INVITE"), "Call-ID", "c" + status);
            SessionOutcome sent = scene.fromUe(ue, invite);
            scene.answered(sent, "INVITE", status, answer(sent, invite, status == 100 ? null : "f"), Optional.empty());
            assertSame("after " + status, sent, after(60, invite));
        }
    }

    @Test
    public void a504ThatNothingCameBeforeIsTheHomeNetworks() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        Headers answer = answer(sent, invite, "i");
        SessionOutcome.Back back = (SessionOutcome.Back) scene.answered(sent, "INVITE", 504, answer, Optional.empty());
        assertEquals(Optional.of(Reason.SCSCF_GONE), back.reason());
        assertTrue(back.edits().toString(), back.edits().containsAll(TOLD));
    }

    @Test
    public void anyOther504IsSomebodyElses() {
        SipRequestView rang = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, rang);
        scene.answered(sent, "INVITE", 100, answer(sent, rang, null), Optional.empty());
        untouched(sent, rang, "INVITE", "after a 100");
        SipRequestView message = with(scene.byUe(ue, "MESSAGE"), "Call-ID", "m");
        untouched(scene.fromUe(ue, message), message, "MESSAGE", "no INVITE, which would have had a 100");
        scene.calledOut(ue);
        SipRequestView again = with(scene.inCall(ue, "INVITE", "2"), "Call-ID", "call");
        untouched(scene.fromUe(ue, again), again, "INVITE", "in a dialog");
    }

    private void untouched(SessionOutcome sent, SipRequestView request, String method, String why) {
        Headers answer = answer(sent, request, "x");
        SessionOutcome.Back back = (SessionOutcome.Back) scene.answered(sent, method, 504, answer, Optional.empty());
        assertEquals(why, Optional.empty(), back.reason());
        assertFalse(why, back(back, answer).has("Content-Type"));
    }

    @Test
    public void whatTheCoreSaysItselfPasses() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        Headers answer = answer(sent, invite, "i", "Content-Type", "Application/3gpp-ims+xml;charset=utf-8");
        SessionOutcome.Back back = (SessionOutcome.Back) scene.answered(sent, "INVITE", 504, answer, Optional.empty());
        assertEquals(Optional.empty(), back.reason());
        assertEquals(answer.lines("Content-Type"), back(back, answer).lines("Content-Type"));
    }

    @Test
    public void itCanBeSwitchedOff() {
        SessionScene off = of(new RestorationSettings(false, Duration.ofSeconds(1), true));
        SessionScene.Ue one = off.ue(1);
        SipRequestView invite = off.byUe(one, "INVITE");
        SessionOutcome sent = off.fromUe(one, invite);
        assertEquals(new SessionOutcome.Refuse(Reason.CORE_UNREACHABLE), relay(sent).unreachable());
        off.now = off.now.plusSeconds(60);
        assertSame(sent, off.fromUe(one, invite));
        SessionScene part = of(new RestorationSettings(true, Duration.ofSeconds(1), false));
        SessionScene.Ue two = part.ue(1);
        SessionOutcome other = part.fromUe(two, invite);
        assertEquals(Optional.empty(), ((SessionOutcome.Back) part.answered(other, "INVITE", 504,
            answer(other, invite, "i"), Optional.empty())).reason());
    }
}
