package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.gatehouse.bench.result.Plot;
import org.gatehouse.bench.result.ResultFiles;
import org.gatehouse.cli.Home;
import org.gatehouse.cli.Role;

/**
 * {@code Soak [CALLS [REGISTRATIONS [CALLS-A-SECOND [LOSS [UES [SETTLE]]]]]]}: calls and registrations of many kinds
 * through the P-CSCF over a network that loses and doubles datagrams, and what the process holds before and after. By
 * default 200,000 and 50,000, 60 a second, 1 % lost and 1 % doubled each time a datagram is sent or received by a UE or
 * the core, which are 1,000 UEs; before it looks it waits for 215 s and up to twice that. Ends with status 1 if
 * something is not back where it was.
 */
public final class Soak {
    /** Longer than what an answered request leaves behind: the ports of its responses, 200 s. */
    private static final int SETTLE_SECONDS = 215;
    private static final int POLL_SECONDS = 20;
    private static final int WARM_UP_SHARE = 40;
    private static final int REGISTERING = 16;
    /** What the caches of rates and the JVM itself may take more; each UE has 4 kB or more in the tables. */
    private static final long HEAP_ALLOWANCE = 2_000_000;
    /** Threads and connections of whoever looks into the process. */
    private static final int ALLOWANCE = 3;
    private static final int MOST_CLASSES = 25;
    private static final int SAMPLE_SECONDS = 60;
    private static final long SEED = 24_229;
    private static final String NODE = "127.8.9.1";
    private static final InetSocketAddress ENTRY = new InetSocketAddress(NODE, 5060);
    private static final InetSocketAddress CORE = new InetSocketAddress("127.8.9.2", 6060);
    private static final byte[] UES = {127, 112};
    private static final List<String> JVM = List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC");

    private final int calls;
    private final int registrations;
    private final double perSecond;
    private final double loss;
    private final int ues;
    private final int settle;
    private final Random random = new Random(SEED);
    private final Map<String, Footprint> footprints = new LinkedHashMap<>();
    private final List<Plot.Point> heap = new ArrayList<>();
    private final Map<String, Meter> meters = new LinkedHashMap<>();

    private Soak(int calls, int registrations, double perSecond, double loss, int ues, int settle) {
        this.calls = calls;
        this.registrations = registrations;
        this.perSecond = perSecond;
        this.loss = loss;
        this.ues = ues;
        this.settle = settle;
    }

    public static void main(String[] arguments) throws Exception {
        double[] n = {200_000, 50_000, 60, 0.01, 1_000, SETTLE_SECONDS};
        for (int i = 0; i < Math.min(n.length, arguments.length); i++) {
            n[i] = Double.parseDouble(arguments[i]);
        }
        Soak soak = new Soak((int) n[0], (int) n[1], n[2], n[3], (int) n[4], (int) n[5]);
        List<String> notBack = soak.run("deploy/gatehouse bench soak " + String.join(" ", arguments));
        System.exit(notBack.isEmpty() ? 0 : 1);
    }

    private List<String> run(String command) throws Exception {
        long begin = System.nanoTime();
        Mishaps mishaps = new Mishaps(loss, loss, new Random(SEED + 1));
        try (CoreDouble core = new CoreDouble(CORE, mishaps, true);
             SoakUes many = new SoakUes(ues, UES, mishaps);
             Server server = Server.start("pcscf", Home.current().archives().get(Role.PCSCF), configuration(), JVM);
             Inspection inspection = new Inspection(server.pid())) {
            registerAll(traffic("first registrations", many, core), many);
            drive("warm-up", many, core, inspection, begin, calls / WARM_UP_SHARE, registrations / WARM_UP_SHARE);
            settle("after warm-up", many, core, inspection);
            drive("soak", many, core, inspection, begin, calls, registrations);
            settle("at rest again", many, core, inspection);
            System.out.printf("datagrams lost %d, doubled %d; INVITEs without ACK: UEs %d, core %d%n", mishaps.lost(),
                mishaps.doubled(), many.called().responses().unacknowledged(),
                core.called().responses().unacknowledged());
        }
        return report(command);
    }

    private SoakTraffic traffic(String phase, SoakUes many, CoreDouble core) {
        Meter called = meters.computeIfAbsent(phase + ", calls", p -> new Meter());
        Meter registered = meters.computeIfAbsent(phase + ", registrations", p -> new Meter());
        return new SoakTraffic(many, core.residents(), ENTRY, called, registered, random);
    }

    private static void registerAll(SoakTraffic traffic, SoakUes many) throws InterruptedException {
        Semaphore free = new Semaphore(REGISTERING);
        for (LoadUe ue : many.all()) {
            while (!ue.registered()) {
                free.acquire();
                Semaphore ended = new Semaphore(0);
                traffic.registerAnew(ue, ok -> {
                    free.release();
                    ended.release();
                });
                ended.acquire();
            }
        }
    }

    /** So that no set is left that was made and never used. */
    private static void refreshAll(SoakTraffic traffic, SoakUes many) throws InterruptedException {
        Semaphore ended = new Semaphore(0);
        for (LoadUe ue : many.all()) {
            traffic.refresh(ue, failure -> ended.release());
            ended.acquire();
        }
    }

