package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class SaKeysTest {
    private static final Secret IK = Secret.fromHex("f769bcd751044604127672711c6d3441");
    private static final Secret CK = Secret.fromHex("b40ba9a3c58b2a05bbf0d987b21bf8cb");

    @Test
    public void a04IntegrityKeys() {
        integrity("f769bcd751044604127672711c6d3441", IntegrityAlgorithm.HMAC_MD5_96);
        integrity("f769bcd751044604127672711c6d344100000000", IntegrityAlgorithm.HMAC_SHA_1_96);
        integrity("f769bcd751044604127672711c6d3441dbc2b1c2", IntegrityAlgorithm.AES_GMAC);
    }

    @Test
    public void a04EncryptionKeys() {
        encryption("b40ba9a3c58b2a05bbf0d987b21bf8cb", EncryptionAlgorithm.AES_CBC);
        encryption("b40ba9a3c58b2a05bbf0d987b21bf8cb89273db6", EncryptionAlgorithm.AES_GCM);
        encryption("b50ba8a2c48a2a04baf1d986b31af8cbb50ba8a2c48a2a04", EncryptionAlgorithm.DES_EDE3_CBC);
    }

    @Test
    public void nullAndShortKeysAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> SaKeys.integrityKey(IntegrityAlgorithm.NULL, IK, CK));
        assertThrows(IllegalArgumentException.class, () -> SaKeys.encryptionKey(EncryptionAlgorithm.NULL, IK, CK));
        assertThrows(IllegalArgumentException.class,
            () -> SaKeys.encryptionKey(EncryptionAlgorithm.AES_CBC, IK, Secret.fromHex("00")));
    }

    private static void integrity(String hex, IntegrityAlgorithm algorithm) {
        assertEquals(Secret.fromHex(hex), SaKeys.integrityKey(algorithm, IK, CK));
    }

    private static void encryption(String hex, EncryptionAlgorithm algorithm) {
        assertEquals(Secret.fromHex(hex), SaKeys.encryptionKey(algorithm, IK, CK));
    }
}
