package org.gatehouse.pcscf.secagree;

import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.SipSyntaxException;
import org.junit.Before;
import org.junit.Test;

public class Sm7CheckTest {
    private static final String CLIENT = "ipsec-3gpp; alg=hmac-sha-1-96; ealg=aes-cbc; spi-c=23456789; spi-s=12345678;"
        + " port-c=2468; port-s=5063";
    private final SecurityHeader server =
        SecurityAgreement.serverHeader(AlgorithmPolicy.DEFAULT, 98765432, 87654321, 8642, 7531);
    private final String verify = server.toHeaderValue();
    private SecurityHeader stored;

    @Before
    public void storeSm1() throws SipSyntaxException {
        stored = SecurityHeader.parse(List.of(CLIENT));
    }

    private Optional<Reason> check(String client, String verify) {
        return SecurityAgreement.check(client == null ? List.of() : List.of(client),
            verify == null ? List.of() : List.of(verify), stored, server);
    }

    @Test
    public void a05RepeatedAndMirrored() {
        assertEquals(Optional.empty(), check(CLIENT, verify));
    }

    @Test
    public void a21DefaultsEqual() {
        assertEquals(Optional.empty(), check(CLIENT + ";prot=esp;mod=trans", verify));
        assertEquals(Optional.empty(), check(CLIENT, verify.replace("; prot=esp; mod=trans", "")));
    }

    @Test
    public void spellingDoesNotMatter() {
        assertEquals(Optional.empty(), check("IPSEC-3GPP;port-s=5063;port-c=2468;spi-s=0012345678;spi-c=23456789;"
            + "EALG=AES-CBC;Alg=HMAC-SHA-1-96", verify.toUpperCase(java.util.Locale.ROOT)));
        assertEquals(Optional.empty(), check(CLIENT, verify.replace("q=0.4", "q=0.400").replace("; ", ";")));
        assertEquals(Optional.empty(),
            check(CLIENT, verify.replace("alg=hmac-sha-1-96; prot", "alg=hmac-sha-1-96; ealg=null; prot")));
    }

    @Test
    public void severalLinesAreOneList() {
        assertEquals(Optional.empty(),
            SecurityAgreement.check(List.of(CLIENT), List.of(verify.split(", ")), stored, server));
    }

    @Test
    public void c09ChangedAlgorithmList() {
        String[] entries = verify.split(", ");
        for (String changed : List.of(verify.replace("; ealg=aes-cbc", ""), verify.replace("aes-cbc", "des-ede3-cbc"),
                verify.substring(verify.indexOf(", ") + 2), verify + ", " + entries[3],
                verify.replace("q=0.4", "q=0.5"), verify.replace("; q=0.4", ""),
                String.join(", ", entries[1], entries[0], entries[2], entries[3]),
                verify + ";note=1", verify.replace("prot=esp", "prot=ah"), verify.replace("mod=trans", "mod=tun"))) {
            assertEquals(changed, Optional.of(Reason.SECURITY_VERIFY_MISMATCH), check(CLIENT, changed));
        }
    }

    @Test
    public void c10ChangedSpi() {
        for (String changed : List.of(verify.replace("spi-s=87654321", "spi-s=87654322"),
                verify.replace("spi-c=98765432", "spi-c=98765433"), verify.replace("port-c=8642", "port-c=8643"),
                verify.replace("port-s=7531", "port-s=7532"))) {
            assertEquals(Optional.of(Reason.SECURITY_VERIFY_MISMATCH), check(CLIENT, changed));
        }
    }

    @Test
    public void c11ChangedSecurityClient() {
        for (String changed : List.of(CLIENT.replace("5063", "5064"), CLIENT.replace("2468", "2469"),
                CLIENT.replace("23456789", "23456780"), CLIENT.replace("12345678;", "12345670;"),
                CLIENT.replace("; ealg=aes-cbc", ""), CLIENT + ", " + CLIENT, CLIENT + ";extra")) {
            assertEquals(changed, Optional.of(Reason.SECURITY_CLIENT_CHANGED), check(changed, verify));
        }
    }

    @Test
    public void c12MissingSecurityVerify() {
        assertEquals(Optional.of(Reason.SECURITY_VERIFY_MISSING), check(CLIENT, null));
        assertEquals(400, Reason.SECURITY_VERIFY_MISSING.status());
    }

    @Test
    public void c13MissingSecurityClient() {
        assertEquals(Optional.of(Reason.SECURITY_CLIENT_MISSING), check(null, verify));
        assertEquals(400, Reason.SECURITY_CLIENT_MISSING.status());
    }

    @Test
    public void malformedIsNeverEqual() {
        assertEquals(Optional.of(Reason.MALFORMED_SECURITY_VERIFY), check(CLIENT, verify + ", "));
        assertEquals(Optional.of(Reason.MALFORMED_SECURITY_VERIFY), check(CLIENT, verify + ";q=0.1"));
        assertEquals(Optional.of(Reason.MALFORMED_SECURITY_VERIFY), check(CLIENT, " "));
        assertEquals(Optional.of(Reason.MALFORMED_SECURITY_CLIENT), check(CLIENT + ";spi-c=1", verify));
    }

    @Test
    public void tcBiddingDownOnSecurityAssociationSetUp() {
        // TS 33.226 clause 4.2.2.3.2, its four variants of SM7
        String otherUe = CLIENT.replace("spi-c=23456789", "spi-c=23456788");
        String otherP = verify.replace("port-s=7531", "port-s=7532");
        assertEquals(Optional.of(Reason.SECURITY_CLIENT_CHANGED), check(otherUe, verify));
        assertEquals(Optional.of(Reason.SECURITY_VERIFY_MISMATCH), check(otherUe, otherP));
        assertEquals(Optional.of(Reason.SECURITY_VERIFY_MISMATCH), check(CLIENT, otherP));
        assertEquals(Optional.of(Reason.SECURITY_VERIFY_MISMATCH),
            check(CLIENT, verify.substring(verify.lastIndexOf(", ") + 2)));
    }
}
