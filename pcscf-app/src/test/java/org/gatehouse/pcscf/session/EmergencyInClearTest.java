package org.gatehouse.pcscf.session;

import static org.gatehouse.pcscf.session.SessionScene.refused;
import static org.gatehouse.pcscf.session.SessionScene.relay;
import static org.gatehouse.pcscf.session.SessionScene.relayed;
import static org.gatehouse.pcscf.session.SessionScene.with;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.sa.Timers;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;
import org.junit.Test;

/** TS 24.229 clause 5.2.10.2: UEs without any registration. */
public class EmergencyInClearTest {
    private static final String ECSCF = "<sip:ecscf.visited1.net:5080;lr>";
    private static final String OWN = "<sip:192.0.2.100:5060;lr>";
    private static final String AT_ECSCF = "<sip:psap@203.0.113.40:5080>";

    private final SessionScene scene = scene(2, 1_000);
    private int calls;

    private static SessionScene scene(int perSource, int inAll) {
        try {
            return new SessionScene(SessionSettings.DEFAULT, RestorationSettings.DEFAULT, new EmergencySettings(
                List.of(SipUri.parse("sip:ecscf.visited1.net:5080")), Duration.ofSeconds(4),
                Map.of("112", EmergencySettings.SOS), false,
                EmergencySettings.InClear.E_CSCF, perSource, inAll));
        } catch (SipSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Flow flow(String address, int port) {
        return new Flow(Flow.Transport.UDP, new InetSocketAddress(SessionScene.GM, 5060),
            new InetSocketAddress(SessionScene.address(address), port));
    }

    /** A request of a UE that is at this address and port. */
    private SipRequestView from(String address, int port, String method, String uri, String... more) {
        calls++;
        Headers headers = Headers.of("Via", "SIP/2.0/UDP " + address + ":" + port + ";branch=z9hG4bKc" + calls,
            "Max-Forwards", "70", "From", "\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=u", "To",
            "<" + uri + ">", "Call-ID", "sos" + calls, "CSeq", "1 " + method, "Contact",
            "<sip:me@" + address + ":" + port + ">");
        List<Headers.Line> lines = new ArrayList<>(headers.lines());
        lines.addAll(Headers.of(more).lines());
        return new SipRequestView(method, uri, new Headers(lines), flow(address, port));
    }

    private SipRequestView call(String... more) {
        return from("192.0.2.9", 40_000, "INVITE", "urn:service:sos.fire", more);
    }

    private static SipRequestView at(SipRequestView request, String address, int port) {
        return new SipRequestView(request.method(), request.requestUri(), request.headers(), flow(address, port));
    }

    private SessionOutcome received(SipRequestView request) {
        return scene.inClear.received(request, scene.now).orElseThrow(() -> new AssertionError("not taken"));
    }

    private static UeContact owner() {
        return new ClearSource(SessionScene.address("192.0.2.9"), 40_000).owner();
    }

    private static Headers accepted(SessionOutcome outcome, SipRequestView call) {
        String own = relayed(outcome, call).values("Record-Route").get(0);
        return SessionScene.answer(outcome, call, "psap", "Contact", AT_ECSCF)
            .edited(List.of(new HeaderEdit.Set("Record-Route", List.of(ECSCF, own))));
    }

    private SessionOutcome answered(SessionOutcome outcome, int status, Headers headers) {
        return scene.responses.received(status, "INVITE", relay(outcome).branch(), headers, Optional.empty(),
            scene.now);
    }

    /** @return the 200 as the UE sees it */
    private Headers established(SipRequestView call) {
        SessionOutcome outcome = received(call);
        Headers ok = accepted(outcome, call);
        return SessionScene.back(answered(outcome, 200, ok), ok);
    }

    private static SipRequestView inDialog(SipRequestView call, String method, int cseq) {
        SipRequestView request = new SipRequestView(method, "sip:psap@203.0.113.40:5080", call.headers(), call.flow());
        request = with(request, "To", call.headers().first("To").orElseThrow() + ";tag=psap");
        request = with(request, "CSeq", cseq + " " + method);
        request = with(request, "Via", call.headers().first("Via").orElseThrow() + method + cseq);
        return with(request, "Route", OWN, ECSCF);
    }

    private static SipRequestView ofCore(SipRequestView call, String method, int cseq) {
        return new SipRequestView(method, "sip:me@198.51.100.200:1", Headers.of("Via",
            "SIP/2.0/UDP 203.0.113.40:5080;branch=z9hG4bKpsap" + method + cseq, "Max-Forwards", "60", "Route",
            "<sip:abc@pcscf.visited1.net:5060;lr>", "From", call.headers().first("To").orElseThrow() + ";tag=psap",
            "To", call.headers().first("From").orElseThrow(), "Call-ID", call.headers().first("Call-ID").orElseThrow(),
            "CSeq", cseq + " " + method, "Contact", AT_ECSCF, "P-Asserted-Identity", "<sip:psap@visited1.net>",
            "P-Charging-Vector", "icid-value=1"), SessionScene.coreFlow());
    }

    // ---- the policy

    @Test
    public void d14OffNothingGoesOn() {
        SessionScene off = new SessionScene();
        assertEquals(Optional.of(new SessionOutcome.Refuse(Reason.UNPROTECTED_REQUEST)),
            off.inClear.received(call(), off.now));
        assertEquals(Optional.empty(),
            off.inClear.received(from("192.0.2.9", 1, "INVITE", "sip:a@home1.net"), off.now));
        assertEquals(0, off.context.dialogs.size());
    }

    @Test
    public void whatIsNoEmergencyIsNotTaken() {
        for (String method : List.of("INVITE", "MESSAGE", "BYE", "ACK", "CANCEL", "OPTIONS", "SUBSCRIBE")) {
            assertEquals(method, Optional.empty(), scene.inClear.received(from("192.0.2.9", 40_000, method,
                "sip:someone@home1.net"), scene.now));
        }
    }

    @Test
    public void onlyAnInviteBeginsSomething() {
        for (String method : List.of("MESSAGE", "OPTIONS", "SUBSCRIBE", "PUBLISH", "REFER")) {
            assertEquals(method, Reason.UNPROTECTED_REQUEST,
                refused(received(from("192.0.2.9", 40_000, method, "urn:service:sos"))));
        }
        assertEquals(Reason.NO_DIALOG, refused(received(from("192.0.2.9", 40_000, "CANCEL", "urn:service:sos"))));
        assertEquals("of a refusal of ours", new SessionOutcome.Done(),
            received(from("192.0.2.9", 40_000, "ACK", "urn:service:sos")));
        assertEquals(0, scene.context.dialogs.size());
    }

    @Test
    public void whatHasBeenThroughAProxyOrCannotBeReadIsRefused() {
        assertEquals(Reason.NOT_FROM_THE_UE, refused(received(call("Via", "SIP/2.0/UDP 192.0.2.8;branch=z9hG4bKx"))));
        assertEquals(Reason.MALFORMED_REQUEST, refused(received(with(call(), "Call-ID"))));
        assertEquals(Reason.TOO_MANY_HOPS, refused(received(with(call(), "Max-Forwards", "0"))));
        assertEquals(Reason.PROXY_REQUIRE_UNSUPPORTED, refused(received(call("Proxy-Require", "magic"))));
    }

    // ---- a call

    @Test
    public void theCallGoesToTheEcscfAsOfNobody() {
        SipRequestView call = call("P-Asserted-Identity", "<sip:king@home1.net>", "P-Preferred-Identity",
            "<sip:queen@home1.net>", "P-Charging-Vector", "icid-value=mine", "Path", "<sip:elsewhere.net;lr>",
            "Record-Route", "<sip:evil.net;lr>", "Route", "<sip:elsewhere.net;lr>", "P-Served-User", "<sip:k@h>",
            "Security-Verify", "ipsec-3gpp", "P-Access-Network-Info", "3GPP-E-UTRAN-FDD; utran-cell-id-3gpp=1",
            "P-Access-Network-Info", "3GPP-UTRAN; network-provided");
        SessionOutcome outcome = received(call);
        Headers sent = relayed(outcome, call);
        assertEquals(List.of(ECSCF), sent.values("Route"));
        assertEquals(Optional.of("urn:service:sos.fire"), relay(outcome).requestUri());
        for (String gone : List.of("P-Asserted-Identity", "P-Preferred-Identity", "Path", "P-Served-User",
            "Security-Verify")) {
            assertFalse(gone, sent.has(gone));
        }
        assertEquals("where it says it is", List.of("3GPP-E-UTRAN-FDD; utran-cell-id-3gpp=1"),
            sent.values("P-Access-Network-Info"));
        assertTrue(sent.first("P-Charging-Vector").orElseThrow(),
            sent.first("P-Charging-Vector").orElseThrow().endsWith("orig-ioi=visited1.net"));
        assertEquals("69", sent.first("Max-Forwards").orElseThrow());
        assertEquals(1, sent.values("Record-Route").size());
        assertTrue(sent.values("Record-Route").get(0).matches("<sip:[0-9a-f]{32}@pcscf.visited1.net:5060;lr>"));
        assertEquals("another domain may help", Reason.ECSCF_UNREACHABLE, relay(outcome).unreachable().reason());
        assertEquals(1, scene.context.emergencyCounts.of(true));
        assertEquals(0, scene.context.emergencyCounts.of(false));
    }

    @Test
    public void aNumberBecomesTheService() {
        assertEquals(Optional.of("urn:service:sos"),
            relay(received(from("192.0.2.9", 40_000, "INVITE", "tel:112"))).requestUri());
    }

    @Test
    public void aRepetitionGoesTheSameWayAndCountsOnce() {
        SipRequestView call = call();
        SessionOutcome first = received(call);
        assertEquals(first, received(call));
        assertEquals(1, scene.context.clearCalls.size());
        assertEquals(1, scene.context.emergencyCounts.of(true));
    }

    @Test
    public void theAnswerComesBackToThePortInClear() {
        SipRequestView call = call();
        SessionOutcome outcome = received(call);
        Headers ok = accepted(outcome, call);
        SessionOutcome back = answered(outcome, 200, ok);
        assertEquals(SessionOutcome.Side.CLEAR, ((SessionOutcome.Back) back).side());
        assertEquals(List.of(ECSCF, OWN), SessionScene.back(back, ok).values("Record-Route"));
    }

    @Test
    public void requestsOfItsDialogPass() {
        SipRequestView call = call();
        established(call);
        int cseq = 2;
        for (String method : List.of("ACK", "PRACK", "UPDATE", "INVITE", "INFO", "BYE")) {
            SipRequestView request = inDialog(call, method, cseq++);
            Headers sent = relayed(received(request), request);
            assertEquals(method, List.of(ECSCF), sent.values("Route"));
            assertFalse(method, sent.has("P-Asserted-Identity"));
        }
    }

    @Test
    public void aCancelTakesTheWayOfItsInvite() {
        SipRequestView call = call();
        SessionOutcome outcome = received(call);
        SipRequestView cancel = with(new SipRequestView("CANCEL", call.requestUri(), call.headers(), call.flow()),
            "CSeq", "1 CANCEL");
        SessionOutcome.Relay sent = relay(received(cancel));
        assertEquals(relay(outcome).branch(), sent.branch());
        assertEquals(Optional.of("urn:service:sos.fire"), sent.requestUri());
        assertEquals(List.of(ECSCF), relayed(sent, cancel).values("Route"));
    }

    @Test
    public void nobodyElseCanEndIt() {
        SipRequestView call = call();
        established(call);
        SipRequestView bye = inDialog(call, "BYE", 2);
        assertEquals(Reason.FOREIGN_DIALOG, refused(received(at(bye, "192.0.2.9", 40_001))));
        assertEquals(Reason.FOREIGN_DIALOG, refused(received(at(bye, "192.0.2.10", 40_000))));
        SipRequestView cancel = with(new SipRequestView("CANCEL", call.requestUri(), call.headers(),
            flow("192.0.2.9", 40_001)), "CSeq", "1 CANCEL");
        assertEquals(Reason.FOREIGN_DIALOG, refused(received(cancel)));
        SessionScene.Ue registered = scene.ue(9);
        SipRequestView overSa = with(with(scene.inCall(registered, "BYE", "2"), "Call-ID",
            call.headers().first("Call-ID").orElseThrow()), "From", call.headers().first("From").orElseThrow());
        overSa = with(overSa, "To", "<urn:service:sos>;tag=psap");
        assertEquals("not even over a set of the same address", Reason.FOREIGN_DIALOG,
            refused(scene.fromUe(registered, overSa)));
        relay(received(bye));
    }

    @Test
    public void aDialogOverASetIsNotTakenInClear() {
        SessionScene.Ue ue = scene.ue(9);
        scene.calledOut(ue);
        SipRequestView bye = scene.inCall(ue, "BYE", "2");
        assertEquals(Optional.empty(), scene.inClear.received(at(bye, "192.0.2.9", 5063), scene.now));
    }

    @Test
    public void itsRouteIsTheDialogs() {
        SipRequestView call = call();
        established(call);
        assertEquals(Reason.ROUTE_MISMATCH,
            refused(received(with(inDialog(call, "BYE", 2), "Route", OWN, "<sip:elsewhere.net;lr>"))));
        assertEquals("the protected port is not its", Reason.ROUTE_MISMATCH,
            refused(received(with(inDialog(call, "BYE", 2), "Route", "<sip:192.0.2.100:5062;lr>", ECSCF))));
    }

    @Test
    public void overTcpThePortIsTheOneItTakesRequestsAt() {
        SipRequestView udp = call();
        SipRequestView tcp = new SipRequestView("INVITE", udp.requestUri(), udp.headers(), new Flow(Flow.Transport.TCP,
            udp.flow().local(), new InetSocketAddress(SessionScene.address("192.0.2.9"), 51_234)));
        established(tcp);
        SipRequestView bye = inDialog(udp, "BYE", 2);
        relay(received(bye));
    }

    // ---- the core's side of it

    @Test
    public void requestsOfTheCoreGoWhereTheCallCameFrom() {
        SipRequestView call = call();
        established(call);
        SipRequestView update = ofCore(call, "UPDATE", 7);
        SessionOutcome.Relay sent = relay(scene.fromCore(update));
        assertEquals("not where the UE says", Optional.of(new InetSocketAddress(SessionScene.address("192.0.2.9"),
            40_000)), sent.to());
        assertEquals(SessionOutcome.Side.CLEAR, sent.side());
        Headers out = relayed(sent, update);
        assertFalse(out.has("P-Charging-Vector"));
        Headers ok = SessionScene.answer(sent, update, "u", "P-Asserted-Identity", "<sip:king@home1.net>");
        assertEquals(Reason.RESPONSE_UNEXPECTED, refused(scene.responses.received(200, "UPDATE", sent.branch(), ok,
            Optional.of(new ClearSource(SessionScene.address("192.0.2.9"), 40_001).owner()), scene.now)));
        SessionOutcome back = scene.responses.received(200, "UPDATE", sent.branch(), ok, Optional.of(owner()),
            scene.now);
        assertEquals(SessionOutcome.Side.CORE, ((SessionOutcome.Back) back).side());
        assertFalse("it is nobody", SessionScene.back(back, ok).has("P-Asserted-Identity"));
        relay(scene.fromCore(ofCore(call, "BYE", 8)));
    }

    @Test
    public void aNewCallToItFindsNobody() {
        SipRequestView call = call();
        established(call);
        SipRequestView callback = with(with(ofCore(call, "INVITE", 1), "To", "<sip:anonymous@anonymous.invalid>"),
            "Call-ID", "back");
        assertEquals(Reason.NO_BINDING, refused(scene.fromCore(callback)));
    }

    @Test
    public void aCallWhoseSessionEndsIsEndedAtBothEnds() {
        SipRequestView call = call();
        SessionOutcome outcome = received(call);
        List<Headers.Line> ok = new ArrayList<>(accepted(outcome, call).lines());
        ok.add(new Headers.Line("Session-Expires", "90;refresher=uas"));
        answered(outcome, 200, new Headers(ok));
        scene.now = scene.now.plusSeconds(91);
        assertEquals(1, scene.context.releases.releaseExpired(scene.now));
        assertEquals(List.of("BYE", "BYE"), scene.sent.stream().map(OwnRequest::method).toList());
        OwnRequest.ToUe toUe = (OwnRequest.ToUe) scene.sent.get(1).way();
        assertTrue(toUe.clear());
        assertEquals(new InetSocketAddress(SessionScene.address("192.0.2.9"), 40_000), toUe.to());
    }

    // ---- bounds

    @Test
    public void aSourceHasSoManyCallsAtATime() {
        SipRequestView first = call();
        received(first);
        received(from("192.0.2.9", 40_001, "INVITE", "urn:service:sos"));
        assertEquals(Reason.EMERGENCY_CALLS_OF_SOURCE,
            refused(received(from("192.0.2.9", 40_002, "INVITE", "urn:service:sos"))));
        relay(received(from("192.0.2.10", 40_002, "INVITE", "urn:service:sos")));
        assertTrue(scene.context.clearCalls.isCalling(
            org.gatehouse.pcscf.sa.SourcePrefix.of(SessionScene.address("192.0.2.9")), scene.now));
    }

    @Test
    public void whatHasEndedCountsNoMore() {
        SipRequestView first = call();
        SessionOutcome outcome = received(first);
        received(call());
        answered(outcome, 486, SessionScene.answer(outcome, first, "psap"));
        relay(received(call()));
        assertEquals(2, scene.context.clearCalls.size());
        scene.now = scene.now.plus(SessionSettings.DEFAULT.dialogIdle());
        assertFalse(scene.context.clearCalls.isCalling(
            org.gatehouse.pcscf.sa.SourcePrefix.of(SessionScene.address("192.0.2.9")), scene.now));
        assertEquals(0, scene.context.clearCalls.size());
    }

    @Test
    public void thereAreSoManyCallsInAll() {
        SessionScene small = scene(2, 2);
        for (int i = 1; i <= 2; i++) {
            relay(small.inClear.received(from("192.0.2." + i, 40_000, "INVITE", "urn:service:sos"), small.now)
                .orElseThrow());
        }
        assertEquals(Reason.EMERGENCY_CALLS_IN_CLEAR, refused(small.inClear.received(
            from("192.0.2.3", 40_000, "INVITE", "urn:service:sos"), small.now).orElseThrow()));
        small.now = small.now.plus(SessionSettings.DEFAULT.requestKept());
        relay(small.inClear.received(from("192.0.2.3", 40_000, "INVITE", "urn:service:sos"), small.now).orElseThrow());
        assertEquals("those that nobody answered are over", 1, small.context.clearCalls.size());
    }

    @Test
    public void aSourceThatBeginsTooFastIsRefused() {
        SessionScene wide = scene(10_000, 100_000);
        for (int i = 0; i < Timers.DEFAULT.sourceBurst(); i++) {
            relay(wide.inClear.received(call(), wide.now).orElseThrow());
        }
        assertEquals(Reason.EMERGENCY_RATE, refused(wide.inClear.received(call(), wide.now).orElseThrow()));
        wide.now = wide.now.plus(Timers.DEFAULT.sourceRefill());
        relay(wide.inClear.received(call(), wide.now).orElseThrow());
    }

    @Test
    public void whoCallsIsNotWrittenDown() {
        assertEquals("UeContact(192.0.2.9)", owner().toString());
    }
}
