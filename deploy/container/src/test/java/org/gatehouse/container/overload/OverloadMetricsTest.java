package org.gatehouse.container.overload;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.gatehouse.adapter.Standing;
import org.junit.Test;

public class OverloadMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private double refusals(Shed shed) {
        return registry.get("gatehouse.overload.refusals").tag("reason", shed.name()).functionCounter().count();
    }

    @Test
    public void eachReasonHasItsCounterFromTheStart() {
        Admission admission = new Admission(OverloadSettings.DEFAULT,
            passed -> new Backlog(Admission.MOST_QUEUED, 0, 0), () -> 0, new Random(1));
        new OverloadMetrics(admission).bindTo(registry);
        assertEquals(Shed.values().length, registry.getMeters().size());
        assertEquals(0, refusals(Shed.OVERLOAD_FULL), 0);
        admission.refusal(new byte[4], 0, 4, new InetSocketAddress("127.1.0.1", 5_060), () -> Standing.NEW);
        assertEquals(1, refusals(Shed.OVERLOAD_FULL), 0);
        assertEquals(0, refusals(Shed.OVERLOAD_NEW), 0);
    }

    @Test
    public void itIsDocumented() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "metrics.md"));
        assertTrue(page.contains("`gatehouse_overload_refusals_total`"));
        for (Shed shed : Shed.values()) {
            assertTrue(shed.name(), page.contains(shed.name()));
        }
    }
}
