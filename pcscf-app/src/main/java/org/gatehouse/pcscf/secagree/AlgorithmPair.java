package org.gatehouse.pcscf.secagree;

import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;

/** An {@code alg} and an {@code ealg} that may stand together, TS 33.203 Annex H. */
public record AlgorithmPair(IntegrityAlgorithm alg, EncryptionAlgorithm ealg) {

    /** @throws IllegalArgumentException if Annex H does not allow the two together */
    public AlgorithmPair {
        if (!isLegal(alg, ealg)) {
            throw new IllegalArgumentException(alg.token() + " does not go with " + ealg.token());
        }
    }

    /**
     * AES-GCM authenticates by itself and stands alone; so does AES-GMAC, which in ESP (RFC 4543) takes the place of
     * the cipher. Any other integrity algorithm goes with any other cipher, and no integrity at all is never allowed.
     */
    public static boolean isLegal(IntegrityAlgorithm alg, EncryptionAlgorithm ealg) {
        return switch (alg) {
            case NULL -> ealg == EncryptionAlgorithm.AES_GCM;
            case AES_GMAC -> ealg == EncryptionAlgorithm.NULL;
            case HMAC_SHA_1_96, HMAC_MD5_96 -> ealg != EncryptionAlgorithm.AES_GCM;
        };
    }

    /** Whether packets are encrypted. */
    public boolean encrypts() {
        return ealg != EncryptionAlgorithm.NULL;
    }

    /** Whether later releases of TS 33.203 removed one of the two. */
    public boolean legacy() {
        return alg.legacy() || ealg.legacy();
    }

    @Override
    public String toString() {
        return alg.token() + "/" + ealg.token();
    }
}
