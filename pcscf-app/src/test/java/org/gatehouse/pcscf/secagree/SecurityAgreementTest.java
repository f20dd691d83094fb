package org.gatehouse.pcscf.secagree;

import static org.gatehouse.crypto.EncryptionAlgorithm.AES_CBC;
import static org.gatehouse.crypto.EncryptionAlgorithm.AES_GCM;
import static org.gatehouse.crypto.IntegrityAlgorithm.HMAC_MD5_96;
import static org.gatehouse.crypto.IntegrityAlgorithm.HMAC_SHA_1_96;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.pcscf.Reason;
import org.junit.Test;

public class SecurityAgreementTest {
    private static final String NUMBERS = ";spi-c=23456789;spi-s=12345678;port-c=2468;port-s=5063";
    private static final AlgorithmPair SHA1_AES = new AlgorithmPair(HMAC_SHA_1_96, AES_CBC);
    private static final AlgorithmPair SHA1_NULL = new AlgorithmPair(HMAC_SHA_1_96, EncryptionAlgorithm.NULL);
    private static final AlgorithmPair GCM = new AlgorithmPair(IntegrityAlgorithm.NULL, AES_GCM);
    private static final AlgorithmPair MD5_NULL = new AlgorithmPair(HMAC_MD5_96, EncryptionAlgorithm.NULL);

    private static AlgorithmPolicy policy(Confidentiality confidentiality, AlgorithmPair... pairs) {
        return new AlgorithmPolicy(List.of(pairs), confidentiality, true);
    }

    private static String mechanism(String algorithms) {
        return "ipsec-3gpp;" + algorithms + NUMBERS;
    }

    private static AlgorithmPair agreed(AlgorithmPolicy policy, String... algorithms) {
        return ((Assessment.Agreed) assess(policy, algorithms)).pair();
    }

    private static Reason refused(AlgorithmPolicy policy, String... algorithms) {
        return ((Assessment.Refused) assess(policy, algorithms)).reason();
    }

    private static Assessment assess(AlgorithmPolicy policy, String... algorithms) {
        return SecurityAgreement.assess(List.of(algorithms).stream().map(SecurityAgreementTest::mechanism).toList(),
            policy);
    }

    private static Reason refusedLine(String line) {
        return ((Assessment.Refused) SecurityAgreement.assess(List.of(line), AlgorithmPolicy.DEFAULT)).reason();
    }

    @Test
    public void a11NothingInCommonIs494() {
        AlgorithmPolicy own = policy(Confidentiality.PREFERRED, SHA1_AES, SHA1_NULL);
        assertEquals(Reason.NO_COMMON_ALGORITHM, refused(own, "alg=hmac-md5-96"));
        assertEquals(494, Reason.NO_COMMON_ALGORITHM.status());
        assertFalse(SecurityAgreement.capabilities(own).toHeaderValue().contains("spi-"));
    }

    @Test
    public void a12OwnPriorityWins() {
        assertEquals(GCM, agreed(policy(Confidentiality.PREFERRED, GCM, SHA1_AES),
            "q=0.9;alg=hmac-sha-1-96;ealg=aes-cbc", "q=0.1;alg=null;ealg=aes-gcm"));
    }

    @Test
    public void tcHighPriorityAlgorithmSelection() {
        // TS 33.226 clause 4.2.2.3.1: each order of the own list against the same UE
        String[] ue = {"alg=hmac-md5-96", "alg=hmac-sha-1-96", "alg=hmac-sha-1-96;ealg=aes-cbc",
            "alg=null;ealg=aes-gcm"};
        List<AlgorithmPair> all = List.of(GCM, SHA1_AES, SHA1_NULL, MD5_NULL);
        for (int turn = 0; turn < all.size(); turn++) {
            List<AlgorithmPair> own = new java.util.ArrayList<>(all);
            java.util.Collections.rotate(own, turn);
            AlgorithmPolicy policy = new AlgorithmPolicy(own, Confidentiality.PREFERRED, true);
            assertEquals(own.get(0), agreed(policy, ue));
            assertEquals(own.get(0).alg(), SecurityAgreement.serverHeader(policy, 1000, 1001, 5064, 5062)
                .mechanisms().get(0).alg().orElseThrow());
        }
    }

