package org.gatehouse.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gatehouse.bench.result.Plot;
import org.gatehouse.bench.result.ResultFiles;

/**
 * {@code SipBench compare|beside|overload|storm|refusals|growth [NUMBER...]}: SIP load on the P-CSCF, see {@link
 * #USAGE}. Each prints a table and writes JSON and SVG below {@code deploy/bench/target/results}.
 */
public final class SipBench {
    static final String USAGE = """
        compare [RATE [SECONDS]]   registration, re-registration, call, message beside a bare proxy servlet
        beside [RATE [SECONDS [ROUNDS]]]   the same of this P-CSCF beside another build's
        overload [SECONDS]         registrations at 1 to 10 times what is possible, with and without overload control
        storm [UES]                all UEs at once: time until 95 % are registered
        refusals [RATE [SECONDS]]  what a refused request costs beside a good registration
        growth [MOST-UES]          the same at 1, 1,000, ... registered UEs: latency, CPU, heap of each UE
        --warm-up ROUNDS           with compare and beside: of 2,500 of each kind before anything is measured; 3
        --profile                  with compare and beside: each run is recorded, and told by its shares
        --async-profiler LIBRARY   ... by async-profiler instead of the JVM's flight recorder
        --other DIRECTORY          with beside: deploy of another clone that has been built; this one otherwise
        --other-jvm OPTIONS        with beside: further options of the other's JVM
        --other-container TEXT     with beside: what the other's container section says besides: "workers = 2"
        """;
    /** Enough to keep the server busy, and not so many that they wait for long. */
    private static final int UNDER_WAY = 16;
    private static final int WARM_UP_UES = 3_000;
    private static final int PROBES = 1_000;
    /** Of a comparison: the first one is the dearest, for a server that was busy has to get used to another rate. */
    private static final int ROUNDS = 3;
    /** Longer than anything that an answered request leaves behind: the ports of its responses, 200 s. */
    private static final long REST_MILLIS = 215_000;

    private final String command;
    private final List<Sample> samples = new ArrayList<>();

    private SipBench(String command) {
        this.command = command;
    }

