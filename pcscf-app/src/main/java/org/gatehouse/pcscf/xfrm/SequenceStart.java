package org.gatehouse.pcscf.xfrm;

import java.time.Instant;

/**
 * Where an outbound association goes on counting when the kernel has lost it, RFC 4303 clause 3.3.3. From 1 again, the
 * UE's window would drop every packet as a replay; it takes any number above all it has seen.
 *
 * <p>The number follows from the time alone, so that a second loss starts above the first. 2048 for each second is far
 * more than a UE is ever sent, and the counting ends below 2^32: a start comes out too low only if twelve days' turn
 * passes between two losses in the life of one set, whose UE then registers anew.
 */
final class SequenceStart {
    /** Above what was sent before the first loss. */
    private static final long BASE = 1L << 30;
    private static final long PER_SECOND = 1L << 11;
    private static final long TURN_SECONDS = 1L << 20;

    private SequenceStart() {
    }

    /** The number of the last packet that is taken to have been sent; unsigned 32 bits. */
    static long afterLoss(Instant now) {
        return BASE + PER_SECOND * Math.floorMod(now.getEpochSecond(), TURN_SECONDS);
    }
}
