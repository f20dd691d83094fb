package org.gatehouse.pcscf.session;

import static org.gatehouse.pcscf.session.SessionScene.CORE_RR;
import static org.gatehouse.pcscf.session.SessionScene.SERVICE_ROUTE;
import static org.gatehouse.pcscf.session.SessionScene.refused;
import static org.gatehouse.pcscf.session.SessionScene.relay;
import static org.gatehouse.pcscf.session.SessionScene.relayed;
import static org.gatehouse.pcscf.session.SessionScene.with;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.junit.Test;

public class OriginatingTest {
    private final SessionScene scene = new SessionScene();
    private final SessionScene.Ue ue = scene.ue(1);

    private Headers core(SipRequestView request) {
        return relayed(scene.fromUe(ue, request), request);
    }

    private static SessionScene replacing() {
        SessionSettings d = SessionSettings.DEFAULT;
        return new SessionScene(new SessionSettings(SessionSettings.RouteMismatch.REPLACE, d.noBinding(),
            d.dialogIdle(), d.dialogsPerContact(), d.dialogsInAll(), d.requestKept(), d.requestsInAll(),
            d.shortestSession()));
    }

    @Test
    public void d01InviteGainsAndLoses() {
        SipRequestView invite = scene.byUe(ue, "INVITE", "P-Preferred-Identity", "<tel:+15550001>", "Privacy", "id",
            "P-Access-Network-Info", "3GPP-UTRAN-TDD", "Security-Verify", ue.set().securityServer().toHeaderValue());
        SessionOutcome outcome = scene.fromUe(ue, invite);
        Headers sent = relayed(outcome, invite);
        assertEquals("as it was registered", List.of("<tel:+1-555-0001>"), sent.values("P-Asserted-Identity"));
        for (String name : List.of("P-Preferred-Identity", "Security-Verify", "Require", "Proxy-Require")) {
            assertFalse(name, sent.has(name));
        }
        assertEquals(List.of(SERVICE_ROUTE), sent.values("Route"));
        assertEquals(List.of("<sip:flow1@pcscf.visited1.net:5060;lr>"), sent.values("Record-Route"));
        assertTrue(sent.first("P-Charging-Vector").orElseThrow().matches(
            "icid-value=\"[0-9a-f]{32}\";icid-generated-at=pcscf.visited1.net;orig-ioi=visited1.net"));
        assertEquals("69", sent.first("Max-Forwards").orElseThrow());
        assertEquals("id", sent.first("Privacy").orElseThrow());
        assertEquals("3GPP-UTRAN-TDD", sent.first("P-Access-Network-Info").orElseThrow());
        assertEquals(SessionOutcome.Side.CORE, relay(outcome).side());
    }

    @Test
    public void identityIsNeverWhatFromSaysNorWhatIsNotRegistered() {
        SipRequestView message = with(scene.byUe(ue, "MESSAGE", "P-Preferred-Identity", "<sip:user2@home1.net>"),
            "From", "<sip:boss@home1.net>;tag=1");
        assertEquals(List.of("<sip:user1@home1.net>"), core(message).values("P-Asserted-Identity"));
    }

    @Test
    public void oneSipAndOneTelIdentityMayBePreferred() {
        SipRequestView message = scene.byUe(ue, "MESSAGE", "P-Preferred-Identity",
            "\"X\" <sip:user1@HOME1.net>, <tel:+1(555)0001>, <sip:user1@home1.net>");
        assertEquals(List.of("<sip:user1@home1.net>", "<tel:+1-555-0001>"),
            core(message).values("P-Asserted-Identity"));
    }

