package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.bench.result.ResultRows;

/**
 * {@code SippBench [RATE [SECONDS]]}: calls through the bare servlet and Kamailio, made by SIPp and by our generator in
 * turns: whether both see the same cost. SIPp makes no security agreement, so that it has no place before a P-CSCF.
 */
public final class SippBench {
    private static final InetSocketAddress KAMAILIO = new InetSocketAddress("127.8.13.4", 5060);
    private static final InetSocketAddress SIPP = new InetSocketAddress("127.8.13.3", 5060);
    private static final byte[] NETWORK = {127, (byte) 136};
    private static final long PATIENCE_MILLIS = 16_000;
    private static final long SEED = 33_203;
    private static final int ROUNDS = 2;
    private static final String MILLIS = "server CPU ms for each call";

    /** Something that calls go through. */
    private record Target(String name, Metered process, InetSocketAddress at) {
    }

    private final double rate;
    private final int count;
    private final ResultRows rows;

    private SippBench(double rate, int seconds, ResultRows rows) {
        this.rows = rows;
        this.rate = rate;
        this.count = (int) (rate * seconds);
    }

    public static void main(String[] arguments) throws Exception {
        double rate = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 100;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
        if (!Sipp.isInstalled()) {
            System.out.println("SIPp is skipped: not installed (Debian: apt-get install sip-tester)");
            return;
        }
        SippBench bench = new SippBench(rate, seconds, new ResultRows("sipp", arguments, MILLIS));
        bench.run();
        bench.rows.write();
    }

    private void run() throws IOException, InterruptedException {
        ClientTransactions transactions = new ClientTransactions(PATIENCE_MILLIS);
        Optional<Path> modules = KamailioProxy.modules();
        List<Metered> running = new ArrayList<>();
        try (Scene bare = new Scene(Scene.Kind.BARE, 13, "");
             ManyAddresses sockets = new ManyAddresses(transactions::received)) {
            transactions.over(sockets);
            List<LoadUe> ues = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ues.add(new LoadUe(i, NETWORK, sockets.port()));
            }
            List<Target> targets = new ArrayList<>(List.of(new Target("bare servlet", bare.server(), bare.entry())));
            if (modules.isPresent()) {
                running.add(KamailioProxy.start(modules.get(), KAMAILIO, bare.behind()));
                targets.add(new Target("Kamailio", running.get(0), KAMAILIO));
            }
            System.out.println(Sample.HEAD);
            Turns.warmUp(bare, Turns::bare, Turns.WARM_UPS);
            Sipp.call(SIPP, bare.entry(), rate, count);
            for (int round = 0; round < ROUNDS; round++) {
                for (Target target : targets) {
                    bySipp(target);
                    byUs(target, transactions, ues);
                }
            }
        } finally {
            for (Metered process : running) {
                process.close();
            }
            transactions.close();
        }
    }

    private void bySipp(Target target) throws IOException, InterruptedException {
        long before = target.process().cpu().toNanos();
        Sipp.Calls calls = Sipp.call(SIPP, target.at(), rate, count);
        Thread.sleep(Measurement.LEFT_OVER_MILLIS);
        double millis = (target.process().cpu().toNanos() - before) / 1e6;
        double each = millis / Math.max(1, calls.good() + calls.failed());
        System.out.printf(Locale.ROOT, "SIPp, %s: %d good, %d failed, %.3f ms of the server each%n", target.name(),
            calls.good(), calls.failed(), each);
        rows.add("SIPp, " + target.name(), MILLIS, each, "good", calls.good(), "failed", calls.failed());
    }

    private void byUs(Target target, ClientTransactions transactions, List<LoadUe> ues)
            throws IOException, InterruptedException {
        Sample sample = new Measurement(List.of(target.process()), transactions, SEED).of("ours, " + target.name(),
            rate, count, meter -> (i, due) -> new Scenarios(transactions, target.at(), meter)
                .call(ues.get(i), false, due, good -> { }));
        rows.add(sample.name(), MILLIS, sample.cpuMillisEach(), "good", sample.good(), "failed",
            sample.started() - sample.good());
    }
}
