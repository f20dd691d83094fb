package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gatehouse.crypto.KeyRing.Entry;
import org.gatehouse.crypto.KeyRing.State;
import org.gatehouse.crypto.KeyRingException.Fault;
import org.junit.Test;

/** What a ring may hold, and the order of a rotation. */
public class KeyRingTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant END = Instant.parse("2026-03-11T12:00:00Z");

    private static Secret kv(int seed) {
        byte[] octets = new byte[16];
        new Random(seed).nextBytes(octets);
        return Secret.copyOf(octets);
    }

    private static void assertFault(Fault fault, org.junit.function.ThrowingRunnable action) {
        KeyRingException e = assertThrows(KeyRingException.class, action);
        assertEquals(fault, e.fault());
    }

    @Test
    public void findsKeysByKid() throws Exception {
        KeyRing ring = KeyRing.of(List.of(Entry.encrypt(9, kv(9)), Entry.decryptOnly(3, kv(3), END)));
        assertEquals(9, ring.encrypting().orElseThrow().kid());
        assertEquals(State.DECRYPT_ONLY, ring.entry(3).orElseThrow().state());
        assertEquals(Optional.empty(), ring.entry(4));
        assertEquals(Optional.empty(), ring.entry(-1));
        assertEquals(Optional.empty(), ring.entry(256));
        assertEquals(List.of(3, 9), ring.entries().stream().map(Entry::kid).toList());
    }

    @Test
    public void refusesWhatIsNoRing() {
        assertFault(Fault.BAD_KID, () -> KeyRing.of(List.of(Entry.encrypt(256, kv(1)))));
        assertFault(Fault.BAD_KID, () -> KeyRing.of(List.of(Entry.encrypt(-1, kv(1)))));
        assertFault(Fault.DUPLICATE_KID,
                () -> KeyRing.of(List.of(Entry.encrypt(1, kv(1)), Entry.decryptOnly(1, kv(2)))));
        assertFault(Fault.REPEATED_KEY,
                () -> KeyRing.of(List.of(Entry.encrypt(1, kv(1)), Entry.decryptOnly(2, kv(1)))));
        assertFault(Fault.SEVERAL_ENCRYPTING_KEYS,
                () -> KeyRing.of(List.of(Entry.encrypt(1, kv(1)), Entry.encrypt(2, kv(2)))));
        for (int length : new int[] {0, 1, 8, 15, 17, 24, 32}) {
            assertFault(Fault.BAD_KV, () -> KeyRing.of(List.of(Entry.encrypt(1, Secret.copyOf(new byte[length])))));
        }
        for (String weak : List.of("00".repeat(16), "ff".repeat(16), "0b".repeat(16))) {
            assertFault(Fault.WEAK_KEY, () -> KeyRing.of(List.of(Entry.encrypt(1, Secret.fromHex(weak)))));
        }
    }

    @Test
    public void sampleKeysAreKnownAndRandomOnesAreNot() {
        for (String sample : List.of("000102030405060708090a0b0c0d0e0f", "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
                "2b7e151628aed2a6abf7158809cf4f3c", "0f0e0d0c0b0a09080706050403020100", "00".repeat(16),
                "465b5ce8b199b49faa5f0a2ee238a6bc", "00112233445566778899aabbccddeeff",
                "f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0", "8090a0b0c0d0e0f00010203040506070")) {
            assertTrue(sample, SampleKeys.contains(Secret.fromHex(sample)));
        }
        for (int seed = 0; seed < 1000; seed++) {
            assertFalse(SampleKeys.contains(kv(seed)));
            assertFalse(SampleKeys.isOneOctetRepeated(kv(seed)));
        }
        assertFalse(SampleKeys.contains(Secret.fromHex("000102030405060708090a0b0c0d0e10")));
        assertFalse(SampleKeys.isOneOctetRepeated(Secret.fromHex("000102030405060708090a0b0c0d0e0f")));
    }

    @Test
    public void aRotationInItsOrder() throws Exception {
        KeyRing ring = KeyRing.of(List.of(Entry.encrypt(7, kv(7))));
        ring = ring.with(Entry.decryptOnly(8, kv(8)));
        assertEquals(7, ring.encrypting().orElseThrow().kid());

        ring = ring.promoted(8, NOW, END);
        assertEquals(Entry.encrypt(8, kv(8)), ring.encrypting().orElseThrow());
        assertEquals(Entry.decryptOnly(7, kv(7), END), ring.entry(7).orElseThrow());

        KeyRing before = ring;
        assertFault(Fault.STILL_NEEDED, () -> before.retired(7, END, false));
        ring = ring.retired(7, END.plusMillis(1), false);
        assertEquals(List.of(8), ring.entries().stream().map(Entry::kid).toList());
        assertTrue(before.entry(7).isPresent());
    }

    @Test
    public void aKeyStillNeededIsNotRetired() throws Exception {
        KeyRing ring = KeyRing.of(List.of(Entry.encrypt(7, kv(7)), Entry.decryptOnly(8, kv(8)),
                Entry.decryptOnly(6, kv(6), END)));
        for (int kid : new int[] {6, 7, 8}) {
            assertFault(Fault.STILL_NEEDED, () -> ring.retired(kid, NOW, false));
        }
        assertFault(Fault.UNKNOWN_KID, () -> ring.retired(9, NOW, false));
        assertFault(Fault.UNKNOWN_KID, () -> ring.retired(9, NOW, true));
    }

    @Test
    public void aCompromisedKeyGoesAtOnceUnlessItEncrypts() throws Exception {
        KeyRing ring = KeyRing.of(List.of(Entry.encrypt(7, kv(7)), Entry.decryptOnly(8, kv(8)),
                Entry.decryptOnly(6, kv(6), END)));
        assertEquals(2, ring.retired(6, NOW, true).entries().size());
        assertEquals(2, ring.retired(8, NOW, true).entries().size());
        assertFault(Fault.STILL_NEEDED, () -> ring.retired(7, NOW, true));
    }

    @Test
    public void promotingNeedsAKnownKeyWhoseTimeIsNotOver() throws Exception {
        KeyRing ring = KeyRing.of(List.of(Entry.encrypt(7, kv(7)), Entry.decryptOnly(6, kv(6), END)));
        assertFault(Fault.UNKNOWN_KID, () -> ring.promoted(8, NOW, END));
        assertFault(Fault.ENCRYPTING_KEY_EXPIRED, () -> ring.promoted(6, END.plusSeconds(1), END));
        assertEquals(Optional.empty(), ring.promoted(6, NOW, END).encrypting().orElseThrow().notAfter());
        // promoting the key that encrypts already ends nothing
        assertEquals(Entry.encrypt(7, kv(7)), ring.promoted(7, NOW, END).encrypting().orElseThrow());
        assertEquals(END, ring.promoted(7, NOW, END).entry(6).orElseThrow().notAfter().orElseThrow());
    }

    @Test
    public void theNextKidFollowsTheEncryptingOneAndWraps() throws Exception {
        assertEquals(8, KeyRing.of(List.of(Entry.encrypt(7, kv(7)))).freeKid(100));
        assertEquals(9, KeyRing.of(List.of(Entry.encrypt(7, kv(7)), Entry.decryptOnly(8, kv(8)))).freeKid(100));
        assertEquals(1, KeyRing.of(List.of(Entry.encrypt(255, kv(7)), Entry.decryptOnly(0, kv(8)))).freeKid(100));
        assertEquals(100, KeyRing.of(List.of()).freeKid(100));
        List<Entry> all = new ArrayList<>();
        for (int kid = 0; kid < 256; kid++) {
            all.add(Entry.decryptOnly(kid, kv(kid)));
        }
        assertFault(Fault.RING_FULL, () -> KeyRing.of(all).freeKid(0));
    }

    @Test
    public void expiryIsAfterNotAfter() {
        Entry entry = Entry.decryptOnly(1, kv(1), END);
        assertFalse(entry.expired(END));
        assertTrue(entry.expired(END.plusNanos(1)));
        assertFalse(Entry.decryptOnly(1, kv(1)).expired(Instant.MAX));
    }

    /** A ring that could not be read back after it is written is none. */
    @Test
    public void aTimeThatTheFileCannotHoldIsRefused() throws Exception {
        Instant last = Instant.parse("9999-12-31T23:59:59.999999999Z");
        Instant first = Instant.parse("0000-01-01T00:00:00Z");
        for (Instant end : List.of(first, last)) {
            KeyRing ring = KeyRing.of(List.of(Entry.decryptOnly(1, kv(1), end)));
            assertEquals(ring.entries(), KeyRingJson.parse(KeyRingJson.write(ring)).entries());
        }
        for (Instant end : List.of(first.minusNanos(1), last.plusNanos(1), Instant.MIN, Instant.MAX)) {
            assertFault(Fault.BAD_NOT_AFTER, () -> KeyRing.of(List.of(Entry.decryptOnly(1, kv(1), end))));
            KeyRing ring = KeyRing.of(List.of(Entry.encrypt(1, kv(1)), Entry.decryptOnly(2, kv(2))));
            assertFault(Fault.BAD_NOT_AFTER, () -> ring.promoted(2, NOW, end));
        }
    }

    @Test
    public void noTextFormHoldsAKey() throws Exception {
        KeyRing ring = KeyRing.of(List.of(Entry.encrypt(7, Secret.fromHex("5f0d3c1be7a94208b6c1d2f49a3e7061"))));
        assertFalse(ring.toString().contains("5f0d"));
        assertTrue(ring.toString(), ring.toString().contains("kid=7"));
    }

    @Test
    public void checkValuesTellKeysApart() {
        assertEquals(Entry.encrypt(1, kv(1)).checkValue(), Entry.decryptOnly(2, kv(1)).checkValue());
        assertNotEquals(Entry.encrypt(1, kv(1)).checkValue(), Entry.encrypt(1, kv(2)).checkValue());
        assertTrue(Entry.encrypt(1, kv(1)).checkValue().matches("[0-9a-f]{6}"));
    }

    @Test
    public void closingOverwritesTheKeys() throws Exception {
        Secret kv = kv(1);
        try (KeyRing ring = KeyRing.of(List.of(Entry.encrypt(1, kv)))) {
            assertEquals(1, ring.entries().size());
        }
        assertThrows(IllegalStateException.class, kv::expose);
    }

    @Test
    public void everyFaultHasAText() {
        for (Fault fault : Fault.values()) {
            assertFalse(new KeyRingException(fault).getMessage().isBlank());
            assertTrue(new KeyRingException(fault, "kid 7").getMessage().startsWith("kid 7: "));
        }
    }
}