    public static void main(String[] arguments) throws Exception {
        String name = arguments.length == 0 ? "" : arguments[0];
        Options options = Options.of(Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length));
        double[] numbers = options.numbers();
        SipBench bench = new SipBench("deploy/gatehouse bench sip " + String.join(" ", arguments));
        System.out.println(Sample.HEAD);
        String svg = switch (name) {
            case "compare" -> bench.compare(number(numbers, 0, 150), (int) number(numbers, 1, 8), options);
            case "beside" -> bench.beside(number(numbers, 0, 150), (int) number(numbers, 1, 8),
                (int) number(numbers, 2, ROUNDS), options);
            case "overload" -> bench.overload((int) number(numbers, 0, 6));
            case "storm" -> bench.storm((int) number(numbers, 0, 3_000));
            case "refusals" -> bench.refusals(number(numbers, 0, 150), (int) number(numbers, 1, 8));
            case "growth" -> bench.growth((int) number(numbers, 0, 20_000));
            default -> null;
        };
        if (svg == null) {
            System.err.print("usage: gatehouse bench sip SCENARIO\n" + USAGE);
            System.exit(2);
        }
        ResultFiles.write("sip-" + name, ResultFiles.samples("sip-" + name, bench.command, bench.samples), svg);
    }

    private static double number(double[] numbers, int index, double otherwise) {
        return numbers.length > index ? numbers[index] : otherwise;
    }

    private Sample add(Sample sample) {
        samples.add(sample);
        return sample;
    }

    /** One after the other in short turns, so that what else the machine does meets all alike. */
    private String compare(double rate, int seconds, Options options) throws IOException, InterruptedException {
        int count = (int) (rate * seconds);
        try (Scene bare = new Scene(Scene.Kind.BARE, 0, "");
             Scene unsubscribed = new Scene(Scene.Kind.UNSUBSCRIBED, 8, "");
             Scene pcscf = new Scene(Scene.Kind.PCSCF, 1, "")) {
            Turns.warmUp(bare, Turns::bare, options.warmUps());
            Turns.warmUp(unsubscribed, Turns::legs, options.warmUps());
            Turns.warmUp(pcscf, Turns::of, options.warmUps());
            if (options.profile()) {
                bare.record(options.recorder(ResultFiles.DIRECTORY));
                unsubscribed.record(options.recorder(ResultFiles.DIRECTORY));
                pcscf.record(options.recorder(ResultFiles.DIRECTORY));
            }
            for (int round = 0; round < ROUNDS; round++) {
                Turns.bare(bare, rate, count, "").forEach(this::add);
                Turns.legs(unsubscribed, rate, count, "").forEach(this::add);
                Turns.of(pcscf, rate, count, "").forEach(this::add);
            }
        }
        Map<String, Double> each = medians();
        double leg = each.get("bare REGISTER leg");
        System.out.printf("ratios: registration %.2f a leg, %.2f with the subscription; re-registration %.2f, %.2f; "
            + "call %.2f, message %.2f%n", each.get("registration, unsubscribed") / 2 / leg,
            each.get("registration") / 2 / leg, each.get("re-registration, unsubscribed") / leg,
            each.get("re-registration") / leg, each.get("call") / each.get("bare call"),
            each.get("message") / each.get("bare message"));
        return Plot.bars("CPU of the server for each transaction", "ms", each);
    }

    private String beside(double rate, int seconds, int rounds, Options options)
            throws IOException, InterruptedException {
        int count = (int) (rate * seconds);
        try (Scene one = new Scene(Scene.Kind.PCSCF, 6, ""); Scene other =
                new Scene(Scene.Kind.PCSCF, 7, options.otherContainer(),
                    Build.of(options.other(), options.otherJvm()))) {
            Turns.warmUp(one, Turns::of, options.warmUps());
            Turns.warmUp(other, Turns::of, options.warmUps());
            if (options.profile()) {
                one.record(options.recorder(ResultFiles.DIRECTORY));
            }
            for (int round = 0; round < rounds; round++) {
                Turns.of(one, rate, count, "").forEach(this::add);
                Turns.of(other, rate, count, "other: ").forEach(this::add);
            }
        }
        Map<String, Double> each = medians();
        each.keySet().stream().filter(name -> each.containsKey("other: " + name)).forEach(name ->
            System.out.printf("%s: %.3f ms, other %.3f ms, ratio %.2f%n", name, each.get(name),
                each.get("other: " + name), each.get(name) / each.get("other: " + name)));
        return Plot.bars("CPU of the server for each transaction", "ms", each);
    }

    /** CPU of the server for each transaction, by name; the median of its runs. */
    private Map<String, Double> medians() {
        return samples.stream().collect(Collectors.groupingBy(Sample::name, LinkedHashMap::new,
            Collectors.collectingAndThen(Collectors.mapping(Sample::cpuMillisEach, Collectors.toList()),
                SipBench::median)));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private String overload(int seconds) throws IOException, InterruptedException {
        Map<String, List<Plot.Point>> series = new LinkedHashMap<>();
        double capacity = 0;
        for (boolean on : new boolean[] {true, false}) {
            String state = on ? "with overload control" : "without";
            List<Plot.Point> points = new ArrayList<>();
            try (Scene scene = new Scene(Scene.Kind.PCSCF, 2, "overload { enabled = " + on + " }")) {
                scene.closedLoop("warm-up", UNDER_WAY, WARM_UP_UES);
                if (on) {
                    capacity = add(scene.closedLoop("as fast as it goes", UNDER_WAY, WARM_UP_UES)).goodput();
                }
                for (double factor : on ? new double[] {1, 2, 4, 10} : new double[] {1, 10}) {
                    double rate = factor * capacity;
                    Sample sample = add(scene.register(state + ", x" + factor, rate, (int) (rate * seconds)));
                    points.add(new Plot.Point(sample.offered(), sample.goodput()));
                }
            }
            series.put(state, points);
        }
        return Plot.lines("Registrations", "offered a second", "good a second", series);
    }

    private String storm(int count) throws IOException, InterruptedException {
        try (Scene scene = new Scene(Scene.Kind.PCSCF, 3, "")) {
            scene.closedLoop("warm-up", UNDER_WAY, WARM_UP_UES);
            Storm storm = new Storm(scene, count);
            add(scene.measured("storm of " + count, count, count, storm::plan));
            storm.await();
            System.out.printf("storm: 95 %% of %d UEs registered after %.1f s%n", count, storm.secondsTo95());
            return Plot.lines("Registration storm", "seconds", "UEs registered", Map.of("registered", storm.points()));
        }
    }

    private String refusals(double rate, int seconds) throws IOException, InterruptedException {
        int count = (int) (rate * seconds);
        try (Scene scene = new Scene(Scene.Kind.PCSCF, 4, "")) {
            scene.closedLoop("warm-up", UNDER_WAY, WARM_UP_UES);
            for (int round = 0; round < 2; round++) {
                add(scene.register("good registration", rate, count));
                List<LoadUe> broken = scene.newUes(count);
                add(scene.measured("SM1 with a broken offer", rate, count, (meter, s) -> (i, due) ->
                    s.answered(broken.get(i), broken.get(i).badSm1(), 400, due, good -> { })));
                List<LoadUe> plain = scene.newUes(count);
                add(scene.measured("SM1 without an offer", rate, count, (meter, s) -> (i, due) ->
                    s.answered(plain.get(i), plain.get(i).plainSm1(), 421, due, good -> { })));
                List<LoadUe> bidDown = scene.newUes(count);
                add(scene.measured("SM7 of another list", rate, count, (meter, s) -> (i, due) ->
                    s.badSm7(bidDown.get(i), due, good -> { })));
                add(scene.flood("SM1s of one source", 4 * rate, 4 * count, LoadUe::sm1));
                add(scene.flood("no SIP", 4 * rate, 4 * count, ue -> "\u0001\u0002 no message of SIP\r\n\r\n"));
            }
        }
        Map<String, Double> each = new LinkedHashMap<>();
        samples.forEach(s -> each.merge(s.name(), s.cpuMillisEach() / 2, Double::sum));
        return Plot.bars("CPU of the server for each", "ms", each);
    }

    private String growth(int most) throws IOException, InterruptedException {
        List<Plot.Point> points = new ArrayList<>();
        try (Scene scene = new Scene(Scene.Kind.PCSCF, 5, "")) {
            int registered = 0;
            long empty = 0;
            for (int target : new int[] {1, 1_000, 20_000, 100_000}) {
                if (target > most) {
                    break;
                }
                scene.closedLoop("up to " + target, UNDER_WAY, target - registered);
                registered = target;
                Sample sample = add(scene.established("re-registration among " + target, target == 1 ? 1 : 50,
                    target == 1 ? PROBES / 40 : PROBES, (ue, s, due, done) -> s.reRegister(ue, due, done)));
                Thread.sleep(REST_MILLIS);
                long live = scene.server().liveHeap();
                empty = target == 1 ? live : empty;
                System.out.printf("%d UEs: %.1f MB live, %.1f kB for each UE above the first%n", target, live / 1e6,
                    target == 1 ? 0 : (live - empty) / 1e3 / (target - 1));
                points.add(new Plot.Point(target, sample.latency().p50()));
            }
        }
        return Plot.lines("Re-registration", "registered UEs", "p50 in ms", Map.of("p50", points));
    }
}
