package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gatehouse.cli.Role;

/** One server, the core behind it and the UEs before it. */
final class Scene implements AutoCloseable {
    /** Half of timer F: what has no answer then fails, and the run ends sooner. */
    private static final long PATIENCE_MILLIS = 16_000;
    private static final long POLL_MILLIS = 50;
    /** A rate at which everything is due at once. */
    static final double AT_ONCE = 1e9;
    private static final long FULL_NANOS = 50_000;
    private static final int FLOODERS = 4;
    private static final long SEED = 33_203;

    /** The P-CSCF, the same without subscriptions to registrations, a proxy that does nothing else. */
    enum Kind { PCSCF, UNSUBSCRIBED, BARE }

    private final Kind kind;
    private final Build build;
    private final Server server;
    private final CoreDouble core;
    private final ManyAddresses sockets;
    private final ClientTransactions transactions = new ClientTransactions(PATIENCE_MILLIS);
    private final InetSocketAddress entry;
    private final InetSocketAddress behind;
    private final byte network;
    private final OpenLoop loop = new OpenLoop(new Random(SEED));
    private final ConcurrentLinkedQueue<LoadUe> idle = new ConcurrentLinkedQueue<>();
    private int made;
    private int mostUnderWay = Integer.MAX_VALUE;
    private Optional<Recorder> recorder = Optional.empty();

    /**
     * @param number tells scenes of one run apart: their addresses
     * @param container what the {@code container} section says beside the workers
     */
    Scene(Kind kind, int number, String container) throws IOException, InterruptedException {
        this(kind, number, container, Build.current());
    }

    Scene(Kind kind, int number, String container, Build build) throws IOException, InterruptedException {
        this.kind = kind;
        this.build = build;
        network = (byte) (32 + 8 * number);
        String node = "127.8." + number + ".1";
        behind = new InetSocketAddress("127.8." + number + ".2", 6060);
        entry = new InetSocketAddress(node, 5060);
        core = new CoreDouble(behind, Mishaps.NONE, true);
        sockets = new ManyAddresses(transactions::received);
        transactions.over(sockets);
        Path directory = Files.createTempDirectory("gatehouse-load-");
        Path configuration = directory.resolve("load.conf");
        Files.writeString(configuration, """
            container { log-level = warn, workers = 4, %4$s }
            pcscf {
              name = "%1$s", visited-network-id = "visited1.net"
              gm { address = "%1$s", port = 5060, port-ps = 5062, ports-pc = [5064, 5066, 5068, 5070] }
              mw { address = "%1$s", port = 5080 }
              home-networks { "%2$s" = "sip:%3$s" }
              security-associations { backend = memory }
              registration-events { subscribe = %5$s }
            }
            """.formatted(node, LoadUe.DOMAIN, text(behind), container, kind == Kind.PCSCF));
        server = kind != Kind.BARE ? Server.start(build.home(), "pcscf", build.home().archives().get(Role.PCSCF),
            configuration, build.jvm())
            : bare(directory, configuration, behind);
    }

    private Server bare(Path directory, Path configuration, InetSocketAddress next)
            throws IOException, InterruptedException {
        Path archive = directory.resolve("bare.sar");
        BareProxyArchive.write(archive);
        List<String> options = new ArrayList<>(build.jvm());
        options.add("-D" + BareProxyServlet.LISTEN + "=" + text(entry));
        options.add("-D" + BareProxyServlet.NEXT + "=" + text(next));
        return Server.start(build.home(), BareProxyServlet.APPLICATION, archive, configuration, options);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    Server server() {
        return server;
    }

    /** Where requests in clear go. */
    InetSocketAddress entry() {
        return entry;
    }

    /** Where the core is. */
    InetSocketAddress behind() {
        return behind;
    }

    /** UEs that nobody has seen before. */
    List<LoadUe> newUes(int count) {
        List<LoadUe> ues = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ues.add(new LoadUe(made++, new byte[] {127, network}, sockets.port()));
        }
        return ues;
    }

    /** From now on each run is recorded, and told by its shares: it costs more then. */
    void record(Recorder by) {
        recorder = Optional.of(by);
    }

    /** From now on nothing is started while so many are under way, however long it has been due. */
    void atMost(int underWay) {
        mostUnderWay = underWay;
    }

    Scenarios scenarios(Meter meter) {
        return new Scenarios(transactions, entry, meter);
    }

    /** Later. */
    void after(long millis, Runnable task) {
        transactions.after(millis, task);
    }

