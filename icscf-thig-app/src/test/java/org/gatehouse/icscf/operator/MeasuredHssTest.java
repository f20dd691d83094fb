package org.gatehouse.icscf.operator;

import static org.junit.Assert.assertEquals;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.CxResult;
import org.gatehouse.icscf.location.Hss;
import org.gatehouse.icscf.location.HssException;
import org.gatehouse.icscf.location.LocationInfoAnswer;
import org.gatehouse.icscf.location.LocationInfoRequest;
import org.gatehouse.icscf.location.UserAuthorizationAnswer;
import org.gatehouse.icscf.location.UserAuthorizationRequest;
import org.junit.Test;

public class MeasuredHssTest {
    private final AtomicLong nanos = new AtomicLong();
    private CompletableFuture<UserAuthorizationAnswer> uaa = new CompletableFuture<>();
    private final MeasuredHss hss = new MeasuredHss(new Hss() {
        @Override
        public CompletionStage<UserAuthorizationAnswer> userAuthorization(UserAuthorizationRequest request) {
            return uaa;
        }

        @Override
        public CompletionStage<LocationInfoAnswer> locationInfo(LocationInfoRequest request) {
            return CompletableFuture.failedFuture(new HssException(Reason.HSS_TIMEOUT, "test"));
        }

        @Override
        public Map<String, Boolean> peers() {
            return Map.of("hss1", true);
        }
    }, nanos::get);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private FunctionTimer timer(String command, String result) {
        return registry.get("gatehouse.icscf.cx").tag("command", command).tag("result", result).functionTimer();
    }

    @Test
    public void questionsAreCountedByResultAndTimed() {
        hss.bindTo(registry);
        hss.userAuthorization(null);
        nanos.set(5_000_000);
        uaa.complete(UserAuthorizationAnswer.of(CxResult.FIRST_REGISTRATION));
        assertEquals(1, timer("UAR", "experimental-2001").count(), 0);
        assertEquals(5, timer("UAR", "experimental-2001").totalTime(TimeUnit.MILLISECONDS), 0.001);
        hss.locationInfo(null);
        assertEquals(1, timer("LIR", "HSS_TIMEOUT").count(), 0);
    }

    @Test
    public void howLongTheyTookIsAHistogramForEachCommand() {
        hss.bindTo(registry);
        hss.userAuthorization(null);
        nanos.set(7_000_000);
        uaa.complete(UserAuthorizationAnswer.of(CxResult.FIRST_REGISTRATION));
        HistogramSnapshot uar = registry.get("gatehouse.icscf.cx.latency").tag("command", "UAR").timer().takeSnapshot();
        assertEquals(1, uar.count());
        for (CountAtBucket bucket : uar.histogramCounts()) {
            double bound = bucket.bucket(TimeUnit.MILLISECONDS);
            assertEquals("up to " + bound + " ms", bound < 7 ? 0 : 1, bucket.count(), 0);
        }
        assertEquals(12, uar.histogramCounts().length);
        assertEquals(0, registry.get("gatehouse.icscf.cx.latency").tag("command", "LIR").timer().count());
    }

    @Test
    public void aResultThatNobodyHasHeardOfMakesNoNewLabel() {
        hss.bindTo(registry);
        int meters = registry.getMeters().size();
        uaa = CompletableFuture.completedFuture(UserAuthorizationAnswer.of(CxResult.experimental(4_711)));
        hss.userAuthorization(null);
        assertEquals(1, timer("UAR", "other").count(), 0);
        assertEquals(meters, registry.getMeters().size());
    }

    @Test
    public void everyFailureOfTheHssIsALabel() {
        hss.bindTo(registry);
        for (Reason reason : Reason.values()) {
            if (reason.name().startsWith("HSS_")) {
                timer("UAR", reason.name());
            }
        }
    }

    @Test
    public void peersAreThoseOfTheHss() {
        assertEquals(Map.of("hss1", true), hss.peers());
    }
}
