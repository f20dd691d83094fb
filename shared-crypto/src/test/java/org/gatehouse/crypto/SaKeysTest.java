package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.Test;

/** TS 33.203 Annex I. */
public class SaKeysTest {
    private static final Secret IK = Secret.fromHex("f769bcd751044604127672711c6d3441");
    private static final Secret CK = Secret.fromHex("b40ba9a3c58b2a05bbf0d987b21bf8cb");

    @Test
    public void everyAlgorithmOfTheVectors() {
        int checked = 0;
        for (JsonNode vector : Vectors.file("expansions.json").get("expansions")) {
            Secret ik = Secret.fromHex(vector.get("ik").asText());
            Secret ck = Secret.fromHex(vector.get("ck").asText());
            for (IntegrityAlgorithm alg : IntegrityAlgorithm.values()) {
                assertEquals(alg.token(), vector.get("integrity").get(alg.token()).asText(),
                        Vectors.hex(SaKeys.integrityKey(alg, ik, ck)));
                checked++;
            }
            for (EncryptionAlgorithm ealg : EncryptionAlgorithm.values()) {
                assertEquals(ealg.token(), vector.get("encryption").get(ealg.token()).asText(),
                        Vectors.hex(SaKeys.encryptionKey(ealg, ik, ck)));
                checked++;
            }
        }
        assertEquals(6 * 8, checked);
    }

    /** The values as the reference lists them, so that the generator of the data file is not its own witness. */
    @Test
    public void workedExample() {
        assertEquals("f769bcd751044604127672711c6d344100000000", integrity(IntegrityAlgorithm.HMAC_SHA_1_96));
        assertEquals("f769bcd751044604127672711c6d3441", integrity(IntegrityAlgorithm.HMAC_MD5_96));
        assertEquals("f769bcd751044604127672711c6d3441dbc2b1c2", integrity(IntegrityAlgorithm.AES_GMAC));
        assertEquals("", integrity(IntegrityAlgorithm.NULL));
        assertEquals("b40ba9a3c58b2a05bbf0d987b21bf8cb", encryption(EncryptionAlgorithm.AES_CBC));
        assertEquals("b40ba9a3c58b2a05bbf0d987b21bf8cb89273db6", encryption(EncryptionAlgorithm.AES_GCM));
        assertEquals("b50ba8a2c48a2a04baf1d986b31af8cbb50ba8a2c48a2a04", encryption(EncryptionAlgorithm.DES_EDE3_CBC));
        assertEquals("", encryption(EncryptionAlgorithm.NULL));
    }

    /** What the keys are for: the ICV of an ESP packet with NULL encryption, computed apart. */
    @Test
    public void icvOfAnEspPacket() throws Exception {
        byte[] covered = java.util.HexFormat.of().parseHex("abcdef010000000179880fdc00280000524547495354455220736970"
                + "3a686f6d65312e6e6574205349502f322e300d0a01020211");
        assertEquals("6d3143d6fe6f5f3635936a0b", icv("HmacSHA1", IntegrityAlgorithm.HMAC_SHA_1_96, covered));
        assertEquals("5f6cfeb0897bfc109c1667c4", icv("HmacMD5", IntegrityAlgorithm.HMAC_MD5_96, covered));
    }

    private static String icv(String mac, IntegrityAlgorithm alg, byte[] covered) throws Exception {
        javax.crypto.Mac hmac = javax.crypto.Mac.getInstance(mac);
        hmac.init(new javax.crypto.spec.SecretKeySpec(SaKeys.integrityKey(alg, IK, CK).expose(), mac));
        return Vectors.hex(java.util.Arrays.copyOf(hmac.doFinal(covered), 12));
    }

    /** The lengths the kernel checks when an association is installed. */
    @Test
    public void lengthsAreThoseOfTheKernel() {
        assertEquals(20, SaKeys.integrityKey(IntegrityAlgorithm.HMAC_SHA_1_96, IK, CK).length());
        assertEquals(20, SaKeys.integrityKey(IntegrityAlgorithm.AES_GMAC, IK, CK).length());
        assertEquals(16, SaKeys.integrityKey(IntegrityAlgorithm.HMAC_MD5_96, IK, CK).length());
        assertEquals(16, SaKeys.encryptionKey(EncryptionAlgorithm.AES_CBC, IK, CK).length());
        assertEquals(20, SaKeys.encryptionKey(EncryptionAlgorithm.AES_GCM, IK, CK).length());
        assertEquals(24, SaKeys.encryptionKey(EncryptionAlgorithm.DES_EDE3_CBC, IK, CK).length());
    }

