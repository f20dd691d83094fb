package org.gatehouse.crypto;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import java.util.Base64;
import java.util.Random;
import org.junit.Test;

public class Base64UrlTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    @Test
    public void thereAndBackForEveryLength() {
        Random random = new Random(4648);
        for (int length = 0; length < 300; length++) {
            byte[] octets = new byte[length];
            random.nextBytes(octets);
            String text = Base64Url.encode(octets);
            assertEquals(Base64.getUrlEncoder().withoutPadding().encodeToString(octets), text);
            assertEquals(length, Base64Url.decodedLength(text.length()));
            byte[] back = new byte[length];
            assertEquals(0, Base64Url.decode(text, back));
            assertArrayEquals(octets, back);
        }
    }

    @Test
    public void noLengthIsOneMoreThanAMultipleOfFour() {
        for (int length = 1; length < 100; length += 4) {
            assertEquals(-1, Base64Url.decodedLength(length));
        }
    }

    /** Of all texts of two and three characters exactly those are taken that encoding can give. */
    @Test
    public void everyShortTextHasOneSpelling() {
        int taken = 0;
        for (char a : ALPHABET.toCharArray()) {
            for (char b : ALPHABET.toCharArray()) {
                taken += canonical("" + a + b);
                for (char c : ALPHABET.toCharArray()) {
                    taken += canonical("" + a + b + c);
                }
            }
        }
        assertEquals(256 + 65536, taken);
    }

    private static int canonical(String text) {
        byte[] octets = new byte[text.length() - 1];
        boolean ok = Base64Url.decode(text, octets) == 0;
        assertEquals(text, ok, Base64Url.encode(octets).equals(text));
        return ok ? 1 : 0;
    }

    /** A surrogate pair is two characters of the text and one octet of its Latin-1. */
    @Test
    public void surrogatePairsAreWrongInEveryPlace() {
        for (int length = 2; length <= 12; length++) {
            for (int first = 0; first + 2 <= length; first++) {
                for (int second = first; second + 2 <= length; second++) {
                    StringBuilder bad = new StringBuilder("AAAAAAAAAAAA".substring(0, length));
                    bad.replace(first, first + 2, "\ud83d\ude00");
                    bad.replace(second, second + 2, "\ud83d\ude00");
                    assertNotEquals(bad.toString(), 0, Base64Url.decode(bad.toString(), new byte[12]));
                }
            }
        }
    }

    @Test
    public void everyOtherCharacterIsWrongInEveryPlace() {
        for (int length : new int[] {4, 6, 7, 8}) {
            String good = "AAAAAAAA".substring(0, length);
            for (int c = 0; c <= Character.MAX_VALUE; c++) {
                if (c < 128 && ALPHABET.indexOf(c) >= 0) {
                    continue;
                }
                for (int at = 0; at < length; at++) {
                    String bad = good.substring(0, at) + (char) c + good.substring(at + 1);
                    assertNotEquals(0, Base64Url.decode(bad, new byte[8]));
                }
            }
        }
    }
}
