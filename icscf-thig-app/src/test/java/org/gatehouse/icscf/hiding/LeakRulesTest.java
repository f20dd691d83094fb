package org.gatehouse.icscf.hiding;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.junit.Test;

public class LeakRulesTest {
    private static final HiddenNetwork NETWORK = Border.home1("thig1.home1.net", "home1.net", "10.0.0.0/8").network();
    private final LeakRules all = new LeakRules(NETWORK, LeakRules.defaults());

    private Headers request(String... headers) {
        return out(LeavingMessage.request("INVITE", Headers.of(headers)));
    }

    private Headers out(LeavingMessage message) {
        return message.headers().edited(all.edits(message));
    }

    private void leaves(String name, String before, String after) {
        assertEquals(after == null ? List.of() : List.of(after), request(name, before).lines(name));
    }

    @Test
    public void chargingAddressesAndServiceDataNeverLeave() {
        for (String name : List.of("P-Charging-Function-Addresses", "p-user-database", "P-Profile-Key", "P-Served-User",
            "P-Private-Network-Indication", "Feature-Caps", "Session-ID", "Response-Source", "Relayed-Charge",
            "Resource-Share")) {
            leaves(name, "anything", null);
        }
    }

    @Test
    public void ofTheChargingVectorOnlyWhatTheOtherNetworkNeedsLeaves() {
        leaves("P-Charging-Vector", "icid-value=\"1;2\";icid-generated-at=10.0.0.5;orig-ioi=home1.net;"
            + "fe-identifier=x;transit-ioi=\"a,b\";term-ioi=home2.net", "icid-value=\"1;2\";orig-ioi=home1.net;"
            + "term-ioi=home2.net");
        leaves("P-Charging-Vector", "icid-generated-at=10.0.0.5", null);
        leaves("P-Charging-Vector", "icid-value=\"1", null);
        leaves("P-Charging-Vector", "icid-value=1;orig-ioi=home1.net", "icid-value=1;orig-ioi=home1.net");
    }

    @Test
    public void theVisitedNetworkIsNamedOnlyInRegister() {
        leaves("P-Visited-Network-ID", "visited1.net", null);
        Headers register = Headers.of("P-Visited-Network-ID", "visited1.net");
        assertTrue(out(LeavingMessage.request("REGISTER", register)).has("P-Visited-Network-ID"));
    }

    @Test
    public void softwareOfOurNodesIsNotNamedButThatOfUsersIs() {
        String[] ours = {"Via", "SIP/2.0/UDP scscf1.home1.net", "User-Agent", "S-CSCF 1", "Organization", "Home 1"};
        String[] users = {"Via", "SIP/2.0/UDP a.home1.net, SIP/2.0/UDP 10.1.2.3", "User-Agent", "Phone", "Server", "S"};
        assertEquals(1, request(ours).lines().size());
        assertTrue(request(users).has("User-Agent"));
        assertFalse(request(users).has("Server"));
        Headers answer = Headers.of("Via", "SIP/2.0/UDP x", "Server", "S-CSCF 1", "User-Agent", "x");
        assertTrue(out(LeavingMessage.response("INVITE", 200, answer)).has("User-Agent"));
        assertFalse(out(LeavingMessage.response("REGISTER", 200, answer)).has("User-Agent"));
        assertFalse(out(LeavingMessage.response("INVITE", 200, answer)).has("Server"));
        Headers hiddenAlready = Headers.of("Via", Wrapper.around(HeaderClass.VIA, "home1.net", "AQ"),
            "User-Agent", "S-CSCF 1");
        assertFalse(out(LeavingMessage.request("NOTIFY", hiddenAlready)).has("User-Agent"));
    }

    @Test
    public void warningsNameTheRealmAndNoNode() {
        leaves("Warning", "399 scscf1.home1.net:6060 \"no way, sir\"", "399 home1.net \"no way, sir\"");
        leaves("Warning", "399 scscf1.home1.net \"asked hss.home1.net\"", "399 home1.net \"\"");
        leaves("Warning", "scscf1.home1.net", null);
        leaves("Warning", "399 p.home2.net \"x\"", "399 p.home2.net \"x\"");
        assertEquals(List.of("399 p.home2.net \"a, b\"", "370 home1.net \"c\""),
            request("Warning", "399 p.home2.net \"a, b\", 370 10.0.0.1 \"c\"").lines("Warning"));
    }

