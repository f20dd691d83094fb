package org.gatehouse.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Key material (IK, CK, Kv and what is derived from them).
 *
 * <p>The bytes leave only through {@link #expose()}, so that one search finds every place that sees them. There is no
 * text form, comparison takes the same time wherever two secrets differ, and {@link #close()} overwrites the bytes.
 */
public final class Secret implements AutoCloseable {
    private final byte[] bytes;
    private boolean closed;

    private Secret(byte[] own) {
        this.bytes = own;
    }

    /** A secret with a copy of these bytes; the caller still owns, and should overwrite, its array. */
    public static Secret copyOf(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    /**
     * @throws IllegalArgumentException if the text is not an even number of hexadecimal digits; its message does not
     *     repeat the text
     */
    public static Secret fromHex(String hex) {
        try {
            return new Secret(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not hexadecimal");
        }
    }

    /** Length in octets. */
    public int length() {
        return bytes.length;
    }

    /**
     * A copy of the bytes, which the caller overwrites after use.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public synchronized byte[] expose() {
        if (closed) {
            throw new IllegalStateException("secret is closed");
        }
        return bytes.clone();
    }

    /** Overwrites the bytes. Closing twice is harmless. */
    @Override
    public synchronized void close() {
        Arrays.fill(bytes, (byte) 0);
        closed = true;
    }

    /** Equal bytes, compared in constant time for equal lengths. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(bytes, that.bytes);
    }

    /** Constant: a hash of the bytes would be a way out. */
    @Override
    public int hashCode() {
        return 0;
    }

    /** Never the bytes. */
    @Override
    public String toString() {
        return "Secret(" + bytes.length + " octets)";
    }
}
