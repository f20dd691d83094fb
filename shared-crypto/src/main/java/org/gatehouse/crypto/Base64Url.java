package org.gatehouse.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Base64url without padding, RFC 4648 clause 5, one text for each run of octets: where the last character has bits to
 * spare they must be zero, or a token would have up to 16 spellings.
 */
final class Base64Url {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    /** Value of each character; negative for those outside the alphabet. */
    private static final int[] VALUES = new int[256];

    static {
        Arrays.fill(VALUES, -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < alphabet.length(); i++) {
            VALUES[alphabet.charAt(i)] = i;
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
        // a character beyond Latin-1 becomes a question mark, which is as wrong; a surrogate pair becomes only one, and
        // that could be left over at the end, where it is not looked at
        byte[] latin1 = text.getBytes(StandardCharsets.ISO_8859_1);
        int wrong = latin1.length - text.length();
        int whole = latin1.length & ~3;
        int out = 0;
        for (int i = 0; i < whole; i += 4) {
            int group = VALUES[latin1[i] & 0xff] << 18 | VALUES[latin1[i + 1] & 0xff] << 12
                    | VALUES[latin1[i + 2] & 0xff] << 6 | VALUES[latin1[i + 3] & 0xff];
            wrong |= group;
            octets[out] = (byte) (group >> 16);
            octets[out + 1] = (byte) (group >> 8);
            octets[out + 2] = (byte) group;
            out += 3;
        }
        int left = latin1.length - whole;
        if (left >= 2) {
            int group = VALUES[latin1[whole] & 0xff] << 18 | VALUES[latin1[whole + 1] & 0xff] << 12
                    | (left == 3 ? VALUES[latin1[whole + 2] & 0xff] << 6 : 0);
            wrong |= group | -(group & (left == 3 ? 0xff : 0xffff));
            octets[out] = (byte) (group >> 16);
            if (left == 3) {
                octets[out + 1] = (byte) (group >> 8);
            }
        }
        return wrong >>> 31;
    }
}
