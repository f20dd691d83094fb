package org.gatehouse.container.overload;

import java.time.Duration;
import java.util.Map;

/** {@link OverloadMXBean} over the decision. */
public final class OverloadStatus implements OverloadMXBean {
    private final Admission admission;

    public OverloadStatus(Admission admission) {
        this.admission = admission;
    }

    @Override
    public long getQueueDelayMillis() {
        return admission.lastWait().toMillis();
    }

    @Override
    public int getQueued() {
        return admission.lastQueued();
    }

    @Override
    public Map<String, Long> getRefusals() {
        return admission.refusals();
    }

    @Override
    public long getDrillMillis() {
        return admission.drill().toMillis();
    }

    @Override
    public void setDrillMillis(long wait) {
        admission.drill(Duration.ofMillis(Math.max(0, wait)));
    }
}