    @Test
    public void d03WhatAUeMayNotAssertIsTakenOut() {
        String[] names = {"P-Charging-Function-Addresses", "P-Visited-Network-ID", "Path", "P-User-Database",
            "P-Served-User", "P-Profile-Key", "P-Asserted-Service", "Feature-Caps", "Service-Route", "P-Associated-URI",
            "P-Called-Party-ID", "History-Info", "Security-Server", "Security-Client"};
        for (String name : names) {
            assertFalse(name, core(scene.byUe(ue, "MESSAGE", name, "<sip:x@y>")).has(name));
        }
        Headers sent = core(scene.byUe(ue, "MESSAGE", "P-Asserted-Identity", "<sip:boss@home1.net>",
            "P-Charging-Vector", "icid-value=x", "P-Access-Network-Info", "3GPP-UTRAN;network-provided"));
        assertEquals(List.of("<sip:user1@home1.net>"), sent.values("P-Asserted-Identity"));
        assertFalse(sent.first("P-Charging-Vector").orElseThrow().contains("icid-value=x"));
        assertFalse(sent.has("P-Access-Network-Info"));
    }

    @Test
    public void d04RouteThatIsNotTheServiceRouteIsRefused() {
        String own = "<sip:192.0.2.100:5062;lr>";
        for (List<String> wrong : List.of(List.of(own), List.of(own, SERVICE_ROUTE, "<sip:more.net;lr>"),
            List.of(own, "<sip:other.net;lr>"), List.of("<sip:other.net;lr>", SERVICE_ROUTE),
            List.of(own, own, SERVICE_ROUTE), List.of(own, "garbage"))) {
            SipRequestView request = with(scene.byUe(ue, "INVITE"), "Route", wrong.toArray(String[]::new));
            SessionOutcome.Refuse refuse = (SessionOutcome.Refuse) scene.fromUe(ue, request);
            assertEquals(wrong.toString(), Reason.ROUTE_MISMATCH, refuse.reason());
            HeaderEdit.Set warning = (HeaderEdit.Set) refuse.headers().get(0);
            assertEquals("Warning", warning.name());
            assertTrue(warning.values().get(0).startsWith("399 pcscf.visited1.net \""));
        }
    }

    @Test
    public void d04OrReplacedByConfiguration() {
        SessionScene other = replacing();
        SessionScene.Ue one = other.ue(1);
        SipRequestView request = with(other.byUe(one, "INVITE"), "Route", "<sip:other.net;lr>");
        assertEquals(List.of(SERVICE_ROUTE), relayed(other.fromUe(one, request), request).values("Route"));
    }

    @Test
    public void withoutRouteItIsMadeOfTheServiceRoute() {
        assertEquals(List.of(SERVICE_ROUTE), core(with(scene.byUe(ue, "INVITE"), "Route")).values("Route"));
    }

    @Test
    public void d05TokensAreComparedOctetByOctet() {
        for (String altered : List.of(SERVICE_ROUTE.replace("ToKeN", "token"), SERVICE_ROUTE.replace("==", "="),
            SERVICE_ROUTE.replace("tokenized-by=home1.net", "tokenized-by=HOME1.net"), SERVICE_ROUTE.replace(";lr",
                ""))) {
            SipRequestView request = with(scene.byUe(ue, "INVITE"), "Route", "<sip:192.0.2.100:5062;lr>", altered);
            assertEquals(altered, Reason.ROUTE_MISMATCH, refused(scene.fromUe(ue, request)));
        }
        SipRequestView hostCase = with(scene.byUe(ue, "INVITE"), "Route", "<sip:192.0.2.100:5062;lr>",
            SERVICE_ROUTE.replace("@icscf.home1.net", "@ICSCF.home1.net"));
        assertEquals("verbatim as it was given", List.of(SERVICE_ROUTE), core(hostCase).values("Route"));
    }

    @Test
    public void d06TheLatestServiceRouteCounts() {
        Binding b = ue.binding();
        String fresh = SERVICE_ROUTE.replace("ToKeN", "NeXt");
        scene.bindings.put(new Binding(b.contact(), b.impu(), b.contactUri(), b.flow(), List.of(fresh), b.associated(),
            b.expiresAt(), true));
        assertEquals(Reason.ROUTE_MISMATCH, refused(scene.fromUe(ue, scene.byUe(ue, "INVITE"))));
        assertEquals(List.of(fresh), core(with(scene.byUe(ue, "INVITE"), "Route", "<sip:192.0.2.100:5062;lr>", fresh))
            .values("Route"));
    }

