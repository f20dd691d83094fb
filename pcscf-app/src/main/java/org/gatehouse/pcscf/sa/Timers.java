package org.gatehouse.pcscf.sa;

import java.time.Duration;

/**
 * Every timer and limit of the security associations, with its default and clause.
 *
 * <p>From the specifications:
 * @param t1 round-trip estimate on Gm; 2 s (TS 24.229 clause 7.7)
 * @param regAwaitAuth life of a temporary set; 4 min, longer than any UE's transaction (TS 24.229 clause 7.8)
 * @param margin how much longer than its registration a set lives; 30 s (TS 33.203 clause 7.4.2a: "shortly after")
 *
 * <p>Of this implementation:
 * @param awaitChallenge how long SM1's offer is kept for its 401; 128 s, timer F on Gm, after which no answer counts
 * @param contactsPerImpi contacts of one private identity that may have established sets: an ordinary and an emergency
 *     registration, and as many left behind by a change of address; 4
 * @param temporaryPerSource temporary sets of one source, above which its oldest goes; 16
 * @param temporaryInAll temporary sets of all sources, above which the oldest goes; 10,000
 * @param pendingPerSource offers of one source that wait for a 401; 16
 * @param pendingInAll offers of all sources that wait for a 401; 10,000
 * @param sourceBurst unprotected REGISTER requests one source may send at once; 20
 * @param sourceRefill time in which a source earns one more; 3 s
 * @param sourcesKept sources, and UEs, whose rate is remembered, the least recent forgotten first; 65,536
 * @param ueBurst requests one UE may send at once over its sets before an overloaded node takes what it begins for that
 *     of a new one; 100
 * @param ueRefill time in which a UE earns one more; 50 ms
 */
public record Timers(Duration t1, Duration regAwaitAuth, Duration margin, Duration awaitChallenge, int contactsPerImpi,
                     int temporaryPerSource, int temporaryInAll, int pendingPerSource, int pendingInAll,
                     int sourceBurst, Duration sourceRefill, int sourcesKept, int ueBurst, Duration ueRefill) {

    public static final Timers DEFAULT = new Timers(Duration.ofSeconds(2), Duration.ofMinutes(4),
        Duration.ofSeconds(30), Duration.ofSeconds(128), 4, 16, 10_000, 16, 10_000, 20, Duration.ofSeconds(3), 65_536,
        100, Duration.ofMillis(50));

    /** @throws IllegalArgumentException if any of them is not positive */
    public Timers {
        for (Duration duration : new Duration[] {t1, regAwaitAuth, margin, awaitChallenge, sourceRefill,
            ueRefill}) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("a timer is not positive");
            }
        }
        for (int limit : new int[] {contactsPerImpi, temporaryPerSource, temporaryInAll, pendingPerSource, pendingInAll,
            sourceBurst, sourcesKept, ueBurst}) {
            if (limit < 1) {
                throw new IllegalArgumentException("a limit is not positive");
            }
        }
    }

    /** What is left to an old set once the new one is in use: 64*T1 (TS 33.203 clause 7.4.2a). */
    public Duration grace() {
        return t1.multipliedBy(64);
    }
}
