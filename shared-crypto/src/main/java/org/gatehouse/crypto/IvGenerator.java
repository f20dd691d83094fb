package org.gatehouse.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Unpredictable IVs for one thread: AES-128 in counter mode, key and first counter from the platform's generator and
 * new after every 1024 IVs. The platform's generator itself locks, asks the kernel, and would cost more than the token.
 *
 * <p>IVs are public once used, so it does no harm that the next ones are in memory.
 */
final class IvGenerator {
    static final int IVS_PER_KEY = 1024;
    private static final int IVS_PER_CALL = 64;
    private static final int LENGTH = AesCbc.BLOCK;

    private final SecureRandom seed;
    private final Cipher counter;
    private final byte[] zeros = new byte[IVS_PER_CALL * LENGTH];
    private final byte[] ready = new byte[IVS_PER_CALL * LENGTH];
    private int used = ready.length;
    private int leftOfKey;

    IvGenerator(SecureRandom seed) {
        this.seed = seed;
        try {
            counter = Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES/CTR", e);
        }
    }

    void next(byte[] to, int offset) {
        if (used == ready.length) {
            refill();
        }
        System.arraycopy(ready, used, to, offset, LENGTH);
        used += LENGTH;
    }

    private void refill() {
        try {
            if (leftOfKey == 0) {
                byte[] material = new byte[2 * LENGTH];
                seed.nextBytes(material);
                counter.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(material, 0, LENGTH, "AES"),
                        new IvParameterSpec(material, LENGTH, LENGTH));
                Arrays.fill(material, (byte) 0);
                leftOfKey = IVS_PER_KEY;
            }
            // not doFinal, which would go back to the first counter
            counter.update(zeros, 0, zeros.length, ready, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES/CTR failed", e);
        }
        leftOfKey -= IVS_PER_CALL;
        used = 0;
    }
}
