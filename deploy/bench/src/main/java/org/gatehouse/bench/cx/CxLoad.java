package org.gatehouse.bench.cx;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.gatehouse.bench.result.ResultRows;
import org.gatehouse.icscf.location.FileHss;
import org.gatehouse.icscf.location.Hss;
import org.gatehouse.icscf.location.UserAuthorizationRequest;
import org.gatehouse.icscf.location.UserAuthorizationType;
import org.gatehouse.icscf.location.cx.CxHss;
import org.gatehouse.icscf.location.cx.CxSettings;
import org.gatehouse.testbed.cx.CxReaction;
import org.gatehouse.testbed.cx.CxReply;
import org.gatehouse.testbed.cx.CxServer;
import org.gatehouse.testbed.cx.CxServerSettings;

/**
 * What asking an HSS over Cx costs against asking the file, in one run: UARs per second and their latency, and the same
 * while one of two HSS peers is killed in the middle. Client and both HSSs share this machine and this process.
 *
 * <p>Arguments: seconds for each line (default 5, at most 60) and questions under way at a time (default 64, at most
 * 4000).
 */
public final class CxLoad {
    private static final int MAX_SAMPLES = 5_000_000;
    private static final String RATE = "UARs a second";
    private static final UserAuthorizationRequest QUESTION = new UserAuthorizationRequest("user1@home1.net",
        "sip:user1@home1.net", "visited1.net", UserAuthorizationType.REGISTRATION, false, Optional.empty());
    private static final String FILE = "{\"subscribers\":[{\"impi\":\"user1@home1.net\","
        + "\"impus\":[\"sip:user1@home1.net\"],\"scscf\":{\"name\":\"sip:scscf1.home1.net\"}}]}";
    private static final CxReaction ASSIGNED =
        CxReaction.answer(CxReply.experimental(2002).named("sip:scscf1.home1.net"));

    private final long nanos;
    private final int underWay;
    private final ResultRows rows;

    private CxLoad(int seconds, int underWay, ResultRows rows) {
        this.rows = rows;
        this.nanos = Duration.ofSeconds(seconds).toNanos();
        this.underWay = underWay;
    }

    public static void main(String[] arguments) throws Exception {
        // a killed peer is what is measured here, not what is to be reported
        Logger.getRootLogger().setLevel(Level.OFF);
        CxLoad load = new CxLoad(argument(arguments, 0, 5, 60), argument(arguments, 1, 64, 4000),
            new ResultRows("cx", arguments, RATE));
        System.out.printf("%-28s %10s %10s %10s %10s %8s %14s%n", "", "UAR/s", "p50 us", "p99 us", "max us", "failed",
            "failed for ms");
        try (Hss file = FileHss.read(new ByteArrayInputStream(FILE.getBytes(StandardCharsets.UTF_8)), "home1.net")) {
            load.run("warming up (file)", file, () -> { });
            load.run("file", file, () -> { });
        }
        try (CxServer hss1 = server(1); CxServer hss2 = server(2); CxHss cx = CxHss.start(settings(hss1, hss2))) {
            while (cx.peers().containsValue(false)) {
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
            load.run("warming up (Cx)", cx, () -> { });
            load.run("Cx, two peers", cx, () -> { });
            load.run("Cx, one killed in the middle", cx, hss1::kill);
            load.run("Cx, the other one alone", cx, () -> { });
        }
        load.rows.write();
        System.exit(0);
    }

    static int argument(String[] arguments, int index, int otherwise, int most) {
        int value = arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("not 1 to " + most + ": " + value);
        }
        return value;
    }

    private static CxServer server(int number) throws Exception {
        return CxServer.start(new CxServerSettings("hss" + number + ".home1.net", "home1.net", "127.0.0.7" + number, 0,
            List.of("icscf.home1.net")), question -> ASSIGNED);
    }

    private static CxSettings settings(CxServer... servers) {
        List<CxSettings.Peer> peers = new ArrayList<>();
        for (CxServer server : servers) {
            peers.add(new CxSettings.Peer("hss" + (peers.size() + 1) + ".home1.net",
                server.address().getAddress().getHostAddress(), server.address().getPort()));
        }
        return new CxSettings("icscf.home1.net", "home1.net", "127.0.0.70", "home1.net", peers,
            CxSettings.Timing.DEFAULT);
    }

    private void run(String name, Hss hss, Runnable inTheMiddle) throws InterruptedException {
        AtomicLongArray samples = new AtomicLongArray(MAX_SAMPLES);
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        AtomicLong firstFailure = new AtomicLong(Long.MAX_VALUE);
        AtomicLong lastFailure = new AtomicLong(Long.MIN_VALUE);
        Semaphore slots = new Semaphore(underWay);
        long start = System.nanoTime();
        boolean half = false;
        while (System.nanoTime() - start < nanos && answered.get() < MAX_SAMPLES - underWay) {
            if (!half && System.nanoTime() - start > nanos / 2) {
                half = true;
                inTheMiddle.run();
            }
            slots.acquire();
            long asked = System.nanoTime();
            hss.userAuthorization(QUESTION).whenComplete((answer, failure) -> {
                long now = System.nanoTime();
                if (failure == null) {
                    samples.set(answered.getAndIncrement(), now - asked);
                } else {
                    failed.incrementAndGet();
                    firstFailure.accumulateAndGet(now - start, Math::min);
                    lastFailure.accumulateAndGet(now - start, Math::max);
                }
                slots.release();
            });
        }
        slots.acquire(underWay);
        double seconds = (System.nanoTime() - start) / 1e9;
        long[] sorted = new long[answered.get()];
        Arrays.setAll(sorted, samples::get);
        Arrays.sort(sorted);
        System.out.printf(Locale.ROOT, "%-28s %10.0f %10.0f %10.0f %10.0f %8d %14.0f%n", name, sorted.length / seconds,
            at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1), failed.get(),
            failed.get() == 0 ? 0 : (lastFailure.get() - firstFailure.get()) / 1e6);
        rows.add(name, RATE, sorted.length / seconds, "p50 us", at(sorted, 0.5), "p99 us", at(sorted, 0.99), "failed",
            failed.get());
    }

    /** Microseconds. */
    private static double at(long[] sorted, double share) {
        int index = (int) Math.min(sorted.length - 1L, (long) (share * sorted.length));
        return sorted.length == 0 ? 0 : sorted[index] / 1e3;
    }
}