    @Test
    public void a13StaticListWithFallingQ() {
        AlgorithmPolicy own = policy(Confidentiality.PREFERRED, GCM, SHA1_AES, SHA1_NULL);
        assertEquals(SHA1_NULL, agreed(own, "alg=hmac-sha-1-96"));
        SecurityHeader server = SecurityAgreement.serverHeader(own, 98765432, 87654321, 8642, 7531);
        assertEquals("ipsec-3gpp; q=0.3; alg=null; ealg=aes-gcm; prot=esp; mod=trans;"
            + " spi-c=98765432; spi-s=87654321; port-c=8642; port-s=7531, "
            + "ipsec-3gpp; q=0.2; alg=hmac-sha-1-96; ealg=aes-cbc; prot=esp; mod=trans;"
            + " spi-c=98765432; spi-s=87654321; port-c=8642; port-s=7531, "
            + "ipsec-3gpp; q=0.1; alg=hmac-sha-1-96; prot=esp; mod=trans;"
            + " spi-c=98765432; spi-s=87654321; port-c=8642; port-s=7531", server.toHeaderValue());
    }

    @Test
    public void theWholeLegacyListStillHasDistinctFallingQ() {
        List<AlgorithmPair> all = new java.util.ArrayList<>(AlgorithmPolicy.CURRENT);
        all.addAll(AlgorithmPolicy.LEGACY);
        SecurityHeader server = SecurityAgreement.serverHeader(
            new AlgorithmPolicy(all, Confidentiality.PREFERRED, true), 1000, 1001, 5064, 5062);
        int last = 1001;
        for (SecurityMechanism m : server.mechanisms()) {
            assertTrue(m.q().getAsInt() < last);
            last = m.q().getAsInt();
        }
        assertEquals(8, server.mechanisms().size());
    }

    @Test
    public void a14Release5UeWithEncryptionOptional() {
        AlgorithmPolicy own = policy(Confidentiality.PREFERRED, GCM, SHA1_AES, SHA1_NULL);
        assertEquals(SHA1_NULL, agreed(own, "alg=hmac-sha-1-96"));
        assertTrue(SecurityAgreement.serverHeader(own, 1000, 1001, 5064, 5062).toHeaderValue()
            .contains("ealg=aes-cbc"));
    }

    @Test
    public void a15Release5UeWithEncryptionRequired() {
        AlgorithmPolicy own = policy(Confidentiality.REQUIRED, GCM, SHA1_AES, SHA1_NULL);
        assertEquals(Reason.ENCRYPTION_REQUIRED, refused(own, "alg=hmac-sha-1-96"));
    }

    @Test
    public void tcBiddingDownConfidentialityRequired() {
        // TS 33.226 clause 4.2.2.3.4: integrity only, and the NULL cipher by name
        AlgorithmPolicy own = policy(Confidentiality.REQUIRED, GCM, SHA1_AES);
        assertEquals(Reason.ENCRYPTION_REQUIRED, refused(own, "alg=hmac-sha-1-96"));
        assertEquals(Reason.ENCRYPTION_REQUIRED, refused(own, "alg=hmac-sha-1-96;ealg=null"));
        assertEquals(Reason.ENCRYPTION_REQUIRED, refused(own, "alg=aes-gmac", "alg=hmac-sha-1-96;ealg=null"));
        assertEquals(Reason.NO_COMMON_ALGORITHM, refused(own, "alg=hmac-sha-1-96;ealg=des-ede3-cbc"));
    }

    @Test
    public void a16TrustedAccess() {
        AlgorithmPolicy own = policy(Confidentiality.NEVER, GCM, SHA1_AES, SHA1_NULL);
        assertEquals(SHA1_NULL, agreed(own, "alg=hmac-sha-1-96;ealg=aes-cbc", "alg=null;ealg=aes-gcm"));
        assertFalse(SecurityAgreement.serverHeader(own, 1000, 1001, 5064, 5062).toHeaderValue().contains("ealg"));
        assertEquals(Reason.NO_COMMON_ALGORITHM, refused(own, "alg=null;ealg=aes-gcm"));
    }

