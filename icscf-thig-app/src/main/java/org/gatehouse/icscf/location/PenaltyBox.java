package org.gatehouse.icscf.location;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * S-CSCFs that failed to answer, each for a limited time. Bounded: names come from the HSS as well as from the
 * catalogue. Safe for use by several threads.
 */
public final class PenaltyBox implements Predicate<String> {
    private static final int MAX_NAMES = 1000;

    private final Clock clock;
    private final Duration penalty;
    private final Map<String, Instant> until = new HashMap<>();

    /** @param penalty how long a name stays */
    public PenaltyBox(Clock clock, Duration penalty) {
        this.clock = clock;
        this.penalty = penalty;
    }

    /** This S-CSCF did not answer. */
    public synchronized void failed(String name) {
        Instant now = clock.instant();
        until.values().removeIf(end -> !end.isAfter(now));
        if (until.size() < MAX_NAMES) {
            until.put(ScscfName.key(name), now.plus(penalty));
        }
    }

    /** This S-CSCF answered. */
    public synchronized void answered(String name) {
        until.remove(ScscfName.key(name));
    }

    /** Whether the name is in the box now. */
    @Override
    public synchronized boolean test(String name) {
        Instant end = until.get(ScscfName.key(name));
        return end != null && end.isAfter(clock.instant());
    }
}
