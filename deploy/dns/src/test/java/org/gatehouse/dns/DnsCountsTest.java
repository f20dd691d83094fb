package org.gatehouse.dns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.Test;

public class DnsCountsTest {
    private final ServerCounts server = new ServerCounts(new InetSocketAddress("192.0.2.53", 53),
        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    private final DnsCounts counts = new DnsCounts(List.of(server));

    @Test
    public void eachLookUpCountsOnceByItsResult() {
        CompletableFuture<String> slow = new CompletableFuture<>();
        counts.counted(slow);
        counts.counted(CompletableFuture.completedStage("192.0.2.1"));
        counts.counted(CompletableFuture.failedStage(new DnsException(DnsFailure.NO_SUCH_NAME, "test")));
        assertEquals(1, counts.pending());
        assertEquals(Map.of("FOUND", 1L, "NO_SUCH_NAME", 1L), counts.results());
        slow.completeExceptionally(new DnsException(DnsFailure.NO_ANSWER, "test"));
        assertEquals(0, counts.pending());
        assertEquals(Map.of("FOUND", 1L, "NO_SUCH_NAME", 1L, "NO_ANSWER", 1L), counts.results());
    }

    @Test
    public void allIsSeenAtAGlance() {
        counts.counted(new CompletableFuture<>());
        counts.counted(CompletableFuture.completedStage("192.0.2.1"));
        assertEquals(new DnsView(List.of(server.view()), 1, Map.of("FOUND", 1L)), counts.view());
    }

    @Test
    public void whoAskedHearsTheSame() {
        Object answer = new Object();
        assertSame(answer, counts.counted(CompletableFuture.completedStage(answer)).toCompletableFuture().join());
    }

    @Test
    public void everyResultIsAMetricFromTheBeginning() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        counts.bindTo(registry);
        for (DnsFailure failure : DnsFailure.values()) {
            assertEquals(0, registry.get("gatehouse.dns.lookups").tag("result", failure.name()).functionCounter()
                .count(), 0);
        }
        counts.counted(CompletableFuture.completedStage(""));
        assertEquals(1, registry.get("gatehouse.dns.lookups").tag("result", "FOUND").functionCounter().count(), 0);
        assertEquals(0, registry.get("gatehouse.dns.pending").gauge().value(), 0);
        assertEquals(DnsFailure.values().length + 2, registry.getMeters().size());
    }
}