    @Test
    public void theSaltsOfGcmAndGmacDiffer() {
        byte[] gcm = SaKeys.encryptionKey(EncryptionAlgorithm.AES_GCM, IK, IK).expose();
        byte[] gmac = SaKeys.integrityKey(IntegrityAlgorithm.AES_GMAC, IK, IK).expose();
        org.junit.Assert.assertArrayEquals(java.util.Arrays.copyOf(gcm, 16), java.util.Arrays.copyOf(gmac, 16));
        org.junit.Assert.assertNotEquals(Vectors.hex(gcm), Vectors.hex(gmac));
    }

    /** The salt is keyed by CK || IK in this order: exchanging them changes it. */
    @Test
    public void theOrderOfCkAndIkMatters() {
        String salt = Vectors.hex(SaKeys.encryptionKey(EncryptionAlgorithm.AES_GCM, IK, CK)).substring(32);
        String exchanged = Vectors.hex(SaKeys.encryptionKey(EncryptionAlgorithm.AES_GCM, CK, IK)).substring(32);
        org.junit.Assert.assertNotEquals(salt, exchanged);
    }

    @Test
    public void tripleDesOctetsHaveOddParity() {
        for (byte octet : SaKeys.encryptionKey(EncryptionAlgorithm.DES_EDE3_CBC, IK, CK).expose()) {
            assertEquals(1, Integer.bitCount(octet & 0xff) % 2);
        }
    }

    @Test
    public void ckMayBeMissingWhereItIsNotUsed() {
        assertEquals(20, SaKeys.integrityKey(IntegrityAlgorithm.HMAC_SHA_1_96, IK, null).length());
        assertEquals(16, SaKeys.integrityKey(IntegrityAlgorithm.HMAC_MD5_96, IK, null).length());
        assertEquals(0, SaKeys.encryptionKey(EncryptionAlgorithm.NULL, IK, null).length());
        assertThrows(IllegalArgumentException.class, () -> SaKeys.integrityKey(IntegrityAlgorithm.AES_GMAC, IK, null));
        for (EncryptionAlgorithm ealg : EncryptionAlgorithm.values()) {
            if (ealg != EncryptionAlgorithm.NULL) {
                assertThrows(IllegalArgumentException.class, () -> SaKeys.encryptionKey(ealg, IK, null));
            }
        }
    }

    @Test
    public void keysOfAnotherLengthAreRefused() {
        for (String bad : new String[] {"", "00", "f769bcd751044604127672711c6d34",
            "f769bcd751044604127672711c6d344100"}) {
            Secret short_ = Secret.fromHex(bad);
            for (IntegrityAlgorithm alg : IntegrityAlgorithm.values()) {
                if (alg != IntegrityAlgorithm.NULL) {
                    assertThrows(IllegalArgumentException.class, () -> SaKeys.integrityKey(alg, short_, CK));
                }
            }
            assertThrows(IllegalArgumentException.class,
                    () -> SaKeys.encryptionKey(EncryptionAlgorithm.AES_GCM, short_, CK));
            assertThrows(IllegalArgumentException.class,
                    () -> SaKeys.encryptionKey(EncryptionAlgorithm.AES_CBC, IK, short_));
        }
    }

    @Test
    public void theGivenKeysStayUsable() {
        Secret ik = Secret.copyOf(IK.expose());
        Secret ck = Secret.copyOf(CK.expose());
        SaKeys.integrityKey(IntegrityAlgorithm.AES_GMAC, ik, ck).close();
        SaKeys.encryptionKey(EncryptionAlgorithm.DES_EDE3_CBC, ik, ck).close();
        assertEquals(IK, ik);
        assertEquals(CK, ck);
    }

    @Test
    public void tokensAreThoseOfTheHeaderField() {
        assertEquals("hmac-sha-1-96", IntegrityAlgorithm.HMAC_SHA_1_96.token());
        assertEquals("des-ede3-cbc", EncryptionAlgorithm.DES_EDE3_CBC.token());
        assertEquals(true, IntegrityAlgorithm.HMAC_MD5_96.legacy());
        assertEquals(false, EncryptionAlgorithm.AES_GCM.legacy());
    }

    private static String integrity(IntegrityAlgorithm alg) {
        return Vectors.hex(SaKeys.integrityKey(alg, IK, CK));
    }

    private static String encryption(EncryptionAlgorithm ealg) {
        return Vectors.hex(SaKeys.encryptionKey(ealg, IK, CK));
    }
}
