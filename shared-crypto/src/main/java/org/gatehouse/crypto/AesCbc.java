package org.gatehouse.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-128 in CBC mode over whole blocks, in one direction under one key, always from a zero IV; for one thread.
 *
 * <p>CBC under an IV is CBC from zero with the IV added to the first block, of the plaintext before encryption or after
 * decryption. So the cipher object is set up once and falls back to its start after each call: an IV handed to the JCE
 * would mean an {@code init}, with its key schedule and garbage, per token.
 */
final class AesCbc {
    static final int BLOCK = 16;
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final Cipher cipher;

    private AesCbc(int mode, Secret key) {
        byte[] octets = key.expose();
        try {
            cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(mode, new SecretKeySpec(octets, "AES"), new IvParameterSpec(new byte[BLOCK]));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES/CBC", e);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    static AesCbc encrypting(Secret key) {
        return new AesCbc(Cipher.ENCRYPT_MODE, key);
    }

    static AesCbc decrypting(Secret key) {
        return new AesCbc(Cipher.DECRYPT_MODE, key);
    }

    /** Transforms {@code length} octets, a multiple of the block, from one array into another. */
    void transform(byte[] from, int fromOffset, int length, byte[] to, int toOffset) {
        try {
            cipher.doFinal(from, fromOffset, length, to, toOffset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES/CBC failed on whole blocks", e);
        }
    }

    /** Adds (exclusive or) 16 octets of {@code from} to {@code to}. */
    static void xorBlock(byte[] from, int fromOffset, byte[] to, int toOffset) {
        for (int half = 0; half < BLOCK; half += Long.BYTES) {
            long sum = (long) LONGS.get(to, toOffset + half) ^ (long) LONGS.get(from, fromOffset + half);
            LONGS.set(to, toOffset + half, sum);
        }
    }
}
