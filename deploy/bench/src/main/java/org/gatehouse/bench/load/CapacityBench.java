package org.gatehouse.bench.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.gatehouse.bench.result.Plot;
import org.gatehouse.bench.result.ResultFiles;

/**
 * {@code CapacityBench [SECONDS [P99 [UES]]]}: the highest rate of registrations, re-registrations over a set, calls,
 * messages and the mix that the P-CSCF holds with less than 0.1 % failed and a 99th percentile under 100 ms, and from
 * the mix the subscribers for each core.
 */
public final class CapacityBench {
    private static final double MOST_FAILED = 0.001;
    private static final int STEPS = 3;
    private static final double FIRST = 40;
    private static final double MOST = 2_000;
    private static final int UNDER_WAY = 8;
    /** Of a subscriber in an hour. */
    private static final double CALLS = 1.3;
    private static final double RE_REGISTRATIONS = 2;
    private static final double HOUR_MILLIS = 3_600_000;

    private final int seconds;
    private final RateSearch search;
    private final Map<String, Sample> found = new LinkedHashMap<>();

    private CapacityBench(int seconds, double p99) {
        this.seconds = seconds;
        search = new RateSearch(MOST_FAILED, p99, STEPS);
    }

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
        double p99 = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 100;
        int ues = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2_000;
        System.out.println(Sample.HEAD);
        new CapacityBench(seconds, p99).run(ues, "deploy/gatehouse bench capacity " + String.join(" ", arguments));
    }

    private void run(int ues, String command) throws Exception {
        try (Scene scene = new Scene(Scene.Kind.PCSCF, 7, "")) {
            scene.closedLoop("warm-up", UNDER_WAY, ues);
            scene.established("warm-up", FIRST, ues, CapacityBench::mix);
            find("re-registration over a set", scene, (ue, s, due, done) -> s.reRegister(ue, due, done));
            find("call", scene, (ue, s, due, done) -> s.call(ue, true, due, done));
            find("message", scene, (ue, s, due, done) -> s.message(ue, true, due, done));
            find("mix", scene, CapacityBench::mix);
            find("registration", rate -> scene.register("registration", rate, count(rate)));
        }
        report(command);
    }

    private int count(double rate) {
        return (int) Math.max(1, rate * seconds);
    }

    private void find(String name, Scene scene, Scene.Procedure procedure) throws Exception {
        find(name, rate -> scene.established(name, rate, count(rate), procedure));
    }

    private void find(String name, RateSearch.Trial trial) throws Exception {
        Optional<Sample> best = search.highest(FIRST, MOST, trial);
        best.ifPresent(sample -> found.put(name, sample));
        System.out.println(name + ": " + best.map(s -> String.format(Locale.ROOT, "%.0f a second", s.offered()))
            .orElse("no rate was held"));
    }

    private static void mix(LoadUe ue, Scenarios scenarios, long due, java.util.function.Consumer<Boolean> done) {
        if (ThreadLocalRandom.current().nextDouble() < CALLS / (CALLS + RE_REGISTRATIONS)) {
            scenarios.call(ue, true, due, done);
        } else {
            scenarios.reRegister(ue, due, done);
        }
    }

    private void report(String command) throws Exception {
        Map<String, Double> rates = new LinkedHashMap<>();
        found.forEach((name, sample) -> rates.put(name, sample.offered()));
        Map<String, Object> whole = ResultFiles.samples("capacity", command, new ArrayList<>(found.values()));
        if (found.containsKey("mix")) {
            double each = subscribersPerCore(found.get("mix").cpuMillisEach());
            System.out.printf(Locale.ROOT, "subscribers for each core that the server has whole: %.0f%n", each);
            whole.put("subscribersPerCore", each);
        }
        ResultFiles.write("capacity", whole, Plot.bars("Highest rate held", "a second", rates));
    }

    /** @param cpuMillis for each call or re-registration of the mix */
    static double subscribersPerCore(double cpuMillis) {
        return HOUR_MILLIS / ((CALLS + RE_REGISTRATIONS) * cpuMillis);
    }
}
