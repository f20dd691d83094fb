package org.gatehouse.container.restcomm;

import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which proxied INVITEs have had a 2xx. The first one ends the transaction; any other, repeated or of another fork, the
 * stack and the container may lose, and it has to be forwarded all the same (RFC 3261 clauses 13.3.1.4 and 16.7).
 */
final class AnsweredInvites {
    /** 64*T1, for which a 2xx is repeated (RFC 3261 clause 13.3.1.4). */
    static final long KEPT_MILLIS = 32_000;
    static final int KEPT = 100_000;

    private final InstantSource clock;
    private final Map<String, Long> until = new LinkedHashMap<>();

    AnsweredInvites(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Takes note of a 2xx.
     *
     * @param branch of our Via, which nobody guesses
     * @param waitedFor whether a transaction waits for it; what nobody waited for is not remembered
     * @return whether there was one before
     */
    synchronized boolean again(String branch, boolean waitedFor) {
        long now = clock.millis();
        // in the order they were put in, so the oldest are first
        Iterator<Long> eldest = until.values().iterator();
        while (eldest.hasNext() && (eldest.next() <= now || until.size() >= KEPT)) {
            eldest.remove();
        }
        if (until.containsKey(branch)) {
            return true;
        }
        if (waitedFor) {
            until.put(branch, now + KEPT_MILLIS);
        }
        return false;
    }
}
