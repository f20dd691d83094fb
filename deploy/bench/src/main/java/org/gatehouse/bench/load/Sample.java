package org.gatehouse.bench.load;

import java.util.Locale;
import java.util.Map;

/**
 * What one run gave.
 *
 * @param server what was measured
 * @param offered transactions started a second
 * @param goodput ended well a second, while others were started
 * @param seconds until the last one ended
 * @param failures by step and status, or what else went wrong
 * @param latency of the good ones, in milliseconds from when they were due
 * @param cpuMillis CPU time by process: the server, and the UEs and the core together
 * @param pauses of the server's collector; the longest is that since its start
 */
record Sample(String name, String server, double offered, double goodput, double seconds, long started, long good,
              Map<String, Long> failures, long retransmissions, Meter.Latency latency, Map<String, Double> cpuMillis,
              Server.Pauses pauses) {
    static final String HEAD = "| Run | offered/s | good/s | good | failed | resent | p50 ms | p95 ms | p99 ms | "
        + "server CPU ms each | UEs and core CPU ms each | GC pauses, longest ms |\n"
        + "|---|---|---|---|---|---|---|---|---|---|---|---|";

    /** Of the server, for each transaction that was started. */
    double cpuMillisEach() {
        return cpuMillis.entrySet().stream().filter(e -> !e.getKey().equals("load"))
            .mapToDouble(Map.Entry::getValue).sum() / Math.max(1, started);
    }

    String row() {
        return String.format(Locale.ROOT,
            "| %s | %.0f | %.0f | %d | %s | %d | %.1f | %.1f | %.1f | %.3f | %.3f | %d, %.0f |",
            name, offered, goodput, good, failures.isEmpty() ? "0" : failures, retransmissions, latency.p50(),
            latency.p95(), latency.p99(), cpuMillisEach(), cpuMillis.get("load") / Math.max(1, started), pauses.count(),
            pauses.longest());
    }
}
