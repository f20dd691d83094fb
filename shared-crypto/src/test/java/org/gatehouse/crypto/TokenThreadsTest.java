package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.gatehouse.crypto.KeyRing.Entry;
import org.junit.Test;

/** What a thread keeps between tokens: nothing of one shows in the next, whatever went wrong in between. */
public class TokenThreadsTest {
    private static final int THREADS = 8;
    private static final Secret KV7 = Secret.fromHex("5f0d3c1be7a94208b6c1d2f49a3e7061");
    private static final Secret KV8 = Secret.fromHex("c41f9be20d7735a8861e4bf02d9c5a13");
    private static final List<String> ONE = List.of("<sip:orig@scscf1.home1.net:6060;lr>");

    private static KeyRing ring(Entry... entries) throws KeyRingException {
        return KeyRing.of(List.of(entries));
    }

    private static <T> List<T> together(Callable<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                futures.add(threads.submit(() -> {
                    start.await();
                    return work.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    /** More than one key of each thread's generator, so that a reused counter would show too. */
    @Test
    public void f08NoIvComesTwiceInAnyThread() throws Exception {
        KeyRing ring = ring(Entry.encrypt(7, KV7));
        TopologyToken tokens = TopologyTokens.of(() -> ring, "home1.net", new SecureRandom());
        int each = IvGenerator.IVS_PER_KEY + 100;
        Set<String> ivs = Collections.synchronizedSet(new HashSet<>());
        together(() -> {
            for (int i = 0; i < each; i++) {
                // characters 3 to 23 stand for octets of the IV alone
                ivs.add(tokens.seal(HeaderClass.VIA, false, ONE).substring(3, 24));
            }
            return null;
        });
        assertEquals(THREADS * each, ivs.size());
    }

    /** A changed ring asks for new generators: these must not begin where the old ones did. */
    @Test
    public void f08NoIvComesTwiceWhenTheRingChanges() throws Exception {
        KeyRing[] rings = {ring(Entry.encrypt(7, KV7)), ring(Entry.encrypt(7, KV7), Entry.decryptOnly(8, KV8))};
        AtomicReference<KeyRing> source = new AtomicReference<>(rings[0]);
        TopologyToken tokens = TopologyTokens.of(source::get, "home1.net", new SecureRandom());
        Set<String> ivs = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            source.set(rings[i / 3 % 2]);
            assertTrue(ivs.add(tokens.seal(HeaderClass.VIA, false, ONE).substring(3, 24)));
        }
    }

    /** Honest, forged and unsealable texts of all lengths in every thread, while the ring changes under them. */
    @Test
    public void threadsDoNotMeetAndFaultsLeaveNothingBehind() throws Exception {
        KeyRing[] rings = {ring(Entry.encrypt(1, KV7), Entry.decryptOnly(2, KV8)),
            ring(Entry.encrypt(2, KV8), Entry.decryptOnly(1, KV7))};
        AtomicReference<KeyRing> source = new AtomicReference<>(rings[0]);
        TopologyToken tokens = TopologyTokens.of(source::get, "home1.net", new SecureRandom());
        List<Integer> opened = together(() -> {
            Random random = new Random(Thread.currentThread().getName().hashCode());
            int right = 0;
            for (int i = 0; i < 300; i++) {
                source.set(rings[random.nextInt(2)]);
                boolean response = random.nextBoolean();
                HeaderClass cls = HeaderClass.values()[random.nextInt(2)];
                List<String> entries = List.of("\u00e4".repeat(1 + random.nextInt(700)),
                        Thread.currentThread().getName());
                String token = tokens.seal(cls, response, entries);
                disturb(tokens, cls, token, random);
                right += tokens.open(cls, token).equals(new TopologyToken.Opened(response, entries)) ? 1 : 0;
            }
            return right;
        });
        assertEquals(Collections.nCopies(THREADS, 300), opened);
    }

    private static void disturb(TopologyToken tokens, HeaderClass cls, String token, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> assertThrows(IllegalArgumentException.class,
                    () -> tokens.seal(cls, true, List.of("x".repeat(2900), "y\n")));
            case 1 -> assertThrows(IllegalArgumentException.class,
                    () -> tokens.seal(cls, true, List.of("x".repeat(2000), "y".repeat(2000))));
            case 2 -> assertThrows(NullPointerException.class,
                    () -> tokens.seal(cls, true, java.util.Arrays.asList("x", null)));
            case 3 -> assertRefused(tokens, HeaderClass.values()[1 - cls.ordinal()], token);
            default -> assertRefused(tokens, cls, "A".repeat(67));
        }
    }

    private static void assertRefused(TopologyToken tokens, HeaderClass cls, String token) {
        assertSame(TokenRefusedException.REFUSED,
                assertThrows(TokenRefusedException.class, () -> tokens.open(cls, token)));
    }

    /** A source of randomness or of keys that fails stops the token, not the thread. */
    @Test
    public void afterASourceFailedTheThreadGoesOn() throws Exception {
        KeyRing ring = ring(Entry.encrypt(7, KV7));
        AtomicReference<RuntimeException> fault = new AtomicReference<>();
        SecureRandom failing = new SecureRandom() {
            private static final long serialVersionUID = 1;
            private int next;

            @Override
            public void nextBytes(byte[] bytes) {
                if (fault.get() != null) {
                    throw fault.get();
                }
                java.util.Arrays.fill(bytes, (byte) ++next);
            }
        };
        AtomicReference<KeyRing> source = new AtomicReference<>(ring);
        TopologyToken tokens = TopologyTokens.of(source::get, "home1.net", failing);
        fault.set(new IllegalStateException("no entropy"));
        for (int i = 0; i < 3; i++) {
            assertSame(fault.get(), assertThrows(IllegalStateException.class,
                    () -> tokens.seal(HeaderClass.VIA, false, ONE)));
        }
        fault.set(null);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < IvGenerator.IVS_PER_KEY; i++) {
            assertTrue(seen.add(tokens.seal(HeaderClass.VIA, false, ONE)));
        }
        fault.set(new IllegalStateException("no entropy at the change of keys"));
        assertThrows(IllegalStateException.class, () -> tokens.seal(HeaderClass.VIA, false, ONE));
        fault.set(null);
        String token = tokens.seal(HeaderClass.VIA, false, ONE);
        assertTrue(seen.add(token));
        source.set(null);
        assertThrows(NullPointerException.class, () -> tokens.open(HeaderClass.VIA, token));
        source.set(ring);
        assertEquals(ONE, tokens.open(HeaderClass.VIA, token).entries());
    }

    /** A key that goes while tokens are opened: from the next call on it opens none, in a thread that used it too. */
    @Test
    public void aThreadThatUsedAKeyLosesItWithTheRing() throws Exception {
        AtomicReference<KeyRing> source = new AtomicReference<>(
                ring(Entry.encrypt(8, KV8), Entry.decryptOnly(7, KV7)));
        KeyRing old = ring(Entry.encrypt(7, KV7));
        TopologyToken tokens = TopologyTokens.of(source::get, "home1.net", new SecureRandom());
        String token = TopologyTokens.of(() -> old, "home1.net", new SecureRandom()).seal(HeaderClass.VIA, false, ONE);
        assertEquals(ONE, tokens.open(HeaderClass.VIA, token).entries());
        source.set(source.get().retired(7, Vectors.AT_TEST.instant(), true));
        assertSame(TokenRefusedException.REFUSED,
                assertThrows(TokenRefusedException.class, () -> tokens.open(HeaderClass.VIA, token)));
    }

    /** As a thread sees it that was not run for as long as two changes of the ring take. */
    @Test
    public void aRingThatIsOverwrittenBeforeItsFirstUseGivesWayToTheNewerOne() throws Exception {
        KeyRing first = ring(Entry.encrypt(7, KV7));
        KeyRing overwritten = ring(Entry.encrypt(7, Secret.fromHex("00112233445566778899aabbccddeeff")));
        KeyRing newer = ring(Entry.encrypt(8, KV8), Entry.decryptOnly(7, KV7));
        List<KeyRing> answers = new ArrayList<>(List.of(first, first));
        TopologyToken tokens = TopologyTokens.of(() -> answers.size() > 1 ? answers.remove(0) : answers.get(0),
            "home1.net", new SecureRandom());
        String sealed = tokens.seal(HeaderClass.VIA, false, ONE);
        overwritten.close();
        answers.clear();
        answers.addAll(List.of(overwritten, newer));
        assertEquals(ONE, tokens.open(HeaderClass.VIA, sealed).entries());
        assertEquals(8, TopologyTokens.header(tokens.seal(HeaderClass.VIA, false, ONE)).kid());
    }

    @Test
    public void aRingThatStaysOverwrittenIsAnError() throws Exception {
        KeyRing only = ring(Entry.encrypt(7, Secret.fromHex("00112233445566778899aabbccddeeff")));
        AtomicReference<KeyRing> current = new AtomicReference<>(ring(Entry.encrypt(8, KV8)));
        TopologyToken tokens = TopologyTokens.of(current::get, "home1.net", new SecureRandom());
        only.close();
        current.set(only);
        assertThrows(IllegalStateException.class, () -> tokens.seal(HeaderClass.VIA, false, ONE));
    }
}