    @Test
    public void reasonKeepsItsCauseWithoutTextThatNamesANode() {
        leaves("Reason", "SIP;cause=503;text=\"scscf1.home1.net down\"", "SIP;cause=503");
        leaves("Reason", "SIP;cause=200;text=\"Call completed elsewhere\"",
            "SIP;cause=200;text=\"Call completed elsewhere\"");
        leaves("Reason", "SIP;cause=1;by=scscf1.home1.net", null);
        leaves("Reason", "SIP;text=\"scscf1.home1.net", null);
    }

    @Test
    public void commentsOfRetryAfterGo() {
        leaves("Retry-After", "120 (scscf1 is down)", "120");
        leaves("Retry-After", "18000 (a (b) c) ;duration=3600", "18000;duration=3600");
        leaves("Retry-After", "5", "5");
        leaves("Retry-After", "5 (open", "5");
    }

    @Test
    public void infoUrisThatLeadInsideGo() {
        assertEquals(List.of("<http://home2.net/a.wav>;purpose=icon"), request("Call-Info",
            "<http://web.home1.net/x>, <http://home2.net/a.wav>;purpose=icon").lines("Call-Info"));
        leaves("Error-Info", "<sip:announce@10.0.0.9>", null);
        leaves("Alert-Info", "<http://home1.net/public>", "<http://home1.net/public>");
    }

    @Test
    public void identitiesAtANodeBecomeIdentitiesAtTheRealm() {
        leaves("History-Info", "\"Bob\" <sip:bob@scscf1.home1.net:6060;x=1?Reason=SIP%3Bcause%3D302>;index=1",
            "\"Bob\" <sip:bob@home1.net;x=1?Reason=SIP%3Bcause%3D302>;index=1");
        leaves("Referred-By", "<sip:a@as.home1.net?Route=%3Csip%3Ax.home1.net%3E>;cid=\"1@as.home1.net\"",
            "<sip:a@home1.net>");
        leaves("r", "<sip:conf@10.0.0.1;maddr=10.0.0.2;lr>", "<sip:conf@home1.net;lr>");
        leaves("Diversion", "<sip:a@home2.net>;reason=unknown", "<sip:a@home2.net>;reason=unknown");
        leaves("Refer-To", "<http://x.home1.net/>", null);
        leaves("Refer-To", "<sip:scscf1.home1.net@home2.net>", null);
    }

    @Test
    public void hopsAreCountedUnlessSwitchedOff() {
        leaves("Max-Forwards", "61", "61");
        LeakRules constant = new LeakRules(NETWORK, EnumSet.of(LeakRule.MAX_FORWARDS));
        assertEquals(List.of(new HeaderEdit.Set("Max-Forwards", "70")),
            constant.edits(LeavingMessage.request("INVITE", Headers.of("Max-Forwards", "61"))));
        assertEquals(List.of(), constant.edits(LeavingMessage.response("INVITE", 200, Headers.of())));
    }

    @Test
    public void eachRuleCanBeListedAndSwitched() {
        Set<String> descriptions = new HashSet<>();
        for (LeakRule rule : LeakRule.values()) {
            assertTrue(rule.name(), descriptions.add(rule.description()));
        }
        LeavingMessage message = LeavingMessage.request("INVITE", Headers.of("Server", "x", "P-Profile-Key", "y"));
        assertEquals(List.of(), new LeakRules(NETWORK, Set.of()).edits(message));
        LeakRules one = new LeakRules(NETWORK, Set.of(LeakRule.SOFTWARE));
        assertEquals(List.of(new HeaderEdit.Remove("Server")), one.edits(message));
        assertEquals(Set.of(LeakRule.SOFTWARE), one.rules());
        assertFalse(LeakRules.defaults().contains(LeakRule.MAX_FORWARDS));
    }

    @Test
    public void aReasonPhraseThatNamesANodeBecomesCanned() {
        assertEquals("Busy Here", all.reasonPhrase(486, "Busy Here"));
        assertEquals("Server Failure", all.reasonPhrase(503, "scscf1.home1.net is down"));
    }

    @Test
    public void aMessageWithNothingToHideIsNotTouched() {
        LeavingMessage message = LeavingMessage.request("INVITE", Headers.of("Via", "SIP/2.0/UDP x", "Subject", "hi",
            "P-Asserted-Identity", "<sip:alice@home1.net>", "Contact", "<sip:alice@10.1.2.3>"));
        assertEquals(List.of(), all.edits(message));
    }
}
