package org.gatehouse.crypto;

import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * Tokens whose IVs a test chooses, so that they can be held against published ones. The library itself has no such
 * door.
 */
public final class TokensWithKnownIvs {
    private static final int IV_OCTETS = 16;

    private TokensWithKnownIvs() {
    }

    /** @param ivs its octets are the IVs, one token after the other */
    public static TopologyToken of(KeyRingSource ring, String realm, SecureRandom ivs) {
        return new CbcCmacTokens(ring, realm, () -> (to, offset) -> {
            byte[] iv = new byte[IV_OCTETS];
            ivs.nextBytes(iv);
            System.arraycopy(iv, 0, to, offset, IV_OCTETS);
        }, InstantSource.system(), TopologyTokens.Padding.NONE);
    }
}
