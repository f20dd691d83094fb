package org.gatehouse.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Key expansion of 3GPP TS 33.203 Annex I: from IK and CK (16 octets each) to what an association needs.
 *
 * <p>Keys are in the form the Linux kernel takes: an AES-GCM or AES-GMAC key is followed by its four octets of salt.
 */
public final class SaKeys {
    private static final int KEY_OCTETS = 16;
    private static final int SALT_OCTETS = 4;

    private SaKeys() {
    }

    /**
     * The integrity key.
     *
     * @throws IllegalArgumentException for {@link IntegrityAlgorithm#NULL}, or if IK or CK is not of 16 octets
     */
    public static Secret integrityKey(IntegrityAlgorithm algorithm, Secret ik, Secret ck) {
        return expand(ik, ck, (i, c) -> switch (algorithm) {
            case HMAC_MD5_96 -> i.clone();
            case HMAC_SHA_1_96 -> Arrays.copyOf(i, KEY_OCTETS + 4);
            case AES_GMAC -> withSalt(i, salt(i, c, 0x58, "AES_GMAC_SALT"));
            case NULL -> throw new IllegalArgumentException("alg=null has no key");
        });
    }

    /**
     * The encryption key.
     *
     * @throws IllegalArgumentException for {@link EncryptionAlgorithm#NULL}, or if IK or CK is not of 16 octets
     */
    public static Secret encryptionKey(EncryptionAlgorithm algorithm, Secret ik, Secret ck) {
        return expand(ik, ck, (i, c) -> switch (algorithm) {
            case AES_CBC -> c.clone();
            case AES_GCM -> withSalt(c, salt(i, c, 0x59, "AES_GCM_SALT"));
            case DES_EDE3_CBC -> tripleDes(c);
            case NULL -> throw new IllegalArgumentException("ealg=null has no key");
        });
    }

    private interface Rule {
        byte[] key(byte[] ik, byte[] ck);
    }

    private static Secret expand(Secret ik, Secret ck, Rule rule) {
        if (ik.length() != KEY_OCTETS || ck.length() != KEY_OCTETS) {
            throw new IllegalArgumentException("IK and CK have 16 octets each");
        }
        byte[] i = ik.expose();
        byte[] c = ck.expose();
        byte[] key = null;
        try {
            key = rule.key(i, c);
            return Secret.copyOf(key);
        } finally {
            Arrays.fill(i, (byte) 0);
            Arrays.fill(c, (byte) 0);
            if (key != null) {
                Arrays.fill(key, (byte) 0);
            }
        }
    }

    private static byte[] withSalt(byte[] key, byte[] salt) {
        byte[] both = Arrays.copyOf(key, key.length + salt.length);
        System.arraycopy(salt, 0, both, key.length, salt.length);
        return both;
    }

    private static byte[] salt(byte[] ik, byte[] ck, int fc, String label) {
        byte[] p0 = label.getBytes(StandardCharsets.US_ASCII);
        byte[] macKey = withSalt(ck, ik);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(macKey, "HmacSHA256"));
            mac.update((byte) fc);
            mac.update(p0);
            mac.update((byte) 0);
            mac.update((byte) p0.length);
            byte[] kdf = mac.doFinal();
            byte[] last = Arrays.copyOfRange(kdf, kdf.length - SALT_OCTETS, kdf.length);
            Arrays.fill(kdf, (byte) 0);
            return last;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256", e);
        } finally {
            Arrays.fill(macKey, (byte) 0);
        }
    }

    private static byte[] tripleDes(byte[] ck) {
        byte[] key = Arrays.copyOf(ck, 24);
        System.arraycopy(ck, 0, key, 16, 8);
        for (int i = 0; i < key.length; i++) {
            int upper = key[i] & 0xfe;
            key[i] = (byte) (upper | (Integer.bitCount(upper) + 1 & 1));
        }
        return key;
    }
}
