package org.gatehouse.testbed.ladder;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.gatehouse.testbed.ladder.MessageDiff.Change;
import org.gatehouse.testbed.sip.SipMessage;
import org.junit.Test;

public class MessageDiffTest {
    private static final SipMessage BASE = SipMessage.request("REGISTER", "sip:home1.net").plus("Max-Forwards", "70")
            .plus("Via", "SIP/2.0/UDP a;branch=z9hG4bK1").plus("Security-Client", "ipsec-3gpp; alg=null")
            .plus("Authorization", "Digest username=\"u\", nonce=\"n\", response=\"0233d5422332d3cd\"");

    private static List<String> diff(SipMessage before, SipMessage after) {
        return MessageDiff.compare(before, after).stream().map(Change::text).toList();
    }

    @Test
    public void equalMessagesHaveNoChanges() {
        assertEquals(List.of(), diff(BASE, BASE));
    }

    @Test
    public void spellingOfNamesAndLinesIsNoChange() {
        SipMessage two = BASE.plus("Path", "<sip:a>").plus("Path", "<sip:b>").plus("v", "SIP/2.0/UDP b");
        SipMessage one = BASE.plus("PATH", "<sip:a>, <sip:b>").plus("Via", "SIP/2.0/UDP b");
        assertEquals(List.of(), diff(two, one));
    }

    @Test
    public void addedRemovedAndChanged() {
        SipMessage after = BASE.plusFirst("Path", "<sip:f@p;lr>").without("Security-Client").with("Max-Forwards", "69")
                .withRequestUri("sip:scscf1");
        assertEquals(List.of("Request-URI: sip:home1.net -> sip:scscf1", "+Path: <sip:f@p;lr>",
                "Max-Forwards: 70 -> 69", "-Security-Client"), diff(BASE, after));
    }

    @Test
    public void aWholeHeaderIsMentionedOnce() {
        SipMessage several = BASE.plus("Security-Server", "ipsec-3gpp;q=0.2, ipsec-3gpp;q=0.1, tls");
        assertEquals(List.of("+Security-Server: ipsec-3gpp;q=0.2 and 2 more"), diff(BASE, several));
        assertEquals(List.of("-Security-Server"), diff(several, BASE));
    }

    @Test
    public void oneOfSeveralValues() {
        SipMessage before = BASE.with("Require", "sec-agree, path");
        assertEquals(List.of("-Require: sec-agree"), diff(before, BASE.with("Require", "path")));
        assertEquals(List.of("Require: order changed"), diff(before, BASE.with("Require", "path, sec-agree")));
    }

    @Test
    public void equalValuesAreCounted() {
        SipMessage before = BASE.plus("Route", "<sip:a>");
        assertEquals(List.of("+Route: <sip:a>"), diff(before, before.plus("Route", "<sip:a>")));
    }

    @Test
    public void bodyAndStatus() {
        SipMessage before = SipMessage.response(401, "Unauthorized");
        SipMessage after = SipMessage.response(500, "x")
                .withBody("text/plain", "ab".getBytes(StandardCharsets.US_ASCII));
        assertEquals(List.of("Status: 401 -> 500", "Content-Length: 0 -> 2", "+Content-Type: text/plain",
                "body: 0 -> 2 octets"), diff(before, after));
    }

    @Test
    public void digestsAreComparedByParameterAndKeysAreNeverShown() {
        SipMessage sm5 = SipMessage.response(401, "Unauthorized").plus("WWW-Authenticate",
                "Digest nonce=\"abc\", ik=\"f769bcd7\", ck=\"b40ba9a3\"");
        SipMessage sm6 = sm5.with("WWW-Authenticate", "Digest nonce=\"abc\"");
        assertEquals(List.of("WWW-Authenticate: -ik -ck"), diff(sm5, sm6));
        assertEquals(List.of("WWW-Authenticate: +ik +ck"), diff(sm6, sm5));
        SipMessage stamped = BASE.mapLines("Authorization",
                v -> v.replace("0233d5422332d3cd", "ffff").replace("\"n\"", "\"m\"") + ", integrity-protected=\"no\"");
        assertEquals(List.of("Authorization: ~nonce=m ~response +integrity-protected=no"), diff(BASE, stamped));
        assertEquals(List.of("-Authorization"), diff(BASE, BASE.without("Authorization")));
        assertEquals(List.of("+Authorization"), diff(BASE.without("Authorization"), BASE));
    }

    @Test
    public void secretsInStrangePlacesAreHiddenToo() {
        for (String secret : List.of("ik=f769bcd7", "CK = \"f769bcd7\"", "x;response=f769bcd7",
                "a=1, auts=\"f769bcd7\"", "ck=\"f769bcd7")) {
            SipMessage odd = BASE.plus("P-Odd", secret);
            List<String> shown = diff(BASE, odd);
            assertFalse(shown.toString(), shown.toString().contains("f769"));
            assertFalse(diff(odd, BASE).toString().contains("f769"));
        }
        SipMessage broken = BASE.with("Authorization", "Digest ik=\"f769bcd7");
        assertEquals(List.of("changed Authorization"), diff(BASE, broken));
        SipMessage two = BASE.plus("Authorization", "Digest ik=\"f769bcd7\"");
        assertEquals(List.of("changed Authorization"), diff(BASE, two));
    }

    @Test
    public void longAndUnprintableValuesAreTamed() {
        String shown = MessageDiff.show("<sip:" + "a".repeat(100) + ">");
        assertEquals(MessageDiff.SHOWN, shown.length());
        assertTrue(shown.endsWith("..."));
        assertEquals("a??b", MessageDiff.show("a\u001b\u00e9b"));
    }

    @Test
    public void routineChangesAreOneViaAndTheHopCount() {
        SipMessage hop = BASE.with("Max-Forwards", "69").plusFirst("Via", "SIP/2.0/UDP b;branch=z9hG4bK2");
        List<Change> all = MessageDiff.compare(BASE, hop);
        assertEquals(2, all.size());
        assertTrue(all.stream().allMatch(c -> MessageDiff.routine(all, c)));
        SipMessage hidden = BASE.withAll("Via", List.of("SIP/2.0/UDP t", "SIP/2.0/UDP home1.net;thig=x"));
        List<Change> hiding = MessageDiff.compare(BASE, hidden);
        assertTrue(hiding.stream().noneMatch(c -> MessageDiff.routine(hiding, c)));
        List<Change> replaced = MessageDiff.compare(BASE, BASE.with("Via", "SIP/2.0/UDP z"));
        assertFalse(MessageDiff.routine(replaced, replaced.get(0)));
    }
}
