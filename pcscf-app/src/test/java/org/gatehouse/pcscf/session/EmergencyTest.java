package org.gatehouse.pcscf.session;

import static org.gatehouse.pcscf.session.SessionScene.refused;
import static org.gatehouse.pcscf.session.SessionScene.relay;
import static org.gatehouse.pcscf.session.SessionScene.relayed;
import static org.gatehouse.pcscf.session.SessionScene.with;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipUri;
import org.junit.Test;

/** TS 24.229 clauses 5.2.10 and 5.2.11 over security associations. */
public class EmergencyTest {
    private static final String PATH = "<sip:flow1@pcscf.visited1.net:5060;lr>";

    private final SessionScene scene = new SessionScene();
    private final SessionScene withEcscf = scene(false);

    private static SessionScene scene(boolean ownRegistration) {
        return new SessionScene(SessionSettings.DEFAULT, RestorationSettings.DEFAULT, new EmergencySettings(
            List.of(uri("sip:ecscf.visited1.net:5080")), Duration.ofSeconds(4),
            Map.of("112", EmergencySettings.SOS, "110", "urn:service:sos.police"), ownRegistration,
            EmergencySettings.InClear.FORBIDDEN, 2, 1_000));
    }

    private static SipUri uri(String text) {
        try {
            return SipUri.parse(text);
        } catch (org.gatehouse.sip.SipSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static SipRequestView to(SipRequestView request, String uri) {
        return new SipRequestView(request.method(), uri, request.headers(), request.flow());
    }

    private static String body(SessionOutcome outcome) {
        return ((SessionOutcome.Refuse) outcome).headers().stream().filter(HeaderEdit.Content.class::isInstance)
            .map(edit -> ((HeaderEdit.Content) edit).body()).findFirst().orElseThrow();
    }

    // ---- without an E-CSCF: Rel-5

    @Test
    public void withoutAnEcscfTheUeCallsOverAnotherDomain() {
        SessionScene.Ue ue = scene.ue(1);
        for (String uri : List.of("urn:service:sos", "urn:service:sos.fire", "URN:service:SOS", "tel:112", "tel:1-1-2",
            "tel:911;phone-context=visited1.net", "sip:112@visited1.net;user=phone", "sip:112@visited1.net",
            "sip:112;phone-context=home1.net@home1.net;user=phone")) {
            SessionOutcome outcome = scene.fromUe(ue, to(scene.byUe(ue, "INVITE"), uri));
            assertEquals(uri, Reason.EMERGENCY_ELSEWHERE, refused(outcome));
            assertEquals(380, Reason.EMERGENCY_ELSEWHERE.status());
            List<HeaderEdit> headers = ((SessionOutcome.Refuse) outcome).headers();
            assertTrue("the UE knows who says it", headers.contains(new HeaderEdit.Set("P-Asserted-Identity", PATH)));
            assertEquals("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ims-3gpp version=\"1\"><alternative-service>"
                + "<type>emergency</type><reason>emergency call</reason></alternative-service></ims-3gpp>\n",
                body(outcome));
        }
        assertEquals("no dialog is kept", 0, scene.context.dialogs.size());
    }

    @Test
    public void whatOnlyLooksLikeItIsAnOrdinaryCall() {
        SessionScene.Ue ue = scene.ue(1);
        int number = 0;
        for (String uri : List.of("urn:service:sosx", "urn:service:counseling", "tel:1120", "tel:+112", "tel:0112",
            "sip:bob112@home1.net", "sip:home1.net", "sip:112.home1.net", "sip:alice@112", "mailto:112@home1.net")) {
            SipRequestView call = with(to(scene.byUe(ue, "INVITE"), uri), "Call-ID", "call" + number++);
            assertEquals(uri, List.of(SessionScene.SERVICE_ROUTE),
                relayed(scene.fromUe(ue, call), call).values("Route"));
        }
    }

    @Test
    public void d14InClearItIsTheOperatorsChoice() {
        EmergencySettings d = EmergencySettings.DEFAULT;
        assertEquals(new SessionOutcome.Refuse(Reason.UNPROTECTED_REQUEST), scene.context.emergency.inClear());
        SessionOutcome.Refuse told = new SessionScene(SessionSettings.DEFAULT, RestorationSettings.DEFAULT,
            new EmergencySettings(d.ecscfs(), d.ecscfTimeout(), d.numbers(), false,
                EmergencySettings.InClear.ALTERNATIVE_SERVICE, 2, 1))
            .context.emergency.inClear();
        assertEquals(Reason.EMERGENCY_IN_CLEAR, told.reason());
        assertTrue(body(told).contains("<type>emergency</type>"));
        assertEquals("nobody is asserted", 1, told.headers().size());
    }

    // ---- to the E-CSCF

    @Test
    public void aCallGoesToTheEcscfWhateverItsRoute() {
        SessionScene.Ue ue = withEcscf.ue(1);
        SipRequestView call = with(to(withEcscf.byUe(ue, "INVITE"), "urn:service:sos.ambulance"), "Route",
            "<sip:192.0.2.100:5062;lr>", "<sip:somewhere.else.net;lr>");
        SessionOutcome outcome = withEcscf.fromUe(ue, call);
        Headers sent = relayed(outcome, call);
        assertEquals(List.of("<sip:ecscf.visited1.net:5080;lr>"), sent.values("Route"));
        assertEquals("asserted as ever", List.of("<sip:user1@home1.net>"), sent.values("P-Asserted-Identity"));
        assertEquals(List.of(PATH), sent.values("Record-Route"));
        assertTrue(sent.has("P-Charging-Vector"));
        assertFalse(sent.has("Require"));
        assertEquals(Optional.of("urn:service:sos.ambulance"), relay(outcome).requestUri());
        assertEquals("no 504, but another domain", Reason.ECSCF_UNREACHABLE, relay(outcome).unreachable().reason());
        assertTrue(body(relay(outcome).unreachable()).contains("<type>emergency</type>"));
    }

    @Test
    public void aNumberBecomesTheServiceItMeans() {
        SessionScene.Ue ue = withEcscf.ue(1);
        SipRequestView call = to(withEcscf.byUe(ue, "INVITE"), "tel:110;phone-context=home1.net");
        assertEquals(Optional.of("urn:service:sos.police"), relay(withEcscf.fromUe(ue, call)).requestUri());
        SipRequestView other = with(to(withEcscf.byUe(ue, "INVITE"), "tel:911"), "Call-ID", "c2");
        assertEquals("not one of ours", List.of(SessionScene.SERVICE_ROUTE),
            relayed(withEcscf.fromUe(ue, other), other).values("Route"));
    }

    @Test
    public void itsDialogIsADialog() {
        SessionScene.Ue ue = withEcscf.ue(1);
        SipRequestView call = to(withEcscf.byUe(ue, "INVITE"), "urn:service:sos");
        SessionOutcome outcome = withEcscf.fromUe(ue, call);
        Headers ok = SessionScene.answer(outcome, call, "f");
        ok = ok.edited(List.of(new HeaderEdit.Set("Record-Route", List.of("<sip:ecscf.visited1.net:5080;lr>", PATH))));
        assertTrue(withEcscf.answered(outcome, "INVITE", 200, ok, Optional.empty()) instanceof SessionOutcome.Back);
        SipRequestView bye = with(withEcscf.inCall(ue, "BYE", "2"), "Route", "<sip:192.0.2.100:5062;lr>",
            "<sip:ecscf.visited1.net:5080;lr>");
        assertEquals(List.of("<sip:ecscf.visited1.net:5080;lr>"),
            relayed(withEcscf.fromUe(ue, bye), bye).values("Route"));
    }

    @Test
    public void silenceOfTheEcscfDoesNotMakeTheUeRegister() {
        SessionScene.Ue ue = withEcscf.ue(1);
        SipRequestView call = to(withEcscf.byUe(ue, "INVITE"), "urn:service:sos");
        SessionOutcome sent = withEcscf.fromUe(ue, call);
        withEcscf.now = withEcscf.now.plusSeconds(60);
        assertEquals(sent, withEcscf.fromUe(ue, call));
    }

    // ---- when the registration ends

    /** Answered by the tag f. */
    private SessionScene.Ue calling() {
        SessionScene.Ue ue = withEcscf.ue(1);
        SipRequestView call = to(withEcscf.byUe(ue, "INVITE"), "urn:service:sos");
        SessionOutcome outcome = withEcscf.fromUe(ue, call);
        Headers ok = SessionScene.answer(outcome, call, "f", "Contact", "<sip:psap@203.0.113.40>")
            .edited(List.of(new HeaderEdit.Set("Record-Route", List.of("<sip:ecscf.visited1.net:5080;lr>", PATH))));
        withEcscf.answered(outcome, "INVITE", 200, ok, Optional.empty());
        return ue;
    }

    private SipRequestView ofCall(SessionScene.Ue ue, String method, String cseq) {
        return with(withEcscf.inCall(ue, method, cseq), "Route", "<sip:192.0.2.100:5062;lr>",
            "<sip:ecscf.visited1.net:5080;lr>");
    }

    @Test
    public void aCallForHelpOutlivesItsRegistration() {
        SessionScene.Ue ue = calling();
        SipRequestView ordinary = with(withEcscf.byUe(ue, "INVITE"), "Call-ID", "ordinary");
        SessionOutcome other = withEcscf.fromUe(ue, ordinary);
        withEcscf.answered(other, "INVITE", 200, SessionScene.answer(other, ordinary, "o"), Optional.empty());
        withEcscf.leaving.add(ue.binding(), withEcscf.now);
        withEcscf.bindings.remove(ue.binding());
        assertEquals("the other one is ended", 1,
            withEcscf.context.releases.release(ue.binding().contact(), ReleaseCause.REGISTRATION_ENDED, withEcscf.now));
        SipRequestView info = ofCall(ue, "INFO", "2");
        assertEquals(List.of("<sip:ecscf.visited1.net:5080;lr>"),
            relayed(withEcscf.fromUe(ue, info), info).values("Route"));
        SipRequestView ofPsap = with(with(withEcscf.byCore(ue, "UPDATE"), "To", "<sip:user1@home1.net>;tag=u1"), "From",
            "<sip:psap@visited1.net>;tag=f");
        relay(withEcscf.fromCore(ofPsap));
        relay(withEcscf.fromUe(ue, ofCall(ue, "BYE", "3")));
        assertEquals("nothing new", Reason.NOT_REGISTERED,
            refused(withEcscf.fromUe(ue, with(withEcscf.byUe(ue, "INVITE"), "Call-ID", "new"))));
        assertEquals("no other dialog", Reason.NOT_REGISTERED, refused(withEcscf.fromUe(ue,
            with(with(withEcscf.inCall(ue, "BYE", "2"), "Call-ID", "ordinary"), "To", "<sip:far@home2.net>;tag=o"))));
    }

    @Test
    public void whoCallsIsNotWrittenDown() {
        SessionScene.Ue ue = withEcscf.ue(1);
        SipRequestView call = to(withEcscf.byUe(ue, "INVITE"), "urn:service:sos");
        SessionOutcome outcome = withEcscf.fromUe(ue, call);
        Call kept = withEcscf.context.dialogs.of(ue.binding().contact(), withEcscf.now).get(0).call().orElseThrow();
        String said = outcome + " " + kept + kept.ue() + kept.far()
            + withEcscf.context.requests.get(relay(outcome).branch(), "INVITE").orElseThrow()
            + withEcscf.fromUe(ue, with(call, "Max-Forwards", "0"));
        assertFalse(said, said.contains("user1"));
    }

    @Test
    public void whatElseEndsCallsEndsACallForHelpToo() {
        for (ReleaseCause cause : List.of(ReleaseCause.UE_LOST, ReleaseCause.OPERATOR)) {
            SessionScene.Ue ue = calling();
            assertEquals(1, withEcscf.context.releases.release(ue.binding().contact(), cause, withEcscf.now));
            withEcscf.bindings.remove(ue.binding());
            withEcscf.table.removed(ue.binding().contact(), withEcscf.now);
            withEcscf.now = withEcscf.now.plus(SessionSettings.DEFAULT.requestKept());
            withEcscf.context.dialogs.expire(withEcscf.now);
        }
    }

    @Test
    public void aCallToTheUeIsNoCallForHelp() {
        SessionScene.Ue ue = withEcscf.ue(1);
        withEcscf.calledIn(ue);
        assertEquals(1,
            withEcscf.context.releases.release(ue.binding().contact(), ReleaseCause.REGISTRATION_ENDED, withEcscf.now));
    }

    // ---- emergency registrations

    private static SessionScene.Ue emergency(SessionScene scene) {
        SessionScene.Ue ordinary = scene.ue(1);
        UeContact contact = new UeContact(ordinary.binding().contact().impi(), ordinary.binding().contact().address(),
            UeContact.emergency(""));
        Binding b = ordinary.binding();
        Binding binding = new Binding(contact, b.impu(), b.contactUri(), "flow1", List.of(), b.associated(),
            b.expiresAt(), true);
        scene.bindings.put(binding);
        var set = ordinary.set();
        return new SessionScene.Ue(new org.gatehouse.pcscf.sa.SaSet(set.spec(), contact, set.offer(),
            set.securityServer(), set.origin(), set.challenged(), set.nonce(), set.createdAt(), set.expiresAt()),
            binding);
    }

    @Test
    public void anEmergencyRegistrationIsForEmergencyCallsOnly() {
        SessionScene.Ue ue = emergency(withEcscf);
        assertEquals(Reason.EMERGENCY_ONLY, refused(withEcscf.fromUe(ue, withEcscf.byUe(ue, "INVITE"))));
        assertEquals(Reason.EMERGENCY_ONLY, refused(withEcscf.fromUe(ue, withEcscf.byUe(ue, "MESSAGE"))));
        SipRequestView call = to(withEcscf.byUe(ue, "INVITE"), "urn:service:sos");
        assertEquals("without any Service-Route", List.of("<sip:ecscf.visited1.net:5080;lr>"),
            relayed(withEcscf.fromUe(ue, call), call).values("Route"));
    }

    @Test
    public void anOrdinaryRegistrationMayNotSuffice() {
        SessionScene strict = scene(true);
        SessionScene.Ue ue = strict.ue(1);
        SessionOutcome outcome = strict.fromUe(ue, to(strict.byUe(ue, "INVITE"), "urn:service:sos"));
        assertEquals(Reason.EMERGENCY_REGISTRATION, refused(outcome));
        assertTrue(body(outcome).contains("<action>emergency-registration</action>"));
        SessionScene other = scene(true);
        SessionScene.Ue registered = emergency(other);
        relay(other.fromUe(registered, to(other.byUe(registered, "INVITE"), "urn:service:sos")));
    }
}