    @Test
    public void viaIsTheSourceAndPortUs() {
        for (String via : List.of("SIP/2.0/UDP 192.0.2.9:5063;branch=z9hG4bK1",
            "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1",
            "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")) {
            assertEquals(via, Reason.VIA_NOT_SOURCE, refused(scene.fromUe(ue, with(scene.byUe(ue, "INVITE"), "Via",
                via))));
        }
        assertEquals(Reason.NOT_FROM_THE_UE, refused(scene.fromUe(ue, with(scene.byUe(ue, "INVITE"), "Via",
            "SIP/2.0/UDP 192.0.2.1:5063;branch=z9hG4bK1", "SIP/2.0/UDP x;branch=z9hG4bK2"))));
    }

    @Test
    public void whatNoProxyPassesOn() {
        assertEquals(Reason.TOO_MANY_HOPS, refused(scene.fromUe(ue, with(scene.byUe(ue, "INVITE"), "Max-Forwards",
            "0"))));
        assertEquals(Reason.METHOD_NOT_SUPPORTED, refused(scene.fromUe(ue, scene.byUe(ue, "BREW"))));
        SessionOutcome.Refuse refuse = (SessionOutcome.Refuse) scene.fromUe(ue,
            with(scene.byUe(ue, "INVITE"), "Proxy-Require", "sec-agree, foo, bar"));
        assertEquals(Reason.PROXY_REQUIRE_UNSUPPORTED, refuse.reason());
        assertEquals(List.of(new HeaderEdit.Set("Unsupported", "foo, bar")), refuse.headers());
        for (String header : List.of("Call-ID", "CSeq", "From", "Via")) {
            assertEquals(header, Reason.MALFORMED_REQUEST, refused(scene.fromUe(ue, with(scene.byUe(ue, "INVITE"),
                header))));
        }
        for (String value : List.of("-1", "x", "1000", "")) {
            assertEquals(value, Reason.MALFORMED_REQUEST,
                refused(scene.fromUe(ue, with(scene.byUe(ue, "INVITE"), "Max-Forwards", value))));
        }
    }

    @Test
    public void securityVerifyMirrorsTheSetsList() {
        SessionOutcome.Refuse refuse = (SessionOutcome.Refuse) scene.fromUe(ue, scene.byUe(ue, "INVITE",
            "Security-Verify", "ipsec-3gpp;alg=hmac-md5-96;spi-c=1;spi-s=2;port-c=5064;port-s=5062"));
        assertEquals(Reason.SECURITY_VERIFY_MISMATCH, refuse.reason());
        assertTrue(refuse.headers().stream()
            .anyMatch(h -> h instanceof HeaderEdit.Set s && s.name().equals("Security-Server")));
    }

    @Test
    public void withoutRegistrationOrDialogNothingGoes() {
        for (String method : List.of("BYE", "PRACK", "UPDATE", "ACK")) {
            assertEquals(method, Reason.OUTSIDE_DIALOG, refused(scene.fromUe(ue, scene.byUe(ue, method))));
        }
        assertEquals(Reason.NO_DIALOG, refused(scene.fromUe(ue, scene.inCall(ue, "BYE", "2"))));
        assertEquals(Reason.NO_DIALOG, refused(scene.fromUe(ue, scene.byUe(ue, "CANCEL"))));
        scene.bindings.remove(ue.binding().contact());
        assertEquals(Reason.NOT_REGISTERED, refused(scene.fromUe(ue, scene.byUe(ue, "INVITE"))));
    }

    @Test
    public void standaloneRequestsStayOutOfTheRoute() {
        for (String method : List.of("MESSAGE", "OPTIONS", "PUBLISH", "INFO", "NOTIFY")) {
            assertFalse(method, core(scene.byUe(ue, method)).has("Record-Route"));
        }
        assertEquals(0, scene.context.dialogs.size());
    }

