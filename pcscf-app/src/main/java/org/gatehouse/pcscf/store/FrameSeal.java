package org.gatehouse.pcscf.store;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.gatehouse.crypto.Secret;

/**
 * Seals the frames of one file with AES-256-GCM. Each file has a key of its own, HMAC-SHA-256 of its random header
 * under the operator's key, and the nonce is the frame's number: no frame can be changed, left out, doubled or moved,
 * within a file or between two, and no nonce is used twice as long as a file is written by one run only.
 */
final class FrameSeal {
    /** Octets of the operator's key. */
    static final int KEY_LENGTH = 32;
    static final int TAG_LENGTH = 16;
    private static final int NONCE_LENGTH = 12;
    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final String DERIVATION = "HmacSHA256";

    private final SecretKeySpec key;
    private final byte[] header;

    /** @param header of the file: what tells it from all others, and is authenticated with each frame */
    FrameSeal(Secret operatorKey, byte[] header) {
        this.header = header.clone();
        byte[] exposed = operatorKey.expose();
        try {
            Mac mac = Mac.getInstance(DERIVATION);
            mac.init(new SecretKeySpec(exposed, DERIVATION));
            byte[] derived = mac.doFinal(header);
            key = new SecretKeySpec(derived, "AES");
            Arrays.fill(derived, (byte) 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + DERIVATION, e);
        } finally {
            Arrays.fill(exposed, (byte) 0);
        }
    }

    byte[] seal(long number, SecretBuffer content) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, number).doFinal(content.array(), 0, content.length());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** What was sealed under this number, which the caller overwrites after use; empty if it is not authentic. */
    Optional<byte[]> open(long number, byte[] sealed) {
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, number).doFinal(sealed));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    private Cipher cipher(int mode, long number) throws GeneralSecurityException {
        byte[] nonce = java.nio.ByteBuffer.allocate(NONCE_LENGTH).putInt(0).putLong(number).array();
        Cipher cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG_LENGTH, nonce));
        cipher.updateAAD(header);
        return cipher;
    }
}
