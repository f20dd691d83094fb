package org.gatehouse.pcscf.own;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;

/**
 * The client transactions of our own requests, none of which is an INVITE: RFC 3261 clause 17.1.2, with the timers of
 * TS 24.229 clause 7.7 on Gm. Bounded: over the bound a request fails at once. Thread-safe; what is called out to is
 * called without the lock.
 */
public final class OwnRequests {
    /** T1 and T2 towards the core, RFC 3261. */
    static final Duration CORE_T1 = Duration.ofMillis(500);
    static final Duration CORE_T2 = Duration.ofSeconds(4);
    /** T2 on Gm, TS 24.229 clause 7.7. */
    static final Duration GM_T2 = Duration.ofSeconds(16);
    /** Requests that wait for an answer. */
    static final int AT_MOST = 100_000;
    private static final int TIMER_F = 64;

    private record Key(String branch, String method) {
    }

    private static final class Open {
        private final OwnRequest request;
        private final Consumer<OwnAnswer> then;
        private final Instant end;
        private Duration wait;

        Open(OwnRequest request, Consumer<OwnAnswer> then, Instant end, Duration wait) {
            this.request = request;
            this.then = then;
            this.end = end;
            this.wait = wait;
        }
    }

    private record Deadline(Instant at, Open open) {
    }

    private final Consumer<OwnRequest> wire;
    private final Duration gmT1;
    private final Clock clock;
    private final Map<Key, Open> open = new HashMap<>();
    /** May hold deadlines of requests that were answered; they are passed over. */
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>(Comparator.comparing(Deadline::at));

    /**
     * @param wire puts a request on the wire without keeping the caller; what cannot be sent comes back as {@link
     *     #notSent}
     * @param gmT1 T1 on Gm
     */
    public OwnRequests(Consumer<OwnRequest> wire, Duration gmT1, Clock clock) {
        this.wire = wire;
        this.gmT1 = gmT1;
        this.clock = clock;
    }

    /** @param then hears the end of it, once; quick, and without waiting */
    public void send(OwnRequest request, Consumer<OwnAnswer> then) {
        Instant now = clock.instant();
        boolean taken;
        synchronized (this) {
            taken = open.size() < AT_MOST && !open.containsKey(key(request));
            if (taken) {
                Duration t1 = request.way() instanceof OwnRequest.ToUe ? gmT1 : CORE_T1;
                Open made = new Open(request, then, now.plus(t1.multipliedBy(TIMER_F)), t1);
                open.put(key(request), made);
                schedule(made, now);
            }
        }
        if (taken) {
            wire.accept(request);
        } else {
            then.accept(OwnAnswer.NOT_SENT);
        }
    }

    /** An ACK: nobody answers it. */
    public void sendOnce(OwnRequest request) {
        wire.accept(request);
    }

    private void schedule(Open of, Instant now) {
        boolean repeats = of.request.way().transport() == Flow.Transport.UDP;
        Instant next = now.plus(of.wait);
        deadlines.add(new Deadline(repeats && next.isBefore(of.end) ? next : of.end, of));
    }

    /**
     * A response came.
     *
     * @param method of CSeq
     * @param over whose set it came over; empty for the port towards the core
     * @return whether it is to a request of ours; if so it goes no further
     */
    public boolean answered(String branch, String method, int status, Headers headers, Optional<UeContact> over) {
        Open found;
        synchronized (this) {
            found = open.get(new Key(branch, method));
            if (found == null || !from(found.request.way()).equals(over)) {
                return false;
            }
            if (status < 200) {
                // RFC 3261 clause 17.1.2.2: from here on no faster than T2
                found.wait = t2(found);
                return true;
            }
            open.remove(key(found.request));
        }
        found.then.accept(new OwnAnswer(status, headers));
        return true;
    }

    private static Optional<UeContact> from(OwnRequest.Way way) {
        return way instanceof OwnRequest.ToUe ue ? Optional.of(ue.ue()) : Optional.empty();
    }

    /** It could not be written. */
    public void notSent(OwnRequest request) {
        Open found;
        synchronized (this) {
            found = open.remove(key(request));
        }
        if (found != null) {
            found.then.accept(OwnAnswer.NOT_SENT);
        }
    }

    /** Repeats what is due, and ends what had no answer in time. */
    public void tick() {
        Instant now = clock.instant();
        List<Open> repeated = new ArrayList<>();
        List<Open> over = new ArrayList<>();
        synchronized (this) {
            while (!deadlines.isEmpty() && !deadlines.peek().at().isAfter(now)) {
                Open due = deadlines.remove().open();
                if (open.get(key(due.request)) != due) {
                    continue;
                }
                if (due.end.isAfter(now)) {
                    Duration twice = due.wait.multipliedBy(2);
                    due.wait = twice.compareTo(t2(due)) < 0 ? twice : t2(due);
                    schedule(due, now);
                    repeated.add(due);
                } else {
                    open.remove(key(due.request));
                    over.add(due);
                }
            }
        }
        repeated.forEach(r -> wire.accept(r.request));
        over.forEach(o -> o.then.accept(OwnAnswer.TIMED_OUT));
    }

    private static Duration t2(Open of) {
        return of.request.way() instanceof OwnRequest.ToUe ? GM_T2 : CORE_T2;
    }

    public synchronized int size() {
        return open.size();
    }

    private static Key key(OwnRequest request) {
        return new Key(request.branch(), request.method());
    }
}