    @Test
    public void aRepetitionIsTheSameRequestWithTheSameIcid() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome first = scene.fromUe(ue, invite);
        assertSame(first, scene.fromUe(ue, invite));
        SessionOutcome other = scene.fromUe(ue, scene.byUe(ue, "INVITE"));
        assertNotEquals(relay(first).branch(), relay(other).branch());
    }

    @Test
    public void cancelAndAckOfAFailureTakeTheWayOfTheInvite() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        for (String method : List.of("CANCEL", "ACK")) {
            SipRequestView request = with(new SipRequestView(method, invite.requestUri(), invite.headers(),
                invite.flow()), "CSeq", "1 " + method);
            SessionOutcome outcome = scene.fromUe(ue, request);
            assertEquals(relay(sent).branch(), relay(outcome).branch());
            Headers headers = relayed(outcome, request);
            assertEquals(List.of(SERVICE_ROUTE), headers.values("Route"));
            assertFalse(headers.has("Record-Route"));
            assertFalse(headers.has("Proxy-Require"));
        }
    }

    @Test
    public void requestsInADialogFollowItsRouteWithItsIcid() {
        scene.calledOut(ue);
        SipRequestView update = scene.inCall(ue, "UPDATE", "2");
        Headers sent = core(update);
        assertEquals(List.of(CORE_RR), sent.values("Route"));
        assertFalse(sent.has("Record-Route"));
        String icid = sent.first("P-Charging-Vector").orElseThrow();
        assertEquals(icid, core(scene.inCall(ue, "INFO", "3")).first("P-Charging-Vector").orElseThrow());
        SipRequestView astray = with(scene.inCall(ue, "BYE", "4"), "Route", "<sip:192.0.2.100:5062;lr>",
            "<sip:x.net;lr>");
        assertEquals(Reason.ROUTE_MISMATCH, refused(scene.fromUe(ue, astray)));
    }

    /** An answer of the far end whose border wrote this entry for it. */
    private void answered(SessionOutcome sent, SipRequestView invite, int status, String entry) {
        scene.answered(sent, "INVITE", status,
            SessionScene.answer(sent, invite, "f", "Record-Route", entry), Optional.empty());
    }

    private boolean taken(String entry, String method, String cseq) {
        SipRequestView request = with(scene.inCall(ue, method, cseq), "Route", "<sip:192.0.2.100:5062;lr>", entry);
        return scene.fromUe(ue, request) instanceof SessionOutcome.Relay;
    }

    /** Each response that a border hides has tokens of its own; UDP may bring a 180 behind its 200. */
    @Test
    public void theRouteIsThatOfThe2xxWhateverComesAfterIt() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        answered(sent, invite, 200, "<sip:token200@home2.net;lr>");
        answered(sent, invite, 180, "<sip:token180@home2.net;lr>");
        answered(sent, invite, 200, "<sip:again200@home2.net;lr>");
        assertTrue(taken("<sip:token200@home2.net;lr>", "UPDATE", "2"));
        assertFalse(taken("<sip:token180@home2.net;lr>", "BYE", "3"));
        assertFalse(taken("<sip:again200@home2.net;lr>", "BYE", "4"));
        assertTrue(taken("<sip:token200@home2.net;lr>", "BYE", "5"));
    }

    /** The first 2xx may be lost on the way to the UE: what it hears then has to lead where we expect it to go. */
    @Test
    public void aRepeatedAnswerLeadsTheUeTheWayOfTheFirst() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        assertEquals(List.of("<sip:token183@home2.net;lr>"), seen(sent, invite, 183, "<sip:token183@home2.net;lr>"));
        assertEquals(List.of("<sip:token183@home2.net;lr>"), seen(sent, invite, 180, "<sip:token180@home2.net;lr>"));
        assertEquals(List.of("<sip:token200@home2.net;lr>"), seen(sent, invite, 200, "<sip:token200@home2.net;lr>"));
        assertEquals(List.of("<sip:token200@home2.net;lr>"), seen(sent, invite, 200, "<sip:again200@home2.net;lr>"));
        assertTrue(taken("<sip:token200@home2.net;lr>", "BYE", "2"));
    }

    /** What the UE sees of the entry of the far end's border. */
    private List<String> seen(SessionOutcome sent, SipRequestView invite, int status, String entry) {
        Headers answer = SessionScene.answer(sent, invite, "f", "Record-Route", entry);
        List<String> entries = new ArrayList<>(SessionScene.back(
            scene.answered(sent, "INVITE", status, answer, Optional.empty()), answer).values("Record-Route"));
        assertTrue(entries.remove("<sip:192.0.2.100:5062;lr>"));
        return entries;
    }

    @Test
    public void anEarlyDialogHasTheRouteOfTheFirstAnswerUntilThe2xx() {
        SipRequestView invite = scene.byUe(ue, "INVITE");
        SessionOutcome sent = scene.fromUe(ue, invite);
        answered(sent, invite, 183, "<sip:token183@home2.net;lr>");
        answered(sent, invite, 180, "<sip:token180@home2.net;lr>");
        assertTrue(taken("<sip:token183@home2.net;lr>", "PRACK", "2"));
        assertFalse(taken("<sip:token180@home2.net;lr>", "PRACK", "3"));
        answered(sent, invite, 200, "<sip:token200@home2.net;lr>");
        assertTrue(taken("<sip:token200@home2.net;lr>", "ACK", "1"));
        assertFalse(taken("<sip:token183@home2.net;lr>", "BYE", "4"));
    }

    @Test
    public void d11ADialogBelongsToItsUser() {
        SessionScene.Ue thief = scene.ue(2);
        scene.calledOut(ue);
        for (String method : List.of("BYE", "UPDATE", "INVITE", "PRACK", "INFO", "REFER", "ACK")) {
            SipRequestView forged = with(scene.inCall(thief, method, "5"), "From", "<sip:user1@home1.net>;tag=u1");
            assertEquals(method, Reason.FOREIGN_DIALOG, refused(scene.fromUe(thief, forged)));
        }
        SipRequestView again = with(scene.byUe(thief, "INVITE"), "From", "<sip:user1@home1.net>;tag=u1");
        assertEquals("nor can it be taken over from its start", Reason.FOREIGN_DIALOG, refused(scene.fromUe(thief,
            again)));
        assertEquals(List.of(CORE_RR), core(scene.inCall(ue, "BYE", "2")).values("Route"));
    }

    @Test
    public void d11AnInviteIsCancelledByNobodyElse() {
        SessionScene.Ue thief = scene.ue(2);
        SipRequestView invite = scene.byUe(ue, "INVITE");
        scene.fromUe(ue, invite);
        SipRequestView forged = with(with(scene.byUe(thief, "CANCEL"), "From", "<sip:user1@home1.net>;tag=u1"), "Via",
            invite.headers().first("Via").orElseThrow().replace("192.0.2.1:", "192.0.2.2:"));
        assertEquals(Reason.FOREIGN_DIALOG, refused(scene.fromUe(thief, forged)));
    }

    @Test
    public void aContactHasOnlySoManyDialogs() {
        SessionSettings d = SessionSettings.DEFAULT;
        SessionScene small = new SessionScene(new SessionSettings(d.routeMismatch(), d.noBinding(), d.dialogIdle(), 2,
            d.dialogsInAll(), Duration.ofMinutes(1), 100, d.shortestSession()));
        SessionScene.Ue one = small.ue(1);
        SessionScene.Ue other = small.ue(2);
        for (int i = 0; i < 2; i++) {
            relay(small.fromUe(one, with(small.byUe(one, "INVITE"), "Call-ID", "c" + i)));
        }
        assertEquals(Reason.DIALOG_LIMIT, refused(small.fromUe(one, with(small.byUe(one, "INVITE"), "Call-ID", "c9"))));
        relay(small.fromUe(other, small.byUe(other, "INVITE")));
        small.now = small.now.plus(Duration.ofMinutes(2));
        small.context.dialogs.expire(small.now);
        assertEquals(0, small.context.dialogs.size());
        relay(small.fromUe(one, with(small.byUe(one, "INVITE"), "Call-ID", "c9")));
    }

    @Test
    public void noIdentityIsPrinted() {
        assertFalse(Identities.of(ue.binding()).toString().contains("user"));
        scene.calledOut(ue);
        String text = scene.context.dialogs.of(ue.binding().contact(), scene.now).toString();
        assertFalse(text, text.contains("user1"));
        assertEquals(Optional.empty(), scene.context.dialogs.get(Dialog.Id.byUe("x", "y"), scene.now));
    }
}
