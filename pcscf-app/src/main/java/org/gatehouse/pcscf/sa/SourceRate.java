package org.gatehouse.pcscf.sa;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many requests a source may send: a token bucket for each IPv4 address or IPv6 /64. The least recently seen sources
 * are forgotten. Thread-safe, by one lock.
 */
public final class SourceRate {
    /** A bucket by the instant at which it will be full again: one value says it all. */
    private final Map<SourcePrefix, Instant> fullAt;
    private final Duration refill;
    private final int burst;

    /** Of unprotected REGISTER requests. */
    public SourceRate(Timers timers) {
        this(timers.sourceBurst(), timers.sourceRefill(), timers.sourcesKept());
    }

    private SourceRate(int burst, Duration refill, int kept) {
        this.burst = burst;
        this.refill = refill;
        fullAt = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<SourcePrefix, Instant> eldest) {
                return size() > kept;
            }
        };
    }

    /** Of requests that a UE sends over its sets. */
    public static SourceRate ofUes(Timers timers) {
        return new SourceRate(timers.ueBurst(), timers.ueRefill(), timers.sourcesKept());
    }

    /** Whether one more request of this source goes on. A refused one costs the source nothing. */
    public synchronized boolean admits(InetAddress source, Instant now) {
        SourcePrefix prefix = SourcePrefix.of(source);
        Instant full = fullAt.getOrDefault(prefix, now);
        Instant after = (full.isBefore(now) ? now : full).plus(refill);
        if (after.isAfter(now.plus(refill.multipliedBy(burst)))) {
            return false;
        }
        fullAt.put(prefix, after);
        return true;
    }

    /** Whether the next request of this source would be refused; asking costs it nothing. */
    public synchronized boolean isExhausted(InetAddress source, Instant now) {
        Instant full = fullAt.get(SourcePrefix.of(source));
        return full != null && full.plus(refill).isAfter(now.plus(refill.multipliedBy(burst)));
    }

    synchronized int sources() {
        return fullAt.size();
    }
}
