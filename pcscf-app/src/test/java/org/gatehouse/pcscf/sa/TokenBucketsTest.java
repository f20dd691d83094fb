package org.gatehouse.pcscf.sa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.Test;

public class TokenBucketsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final TokenBuckets<String> buckets = new TokenBuckets<>(2, Duration.ofSeconds(1), 3);

    @Test
    public void eachHasABurstAndThenARate() {
        assertTrue(buckets.admits("a", NOW));
        assertFalse(buckets.isExhausted("a", NOW));
        assertTrue(buckets.admits("a", NOW));
        assertTrue(buckets.isExhausted("a", NOW));
        assertFalse(buckets.admits("a", NOW));
        assertFalse("nobody else's", buckets.isExhausted("b", NOW));
        assertFalse(buckets.isExhausted("a", NOW.plusSeconds(1)));
        assertTrue(buckets.admits("a", NOW.plusSeconds(1)));
        assertFalse(buckets.admits("a", NOW.plusSeconds(1)));
    }

    @Test
    public void theLeastRecentIsForgotten() {
        for (String who : new String[] {"a", "a", "b", "c", "d"}) {
            assertTrue(buckets.admits(who, NOW));
        }
        assertEquals(3, buckets.size());
        assertFalse("what it had used up is forgotten too", buckets.isExhausted("a", NOW));
    }
}