    /** Datagrams in clear that nobody waits to be answered. */
    Sample flood(String name, double perSecond, int count, Function<LoadUe, String> message)
            throws IOException, InterruptedException {
        List<LoadUe> ues = newUes(FLOODERS);
        return measured(name, perSecond, count, (meter, scenarios) -> (i, due) -> {
            LoadUe ue = ues.get(i % FLOODERS);
            meter.start();
            try {
                transactions.sendOnly(message.apply(ue), ue.clear(), entry);
                meter.good(due);
            } catch (IOException e) {
                meter.failed("not sent");
            }
        });
    }

    /** Registers UEs at a rate, and keeps those that are in {@link #idle}. */
    Sample register(String name, double perSecond, int count) throws IOException, InterruptedException {
        List<LoadUe> ues = newUes(count);
        return measured(name, perSecond, count, (meter, scenarios) -> (i, due) -> {
            LoadUe ue = ues.get(i);
            scenarios.register(ue, due, good -> keep(ue, good));
        });
    }

    private void keep(LoadUe ue, boolean good) {
        if (good) {
            idle.add(ue);
        }
    }

    /** A procedure of a registered UE: the one that rested longest. */
    interface Procedure {
        void of(LoadUe ue, Scenarios scenarios, long due, Consumer<Boolean> done);
    }

    Sample established(String name, double perSecond, int count, Procedure procedure)
            throws IOException, InterruptedException {
        return measured(name, perSecond, count, (meter, scenarios) -> (i, due) -> {
            LoadUe ue = idle.poll();
            if (ue == null) {
                meter.start();
                meter.failed("no idle UE");
            } else {
                procedure.of(ue, scenarios, due, good -> idle.add(ue));
            }
        });
    }

    /** Makes what a run starts. */
    interface Plan {
        OpenLoop.Start of(Meter meter, Scenarios scenarios);
    }

    /**
     * Registrations a second with so many under way at any time.
     *
     * @param underWay enough to keep the server busy, and not so many that they wait for long
     */
    Sample closedLoop(String name, int underWay, int count) throws IOException, InterruptedException {
        List<LoadUe> ues = newUes(count);
        Semaphore free = new Semaphore(underWay);
        return measured(name, AT_ONCE, count, (meter, scenarios) -> (i, due) -> {
            free.acquireUninterruptibly();
            scenarios.register(ues.get(i), System.nanoTime(), good -> {
                free.release();
                keep(ues.get(i), good);
            });
        });
    }

    /** Runs a plan until all it started has ended, and says what it cost. */
    Sample measured(String name, double perSecond, int count, Plan plan) throws IOException, InterruptedException {
        Meter meter = new Meter();
        Optional<Recorder.Recording> recording = recorder.isEmpty() ? Optional.empty()
            : Optional.of(recorder.get().start(server.pid(), kind + " " + name));
        long retransmissions = transactions.retransmissions();
        long cpu = server.cpu().toNanos();
        long own = ownCpu();
        Server.Pauses before = server.pauses();
        long begin = System.nanoTime();
        OpenLoop.Start started = plan.of(meter, scenarios(meter));
        loop.run(perSecond, count, (i, due) -> {
            while (meter.underWay() >= mostUnderWay) {
                LockSupport.parkNanos(FULL_NANOS);
            }
            started.at(i, due);
        });
        double offering = seconds(begin);
        long inTime = meter.goodCount();
        while (meter.underWay() > 0) {
            Thread.sleep(POLL_MILLIS);
        }
        Thread.sleep(Measurement.LEFT_OVER_MILLIS);
        Server.Pauses after = server.pauses();
        Map<String, Double> cpuMillis = Map.of(server.name(), (server.cpu().toNanos() - cpu) / 1e6,
            "load", (ownCpu() - own) / 1e6);
        Sample sample = show(new Sample(name, kind.name(), count / offering, inTime / offering, seconds(begin),
            meter.startedCount(), meter.goodCount(), meter.failures(),
            transactions.retransmissions() - retransmissions, meter.latency(), cpuMillis,
            new Server.Pauses(after.count() - before.count(), after.total() - before.total(), after.longest())));
        if (recording.isPresent()) {
            System.out.println(recording.get().stop());
        }
        return sample;
    }

    private static Sample show(Sample sample) {
        System.out.println(sample.row());
        return sample;
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private static long ownCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    @Override
    public void close() throws IOException {
        server.close();
        transactions.close();
        sockets.close();
        core.close();
    }
}