    @Test
    public void a17RequiredHidesNull() {
        AlgorithmPolicy own = policy(Confidentiality.REQUIRED, GCM, SHA1_AES, SHA1_NULL);
        assertEquals(GCM, agreed(own, "alg=hmac-sha-1-96", "alg=null;ealg=aes-gcm"));
        assertTrue(SecurityAgreement.serverHeader(own, 1000, 1001, 5064, 5062).mechanisms().stream()
            .allMatch(m -> m.ealg().orElseThrow() != EncryptionAlgorithm.NULL));
    }

    @Test
    public void tcProtectImsSignallingTransferEveryPairOfAnnexHAndNoOther() {
        int legal = 0;
        for (IntegrityAlgorithm alg : IntegrityAlgorithm.values()) {
            for (EncryptionAlgorithm ealg : EncryptionAlgorithm.values()) {
                String offer = "alg=" + alg.token() + ";ealg=" + ealg.token();
                if (AlgorithmPair.isLegal(alg, ealg)) {
                    legal++;
                    AlgorithmPair pair = new AlgorithmPair(alg, ealg);
                    assertEquals(pair, agreed(policy(Confidentiality.PREFERRED, pair), offer));
                } else {
                    List<AlgorithmPair> all = new java.util.ArrayList<>(AlgorithmPolicy.CURRENT);
                    all.addAll(AlgorithmPolicy.LEGACY);
                    assertEquals(Reason.NO_COMMON_ALGORITHM,
                        refused(new AlgorithmPolicy(all, Confidentiality.PREFERRED, true), offer));
                }
            }
        }
        assertEquals(8, legal);
    }

    @Test(expected = IllegalArgumentException.class)
    public void noPairWithoutIntegrity() {
        new AlgorithmPair(IntegrityAlgorithm.NULL, AES_CBC);
    }

    @Test(expected = IllegalArgumentException.class)
    public void legacyNeedsItsSwitch() {
        new AlgorithmPolicy(List.of(SHA1_AES, MD5_NULL), Confidentiality.PREFERRED, false);
    }

    @Test(expected = IllegalArgumentException.class)
    public void aPolicyThatOffersNothingIsAMistake() {
        new AlgorithmPolicy(List.of(SHA1_NULL), Confidentiality.REQUIRED, false);
    }

    @Test(expected = IllegalArgumentException.class)
    public void aPairListedTwiceIsAMistake() {
        new AlgorithmPolicy(List.of(SHA1_NULL, SHA1_NULL), Confidentiality.PREFERRED, false);
    }

    @Test
    public void legacyOffersAreRefusedByDefault() {
        assertEquals(Reason.NO_COMMON_ALGORITHM, refused(AlgorithmPolicy.DEFAULT, "alg=hmac-md5-96",
            "alg=hmac-md5-96;ealg=des-ede3-cbc", "alg=hmac-md5-96;ealg=aes-cbc",
            "alg=hmac-sha-1-96;ealg=des-ede3-cbc"));
    }

    @Test
    public void a23SpisAboveTwoToThe31AreUnsigned() {
        Assessment.Agreed agreed = (Assessment.Agreed) SecurityAgreement.assess(List.of(
            "ipsec-3gpp;alg=hmac-sha-1-96;spi-c=4294967295;spi-s=3000000000;port-c=2468;port-s=5063"),
            AlgorithmPolicy.DEFAULT);
        assertEquals(4294967295L, agreed.offer().spiUc());
        assertEquals(3000000000L, agreed.offer().spiUs());
        assertTrue(agreed.offer().securityClient().toHeaderValue().contains("spi-c=4294967295"));
        assertTrue(SecurityAgreement.serverHeader(AlgorithmPolicy.DEFAULT, 4294967294L, 3000000001L, 5064, 5062)
            .toHeaderValue().contains("spi-c=4294967294; spi-s=3000000001"));
    }

