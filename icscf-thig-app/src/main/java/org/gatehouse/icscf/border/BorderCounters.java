package org.gatehouse.icscf.border;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.gatehouse.icscf.Reason;

/** How often which neighbour's messages were refused, dropped or noted, and why. Bounded by configuration. */
public final class BorderCounters {
    private final Map<String, Map<Reason, LongAdder>> counts = new ConcurrentHashMap<>();

    /** Counts one more and says how many it are now. */
    long count(String neighbour, Reason reason) {
        LongAdder adder = counts.computeIfAbsent(neighbour, n -> new ConcurrentHashMap<>())
            .computeIfAbsent(reason, r -> new LongAdder());
        adder.increment();
        return adder.sum();
    }

    /** By the neighbour's name in the configuration, {@code others} for whoever is not listed there. */
    public Map<String, Map<Reason, Long>> snapshot() {
        Map<String, Map<Reason, Long>> snapshot = new TreeMap<>();
        counts.forEach((neighbour, reasons) -> {
            Map<Reason, Long> sums = new TreeMap<>();
            reasons.forEach((reason, adder) -> sums.put(reason, adder.sum()));
            snapshot.put(neighbour, Collections.unmodifiableMap(sums));
        });
        return Collections.unmodifiableMap(snapshot);
    }
}
