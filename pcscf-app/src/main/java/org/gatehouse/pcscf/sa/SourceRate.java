package org.gatehouse.pcscf.sa;

import java.net.InetAddress;
import java.time.Instant;

/** How many unprotected REGISTER requests a source may send: an IPv4 address or an IPv6 /64. Thread-safe. */
public final class SourceRate {
    private final TokenBuckets<SourcePrefix> buckets;

    public SourceRate(Timers timers) {
        buckets = new TokenBuckets<>(timers.sourceBurst(), timers.sourceRefill(), timers.sourcesKept());
    }

    /** Whether one more request of this source goes on. A refused one costs the source nothing. */
    public boolean admits(InetAddress source, Instant now) {
        return buckets.admits(SourcePrefix.of(source), now);
    }

    /** Whether the next request of this source would be refused; asking costs it nothing. */
    public boolean isExhausted(InetAddress source, Instant now) {
        return buckets.isExhausted(SourcePrefix.of(source), now);
    }

    int sources() {
        return buckets.size();
    }
}
