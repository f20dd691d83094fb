package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.bench.result.Plot;
import org.gatehouse.bench.result.ResultFiles;

/**
 * {@code KamailioBench [RATE [SECONDS [WARM-UPS]]]}: REGISTERs that are challenged, calls and messages through Kamailio
 * as a proxy and, in turns, through the P-CSCF, whose calls and messages are over a set of security associations, and a
 * bare servlet.
 */
public final class KamailioBench {
    private static final InetSocketAddress KAMAILIO = new InetSocketAddress("127.8.10.1", 5060);
    private static final InetSocketAddress CORE = new InetSocketAddress("127.8.10.2", 6060);
    private static final byte[] NETWORK = {127, 120};
    private static final long PATIENCE_MILLIS = 16_000;
    private static final long SEED = 33_203;
    private static final int ROUNDS = 2;

    private final double rate;
    private final int count;
    private final int warmUps;
    private final List<Sample> samples = new ArrayList<>();

    private KamailioBench(double rate, int seconds, int warmUps) {
        this.rate = rate;
        this.warmUps = warmUps;
        this.count = (int) (rate * seconds);
    }

    public static void main(String[] arguments) throws Exception {
        double rate = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 100;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
        int warmUps = arguments.length > 2 ? Integer.parseInt(arguments[2]) : Turns.WARM_UPS;
        Optional<Path> modules = KamailioProxy.modules();
        if (modules.isEmpty()) {
            System.out.println("Kamailio is skipped: not installed (Debian: apt-get install kamailio)");
            return;
        }
        System.out.println(Sample.HEAD);
        new KamailioBench(rate, seconds, warmUps)
            .run(modules.get(), "deploy/gatehouse bench kamailio " + String.join(" ", arguments));
    }

    private void run(Path modules, String command) throws IOException, InterruptedException {
        ClientTransactions transactions = new ClientTransactions(PATIENCE_MILLIS);
        try (CoreDouble core = new CoreDouble(CORE);
             ManyAddresses sockets = new ManyAddresses(transactions::received);
             KamailioProxy kamailio = KamailioProxy.start(modules, KAMAILIO, CORE);
             Scene pcscf = new Scene(Scene.Kind.PCSCF, 11, "");
             Scene bare = new Scene(Scene.Kind.BARE, 12, "")) {
            transactions.over(sockets);
            Measurement measurement = new Measurement(List.of(kamailio), transactions, SEED);
            List<LoadUe> ues = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ues.add(new LoadUe(i, NETWORK, sockets.port()));
            }
            Turns.warmUp(pcscf, Turns::of, warmUps);
            Turns.warmUp(bare, Turns::bare, warmUps);
            for (int round = 0; round < ROUNDS; round++) {
                kamailio(measurement, transactions, ues);
                samples.add(pcscf.register("P-CSCF registration, two legs", rate, count));
                samples.add(
                    pcscf.established("P-CSCF call", rate, count, (ue, s, due, done) -> s.call(ue, true, due, done)));
                samples.add(pcscf.established("P-CSCF message", rate, count,
                    (ue, s, due, done) -> s.message(ue, true, due, done)));
                samples.add(bareCalls(bare, "bare servlet call", count));
            }
            System.out.println("requests that reached the core through Kamailio: " + core.requests());
        } finally {
            transactions.close();
        }
        report(command);
    }

    private Sample bareCalls(Scene bare, String name, int calls) throws IOException, InterruptedException {
        List<LoadUe> ues = bare.newUes(calls);
        return bare.measured(name, rate, calls, (meter, scenarios) -> (i, due) ->
            scenarios.call(ues.get(i), false, due, good -> { }));
    }

    private void kamailio(Measurement measurement, ClientTransactions transactions, List<LoadUe> ues)
            throws IOException, InterruptedException {
        samples.add(measurement.of("Kamailio REGISTER leg", rate, count, meter -> (i, due) ->
            new Scenarios(transactions, KAMAILIO, meter)
                .answered(ues.get(i), ues.get(i).sm1(), 401, due, good -> { })));
        samples.add(measurement.of("Kamailio call", rate, count, meter -> (i, due) ->
            new Scenarios(transactions, KAMAILIO, meter).call(ues.get(i), false, due, good -> { })));
        samples.add(measurement.of("Kamailio message", rate, count, meter -> (i, due) ->
            new Scenarios(transactions, KAMAILIO, meter).message(ues.get(i), false, due, good -> { })));
    }

    private void report(String command) throws IOException {
        Map<String, Double> each = new LinkedHashMap<>();
        samples.forEach(s -> each.merge(s.name(), s.cpuMillisEach() / ROUNDS, Double::sum));
        each.forEach((name, millis) -> System.out.printf(Locale.ROOT, "%s: %.3f ms%n", name, millis));
        ResultFiles.write("kamailio", ResultFiles.samples("kamailio", command, samples),
            Plot.bars("CPU of the server for each", "ms", each));
    }
}
