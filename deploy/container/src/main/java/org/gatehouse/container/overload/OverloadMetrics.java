package org.gatehouse.container.overload;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** What was refused under overload, as metrics; described in {@code deploy/docs/metrics.md}. */
public final class OverloadMetrics implements MeterBinder {
    private final Admission admission;

    public OverloadMetrics(Admission admission) {
        this.admission = admission;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Shed shed : Shed.values()) {
            FunctionCounter.builder("gatehouse.overload.refusals", admission, a -> a.refusals()
                .getOrDefault(shed.name(), 0L)).tag("reason", shed.name())
                .description("Messages not taken under overload").register(registry);
        }
    }
}
