package org.gatehouse.icscf.status;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.gatehouse.icscf.Reason;

/** How often each reason was met at the look-up. Thread-safe. */
public final class RefusalCounts {
    private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);

    public RefusalCounts() {
        for (Reason reason : Reason.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    public void count(Reason reason) {
        counts.get(reason).increment();
    }

    /** The reasons that were met at all, by name. */
    public Map<String, Long> met() {
        Map<String, Long> met = new TreeMap<>();
        counts.forEach((reason, count) -> {
            if (count.sum() > 0) {
                met.put(reason.name(), count.sum());
            }
        });
        return met;
    }
}
