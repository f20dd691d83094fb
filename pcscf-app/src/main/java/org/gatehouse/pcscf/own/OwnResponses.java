package org.gatehouse.pcscf.own;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.gatehouse.sip.Flow;

/**
 * Our final responses to INVITEs of the core, repeated until they are acknowledged: timers G and H of RFC 3261 clause
 * 17.2.1. Bounded: over the bound they are sent once. Thread-safe.
 */
public final class OwnResponses {
    private static final int AT_MOST = 100_000;

    private static final class Open {
        private final OwnResponse response;
        private final Instant end;
        private Duration wait = OwnRequests.CORE_T1;

        Open(OwnResponse response, Instant end) {
            this.response = response;
            this.end = end;
        }
    }

    private record Deadline(Instant at, Open open) {
    }

    private final Consumer<OwnResponse> wire;
    private final Clock clock;
    private final Map<String, Open> open = new HashMap<>();
    /** May hold deadlines of what was acknowledged; they are passed over. */
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>(Comparator.comparing(Deadline::at));

    /** @param wire sends one without keeping the caller */
    public OwnResponses(Consumer<OwnResponse> wire, Clock clock) {
        this.wire = wire;
        this.clock = clock;
    }

    public void send(OwnResponse response) {
        Instant now = clock.instant();
        synchronized (this) {
            if (response.transport() == Flow.Transport.UDP && open.size() < AT_MOST) {
                Open made = new Open(response, now.plus(OwnRequests.CORE_T1.multipliedBy(64)));
                open.put(response.branch(), made);
                deadlines.add(new Deadline(now.plus(made.wait), made));
            }
        }
        wire.accept(response);
    }

    /** Its ACK came. @return whether one was waited for */
    public synchronized boolean acknowledged(String branch) {
        return open.remove(branch) != null;
    }

    /** Repeats what is due, and gives up what nobody acknowledges. */
    public void tick() {
        Instant now = clock.instant();
        List<OwnResponse> repeated = new ArrayList<>();
        synchronized (this) {
            while (!deadlines.isEmpty() && !deadlines.peek().at().isAfter(now)) {
                Open due = deadlines.remove().open();
                if (open.get(due.response.branch()) != due) {
                    continue;
                }
                if (due.end.isAfter(now)) {
                    Duration twice = due.wait.multipliedBy(2);
                    due.wait = twice.compareTo(OwnRequests.CORE_T2) < 0 ? twice : OwnRequests.CORE_T2;
                    deadlines.add(new Deadline(now.plus(due.wait), due));
                    repeated.add(due.response);
                } else {
                    open.remove(due.response.branch());
                }
            }
        }
        repeated.forEach(wire);
    }

    public synchronized int size() {
        return open.size();
    }
}