    /** Calls and registrations in the same proportion all along, each due at a time of its own. */
    private void drive(String phase, SoakUes many, CoreDouble core, Inspection inspection, long begin, int callCount,
                       int registrationCount) throws IOException, InterruptedException {
        SoakTraffic traffic = traffic(phase, many, core);
        double share = callCount / (double) Math.max(1, callCount + registrationCount);
        long[] nextSample = {System.nanoTime()};
        new OpenLoop(random).run(perSecond / share, callCount + registrationCount, (i, due) -> {
            if (random.nextDouble() < share) {
                traffic.call(due);
            } else {
                traffic.registration(due);
            }
            if (System.nanoTime() > nextSample[0]) {
                nextSample[0] += TimeUnit.SECONDS.toNanos(SAMPLE_SECONDS);
                sample(phase, inspection, begin);
            }
        });
        while (meters.get(phase + ", calls").underWay() + meters.get(phase + ", registrations").underWay() > 0) {
            Thread.sleep(100);
        }
    }

    /** On a thread of its own: what is due meanwhile is not to wait. */
    private void sample(String phase, Inspection inspection, long begin) {
        Thread sampling = new Thread(() -> {
            try {
                double seconds = (System.nanoTime() - begin) / 1e9;
                long used = inspection.usedAfterCollection();
                synchronized (heap) {
                    heap.add(new Plot.Point(seconds / 60, used / 1e6));
                }
                System.out.printf(Locale.ROOT, "%s %.0f s: %.1f MB after the last collection, %s, calls %d good %s%n",
                    phase, seconds, used / 1e6, inspection.tables(), meters.get(phase + ", calls").goodCount(),
                    meters.get(phase + ", calls").failures());
            } catch (IOException e) {
                System.err.println("soak: no sample: " + e.getMessage());
            }
        }, "soak-sample");
        sampling.setDaemon(true);
        sampling.start();
    }

    /** Everybody registered, nothing under way, and all that was answered forgotten. */
    private void settle(String when, SoakUes many, CoreDouble core, Inspection inspection)
            throws IOException, InterruptedException {
        SoakTraffic traffic = traffic("first registrations", many, core);
        registerAll(traffic, many);
        refreshAll(traffic, many);
        TimeUnit.SECONDS.sleep(settle);
        Footprint now = inspection.footprint();
        Footprint first = footprints.values().stream().findFirst().orElse(now);
        for (int waited = settle; waited < 2 * settle
                && !now.notBack(first, HEAP_ALLOWANCE, ALLOWANCE).isEmpty(); waited += POLL_SECONDS) {
            TimeUnit.SECONDS.sleep(POLL_SECONDS);
            now = inspection.footprint();
        }
        footprints.put(when, now);
        System.out.printf(Locale.ROOT, "%s: %.2f MB live, %d threads, %d descriptors, %s%n", when,
            now.liveBytes() / 1e6, now.threads(), now.descriptors(), now.tables());
    }

    private List<String> report(String command) throws IOException {
        List<Footprint> both = List.copyOf(footprints.values());
        Footprint before = both.get(0);
        Footprint after = both.get(both.size() - 1);
        List<String> notBack = after.notBack(before, HEAP_ALLOWANCE, ALLOWANCE);
        List<Footprint.Growth> grown = after.grownSince(before, MOST_CLASSES);
        meters.forEach((name, meter) ->
            System.out.printf(Locale.ROOT, "%s: %d started, %d good, failed %s, p50 %.1f ms%n",
            name, meter.startedCount(), meter.goodCount(), meter.failures(), meter.latency().p50()));
        System.out.println("more objects than after warm-up:");
        grown.forEach(g ->
            System.out.printf("  %8d octets, %d -> %d  %s%n", g.bytes(), g.before(), g.now(), g.className()));
        System.out.println(notBack.isEmpty() ? "soak: everything is back where it was" : "soak: NOT BACK: " + notBack);
        write(json(command, grown, notBack));
        return notBack;
    }

    private Map<String, Object> json(String command, List<Footprint.Growth> grown, List<String> notBack) {
        Map<String, Object> whole = new LinkedHashMap<>(ResultFiles.head("soak", command));
        whole.put("loss", loss);
        Map<String, Object> counted = new TreeMap<>();
        meters.forEach((name, meter) -> counted.put(name, Map.of("started", meter.startedCount(), "good",
            meter.goodCount(), "failures", meter.failures())));
        whole.put("transactions", counted);
        footprints.forEach((when, print) -> whole.put(when, Map.of("liveBytes", print.liveBytes(), "threads",
            print.threads(), "descriptors", print.descriptors(), "tables", print.tables())));
        whole.put("grown", grown);
        whole.put("notBack", notBack);
        return whole;
    }

    private void write(Map<String, Object> whole) throws IOException {
        String svg;
        synchronized (heap) {
            svg = Plot.lines("Heap after the last collection", "minutes", "MB", Map.of("P-CSCF", List.copyOf(heap)));
        }
        ResultFiles.write("soak", whole, svg);
    }

    /** Without the record of messages: it fills up to its bound, which would be taken for growth. */
    private static Path configuration() throws IOException {
        Path file = Files.createTempDirectory("gatehouse-soak-").resolve("soak.conf");
        return Files.writeString(file, """
            container { log-level = warn, workers = 4, overload { target = 1000 ms } }
            pcscf {
              name = "%1$s", visited-network-id = "visited1.net"
              gm { address = "%1$s", port = 5060, port-ps = 5062, ports-pc = [5064, 5066, 5068, 5070] }
              mw { address = "%1$s", port = 5080 }
              home-networks { "%2$s" = "sip:%3$s:%4$d" }
              session { request-kept = 60 seconds }
              exchange { record = false }
              security-associations { backend = memory }
            }
            """.formatted(NODE, LoadUe.DOMAIN, CORE.getAddress().getHostAddress(), CORE.getPort()));
    }
}
