package org.gatehouse.pcscf.xfrm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Instant;
import org.junit.Test;

public class SequenceStartTest {
    /** A turn begins here. */
    private static final long TURN = 1_700L << 20;

    private static long at(long second) {
        return SequenceStart.afterLoss(Instant.ofEpochSecond(second));
    }

    @Test
    public void aLaterLossStartsHigher() {
        assertEquals(2048, at(TURN + 1) - at(TURN));
        assertTrue(at(TURN + 600_000) > at(TURN));
    }

    @Test
    public void itIsAboveWhatWasSentBeforeAndBelowTheEnd() {
        for (long second = TURN; second < TURN + (1 << 20); second += 997) {
            assertTrue(at(second) >= 1L << 30);
            assertTrue("a billion packets are left", at(second) <= (1L << 32) - (1L << 30));
        }
    }
}
