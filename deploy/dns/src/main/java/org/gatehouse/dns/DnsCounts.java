package org.gatehouse.dns;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/** How looking names up goes, for whoever watches a node; described in {@code deploy/docs/metrics.md}. Thread-safe. */
public final class DnsCounts implements MeterBinder {
    private static final String FOUND = "FOUND";

    private final List<ServerCounts> servers;
    private final LongAdder found = new LongAdder();
    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final Map<DnsFailure, LongAdder> failures = new EnumMap<>(DnsFailure.class);

    /** @param servers whom the names are looked up with, in order */
    public DnsCounts(List<ServerCounts> servers) {
        this.servers = List.copyOf(servers);
        for (DnsFailure failure : DnsFailure.values()) {
            failures.put(failure, new LongAdder());
        }
    }

    <T> CompletionStage<T> counted(CompletionStage<T> asked) {
        begun.increment();
        return asked.whenComplete((answer, failure) -> {
            ended.increment();
            Optional.ofNullable(failure).map(f -> failures.get(DnsException.failureOf(f))).orElse(found).increment();
        });
    }

    /** Names that are being looked up. */
    public int pending() {
        return (int) Math.max(0, begun.sum() - ended.sum());
    }

    /** Names looked up so far, by {@link DnsFailure} or {@value #FOUND}; what never was is left out. */
    public Map<String, Long> results() {
        Map<String, Long> results = new LinkedHashMap<>();
        results.put(FOUND, found.sum());
        failures.forEach((failure, count) -> results.put(failure.name(), count.sum()));
        results.values().removeIf(count -> count == 0);
        return results;
    }

    /** All of it, and each name server's own. */
    public DnsView view() {
        return new DnsView(servers.stream().map(ServerCounts::view).toList(), pending(), results());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        register(registry, FOUND, found);
        failures.forEach((failure, count) -> register(registry, failure.name(), count));
        Gauge.builder("gatehouse.dns.pending", this, DnsCounts::pending).description("Names that are being looked up")
            .register(registry);
    }

    private static void register(MeterRegistry registry, String result, LongAdder count) {
        FunctionCounter.builder("gatehouse.dns.lookups", count, LongAdder::sum).tag("result", result)
            .description("Names of SIP servers that were looked up").register(registry);
    }
}
