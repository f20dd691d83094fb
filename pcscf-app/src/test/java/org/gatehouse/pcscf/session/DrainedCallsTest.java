package org.gatehouse.pcscf.session;

import static org.gatehouse.pcscf.session.SessionScene.refused;
import static org.gatehouse.pcscf.session.SessionScene.relay;
import static org.gatehouse.pcscf.session.SessionScene.with;
import static org.junit.Assert.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipUri;
import org.junit.Before;
import org.junit.Test;

/** What a node that is being emptied does with calls. */
public class DrainedCallsTest {
    private SessionScene scene;
    private SessionScene.Ue ue;

    @Before
    public void register() throws Exception {
        scene = new SessionScene(SessionSettings.DEFAULT, RestorationSettings.DEFAULT, new EmergencySettings(
            List.of(SipUri.parse("sip:ecscf.visited1.net:5080")), Duration.ofSeconds(4),
            Map.of("112", EmergencySettings.SOS), false,
            EmergencySettings.InClear.FORBIDDEN, 2, 1_000));
        ue = scene.ue(1);
    }

    private static void assertDrained(SessionOutcome outcome) {
        assertEquals(Reason.DRAINING_CALL, refused(outcome));
        assertEquals(503, Reason.DRAINING_CALL.status());
        assertEquals(List.of(new HeaderEdit.Set("Retry-After", "60")), ((SessionOutcome.Refuse) outcome).headers());
    }

    @Test
    public void newCallsAreRefusedEitherWayAndLeaveNoDialog() {
        scene.draining = true;
        assertDrained(scene.fromUe(ue, scene.byUe(ue, "INVITE")));
        assertDrained(scene.fromCore(scene.byCore(ue, "INVITE")));
        assertEquals(0, scene.context.dialogs.size());
    }

    @Test
    public void aCallThatWasThereGoesOn() {
        scene.calledOut(ue);
        scene.draining = true;
        relay(scene.fromUe(ue, scene.inCall(ue, "ACK", "1")));
        relay(scene.fromUe(ue, scene.inCall(ue, "INVITE", "2")));
        relay(scene.fromUe(ue, scene.inCall(ue, "BYE", "3")));
    }

    @Test
    public void aCallThatBeganBeforeIsCancelledAndRepeatedAsEver() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        relay(scene.fromUe(ue, invite));
        scene.draining = true;
        relay(scene.fromUe(ue, invite));
        relay(scene.fromUe(ue, with(new SipRequestView("CANCEL", invite.requestUri(), invite.headers(), invite.flow()),
            "CSeq", "1 CANCEL")));
    }

    @Test
    public void whoNeedsHelpIsNotRefused() {
        scene.draining = true;
        SipRequestView call = scene.byUe(ue, "INVITE");
        relay(scene.fromUe(ue, new SipRequestView("INVITE", "urn:service:sos", call.headers(), call.flow())));
        relay(scene.fromCore(scene.byCore(ue, "INVITE", "Priority", "psap-callback")));
        assertDrained(scene.fromCore(scene.byCore(ue, "INVITE", "Priority", "emergency")));
    }

    @Test
    public void whatIsNoCallGoesOn() {
        scene.draining = true;
        relay(scene.fromUe(ue, scene.byUe(ue, "MESSAGE")));
        relay(scene.fromUe(ue, scene.byUe(ue, "SUBSCRIBE")));
        relay(scene.fromCore(scene.byCore(ue, "MESSAGE")));
    }

    @Test
    public void callsAreTakenAgainWhenItIsOver() {
        scene.draining = true;
        assertDrained(scene.fromUe(ue, scene.byUe(ue, "INVITE")));
        scene.draining = false;
        relay(scene.fromUe(ue, scene.byUe(ue, "INVITE", "Subject", "again")));
    }
}
