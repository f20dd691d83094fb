package org.gatehouse.pcscf.registration;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.util.ArrayList;
import java.util.List;
import org.gatehouse.pcscf.sa.IntegrityProtected;
import org.gatehouse.sip.DigestValue;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipSyntaxException;
import org.junit.Test;

public class CoreForwardingTest {
    private static final String PATH = "<sip:flow@pcscf1.visited1.net;lr>";
    private final CoreForwarding forwarding = new CoreForwarding("visited1.net", "pcscf1.visited1.net");

    private Headers forwarded(IntegrityProtected mark, String... headers) throws SipSyntaxException {
        Headers before = Headers.of(headers);
        List<DigestValue> credentials = new ArrayList<>();
        for (String line : before.lines("Authorization")) {
            credentials.add(DigestValue.parse(line));
        }
        return before.edited(forwarding.edits(before, credentials, mark, PATH, "icid1"));
    }

    private Headers forwarded(String... headers) throws SipSyntaxException {
        return forwarded(IntegrityProtected.NO, headers);
    }

    @Test
    public void sm2GainsPathVisitedNetworkAndChargingVector() throws Exception {
        Headers sm2 = forwarded();
        assertEquals(List.of(PATH), sm2.lines("Path"));
        assertEquals(List.of("path"), sm2.lines("Require"));
        assertEquals(List.of("\"visited1.net\""), sm2.lines("P-Visited-Network-ID"));
        assertEquals(List.of("icid-value=\"icid1\";icid-generated-at=pcscf1.visited1.net;orig-ioi=visited1.net"),
            sm2.lines("P-Charging-Vector"));
        assertEquals("nothing else", 4, sm2.lines().size());
    }

    @Test
    public void whatOnlyTheNetworkMaySayNeverPasses() throws Exception {
        for (String name : List.of("P-Charging-Function-Addresses", "P-Asserted-Identity", "P-Associated-URI",
                "Service-Route", "P-User-Database", "P-Profile-Key", "P-Served-User", "P-Asserted-Service",
                "History-Info", "Feature-Caps", "P-Called-Party-ID")) {
            assertFalse(name, forwarded(name, "forged", name.toLowerCase(java.util.Locale.ROOT), "twice").has(name));
        }
    }

    @Test
    public void aForgedPathVisitedNetworkOrChargingVectorIsReplaced() throws Exception {
        Headers sm2 = forwarded("Path", "<sip:forged;lr>", "path", "<sip:second;lr>", "P-Visited-Network-ID", "forged",
            "P-Charging-Vector", "icid-value=forged");
        assertEquals(List.of(PATH), sm2.lines("Path"));
        assertFalse(sm2.lines().toString(), sm2.lines().toString().contains("forged"));
    }

    @Test
    public void networkProvidedAccessInfoGoesAndTheUesOwnStays() throws Exception {
        String own = "3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=\"001010001\"";
        String forged = "3GPP-E-UTRAN-FDD;Network-Provided";
        String name = "P-Access-Network-Info";
        assertEquals(List.of(own), forwarded(name, own).lines(name));
        assertEquals(List.of(own), forwarded(name, own + ", " + forged).lines(name));
        assertEquals(List.of(own), forwarded(name, forged, name, own).lines(name));
        assertFalse(forwarded(name, forged).has(name));
    }

    @Test
    public void theSecurityAgreementEndsHere() throws Exception {
        Headers sm8 = forwarded("Security-Client", "c", "Security-Verify", "v", "Security-Server", "s", "Require",
            "sec-agree", "Proxy-Require", "sec-agree");
        for (String name : List.of("Security-Client", "Security-Verify", "Security-Server", "Proxy-Require")) {
            assertFalse(name, sm8.has(name));
        }
        assertEquals(List.of("path"), sm8.lines("Require"));
    }

    @Test
    public void otherOptionTagsStayInTheirOrder() throws Exception {
        Headers sm2 = forwarded("Require", "outbound, Sec-Agree", "Require", "gruu", "Proxy-Require", "a,sec-agree,b");
        assertEquals(List.of("outbound, gruu, path"), sm2.lines("Require"));
        assertEquals(List.of("a", "b"), sm2.values("Proxy-Require"));
        assertEquals(List.of("x"), forwarded("Proxy-Require", "x").lines("Proxy-Require"));
    }

    @Test
    public void pathIsRequiredOnce() throws Exception {
        assertEquals(List.of("PATH"), forwarded("Require", "PATH").values("Require"));
        assertEquals(List.of("path", "sec-agree-2"), forwarded("Supported", "path, sec-agree-2").values("Supported"));
    }

    @Test
    public void h01TheUesIntegrityProtectedIsReplaced() throws Exception {
        for (String forged : List.of("integrity-protected=\"yes\"", "Integrity-Protected=yes",
                "integrity-protected=\"auth-done\"")) {
            Headers sm2 = forwarded("Authorization", "Digest username=\"a\", " + forged + ", response=\"\"");
            assertEquals(List.of("Digest username=\"a\", response=\"\", integrity-protected=\"no\""),
                sm2.lines("Authorization"));
        }
    }

    @Test
    public void everyAuthorizationIsMarked() throws Exception {
        Headers sm8 = forwarded(IntegrityProtected.YES, "Authorization", "Digest username=\"a\"", "Authorization",
            "Digest username=\"a\", realm=\"b\", integrity-protected=\"no\"");
        assertEquals(List.of("Digest username=\"a\", integrity-protected=\"yes\"",
            "Digest username=\"a\", realm=\"b\", integrity-protected=\"yes\""), sm8.lines("Authorization"));
    }

    @Test
    public void withoutAuthorizationNothingIsMarked() throws Exception {
        assertFalse(forwarded("To", "<sip:a@b>").has("Authorization"));
    }

    @Test
    public void whatIsNotOursStaysAsItIs() throws Exception {
        String[] kept = {"From", "<sip:a@home1.net>;tag=1", "Contact", "<sip:192.0.2.1:5063>;expires=1", "Supported",
            "path, gruu", "User-Agent", "ue/1", "X-Other", "a, b"};
        Headers sm2 = forwarded(kept);
        for (int i = 0; i < kept.length; i += 2) {
            assertEquals(List.of(kept[i + 1]), sm2.lines(kept[i]));
        }
    }
}
