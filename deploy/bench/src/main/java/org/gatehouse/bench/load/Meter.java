package org.gatehouse.bench.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Counts what ended how, and how long the good ones took from the time they were due. Thread-safe. */
final class Meter {
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(5);

    private final LongAdder started = new LongAdder();
    private final LongAdder good = new LongAdder();
    private final ConcurrentMap<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final Histogram micros = new ConcurrentHistogram(LONGEST_MICROS, 3);

    void start() {
        started.increment();
    }

    void good(long dueNanos) {
        good.increment();
        long took = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - dueNanos);
        micros.recordValue(Math.max(0, Math.min(took, LONGEST_MICROS)));
    }

    void failed(String reason) {
        failures.computeIfAbsent(reason, r -> new LongAdder()).increment();
    }

    long startedCount() {
        return started.sum();
    }

    long goodCount() {
        return good.sum();
    }

    long underWay() {
        return started.sum() - good.sum() - failures().values().stream().mapToLong(Long::longValue).sum();
    }

    Map<String, Long> failures() {
        Map<String, Long> counts = new TreeMap<>();
        failures.forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }

    Latency latency() {
        return new Latency(micros.getValueAtPercentile(50) / 1e3, micros.getValueAtPercentile(95) / 1e3,
            micros.getValueAtPercentile(99) / 1e3, micros.getMaxValue() / 1e3);
    }

    /** Milliseconds from when a transaction was due to its last response. */
    record Latency(double p50, double p95, double p99, double max) {
    }
}