    @Test
    public void numbersThatCannotBeUsedAreMalformed() {
        String start = "ipsec-3gpp;alg=hmac-sha-1-96;";
        for (String numbers : List.of(
                "spi-c=255;spi-s=3000;port-c=2468;port-s=5063", "spi-c=0;spi-s=3000;port-c=2468;port-s=5063",
                "spi-c=3000;spi-s=4294967296;port-c=2468;port-s=5063", "spi-c=-1;spi-s=3000;port-c=2468;port-s=5063",
                "spi-c=0x100;spi-s=3000;port-c=2468;port-s=5063", "spi-c=3000;spi-s=3000;port-c=2468;port-s=5063",
                "spi-c=2000;spi-s=02000;port-c=2468;port-s=5063", "spi-c=2000;spi-s=3000;port-c=2468;port-s=2468",
                "spi-c=2000;spi-s=3000;port-c=5060;port-s=5063", "spi-c=2000;spi-s=3000;port-c=2468;port-s=5061",
                "spi-c=2000;spi-s=3000;port-c=1023;port-s=5063", "spi-c=2000;spi-s=3000;port-c=65536;port-s=5063",
                "spi-c=2000;spi-s=3000;port-c=2468", "spi-s=3000;port-c=2468;port-s=5063",
                "spi-c;spi-s=3000;port-c=2468;port-s=5063", "spi-c=;spi-s=3000;port-c=2468;port-s=5063",
                "spi-c=12345678901;spi-s=3000;port-c=2468;port-s=5063")) {
            assertEquals(numbers, Reason.MALFORMED_SECURITY_CLIENT, refusedLine(start + numbers));
        }
        assertTrue(SecurityAgreement.assess(List.of(start + "spi-c=256;spi-s=0000000257;port-c=1024;port-s=65535"),
            AlgorithmPolicy.DEFAULT) instanceof Assessment.Agreed);
    }

    @Test
    public void allAlternativesHaveTheSameSpisAndPorts() {
        String other = ", ipsec-3gpp;alg=hmac-sha-1-96";
        String first = mechanism("alg=hmac-sha-1-96;ealg=aes-cbc");
        for (String numbers : List.of(";spi-c=23456780;spi-s=12345678;port-c=2468;port-s=5063",
                ";spi-c=23456789;spi-s=12345670;port-c=2468;port-s=5063",
                ";spi-c=23456789;spi-s=12345678;port-c=2460;port-s=5063",
                ";spi-c=23456789;spi-s=12345678;port-c=2468;port-s=5064", "")) {
            assertEquals(Reason.MALFORMED_SECURITY_CLIENT, refusedLine(first + other + numbers));
        }
    }

    @Test
    public void algHasNoDefault() {
        assertEquals(Reason.MALFORMED_SECURITY_CLIENT, refusedLine("ipsec-3gpp;ealg=aes-cbc" + NUMBERS));
    }

    @Test
    public void unusableAlternativesArePassedOver() {
        assertEquals(SHA1_NULL, agreed(AlgorithmPolicy.DEFAULT, "alg=null;ealg=aes-gcm;prot=ah",
            "alg=hmac-sha-1-96;ealg=aes-cbc;mod=tun", "alg=hmac-sha-1-96;ealg=aes-cbc;mod=UDP-enc-tun",
            "alg=hmac-sha-9;ealg=aes-cbc", "alg=hmac-sha-1-96;ealg=rot13", "alg=hmac-sha-1-96"));
        assertEquals(Reason.NO_USABLE_MECHANISM, refused(AlgorithmPolicy.DEFAULT, "alg=hmac-sha-1-96;mod=UDP-enc-tun"));
        assertEquals(Reason.NO_USABLE_MECHANISM, refusedLine("tls;q=0.2, digest;d-alg=md5"));
        assertTrue(SecurityAgreement.assess(List.of("tls;q=0.2", mechanism("alg=hmac-sha-1-96")),
            AlgorithmPolicy.DEFAULT) instanceof Assessment.Agreed);
    }
}
