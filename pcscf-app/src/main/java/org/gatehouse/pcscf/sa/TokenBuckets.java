package org.gatehouse.pcscf.sa;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each of many may do something: a token bucket for each, the least recently seen ones forgotten.
 * Thread-safe, by one lock.
 *
 * @param <K> who
 */
public final class TokenBuckets<K> {
    /** A bucket by the instant at which it will be full again: one value says it all. */
    private final Map<K, Instant> fullAt;
    private final Duration refill;
    private final int burst;

    /**
     * @param refill time in which one earns one more
     * @param kept how many are remembered
     */
    public TokenBuckets(int burst, Duration refill, int kept) {
        this.burst = burst;
        this.refill = refill;
        fullAt = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Instant> eldest) {
                return size() > kept;
            }
        };
    }

    /** Whether one more goes on. A refused one costs nothing. */
    public synchronized boolean admits(K who, Instant now) {
        Instant full = fullAt.getOrDefault(who, now);
        Instant after = (full.isBefore(now) ? now : full).plus(refill);
        if (after.isAfter(now.plus(refill.multipliedBy(burst)))) {
            return false;
        }
        fullAt.put(who, after);
        return true;
    }

    /** Whether the next one would be refused; asking costs nothing. */
    public synchronized boolean isExhausted(K who, Instant now) {
        Instant full = fullAt.get(who);
        return full != null && full.plus(refill).isAfter(now.plus(refill.multipliedBy(burst)));
    }

    synchronized int size() {
        return fullAt.size();
    }
}
