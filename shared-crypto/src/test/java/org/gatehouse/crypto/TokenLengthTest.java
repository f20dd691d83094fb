package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gatehouse.crypto.KeyRing.Entry;
import org.junit.Test;

/** What lengths tell, and where they end. */
public class TokenLengthTest {
    private static final Secret KV = Secret.fromHex("5f0d3c1be7a94208b6c1d2f49a3e7061");

    private static TopologyToken tokens(TopologyTokens.Padding padding) throws KeyRingException {
        KeyRing ring = KeyRing.of(List.of(Entry.encrypt(7, KV)));
        return TopologyTokens.of(() -> ring, "home1.net", Vectors.counting(7), Vectors.AT_TEST, padding);
    }

    /** Entries of so many octets in all, with the line feeds between them, cut at random into so many. */
    private static List<String> entries(Random random, int octets, int count) {
        List<String> entries = new ArrayList<>();
        int left = octets - (count - 1);
        for (int i = count - 1; i >= 0; i--) {
            int length = i == 0 ? left : 1 + random.nextInt(left - i);
            entries.add("x".repeat(length));
            left -= length;
        }
        return entries;
    }

    /** Within 64 octets of flags and text, neither the length nor the number of entries shows. */
    @Test
    public void aBucketHasOneLengthWhateverTheNumberOfEntries() throws Exception {
        TopologyToken tokens = tokens(TopologyTokens.Padding.HIDE_COUNT);
        Random random = new Random(64);
        for (int bucket = 1; bucket <= 6; bucket++) {
            int expected = (34 + 64 * bucket + 16) * 4;
            for (int octets = 64 * (bucket - 1) + 1; octets <= 64 * bucket; octets++) {
                for (int count = 1; count <= Math.min(12, octets / 2); count++) {
                    List<String> entries = entries(random, octets - 1, count);
                    String token = tokens.seal(HeaderClass.ROUTE, random.nextBoolean(), entries);
                    assertEquals((expected + 2) / 3, token.length());
                    assertEquals(entries, tokens.open(HeaderClass.ROUTE, token).entries());
                }
            }
        }
    }

    @Test
    public void withoutPaddingABucketIsABlock() throws Exception {
        TopologyToken tokens = tokens(TopologyTokens.Padding.NONE);
        for (int length = 1; length <= 200; length++) {
            int octets = 34 + ((1 + length) / 16 + 1) * 16;
            String token = tokens.seal(HeaderClass.VIA, false, List.of("x".repeat(length)));
            assertEquals(octets, TopologyTokens.header(token).octets());
        }
    }

    @Test
    public void theLastOctetsBeforeTheLimitSealAndOpenAndTheNextDoesNot() throws Exception {
        for (TopologyTokens.Padding padding : TopologyTokens.Padding.values()) {
            TopologyToken tokens = tokens(padding);
            for (int octets = TopologyToken.MAX_ENTRIES_LENGTH - 100; octets <= TopologyToken.MAX_ENTRIES_LENGTH + 3;
                    octets++) {
                String two = "\u00e4".repeat(octets / 2) + "x".repeat(octets % 2);
                List<String> many = Collections.nCopies((octets + 1) / 2, "y");
                assertEquals(octets, two.getBytes(StandardCharsets.UTF_8).length);
                assertEdge(tokens, List.of(two), octets);
                assertEdge(tokens, many, many.size() * 2 - 1);
            }
        }
    }

    private static void assertEdge(TopologyToken tokens, List<String> entries, int octets) throws Exception {
        if (octets > TopologyToken.MAX_ENTRIES_LENGTH) {
            assertThrows(IllegalArgumentException.class, () -> tokens.seal(HeaderClass.ROUTE, false, entries));
            return;
        }
        String token = tokens.seal(HeaderClass.ROUTE, false, entries);
        assertTrue(token.length() <= TopologyToken.MAX_TOKEN_LENGTH);
        assertEquals(entries, tokens.open(HeaderClass.ROUTE, token).entries());
    }

    /** header() and open() agree on lengths, and neither throws anything but the one refusal. */
    @Test
    public void everyLengthOfNonsenseIsRefusedInOneWay() throws Exception {
        TopologyToken tokens = tokens(TopologyTokens.Padding.NONE);
        for (int length = 0; length <= TopologyToken.MAX_TOKEN_LENGTH + 70; length++) {
            String text = "A".repeat(length);
            assertThrows(TokenRefusedException.class, () -> tokens.open(HeaderClass.VIA, text));
            int octets = length * 3 / 4;
            boolean possible = length <= 4096 && length % 4 != 1 && octets >= 50 && octets % 16 == 2;
            if (possible) {
                assertEquals(new TopologyTokens.Header(0, 0, octets), TopologyTokens.header(text));
            } else {
                assertThrows(TokenRefusedException.class, () -> TopologyTokens.header(text));
            }
        }
    }

    @Test
    public void whatIsOpenedCannotBeChanged() throws Exception {
        TopologyToken tokens = tokens(TopologyTokens.Padding.NONE);
        List<String> given = new ArrayList<>(List.of("a", "b"));
        TopologyToken.Opened opened = tokens.open(HeaderClass.VIA, tokens.seal(HeaderClass.VIA, false, given));
        given.clear();
        assertEquals(List.of("a", "b"), opened.entries());
        assertThrows(UnsupportedOperationException.class, () -> opened.entries().add("c"));
    }

    @Test
    public void keysCannotBeSerialised() throws Exception {
        KeyRing ring = KeyRing.of(List.of(Entry.encrypt(7, KV)));
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            for (Object each : List.of(KV, ring, ring.entries().get(0))) {
                assertFalse(each instanceof Serializable);
                assertThrows(NotSerializableException.class, () -> out.writeObject(each));
            }
        }
    }
}
