package org.gatehouse.container.overload;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.gatehouse.adapter.Standing;

/** The decision on each message before it is queued, and the counts of what was refused. Thread-safe, by one lock. */
public final class Admission {
    /** The wait is measured no more often than this: it costs a look into every queue. */
    private static final long MEASURED_EVERY_NANOS = 2_000_000;
    /** T2, RFC 3261 clause 17.1.2.1: until then a request is repeated ever more seldom, and again after that. */
    static final long REPEATED_NANOS = 4_000_000_000L;
    /** Datagrams that may wait, of any kind: the queues themselves have no bound. */
    static final int MOST_QUEUED = 1 << 15;

    private final OverloadSettings settings;
    private final Gauge gauge;
    private final LongSupplier clock;
    private final Random random;
    private final QueueDelayControl control;
    private final AdmittedRequests admitted = new AdmittedRequests();
    private final Map<Shed, LongAdder> counts = new EnumMap<>(Shed.class);
    private Optional<Long> measuredAt = Optional.empty();
    private Backlog backlog = new Backlog(0, 0, 0);
    private long passed;
    private long drillNanos;

    /** What waits for a worker. */
    public interface Gauge {
        /** @param passed messages that were admitted to the queues so far */
        Backlog backlog(long passed);
    }

    /**
     * @param clock as {@link System#nanoTime}
     * @param random spreads Retry-After
     */
    public Admission(OverloadSettings settings, Gauge gauge, LongSupplier clock, Random random) {
        this.settings = settings;
        this.gauge = gauge;
        this.clock = clock;
        this.random = random;
        this.control = new QueueDelayControl(settings);
        for (Shed shed : Shed.values()) {
            counts.put(shed, new LongAdder());
        }
    }

    /**
     * Why a datagram is not taken; empty if it is.
     *
     * @param standing asked under overload only
     */
    public synchronized Optional<Shed> refusal(byte[] octets, int offset, int length, InetSocketAddress from,
                                               Supplier<Standing> standing) {
        measure();
        if (backlog.queued() >= MOST_QUEUED) {
            counts.get(Shed.OVERLOAD_FULL).increment();
            return Optional.of(Shed.OVERLOAD_FULL);
        }
        if (!settings.enabled()) {
            passed++;
            return Optional.empty();
        }
        long now = measuredAt.orElseThrow();
        long key = AdmittedRequests.key(from, octets, offset, length);
        Optional<Shed> refusal = refuses(Rank.FLOODING) ? underOverload(key, octets, offset, length, standing)
            : Optional.empty();
        if (refusal.isEmpty()) {
            passed++;
            admitted.add(key, now);
        }
        return refusal;
    }

    /** What comes again soon is still being worked on, or its answer is on its way: to queue it is only more work. */
    private Optional<Shed> underOverload(long key, byte[] octets, int offset, int length, Supplier<Standing> standing) {
        if (!admitted.contains(key)) {
            return refusal(RequestHead.of(octets, offset, length), standing.get());
        }
        boolean request = RequestHead.mayBeRequest(octets, offset, length);
        if (!request || admitted.nanosSince(key, measuredAt.orElseThrow()) >= REPEATED_NANOS) {
            return Optional.empty();
        }
        counts.get(Shed.OVERLOAD_REPEATED).increment();
        return Optional.of(Shed.OVERLOAD_REPEATED);
    }

    /**
     * Why a request that came over a stream is not taken; empty if it is.
     *
     * @param contact or an empty string
     */
    public synchronized Optional<Shed> refusal(String method, String requestUri, String contact,
                                               Supplier<Standing> standing) {
        if (!settings.enabled()) {
            return Optional.empty();
        }
        measure();
        return refuses(Rank.FLOODING) ? refusal(RequestHead.kind(method, requestUri, contact), standing.get())
            : Optional.empty();
    }

    private Optional<Shed> refusal(RequestHead.Kind kind, Standing standing) {
        Optional<Shed> shed = switch (kind) {
            case JUNK -> Optional.of(Shed.OVERLOAD_JUNK);
            case KEEP_ALIVE -> Optional.empty();
            // a response of somebody whom we asked nothing is dropped later, and cheaply
            case RESPONSE -> standing == Standing.STRANGER ? Optional.of(Shed.OVERLOAD_STRANGER) : Optional.empty();
            default -> standing == Standing.STRANGER ? Optional.of(Shed.OVERLOAD_STRANGER)
                : Optional.of(Rank.of(kind, standing)).filter(this::refuses).map(rank -> rank.refusal);
        };
        shed.ifPresent(s -> counts.get(s).increment());
        return shed;
    }

    private boolean refuses(Rank rank) {
        return control.refuses(rank) || drillNanos > rank.borneNanos(settings);
    }

    private void measure() {
        long now = clock.getAsLong();
        if (measuredAt.isEmpty() || now - measuredAt.get() >= MEASURED_EVERY_NANOS) {
            measuredAt = Optional.of(now);
            backlog = gauge.backlog(passed);
            control.observe(backlog, now);
        }
    }

    /** What a 503 says in Retry-After, in seconds. */
    public synchronized long retryAfterSeconds() {
        long least = Math.max(1, settings.retryAfter().toSeconds());
        return least + random.nextInt((int) least + 1);
    }

    /** How long the oldest message was found waiting when it was last measured. */
    public synchronized Duration lastWait() {
        return Duration.ofNanos(backlog.oldestNanos());
    }

    /** How many messages were found waiting when it was last measured. */
    public synchronized int lastQueued() {
        return backlog.queued();
    }

    /** From now on the wait counts as at least so long, to see what refusals do; zero ends that. */
    public synchronized void drill(Duration wait) {
        drillNanos = wait.toNanos();
    }

    public synchronized Duration drill() {
        return Duration.ofNanos(drillNanos);
    }

    /** What was refused, by name of {@link Shed}; what never was is left out. */
    public Map<String, Long> refusals() {
        Map<String, Long> met = new TreeMap<>();
        counts.forEach((shed, count) -> {
            if (count.sum() > 0) {
                met.put(shed.name(), count.sum());
            }
        });
        return met;
    }
}
