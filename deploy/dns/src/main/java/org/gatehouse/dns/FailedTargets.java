package org.gatehouse.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Targets that failed lately: they are tried last, or every request would wait for them anew. Thread-safe. */
public final class FailedTargets implements Predicate<Target> {
    private static final int KEPT = 1000;

    private final InstantSource clock;
    private final Duration penalty;
    private final Map<Target, Instant> until = new HashMap<>();

    /** @param penalty how long a failure counts */
    public FailedTargets(InstantSource clock, Duration penalty) {
        this.clock = clock;
        this.penalty = penalty;
    }

    public synchronized void failed(Target target) {
        Instant now = clock.instant();
        until.values().removeIf(end -> !end.isAfter(now));
        if (until.size() < KEPT) {
            until.put(target, now.plus(penalty));
        }
    }

    public synchronized void answered(Target target) {
        until.remove(target);
    }

    /** Whether it has failed lately. */
    @Override
    public synchronized boolean test(Target target) {
        Instant end = until.get(target);
        return end != null && end.isAfter(clock.instant());
    }

    /** In the order of the name server, but what failed lately last. */
    public List<Target> healthyFirst(List<Target> found) {
        return found.stream().sorted(Comparator.comparing(this::test)).toList();
    }
}
