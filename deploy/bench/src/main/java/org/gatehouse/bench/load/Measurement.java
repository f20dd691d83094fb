package org.gatehouse.bench.load;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Runs what is to be measured, and says what it cost each of several servers. */
final class Measurement {
    /** For what the servers still do when the last answer is there: sessions end a second after theirs. */
    static final long LEFT_OVER_MILLIS = 1_500;
    private static final long POLL_MILLIS = 50;

    private final List<? extends Metered> servers;
    private final ClientTransactions transactions;
    private final OpenLoop loop;

    /** Makes what a run starts. */
    interface Plan {
        OpenLoop.Start of(Meter meter);
    }

    Measurement(List<? extends Metered> servers, ClientTransactions transactions, long seed) {
        this.servers = servers;
        this.transactions = transactions;
        loop = new OpenLoop(new Random(seed));
    }

    /** Until all that was started has ended. */
    Sample of(String name, double perSecond, int count, Plan plan) throws IOException, InterruptedException {
        Meter meter = new Meter();
        long retransmissions = transactions.retransmissions();
        Map<String, Double> before = cpuMillis();
        Server.Pauses pausesBefore = pauses();
        long begin = System.nanoTime();
        loop.run(perSecond, count, plan.of(meter));
        double offering = seconds(begin);
        long inTime = meter.goodCount();
        while (meter.underWay() > 0) {
            Thread.sleep(POLL_MILLIS);
        }
        double all = seconds(begin);
        Thread.sleep(LEFT_OVER_MILLIS);
        Map<String, Double> cpu = cpuMillis();
        cpu.replaceAll((process, after) -> after - before.get(process));
        Server.Pauses pauses = pauses();
        Sample sample = new Sample(name, servers.get(0).name(), count / offering, inTime / offering, all,
            meter.startedCount(), meter.goodCount(), meter.failures(), transactions.retransmissions() - retransmissions,
            meter.latency(), cpu, new Server.Pauses(pauses.count() - pausesBefore.count(),
                pauses.total() - pausesBefore.total(), pauses.longest()));
        System.out.println(sample.row());
        return sample;
    }

    private Map<String, Double> cpuMillis() {
        Map<String, Double> cpu = new LinkedHashMap<>();
        servers.forEach(s -> cpu.put(s.name(), s.cpu().toNanos() / 1e6));
        cpu.put("load", ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e6);
        return cpu;
    }

    private Server.Pauses pauses() throws IOException {
        int count = 0;
        double total = 0;
        double longest = 0;
        for (Metered server : servers) {
            Server.Pauses pauses = server.pauses();
            count += pauses.count();
            total += pauses.total();
            longest = Math.max(longest, pauses.longest());
        }
        return new Server.Pauses(count, total, longest);
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
