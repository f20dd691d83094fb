package org.gatehouse.adapter.operator;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often each reason for a refusal was met. Thread-safe.
 *
 * @param <R> the reasons of an application
 */
public final class ReasonCounts<R extends Enum<R>> {
    private final Map<R, LongAdder> counts;

    public ReasonCounts(Class<R> reasons) {
        counts = new EnumMap<>(reasons);
        for (R reason : reasons.getEnumConstants()) {
            counts.put(reason, new LongAdder());
        }
    }

    public void count(R reason) {
        counts.get(reason).increment();
    }

    public long of(R reason) {
        return counts.get(reason).sum();
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
