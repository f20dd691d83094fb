package org.gatehouse.crypto;

import java.util.Arrays;
import java.util.Base64;

/**
 * Base64url without padding, RFC 4648 clause 5, one text for each run of octets: where the last character has bits to
 * spare they must be zero, or a token would have up to 16 spellings.
 */
final class Base64Url {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    /** Value of each character; negative for those outside the alphabet. */
    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < alphabet.length(); i++) {
            VALUES[alphabet.charAt(i)] = (byte) i;
        }
    }

    private Base64Url() {
    }

    static String encode(byte[] octets) {
        return ENCODER.encodeToString(octets);
    }

    /** Octets that a text of so many characters stands for, or -1 if none has that length. */
    static int decodedLength(int characters) {
        return characters % 4 == 1 ? -1 : characters * 3 / 4;
    }

    /**
     * Decodes all of a text whose length is right. Does the same work whatever is wrong with it, and then leaves
     * octets without meaning.
     *
     * @return zero if the text was canonical, anything else if not
     */
    static int decode(String text, byte[] octets) {
        int wrong = 0;
        int beyond = 0;
        int whole = text.length() & ~3;
        int out = 0;
        for (int i = 0; i < whole; i += 4) {
            char a = text.charAt(i);
            char b = text.charAt(i + 1);
            char c = text.charAt(i + 2);
            char d = text.charAt(i + 3);
            beyond |= a | b | c | d;
            int group = VALUES[a & 0xff] << 18 | VALUES[b & 0xff] << 12 | VALUES[c & 0xff] << 6 | VALUES[d & 0xff];
            wrong |= group;
            octets[out++] = (byte) (group >> 16);
            octets[out++] = (byte) (group >> 8);
            octets[out++] = (byte) group;
        }
        int left = text.length() - whole;
        if (left >= 2) {
            char a = text.charAt(whole);
            char b = text.charAt(whole + 1);
            char c = left == 3 ? text.charAt(whole + 2) : 'A';
            beyond |= a | b | c;
            int group = VALUES[a & 0xff] << 18 | VALUES[b & 0xff] << 12 | VALUES[c & 0xff] << 6;
            wrong |= group | -(group & (left == 3 ? 0xff : 0xffff));
            octets[out++] = (byte) (group >> 16);
            if (left == 3) {
                octets[out] = (byte) (group >> 8);
            }
        }
        return wrong >>> 31 | beyond >>> 8;
    }
}
