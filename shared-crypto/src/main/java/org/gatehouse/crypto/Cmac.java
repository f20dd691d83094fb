package org.gatehouse.crypto;

import java.util.Arrays;

/**
 * AES-CMAC, NIST SP 800-38B and RFC 4493; for one thread.
 *
 * <p>CBC-MAC is the last block of a CBC encryption from a zero IV, so the JCE's CBC, which the JVM compiles to AES
 * instructions in one go, does the work; only the treatment of the last block is ours.
 */
final class Cmac {
    static final int TAG = AesCbc.BLOCK;

    private final AesCbc cbc;
    private final byte[] k1 = new byte[TAG];
    private final byte[] k2 = new byte[TAG];
    /** The chain's intermediate values; grows to the longest message met. */
    private byte[] chain = new byte[16 * TAG];

    Cmac(Secret key) {
        cbc = AesCbc.encrypting(key);
        byte[] zero = new byte[TAG];
        cbc.transform(zero, 0, TAG, k1, 0);
        doubled(k1, k1);
        doubled(k1, k2);
    }

    /** The tag of a message that is not needed any more afterwards. */
    static byte[] tag(Secret key, byte[] message) {
        byte[] tag = new byte[TAG];
        new Cmac(key).tag(Arrays.copyOf(message, message.length + TAG), message.length, tag);
        return tag;
    }

    /**
     * Writes the tag of the first {@code length} octets of {@code message} to {@code tag}. The last block of the
     * message is overwritten, and up to a block of room behind it.
     */
    void tag(byte[] message, int length, byte[] tag) {
        int last = length == 0 ? 0 : (length - 1) / TAG * TAG;
        int total = last + TAG;
        if (length == total) {
            AesCbc.xorBlock(k1, 0, message, last);
        } else {
            message[length] = (byte) 0x80;
            Arrays.fill(message, length + 1, total, (byte) 0);
            AesCbc.xorBlock(k2, 0, message, last);
        }
        if (chain.length < total) {
            chain = new byte[total];
        }
        cbc.transform(message, 0, total, chain, 0);
        System.arraycopy(chain, last, tag, 0, TAG);
    }

    /** Multiplication by x in GF(2^128), without a branch on the key-dependent bit. */
    private static void doubled(byte[] from, byte[] to) {
        int carried = (from[0] & 0xff) >>> 7;
        for (int i = 0; i < TAG - 1; i++) {
            to[i] = (byte) (from[i] << 1 | (from[i + 1] & 0xff) >>> 7);
        }
        to[TAG - 1] = (byte) (from[TAG - 1] << 1 ^ -carried & 0x87);
    }
}
