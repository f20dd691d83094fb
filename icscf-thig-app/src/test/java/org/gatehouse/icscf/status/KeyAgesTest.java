package org.gatehouse.icscf.status;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.time.Instant;
import java.util.List;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.Secret;
import org.junit.Test;

public class KeyAgesTest {
    private static final String KV_7 = "5f0d3c1be7a94208b6c1d2f49a3e7061";
    private static final String KV_8 = "c41f9be20d7735a8861e4bf02d9c5a13";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = START;
    private final KeyAges ages = new KeyAges(() -> now);

    private static KeyRing.Entry key(int kid, String kv) throws Exception {
        return KeyRing.Entry.encrypt(kid, Secret.fromHex(kv));
    }

    @Test
    public void ageCountsFromWhenTheKeyCame() throws Exception {
        KeyRing first = KeyRing.of(List.of(key(7, KV_7)));
        assertEquals("[kid=7 encrypt age=0s]", ages.keys(first).toString());
        now = START.plusSeconds(100);
        KeyRing second = first.with(KeyRing.Entry.decryptOnly(8, Secret.fromHex(KV_8)));
        ages.note(second);
        now = START.plusSeconds(160);
        assertEquals("[kid=7 encrypt age=160s, kid=8 decrypt-only age=60s]", ages.keys(second).toString());
        assertEquals("an old ring asked for once more changes nothing", "[kid=7 encrypt age=160s]",
            ages.keys(first).toString());
    }

    @Test
    public void whatIsLeftOfAKeyIsNeverNegative() throws Exception {
        KeyRing ring = KeyRing.of(List.of(key(7, KV_7),
            KeyRing.Entry.decryptOnly(8, Secret.fromHex(KV_8), START.plusSeconds(30))));
        assertEquals(30, ages.keys(ring).get(1).getSecondsLeft());
        assertEquals(KeyStatus.NO_END, ages.keys(ring).get(0).getSecondsLeft());
        now = START.plusSeconds(31);
        assertEquals("kid=8 decrypt-only age=31s left=0s", ages.keys(ring).get(1).toString());
    }

    @Test
    public void anotherKeyUnderTheSameKidIsNew() throws Exception {
        ages.note(KeyRing.of(List.of(key(7, KV_7))));
        now = START.plusSeconds(9);
        assertEquals(0, ages.keys(KeyRing.of(List.of(key(7, KV_8)))).get(0).getAgeSeconds());
        KeyRing other = KeyRing.of(List.of(key(9, KV_7)));
        assertEquals("the same key under another kid, too", 0, ages.keys(other).get(0).getAgeSeconds());
    }

    @Test
    public void nothingOfTheKeyIsShown() throws Exception {
        KeyRing ring = KeyRing.of(List.of(key(7, KV_7)));
        String shown = ages.keys(ring).toString();
        assertFalse(shown, shown.contains(ring.entry(7).orElseThrow().checkValue()));
        assertFalse(shown, shown.contains(KV_7.substring(0, 4)));
    }
}
