package org.gatehouse.pcscf.sa;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which sets still carry SIP transactions: a replaced set has done its work when those that began on it are over (TS
 * 33.203 clause 7.4.2a). Over TCP a transaction is over when its final response has arrived, for which it gets T1; over
 * UDP either side may repeat itself for 64*T1. Bounded: a set of which nothing can be said for certain counts as busy.
 * Thread-safe.
 */
public final class SetTransactions {
    /** Longer than any call rings. */
    private static final Duration MOST_OPEN = Duration.ofMinutes(5);

    private final Timers timers;
    private final int most;
    /** By transaction, each map in the order of its ends. */
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Map<String, Open> answeredOnConnection = new LinkedHashMap<>();
    private final Map<String, Open> answeredOverUdp = new LinkedHashMap<>();
    private final Map<String, Integer> bySet = new HashMap<>();
    private Instant crowdedUntil = Instant.MIN;

    private record Open(String set, boolean reliable, Instant until) {
    }

    /** @param most transactions kept; above it no set counts as done for a while */
    public SetTransactions(Timers timers, int most) {
        this.timers = timers;
        this.most = most;
    }

    /**
     * A request came over the set, or went out over it.
     *
     * @param transaction a name that its final response finds it by
     * @param reliable whether it takes a connection
     */
    public synchronized void opened(String set, String transaction, boolean reliable, Instant now) {
        expire(now);
        if (open.containsKey(transaction) || answeredOnConnection.containsKey(transaction)
            || answeredOverUdp.containsKey(transaction)) {
            return;
        }
        if (size() >= most) {
            crowdedUntil = now.plus(MOST_OPEN);
            return;
        }
        open.put(transaction, new Open(set, reliable, now.plus(MOST_OPEN)));
        bySet.merge(set, 1, Integer::sum);
    }

    /** The final response has come, or has gone out. */
    public synchronized void answered(String transaction, Instant now) {
        expire(now);
        Open ended = open.remove(transaction);
        if (ended != null) {
            Duration more = ended.reliable ? timers.t1() : timers.grace();
            (ended.reliable ? answeredOnConnection : answeredOverUdp)
                .put(transaction, new Open(ended.set, ended.reliable, now.plus(more)));
        }
    }

    /** Whether nothing that began on the set can still be answered or repeated. */
    public synchronized boolean isDone(String set, Instant now) {
        expire(now);
        return !bySet.containsKey(set) && !now.isBefore(crowdedUntil);
    }

    private void expire(Instant now) {
        expire(open, now);
        expire(answeredOnConnection, now);
        expire(answeredOverUdp, now);
    }

    private void expire(Map<String, Open> oldestFirst, Instant now) {
        for (Iterator<Open> i = oldestFirst.values().iterator(); i.hasNext();) {
            Open oldest = i.next();
            if (now.isBefore(oldest.until)) {
                return;
            }
            i.remove();
            forget(oldest);
        }
    }

    private void forget(Open ended) {
        bySet.computeIfPresent(ended.set, (set, n) -> n == 1 ? null : n - 1);
    }

    synchronized int size() {
        return open.size() + answeredOnConnection.size() + answeredOverUdp.size();
    }
}
