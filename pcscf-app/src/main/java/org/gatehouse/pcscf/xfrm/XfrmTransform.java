package org.gatehouse.pcscf.xfrm;

import java.util.List;
import java.util.Optional;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.crypto.SaKeys;
import org.gatehouse.crypto.Secret;

/**
 * One algorithm of a state, as the kernel names it, with its key.
 *
 * @param icvBits length of the integrity check value; 0 for {@link Kind#CRYPT}
 */
record XfrmTransform(Kind kind, String name, Secret key, int icvBits) {
    /** The netlink attribute an algorithm goes into. */
    enum Kind {
        AUTH, CRYPT, AEAD
    }

    private static final int HMAC_96 = 96;
    /** The full check value of RFC 4106 and RFC 4543: TS 33.203 Annex I wants 16 octets. */
    private static final int AEAD_ICV = 128;

    /**
     * The transforms of a pair, with keys of 3GPP TS 33.203 Annex I; the caller closes the keys.
     *
     * @return empty if the pair gives no integrity, or is none that ESP can carry (Annex H)
     */
    static Optional<List<XfrmTransform>> of(IntegrityAlgorithm alg, EncryptionAlgorithm ealg, Secret ik, Secret ck) {
        if (!legal(alg, ealg)) {
            return Optional.empty();
        }
        return Optional.of(switch (alg) {
            case NULL -> List.of(new XfrmTransform(Kind.AEAD, "rfc4106(gcm(aes))",
                SaKeys.encryptionKey(ealg, ik, ck), AEAD_ICV));
            case AES_GMAC -> List.of(new XfrmTransform(Kind.AEAD, "rfc4543(gcm(aes))",
                SaKeys.integrityKey(alg, ik, ck), AEAD_ICV));
            case HMAC_SHA_1_96 -> List.of(new XfrmTransform(Kind.AUTH, "hmac(sha1)",
                SaKeys.integrityKey(alg, ik, ck), HMAC_96), cipher(ealg, ik, ck));
            case HMAC_MD5_96 -> List.of(new XfrmTransform(Kind.AUTH, "hmac(md5)",
                SaKeys.integrityKey(alg, ik, ck), HMAC_96), cipher(ealg, ik, ck));
        });
    }

    /** Whether the pair is one association's: an AEAD algorithm stands alone, and there is always integrity. */
    static boolean legal(IntegrityAlgorithm alg, EncryptionAlgorithm ealg) {
        return switch (alg) {
            case NULL -> ealg == EncryptionAlgorithm.AES_GCM;
            case AES_GMAC -> ealg == EncryptionAlgorithm.NULL;
            case HMAC_SHA_1_96, HMAC_MD5_96 -> ealg != EncryptionAlgorithm.AES_GCM;
        };
    }

    private static XfrmTransform cipher(EncryptionAlgorithm ealg, Secret ik, Secret ck) {
        return switch (ealg) {
            case NULL -> new XfrmTransform(Kind.CRYPT, "ecb(cipher_null)", Secret.copyOf(new byte[0]), 0);
            case AES_CBC -> new XfrmTransform(Kind.CRYPT, "cbc(aes)", SaKeys.encryptionKey(ealg, ik, ck), 0);
            case DES_EDE3_CBC -> new XfrmTransform(Kind.CRYPT, "cbc(des3_ede)",
                SaKeys.encryptionKey(ealg, ik, ck), 0);
            case AES_GCM -> throw new IllegalArgumentException("aes-gcm beside an integrity algorithm");
        };
    }
}
