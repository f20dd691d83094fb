package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.gatehouse.crypto.KeyRing.Entry;
import org.gatehouse.crypto.KeyRing.State;
import org.junit.Test;

/** Two nodes through every legal order of a rotation: at no time does either meet a token that it cannot open. */
public class RotationTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant END = Instant.parse("2026-03-11T12:00:00Z");
    private static final List<String> ENTRIES = List.of("<sip:scscf1.home1.net;lr>");

    /** What the operator does, in the order that one node sees. */
    private enum Step { ADD, PROMOTE, RETIRE }

    private final class Node {
        private KeyRing ring;
        private int steps;
        private final TopologyToken tokens;

        Node(int seed) throws KeyRingException {
            ring = KeyRing.of(List.of(Entry.encrypt(7, kv(7))));
            tokens = TopologyTokens.of(() -> ring, "home1.net", Vectors.counting(seed), () -> now,
                    TopologyTokens.Padding.NONE);
        }

        void next() throws KeyRingException {
            ring = switch (Step.values()[steps++]) {
                case ADD -> ring.with(Entry.decryptOnly(8, kv(8)));
                case PROMOTE -> ring.promoted(8, now, END);
                case RETIRE -> ring.retired(7, now, false);
            };
        }

        String seal() {
            return tokens.seal(HeaderClass.ROUTE, false, ENTRIES);
        }
    }

    private Instant now = NOW;

    private static Secret kv(int seed) {
        byte[] octets = new byte[16];
        new Random(seed).nextBytes(octets);
        return Secret.copyOf(octets);
    }

    private static boolean opens(Node node, String token) {
        try {
            return node.tokens.open(HeaderClass.ROUTE, token).entries().equals(ENTRIES);
        } catch (TokenRefusedException e) {
            return false;
        }
    }

    /** All interleavings of three steps of one node with three of the other, as bits: which node goes next. */
    private static List<boolean[]> orders() {
        List<boolean[]> orders = new ArrayList<>();
        for (int bits = 0; bits < 64; bits++) {
            if (Integer.bitCount(bits) == 3) {
                boolean[] order = new boolean[6];
                for (int i = 0; i < 6; i++) {
                    order[i] = (bits >> i & 1) == 1;
                }
                orders.add(order);
            }
        }
        return orders;
    }

    @Test
    public void inEveryOrderThatKeepsTheStepsApartEveryTokenOpensEverywhere() throws Exception {
        int legal = 0;
        int broken = 0;
        for (boolean[] order : orders()) {
            boolean kept = run(order);
            if (isLegal(order)) {
                legal++;
                assertEquals(true, kept);
            } else if (!kept) {
                broken++;
            }
        }
        assertEquals(20, orders().size());
        assertEquals("add, add, then promotes and retires in any order of theirs", 12, legal);
        assertEquals("promoting before the other node has the key breaks calls", 8, broken);
    }

    /** Both nodes have the key before either promotes. */
    private static boolean isLegal(boolean[] order) {
        int[] steps = new int[2];
        for (boolean second : order) {
            int node = second ? 1 : 0;
            if (steps[node] == 1 && steps[1 - node] == 0) {
                return false;
            }
            steps[node]++;
        }
        return true;
    }

    /** Whether both nodes open all tokens that can be in use, before and after every step. */
    private boolean run(boolean[] order) throws Exception {
        now = NOW;
        Node[] nodes = {new Node(1), new Node(2)};
        boolean kept = true;
        Map<Integer, List<String>> inUse = new HashMap<>();
        for (boolean second : order) {
            Node node = nodes[second ? 1 : 0];
            if (Step.values()[node.steps] == Step.RETIRE) {
                // nobody retires before the old key's end; and by then all tokens under it are out of use
                now = END.plusMillis(1);
                inUse.remove(7);
            }
            node.next();
            for (Node each : nodes) {
                if (each.ring.encrypting().orElseThrow().kid() == 7 && now.isAfter(END)) {
                    // a node that was not promoted in time: the order is legal for keys, and its own tokens end here
                    continue;
                }
                String token = each.seal();
                inUse.computeIfAbsent(TopologyTokens.header(token).kid(), kid -> new ArrayList<>()).add(token);
            }
            for (Node each : nodes) {
                kept &= inUse.values().stream().flatMap(List::stream).allMatch(token -> opens(each, token));
            }
        }
        return kept;
    }

    @Test
    public void theOldKeyOpensUpToTheMillisecondOfItsEndAndEncryptsNothing() throws Exception {
        Node before = new Node(1);
        String old = before.seal();
        Node after = new Node(2);
        after.next();
        after.next();
        for (long millis : new long[] {-1, 0}) {
            now = END.plusMillis(millis);
            assertEquals(true, opens(after, old));
        }
        for (Instant late : List.of(END.plusMillis(1), END.plusSeconds(1), Instant.parse("9999-12-31T00:00:00Z"))) {
            now = late;
            assertFalse(opens(after, old));
            assertEquals(8, TopologyTokens.header(after.seal()).kid());
        }
        now = END;
        assertEquals("time that goes back", true, opens(after, old));
    }

    @Test
    public void anEncryptingKeySealsAndOpensUpToItsEndAndThenNeither() throws Exception {
        KeyRing ring = KeyRing.of(List.of(new Entry(7, kv(7), State.ENCRYPT, Optional.of(END))));
        TopologyToken tokens = TopologyTokens.of(() -> ring, "home1.net", Vectors.counting(3), () -> now,
                TopologyTokens.Padding.NONE);
        now = END;
        String last = tokens.seal(HeaderClass.VIA, false, ENTRIES);
        assertEquals(ENTRIES, tokens.open(HeaderClass.VIA, last).entries());
        now = END.plusMillis(1);
        assertThrows(IllegalStateException.class, () -> tokens.seal(HeaderClass.VIA, false, ENTRIES));
        assertSame(TokenRefusedException.REFUSED,
                assertThrows(TokenRefusedException.class, () -> tokens.open(HeaderClass.VIA, last)));
    }

    /** A kid that is used again for another key: the tokens of the old one are no one's. */
    @Test
    public void aKidUsedAgainDoesNotOpenTokensOfTheKeyItHadBefore() throws Exception {
        Node node = new Node(1);
        String old = node.seal();
        node.next();
        node.next();
        now = END.plusMillis(1);
        node.next();
        now = NOW;
        assertFalse(opens(node, old));
        node.ring = node.ring.with(Entry.decryptOnly(7, kv(77)));
        assertFalse(opens(node, old));
        node.ring = node.ring.retired(7, now, true).with(Entry.decryptOnly(7, kv(7)));
        assertEquals(true, opens(node, old));
    }

    @Test
    public void allKidsAreApart() throws Exception {
        List<Entry> all = new ArrayList<>();
        for (int kid = 0; kid < KeyRing.KIDS; kid++) {
            all.add(Entry.decryptOnly(kid, kv(kid)));
        }
        KeyRing everything = KeyRing.of(all);
        TopologyToken opening = TopologyTokens.of(() -> everything, "home1.net", Vectors.counting(4));
        for (int kid = 0; kid < KeyRing.KIDS; kid++) {
            KeyRing one = KeyRing.of(List.of(Entry.encrypt(kid, kv(kid))));
            String token = TopologyTokens.of(() -> one, "home1.net", Vectors.counting(kid))
                    .seal(HeaderClass.ROUTE, false, ENTRIES);
            assertEquals(kid, TopologyTokens.header(token).kid());
            assertEquals(ENTRIES, opening.open(HeaderClass.ROUTE, token).entries());
            KeyRing without = everything.retired(kid, NOW, true);
            assertThrows(TokenRefusedException.class, () -> TopologyTokens.of(() -> without, "home1.net",
                    Vectors.counting(5)).open(HeaderClass.ROUTE, token));
        }
    }
}
