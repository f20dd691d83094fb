package org.gatehouse.icscf.location;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.TrustRules.Standing;
import org.gatehouse.sip.AddressPrefix;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipSyntaxException;
import org.junit.Test;

public class TrustRulesTest {
    private static final Headers ALL = Headers.of("P-Asserted-Identity", "<sip:a@home1.net>", "P-Asserted-Service",
        "x", "P-Served-User", "<sip:a@home1.net>", "P-Charging-Vector", "icid-value=\"theirs\"",
        "P-Charging-Function-Addresses", "ccf=1.2.3.4", "P-Access-Network-Info", "IEEE-802.11", "P-Visited-Network-ID",
        "v", "P-Private-Network-Indication", "y", "P-User-Database", "<aaa://x>", "P-Profile-Key", "<sip:x@y>",
        "P-Preferred-Identity", "<sip:a@home1.net>", "To", "<sip:b@home1.net>");

    private static AddressPrefix prefix(String text) throws SipSyntaxException {
        return AddressPrefix.parse(text);
    }

    private static TrustRules rules() throws SipSyntaxException {
        return new TrustRules(List.of(prefix("192.0.2.30")), List.of(prefix("192.0.2.0/24"), prefix("2001:db8::/32")),
            List.of(prefix("192.0.2.128/25"), prefix("198.51.100.0/24")));
    }

    private static Standing standing(String address) throws Exception {
        return rules().standing(InetAddress.getByName(address));
    }

    @Test
    public void theListThatTrustsLessDecides() throws Exception {
        assertEquals(Standing.INSIDE, standing("192.0.2.30"));
        assertEquals(Standing.TRUSTED, standing("192.0.2.31"));
        assertEquals(Standing.TRUSTED, standing("2001:db8::1"));
        assertEquals(Standing.OUTSIDE, standing("192.0.2.129"));
        assertEquals(Standing.OUTSIDE, standing("198.51.100.1"));
        assertEquals(Standing.STRANGER, standing("203.0.113.1"));
    }

    @Test
    public void whoIsRefusedWhat() throws Exception {
        Optional<Reason> untrusted = Optional.of(Reason.PEER_NOT_TRUSTED);
        Optional<Reason> noOrig = Optional.of(Reason.ORIGINATING_NOT_ALLOWED);
        for (boolean orig : new boolean[] {false, true}) {
            assertEquals(untrusted, rules().refusal(Standing.STRANGER, "INVITE", orig));
            assertEquals(untrusted, rules().refusal(Standing.STRANGER, "REGISTER", orig));
            assertEquals(untrusted, rules().refusal(Standing.OUTSIDE, "REGISTER", orig));
        }
        assertEquals(Optional.empty(), rules().refusal(Standing.OUTSIDE, "INVITE", false));
        assertEquals(Optional.empty(), rules().refusal(Standing.TRUSTED, "REGISTER", false));
        assertEquals(Optional.empty(), rules().refusal(Standing.INSIDE, "INVITE", true));
        assertEquals(noOrig, rules().refusal(Standing.TRUSTED, "INVITE", true));
        assertEquals(noOrig, rules().refusal(Standing.OUTSIDE, "INVITE", true));
    }

    private static Headers after(Standing standing, String method, Headers headers) throws Exception {
        return headers.edited(rules().edits(standing, method, headers, "new", "192.0.2.20"));
    }

    @Test
    public void nothingOfTheTrustDomainComesFromOutside() throws Exception {
        Headers left = after(Standing.OUTSIDE, "INVITE", ALL);
        for (String name : List.of("P-Asserted-Identity", "P-Asserted-Service", "P-Served-User",
            "P-Charging-Function-Addresses", "P-Access-Network-Info", "P-Visited-Network-ID",
            "P-Private-Network-Indication", "P-User-Database", "P-Profile-Key")) {
            assertFalse(name, left.has(name));
        }
        assertEquals(List.of("icid-value=\"new\";icid-generated-at=192.0.2.20"), left.lines("P-Charging-Vector"));
        assertEquals("what any user may say stays", List.of("<sip:a@home1.net>"), left.lines("P-Preferred-Identity"));
    }

    @Test
    public void aTrustedPeerMayNotSpeakForOurHss() throws Exception {
        Headers left = after(Standing.TRUSTED, "INVITE", ALL);
        assertFalse(left.has("P-User-Database"));
        assertFalse(left.has("P-Profile-Key"));
        assertEquals(ALL.lines("P-Asserted-Identity"), left.lines("P-Asserted-Identity"));
        assertEquals(ALL.lines("P-Charging-Vector"), left.lines("P-Charging-Vector"));
        assertEquals(ALL.lines("P-Served-User"), left.lines("P-Served-User"));
        assertEquals(List.of(), rules().edits(Standing.INSIDE, "INVITE", ALL, "new", "192.0.2.20"));
    }

    @Test
    public void aMissingChargingVectorIsMade() throws Exception {
        Headers none = Headers.of("To", "<sip:b@home1.net>");
        for (Standing standing : List.of(Standing.INSIDE, Standing.TRUSTED, Standing.OUTSIDE)) {
            assertEquals(List.of("icid-value=\"new\";icid-generated-at=192.0.2.20"),
                after(standing, "MESSAGE", none).lines("P-Charging-Vector"));
        }
        assertFalse("the P-CSCF's affair", after(Standing.TRUSTED, "REGISTER", none).has("P-Charging-Vector"));
        assertFalse(after(Standing.TRUSTED, "ACK", none).has("P-Charging-Vector"));
    }

    @Test
    public void profileKeyIsTheWildcardedIdentity() {
        assertEquals(Optional.of(new HeaderEdit.Set("P-Profile-Key", "<sip:chat-!.*!@home1.net>")),
            TrustRules.profileKey(Optional.of("sip:chat-!.*!@home1.net")));
        for (String bad : List.of("sip:x>\r\nEvil: y", "sip:a b", "http://x", "", "sip:<x>")) {
            assertEquals(bad, Optional.empty(), TrustRules.profileKey(Optional.of(bad)));
        }
        assertEquals(Optional.empty(), TrustRules.profileKey(Optional.empty()));
    }

    @Test
    public void userDatabaseIsTheHssThatAnswered() {
        assertEquals(Optional.of(new HeaderEdit.Set("P-User-Database", "<aaa://hss1.home1.net>")),
            TrustRules.userDatabase(Optional.of("hss1.home1.net")));
        assertEquals(Optional.empty(), TrustRules.userDatabase(Optional.of("a>b")));
        assertEquals(Optional.empty(), TrustRules.userDatabase(Optional.empty()));
    }
}
