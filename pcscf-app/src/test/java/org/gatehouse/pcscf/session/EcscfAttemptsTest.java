package org.gatehouse.pcscf.session;

import static org.gatehouse.pcscf.session.SessionScene.refused;
import static org.gatehouse.pcscf.session.SessionScene.relay;
import static org.gatehouse.pcscf.session.SessionScene.relayed;
import static org.gatehouse.pcscf.session.SessionScene.with;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.own.OwnResponse;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;
import org.junit.Test;

public class EcscfAttemptsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(4);
    private static final String FIRST = "<sip:ecscf1.visited1.net;lr>";
    private static final String SECOND = "<sip:ecscf2.visited1.net;lr>";
    private static final byte[] SDP = "v=0".getBytes(StandardCharsets.UTF_8);

    private final SessionScene scene = scene();
    private final SessionScene.Ue ue = scene.ue(1);

    private static SessionScene scene() {
        try {
            return new SessionScene(SessionSettings.DEFAULT, RestorationSettings.DEFAULT, new EmergencySettings(
                List.of(SipUri.parse("sip:ecscf1.visited1.net"), SipUri.parse("sip:ecscf2.visited1.net")), TIMEOUT,
                Map.of(), false, EmergencySettings.InClear.FORBIDDEN, 2, 1_000));
        } catch (SipSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private SipRequestView call(String callId) {
        SipRequestView invite = with(scene.byUe(ue, "INVITE", "Content-Type", "application/sdp", "Content-Length", "3"),
            "Call-ID", callId);
        return new SipRequestView("INVITE", "urn:service:sos", invite.headers(), invite.flow());
    }

    private SessionOutcome.Relay begin(SipRequestView call) {
        SessionOutcome.Tries tries = (SessionOutcome.Tries) scene.fromUe(ue, call);
        assertTrue(scene.context.ecscfs.begin(tries.first(), call.headers(), SDP, scene.now));
        return tries.first();
    }

    private OwnRequest last() {
        return scene.sent.get(scene.sent.size() - 1);
    }

    private SessionOutcome answer(OwnRequest to, SipRequestView call, int status, String tag, String... more) {
        List<Headers.Line> lines = new ArrayList<>();
        lines.add(new Headers.Line("Via", "SIP/2.0/UDP ours;branch=" + to.branch()));
        for (String name : List.of("Via", "Record-Route", "From", "Call-ID", "CSeq")) {
            to.headers().values(name).forEach(v -> lines.add(new Headers.Line(name, v)));
        }
        lines.add(new Headers.Line("To", call.headers().first("To").orElseThrow()
            + (status > 100 ? ";tag=" + tag : "")));
        lines.addAll(Headers.of(more).lines());
        return scene.responses.received(status, "INVITE", to.branch(), new Headers(lines), Optional.empty(), scene.now);
    }

    private void passes(Duration time) {
        scene.now = scene.now.plus(time);
        scene.context.ecscfs.tick(scene.now);
    }

    // ---- the first

    @Test
    public void itIsSentAsItWouldBeRelayed() {
        SipRequestView call = call("c1");
        SessionOutcome.Relay first = begin(call);
        Headers relayed = call.headers().edited(first.edits());
        assertEquals(1, scene.sent.size());
        assertEquals("urn:service:sos", last().uri());
        assertEquals(first.branch(), last().branch());
        assertArrayEquals(SDP, last().body());
        assertEquals(new OwnRequest.ToCore(Flow.Transport.UDP), last().way());
        assertEquals(List.of(FIRST), last().headers().values("Route"));
        for (String name : List.of("Via", "From", "To", "Call-ID", "CSeq", "Record-Route", "P-Asserted-Identity",
            "P-Charging-Vector", "Content-Type", "Max-Forwards")) {
            assertEquals(name, relayed.values(name), last().headers().values(name));
        }
        assertFalse(last().headers().has("Content-Length"));
        assertFalse(last().headers().has("Require"));
    }

    @Test
    public void itIsRepeatedUntilSomethingIsHeard() {
        SipRequestView call = call("c1");
        begin(call);
        passes(Duration.ofMillis(499));
        assertEquals(1, scene.sent.size());
        passes(Duration.ofMillis(1));
        assertEquals(2, scene.sent.size());
        passes(Duration.ofMillis(999));
        assertEquals(2, scene.sent.size());
        passes(Duration.ofMillis(1));
        assertEquals(3, scene.sent.size());
        assertTrue(answer(last(), call, 100, "") instanceof SessionOutcome.Back);
        passes(Duration.ofMinutes(1));
        assertEquals("who has said something is waited for", 3, scene.sent.size());
    }

    @Test
    public void overTcpItIsNotRepeated() {
        SipRequestView udp = call("c1");
        SipRequestView call = new SipRequestView(udp.method(), udp.requestUri(), udp.headers(),
            new Flow(Flow.Transport.TCP, udp.flow().local(), udp.flow().remote()));
        begin(call);
        passes(Duration.ofSeconds(2));
        assertEquals(1, scene.sent.size());
        passes(Duration.ofSeconds(2));
        assertEquals(List.of(SECOND), last().headers().values("Route"));
    }

    @Test
    public void whatTheUeRepeatsGoesToTheOneThatIsTried() {
        SipRequestView call = call("c1");
        begin(call);
        assertEquals(List.of(FIRST), relayed(scene.fromUe(ue, call), call).values("Route"));
        passes(TIMEOUT);
        SessionOutcome.Relay again = relay(scene.fromUe(ue, call));
        assertEquals(List.of(SECOND), relayed(again, call).values("Route"));
        assertEquals(last().branch(), again.branch());
    }

    // ---- the next

    @Test
    public void silenceIsFollowedByTheNext() {
        SipRequestView call = call("c1");
        SessionOutcome.Relay first = begin(call);
        passes(TIMEOUT.minusMillis(1));
        assertEquals(List.of(FIRST), last().headers().values("Route"));
        passes(Duration.ofMillis(1));
        assertEquals(List.of(SECOND), last().headers().values("Route"));
        assertNotEquals(first.branch(), last().branch());
        assertArrayEquals(SDP, last().body());
        SessionOutcome back = answer(last(), call, 200, "psap", "Contact", "<sip:psap@203.0.113.40>");
        assertTrue(back instanceof SessionOutcome.Back);
        assertEquals(0, scene.context.ecscfs.size());
        assertEquals("its dialog stands", 1, scene.context.dialogs.of(ue.binding().contact(), scene.now).stream()
            .filter(d -> d.id().farTag().equals("psap")).count());
    }

    @Test
    public void a503IsFollowedByTheNextAndNotHeardOf() {
        SipRequestView call = call("c1");
        begin(call);
        OwnRequest invite = last();
        answer(invite, call, 100, "");
        assertEquals(new SessionOutcome.Done(), answer(invite, call, 503, "x"));
        OwnRequest ack = scene.sent.get(1);
        assertEquals("ACK", ack.method());
        assertEquals(invite.branch(), ack.branch());
        assertEquals("1 ACK", ack.headers().first("CSeq").orElseThrow());
        assertTrue(ack.headers().first("To").orElseThrow().endsWith(";tag=x"));
        assertEquals(List.of(FIRST), ack.headers().values("Route"));
        assertEquals(List.of(SECOND), last().headers().values("Route"));
        assertEquals("the call goes on", 1, scene.context.dialogs.of(ue.binding().contact(), scene.now).size());
        assertEquals("repeated, it is acknowledged again", new SessionOutcome.Done(), answer(invite, call, 503, "x"));
        assertEquals("ACK", last().method());
        assertEquals(4, scene.sent.size());
    }

    @Test
    public void anotherFailureIsTheUes() {
        for (int status : new int[] {380, 404, 480, 486, 500, 600}) {
            SipRequestView call = call("c" + status);
            begin(call);
            assertTrue(answer(last(), call, status, "x") instanceof SessionOutcome.Back);
        }
        assertEquals(0, scene.context.ecscfs.size());
    }

    @Test
    public void the503OfTheLastIsTheUes() {
        SipRequestView call = call("c1");
        begin(call);
        answer(last(), call, 503, "x");
        assertTrue(answer(last(), call, 503, "y") instanceof SessionOutcome.Back);
    }

    @Test
    public void theSilenceOfTheLastIsTheUes() {
        SipRequestView call = call("c1");
        begin(call);
        passes(TIMEOUT);
        passes(TIMEOUT);
        int sent = scene.sent.size();
        passes(TIMEOUT);
        assertEquals(sent, scene.sent.size());
        assertEquals(0, scene.context.ecscfs.size());
        assertEquals(List.of(SECOND), relayed(scene.fromUe(ue, call), call).values("Route"));
    }

    @Test
    public void whoTakesNoConnectionIsFollowedByTheNext() {
        SipRequestView call = call("c1");
        begin(call);
        assertTrue(scene.context.ecscfs.notSent(last(), scene.now));
        assertEquals(List.of(SECOND), last().headers().values("Route"));
        assertFalse("not ours", scene.context.ecscfs.notSent(new OwnRequest("BYE", "sip:a", Headers.of(), "b",
            new OwnRequest.ToCore(Flow.Transport.UDP)), scene.now));
    }

    @Test
    public void ifNobodyTakesOneTheUeCallsOverAnotherDomain() {
        SipRequestView call = call("c1");
        begin(call);
        scene.context.ecscfs.notSent(last(), scene.now);
        scene.context.ecscfs.notSent(last(), scene.now);
        OwnResponse told = scene.answered.get(0);
        assertEquals(380, told.status());
        assertEquals(OwnResponse.Towards.UE, told.towards());
        assertTrue(new String(told.body(), StandardCharsets.UTF_8).contains("<type>emergency</type>"));
        assertEquals(call.headers().values("Via"), told.headers().values("Via"));
        assertTrue(told.headers().has("Content-Type"));
        assertFalse(told.headers().has("Content-Length"));
        assertEquals("its dialogs are over", List.of(),
            scene.context.dialogs.of(ue.binding().contact(), scene.now));
        SipRequestView ack = with(new SipRequestView("ACK", call.requestUri(), call.headers(), call.flow()), "CSeq",
            "1 ACK");
        assertEquals("its ACK ends here", new SessionOutcome.Done(), scene.fromUe(ue, ack));
        assertEquals(0, scene.ownResponses.size());
    }

    // ---- late answers, and the end of it

    @Test
    public void whatTheFirstSaysLate() {
        SipRequestView call = call("c1");
        begin(call);
        OwnRequest first = last();
        passes(TIMEOUT);
        assertEquals(new SessionOutcome.Done(), answer(first, call, 180, "late"));
        assertEquals(new SessionOutcome.Done(), answer(first, call, 486, "late"));
        assertEquals("ACK", last().method());
        assertEquals(first.branch(), last().branch());
        assertTrue("another fork for the UE to end", answer(first, call, 200, "late", "Contact", "<sip:a@b>")
            instanceof SessionOutcome.Back);
    }

    @Test
    public void aCancelGoesToTheOneThatIsTriedAndNobodyElseIs() {
        SipRequestView call = call("c1");
        begin(call);
        passes(TIMEOUT);
        OwnRequest second = last();
        answer(second, call, 180, "e");
        SipRequestView cancel = with(new SipRequestView("CANCEL", call.requestUri(), call.headers(), call.flow()),
            "CSeq", "1 CANCEL");
        SessionOutcome.Relay sent = relay(scene.fromUe(ue, cancel));
        assertEquals(second.branch(), sent.branch());
        assertEquals(List.of(SECOND), relayed(sent, cancel).values("Route"));
        assertEquals("its answer comes back", SessionOutcome.Back.class,
            scene.responses.received(200, "CANCEL", sent.branch(), SessionScene.answer(sent, cancel, "e"),
                Optional.empty(), scene.now).getClass());
        assertEquals(sent, scene.fromUe(ue, cancel));
        int before = scene.sent.size();
        passes(TIMEOUT.multipliedBy(3));
        assertEquals(before, scene.sent.size());
    }

    @Test
    public void aReleaseCancelsTheOneThatIsTried() {
        SipRequestView call = call("c1");
        begin(call);
        passes(TIMEOUT);
        OwnRequest second = last();
        answer(second, call, 180, "e");
        scene.context.releases.release(ue.binding().contact(), ReleaseCause.OPERATOR, scene.now);
        assertEquals("CANCEL", last().method());
        assertEquals(second.branch(), last().branch());
        assertEquals(List.of(SECOND), last().headers().values("Route"));
    }

    @Test
    public void whoFailedIsTriedLastForAWhile() {
        SipRequestView call = call("c1");
        begin(call);
        passes(TIMEOUT);
        assertEquals(1, scene.context.emergencyCounts.failures());
        begin(call("c2"));
        assertEquals(List.of(SECOND), last().headers().values("Route"));
        passes(EcscfAttempts.PENALTY);
        begin(call("c3"));
        assertEquals(List.of(FIRST), last().headers().values("Route"));
    }

    @Test
    public void whatRingsForeverIsForgotten() {
        SipRequestView call = call("c1");
        begin(call);
        answer(last(), call, 180, "e");
        passes(SessionSettings.DEFAULT.requestKept());
        assertEquals(0, scene.context.ecscfs.size());
    }

    @Test
    public void aChangedAnswerIsStillRefused() {
        SipRequestView call = call("c1");
        begin(call);
        Headers forged = Headers.of("Via", "SIP/2.0/UDP ours;branch=" + last().branch(), "Via",
            "SIP/2.0/UDP 192.0.2.66;branch=z9hG4bKx", "To", "<urn:service:sos>;tag=x", "CSeq", "1 INVITE");
        assertEquals(Reason.RESPONSE_CHANGED, refused(scene.responses.received(180, "INVITE", last().branch(), forged,
            Optional.empty(), scene.now)));
    }

    @Test
    public void oneEcscfIsRelayedTo() {
        SessionScene one = new SessionScene(SessionSettings.DEFAULT, RestorationSettings.DEFAULT, new EmergencySettings(
            scene.context.emergency.settings.ecscfs().subList(0, 1), TIMEOUT, Map.of(), false,
            EmergencySettings.InClear.FORBIDDEN, 2, 1_000));
        SessionScene.Ue other = one.ue(1);
        SipRequestView call = one.byUe(other, "INVITE");
        relay(one.fromUe(other, new SipRequestView("INVITE", "urn:service:sos", call.headers(), call.flow())));
    }

    @Test
    public void nothingOfItIsWrittenDown() {
        begin(call("c1"));
        assertEquals("OwnRequest(INVITE, ToCore)", last().toString());
    }
}
