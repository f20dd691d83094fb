package org.gatehouse.pcscf.session;

import java.time.Duration;

/**
 * How requests after registration are dealt with.
 *
 * @param routeMismatch when the Route of a UE is not what it must be; REJECT (TS 24.229 clauses 5.2.6.3.3 and 5.2.6.3.5
 *     leave the choice)
 * @param noBinding what the core hears when the UE is not there; UNAVAILABLE
 * @param dialogIdle how long a dialog without any message is kept; 24 h
 * @param dialogsPerContact 100
 * @param dialogsInAll 200,000
 * @param requestKept how long a relayed request waits for its next response; 5 min, longer than the minute in which a
 *     ringing UE repeats itself (RFC 3261 clause 13.3.1.1) and than timer F on Gm
 * @param requestsInAll relayed requests that are remembered, the least recent forgotten first; 500,000
 * @param shortestSession what a Session-Expires that says less counts as; 90 s (RFC 4028 clause 4: nobody may ask for
 *     less)
 */
public record SessionSettings(RouteMismatch routeMismatch, NoBinding noBinding, Duration dialogIdle,
                              int dialogsPerContact, int dialogsInAll, Duration requestKept, int requestsInAll,
                              Duration shortestSession) {
    public static final SessionSettings DEFAULT = new SessionSettings(RouteMismatch.REJECT, NoBinding.UNAVAILABLE,
        Duration.ofHours(24), 100, 200_000, Duration.ofMinutes(5), 500_000, Duration.ofSeconds(90));

    /** What becomes of a request with a wrong Route. */
    public enum RouteMismatch {
        /** 400 with a Warning. */
        REJECT,
        /** It goes on with the right one. */
        REPLACE
    }

    /** What a terminating request hears without a binding. */
    public enum NoBinding {
        /** 480. */
        UNAVAILABLE,
        /** 430 of RFC 5626. */
        FLOW_FAILED
    }

    /** @throws IllegalArgumentException if a limit is not positive */
    public SessionSettings {
        if (dialogIdle.isNegative() || dialogIdle.isZero() || requestKept.isNegative() || requestKept.isZero()
            || shortestSession.isNegative() || shortestSession.isZero()
            || dialogsPerContact < 1 || dialogsInAll < 1 || requestsInAll < 1) {
            throw new IllegalArgumentException("a limit of sessions is not positive");
        }
    }
}
