package org.gatehouse.adapter.operator;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/** How much waits where, as metrics; each queue is described in {@code deploy/docs/metrics.md}. */
public final class QueueLengths implements MeterBinder {
    private final Map<String, IntSupplier> queues;

    /** @param queues by name: constants of ours */
    public QueueLengths(Map<String, IntSupplier> queues) {
        this.queues = new TreeMap<>(queues);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        queues.forEach((name, length) -> Gauge.builder("gatehouse.queue.length", length, IntSupplier::getAsInt)
            .tag("queue", name).description("What waits, or is under way").register(registry));
    }
}
