package org.gatehouse.crypto;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** 3GPP TS 33.203 Annex I for any IK and CK. */
class SaKeysPropertiesTest {
    private static byte[] integrity(IntegrityAlgorithm alg, byte[] ik, byte[] ck) {
        return SaKeys.integrityKey(alg, secret(ik), secret(ck)).expose();
    }

    private static byte[] encryption(EncryptionAlgorithm ealg, byte[] ik, byte[] ck) {
        return SaKeys.encryptionKey(ealg, secret(ik), secret(ck)).expose();
    }

    private static Secret secret(byte[] octets) {
        return octets == null ? null : Secret.copyOf(octets);
    }

    @Property(tries = 200, seed = "1")
    void keysBeginWithTheOneTheyAreMadeOf(@ForAll @Size(16) byte[] ik, @ForAll @Size(16) byte[] ck) {
        assertArrayEquals(ik, integrity(IntegrityAlgorithm.HMAC_MD5_96, ik, ck));
        assertArrayEquals(Arrays.copyOf(ik, 20), integrity(IntegrityAlgorithm.HMAC_SHA_1_96, ik, ck));
        assertArrayEquals(ik, Arrays.copyOf(integrity(IntegrityAlgorithm.AES_GMAC, ik, ck), 16));
        assertArrayEquals(ck, encryption(EncryptionAlgorithm.AES_CBC, ik, ck));
        assertArrayEquals(ck, Arrays.copyOf(encryption(EncryptionAlgorithm.AES_GCM, ik, ck), 16));
    }

    @Property(tries = 200, seed = "2")
    void tripleDesIsCkWithParity(@ForAll @Size(16) byte[] ik, @ForAll @Size(16) byte[] ck) {
        byte[] key = encryption(EncryptionAlgorithm.DES_EDE3_CBC, ik, ck);
        assertEquals(24, key.length);
        for (int i = 0; i < key.length; i++) {
            assertEquals("odd", 1, Integer.bitCount(key[i] & 0xff) % 2);
            assertEquals("but for parity CK", ck[i % 16] & 0xfe, key[i] & 0xfe);
        }
        byte[] even = ck.clone();
        for (int i = 0; i < even.length; i++) {
            even[i] ^= 1;
        }
        assertArrayEquals("parity of CK is not looked at", key, encryption(EncryptionAlgorithm.DES_EDE3_CBC, ik, even));
    }

    @Property(tries = 200, seed = "3")
    void theSaltDependsOnEveryBitOfBoth(@ForAll @Size(16) byte[] ik, @ForAll @Size(16) byte[] ck,
            @ForAll @IntRange(max = 255) int bit) {
        byte[] otherIk = ik.clone();
        byte[] otherCk = ck.clone();
        byte[] changed = bit < 128 ? otherIk : otherCk;
        changed[bit % 128 / 8] ^= (byte) (1 << bit % 8);
        assertNotEquals(salt(encryption(EncryptionAlgorithm.AES_GCM, ik, ck)),
            salt(encryption(EncryptionAlgorithm.AES_GCM, otherIk, otherCk)));
        assertNotEquals(salt(integrity(IntegrityAlgorithm.AES_GMAC, ik, ck)),
            salt(integrity(IntegrityAlgorithm.AES_GMAC, otherIk, otherCk)));
        assertNotEquals(salt(encryption(EncryptionAlgorithm.AES_GCM, ik, ck)),
            salt(integrity(IntegrityAlgorithm.AES_GMAC, ik, ck)));
    }

    private static String salt(byte[] key) {
        assertEquals(20, key.length);
        return Vectors.hex(Arrays.copyOfRange(key, 16, 20));
    }

    /** Of the key that the algorithm does not use, nothing matters: not its value, and not whether it is there. */
    @Property(tries = 100, seed = "4")
    void theOtherKeyDoesNotMatter(@ForAll @Size(16) byte[] ik, @ForAll @Size(16) byte[] ck,
            @ForAll @Size(max = 40) byte[] other) {
        for (IntegrityAlgorithm alg : new IntegrityAlgorithm[] {IntegrityAlgorithm.NULL, IntegrityAlgorithm.HMAC_MD5_96,
            IntegrityAlgorithm.HMAC_SHA_1_96}) {
            byte[] expected = integrity(alg, ik, ck);
            assertArrayEquals(expected, integrity(alg, ik, other));
            assertArrayEquals(expected, integrity(alg, ik, null));
        }
        for (EncryptionAlgorithm ealg : new EncryptionAlgorithm[] {EncryptionAlgorithm.NULL,
            EncryptionAlgorithm.AES_CBC, EncryptionAlgorithm.DES_EDE3_CBC}) {
            byte[] expected = encryption(ealg, ik, ck);
            assertArrayEquals(expected, encryption(ealg, other, ck));
            assertArrayEquals(expected, encryption(ealg, null, ck));
        }
    }

    @Property(tries = 200, seed = "5")
    void aKeyOfAnotherLengthIsNeverUsed(@ForAll @Size(16) byte[] good, @ForAll @Size(max = 64) byte[] bad) {
        Assume.that(bad.length != 16);
        for (IntegrityAlgorithm alg : IntegrityAlgorithm.values()) {
            if (alg != IntegrityAlgorithm.NULL) {
                assertRefused("IK", () -> integrity(alg, bad, good));
                assertRefused("IK", () -> integrity(alg, null, good));
            }
        }
        for (EncryptionAlgorithm ealg : EncryptionAlgorithm.values()) {
            if (ealg != EncryptionAlgorithm.NULL) {
                assertRefused("CK", () -> encryption(ealg, good, bad));
                assertRefused("CK", () -> encryption(ealg, good, null));
            }
        }
        assertRefused("CK", () -> integrity(IntegrityAlgorithm.AES_GMAC, good, bad));
        assertRefused("CK", () -> integrity(IntegrityAlgorithm.AES_GMAC, good, null));
        assertRefused("IK", () -> encryption(EncryptionAlgorithm.AES_GCM, bad, good));
        assertRefused("IK", () -> encryption(EncryptionAlgorithm.AES_GCM, null, good));
    }

    private static void assertRefused(String key, org.junit.function.ThrowingRunnable expansion) {
        assertEquals(key + " must have 16 octets",
            assertThrows(IllegalArgumentException.class, expansion).getMessage());
    }

    @Property(tries = 50, seed = "6")
    void aKeyThatIsClosedIsNotUsedAsZeroes(@ForAll @Size(16) byte[] octets) {
        Secret closed = Secret.copyOf(octets);
        Secret open = Secret.copyOf(octets);
        closed.close();
        for (IntegrityAlgorithm alg : IntegrityAlgorithm.values()) {
            if (alg != IntegrityAlgorithm.NULL) {
                assertThrows(RuntimeException.class, () -> SaKeys.integrityKey(alg, closed, open));
            }
        }
        for (EncryptionAlgorithm ealg : EncryptionAlgorithm.values()) {
            if (ealg != EncryptionAlgorithm.NULL) {
                assertThrows(RuntimeException.class, () -> SaKeys.encryptionKey(ealg, open, closed));
            }
        }
    }

    @Property(tries = 100, seed = "7")
    void noKeyIsInAnyText(@ForAll @Size(16) byte[] ik, @ForAll @Size(16) byte[] ck) {
        Secret made = SaKeys.encryptionKey(EncryptionAlgorithm.AES_GCM, secret(ik), secret(ck));
        assertEquals("Secret(20 octets)", made.toString());
        assertTrue(made.equals(Secret.copyOf(made.expose())));
        assertFalse(made.equals(secret(ck)));
    }
}
