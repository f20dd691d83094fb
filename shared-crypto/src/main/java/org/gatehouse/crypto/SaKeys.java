package org.gatehouse.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Expands IK and CK into the keys of the security associations, 3GPP TS 33.203 Annex I.
 *
 * <p>Results are in the form the Linux kernel takes: the key, for AES-GCM and AES-GMAC followed by the four octets of
 * salt. The caller closes them. IK and CK are 16 octets each; one that the algorithm does not use may be {@code null},
 * since the network need not deliver CK when nothing is encrypted.
 */
public final class SaKeys {
    private static final int KEY = 16;
    private static final int SALT = 4;

    private SaKeys() {
    }

    /**
     * The key for {@code alg}; no octets for {@link IntegrityAlgorithm#NULL}.
     *
     * @throws IllegalArgumentException if a key that is needed is missing or not of 16 octets
     */
    public static Secret integrityKey(IntegrityAlgorithm alg, Secret ik, Secret ck) {
        return switch (alg) {
            case NULL -> Secret.copyOf(new byte[0]);
            case HMAC_MD5_96 -> secret(octets("IK", ik));
            // HMAC-SHA-1 wants 160 bits: IK and 32 zero bits
            case HMAC_SHA_1_96 -> secret(Arrays.copyOf(octets("IK", ik), 20));
            case AES_GMAC -> withSalt(octets("IK", ik), ik, ck, 0x58, "AES_GMAC_SALT");
        };
    }

    /**
     * The key for {@code ealg}; no octets for {@link EncryptionAlgorithm#NULL}.
     *
     * @throws IllegalArgumentException if a key that is needed is missing or not of 16 octets
     */
    public static Secret encryptionKey(EncryptionAlgorithm ealg, Secret ik, Secret ck) {
        return switch (ealg) {
            case NULL -> Secret.copyOf(new byte[0]);
            case AES_CBC -> secret(octets("CK", ck));
            case AES_GCM -> withSalt(octets("CK", ck), ik, ck, 0x59, "AES_GCM_SALT");
            case DES_EDE3_CBC -> tripleDes(octets("CK", ck));
        };
    }

    /** CK1 || CK2 || CK1 with the parity bit of every octet set to make it odd, as kernels may check. */
    private static Secret tripleDes(byte[] ck) {
        byte[] key = Arrays.copyOf(ck, 24);
        System.arraycopy(ck, 0, key, 16, 8);
        Arrays.fill(ck, (byte) 0);
        for (int i = 0; i < key.length; i++) {
            int upper = key[i] & 0xfe;
            key[i] = (byte) (upper | (Integer.bitCount(upper) + 1 & 1));
        }
        return secret(key);
    }

    /** The salt is the end of the KDF of TS 33.220 Annex B over CK || IK. */
    private static Secret withSalt(byte[] key, Secret ik, Secret ck, int fc, String label) {
        byte[] ckPart = octets("CK", ck);
        byte[] ikPart = octets("IK", ik);
        byte[] ckIk = Arrays.copyOf(ckPart, 2 * KEY);
        System.arraycopy(ikPart, 0, ckIk, KEY, KEY);
        byte[] derived = kdf(ckIk, fc, label.getBytes(StandardCharsets.US_ASCII));
        byte[] result = Arrays.copyOf(key, KEY + SALT);
        System.arraycopy(derived, derived.length - SALT, result, KEY, SALT);
        for (byte[] spent : new byte[][] {key, ckPart, ikPart, ckIk, derived}) {
            Arrays.fill(spent, (byte) 0);
        }
        return secret(result);
    }

    private static byte[] kdf(byte[] key, int fc, byte[] p0) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update((byte) fc);
            mac.update(p0);
            mac.update((byte) (p0.length >> 8));
            mac.update((byte) p0.length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
        }
    }

    private static byte[] octets(String name, Secret secret) {
        if (secret == null || secret.length() != KEY) {
            throw new IllegalArgumentException(name + " must have 16 octets");
        }
        return secret.expose();
    }

    private static Secret secret(byte[] spent) {
        Secret secret = Secret.copyOf(spent);
        Arrays.fill(spent, (byte) 0);
        return secret;
    }
}
