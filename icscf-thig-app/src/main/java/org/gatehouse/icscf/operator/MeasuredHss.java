package org.gatehouse.icscf.operator;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.CxResult;
import org.gatehouse.icscf.location.Hss;
import org.gatehouse.icscf.location.HssException;
import org.gatehouse.icscf.location.LocationInfoAnswer;
import org.gatehouse.icscf.location.LocationInfoRequest;
import org.gatehouse.icscf.location.UserAuthorizationAnswer;
import org.gatehouse.icscf.location.UserAuthorizationRequest;

/** The HSS, with each question counted by its result and timed. */
public final class MeasuredHss implements Hss, MeterBinder {
    private static final String OTHER = "other";
    /** Results by which the metric is labelled; an HSS could send any number, so all else is {@value #OTHER}. */
    private static final Map<CxResult, String> RESULTS = Map.of(CxResult.SUCCESS, "2001",
        CxResult.FIRST_REGISTRATION, "experimental-2001", CxResult.SUBSEQUENT_REGISTRATION, "experimental-2002",
        CxResult.UNREGISTERED_SERVICE, "experimental-2003", CxResult.ERROR_USER_UNKNOWN, "experimental-5001",
        CxResult.ERROR_IDENTITIES_DONT_MATCH, "experimental-5002", CxResult.ERROR_IDENTITY_NOT_REGISTERED,
        "experimental-5003", CxResult.ERROR_ROAMING_NOT_ALLOWED, "experimental-5004",
        CxResult.UNABLE_TO_COMPLY, "5012");
    private static final String[] COMMANDS = {"UAR", "LIR"};

    /** Bounds of the histogram's buckets; an HSS answers within milliseconds, a try may take 2 s. */
    private static final Duration[] BUCKETS = Stream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
        .map(Duration::ofMillis).toArray(Duration[]::new);

    private record Key(String command, String result) {
    }

    private static final class Times {
        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();
    }

    private final Hss hss;
    private final LongSupplier nanoTime;
    private final Map<Key, Times> times = new LinkedHashMap<>();
    private volatile Map<String, Timer> latencies = Map.of();

    /** @param nanoTime only differences matter */
    public MeasuredHss(Hss hss, LongSupplier nanoTime) {
        this.hss = hss;
        this.nanoTime = nanoTime;
        for (String command : COMMANDS) {
            Stream.concat(Stream.concat(RESULTS.values().stream(), Stream.of(OTHER)),
                Stream.of(Reason.values()).map(Enum::name).filter(n -> n.startsWith("HSS_")))
                .forEach(result -> times.put(new Key(command, result), new Times()));
        }
    }

    @Override
    public CompletionStage<UserAuthorizationAnswer> userAuthorization(UserAuthorizationRequest request) {
        return measured(COMMANDS[0], hss.userAuthorization(request), UserAuthorizationAnswer::result);
    }

    @Override
    public CompletionStage<LocationInfoAnswer> locationInfo(LocationInfoRequest request) {
        return measured(COMMANDS[1], hss.locationInfo(request), LocationInfoAnswer::result);
    }

    private <A> CompletionStage<A> measured(String command, CompletionStage<A> asked, Function<A, CxResult> result) {
        long begun = nanoTime.getAsLong();
        return asked.whenComplete((answer, failure) -> {
            String label = failure == null ? RESULTS.getOrDefault(result.apply(answer), OTHER)
                : HssException.reasonOf(failure).name();
            Times counted = times.getOrDefault(new Key(command, label), times.get(new Key(command, OTHER)));
            long took = nanoTime.getAsLong() - begun;
            counted.count.increment();
            counted.nanos.add(took);
            Timer latency = latencies.get(command);
            if (latency != null) {
                latency.record(took, TimeUnit.NANOSECONDS);
            }
        });
    }

    @Override
    public Map<String, Boolean> peers() {
        return hss.peers();
    }

    @Override
    public int pending() {
        return hss.pending();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        times.forEach((key, t) -> FunctionTimer.builder("gatehouse.icscf.cx", t, x -> x.count.sum(),
            x -> x.nanos.sum(), TimeUnit.NANOSECONDS).tag("command", key.command).tag("result", key.result)
            .description("Questions to the HSS that have ended, and how long they took").register(registry));
        Map<String, Timer> timers = new LinkedHashMap<>();
        for (String command : COMMANDS) {
            timers.put(command, Timer.builder("gatehouse.icscf.cx.latency").tag("command", command)
                .serviceLevelObjectives(BUCKETS)
                .description("How long questions to the HSS took, whatever their result").register(registry));
        }
        latencies = Map.copyOf(timers);
    }

    @Override
    public void close() {
        hss.close();
    }
}
