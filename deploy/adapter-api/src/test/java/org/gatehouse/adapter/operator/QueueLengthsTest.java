package org.gatehouse.adapter.operator;

import static org.junit.Assert.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;

public class QueueLengthsTest {
    @Test
    public void eachQueueIsAskedWhenItIsLookedAt() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        AtomicInteger waiting = new AtomicInteger(3);
        new QueueLengths(Map.of("own-requests", waiting::get, "store", () -> 0)).bindTo(registry);
        assertEquals(3, registry.get("gatehouse.queue.length").tag("queue", "own-requests").gauge().value(), 0);
        waiting.set(5);
        assertEquals(5, registry.get("gatehouse.queue.length").tag("queue", "own-requests").gauge().value(), 0);
        assertEquals(2, registry.getMeters().size());
    }
}
