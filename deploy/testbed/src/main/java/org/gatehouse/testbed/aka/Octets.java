package org.gatehouse.testbed.aka;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** An immutable octet string: keys, challenges and results. Its text form tells the length only. */
public final class Octets {
    private final byte[] bytes;

    private Octets(byte[] own) {
        this.bytes = own;
    }

    public static Octets of(byte[] bytes) {
        return new Octets(bytes.clone());
    }

    /** @throws IllegalArgumentException if the text is not hexadecimal; the message does not repeat it */
    public static Octets ofHex(String hex) {
        try {
            return new Octets(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an even number of hexadecimal digits");
        }
    }

    /** @throws IllegalArgumentException if the text is not base64; the message does not repeat it */
    public static Octets ofBase64(String base64) {
        try {
            return new Octets(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not base64");
        }
    }

    /** The low {@code length} octets of a number, most significant first. */
    public static Octets ofLong(long number, int length) {
        byte[] out = new byte[length];
        for (int i = 0; i < length; i++) {
            out[length - 1 - i] = i < 8 ? (byte) (number >>> (8 * i)) : 0;
        }
        return new Octets(out);
    }

    public int length() {
        return bytes.length;
    }

    /** A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The octets as an unsigned number, most significant first; at most seven octets. */
    public long number() {
        if (bytes.length > 7) {
            throw new IllegalStateException("too long for a number");
        }
        long out = 0;
        for (byte b : bytes) {
            out = out << 8 | b & 0xff;
        }
        return out;
    }

    public Octets slice(int from, int length) {
        byte[] out = new byte[length];
        System.arraycopy(bytes, from, out, 0, length);
        return new Octets(out);
    }

    public Octets then(Octets more) {
        byte[] out = Arrays.copyOf(bytes, bytes.length + more.bytes.length);
        System.arraycopy(more.bytes, 0, out, bytes.length, more.bytes.length);
        return new Octets(out);
    }

    /** Exclusive or of two strings of one length. */
    public Octets xor(Octets other) {
        if (bytes.length != other.bytes.length) {
            throw new IllegalArgumentException("lengths differ");
        }
        byte[] out = new byte[bytes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (bytes[i] ^ other.bytes[i]);
        }
        return new Octets(out);
    }

    /** Cyclic rotation to the left by whole octets. */
    public Octets rotatedLeft(int octets) {
        return slice(octets, bytes.length - octets).then(slice(0, octets));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.length;
    }

    @Override
    public String toString() {
        return "Octets(" + bytes.length + ")";
    }
}
