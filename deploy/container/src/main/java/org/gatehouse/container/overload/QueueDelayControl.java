package org.gatehouse.container.overload;

/**
 * Admission by queue delay. From how many messages are queued and how fast they have lately been taken follows how long
 * one that comes now will wait; a rank that does not bear so long is refused. So the wait of what is admitted stays
 * where it is, however much is offered, and no worker is ever idle. A wait that is foreseen only counts if the oldest
 * message has really been waiting for half of it: a short burst is no overload, and a wrong guess refuses nobody. That
 * is so at rest only. A few messages are never too many.
 *
 * <p>Time comes in with each call, so this is not bound to a clock. Not thread-safe.
 */
final class QueueDelayControl {
    /** Fewer may wait without all workers being busy in between: they say nothing about how fast these are. */
    private static final int BUSY = 16;
    /** What comes at once during overload is looked at if it is so much; fewer may come at once by chance. */
    private static final int BURST = 4 * BUSY;
    /** A wait so many times longer than what is borne is none of a short burst. */
    private static final int LARGEST_BURST = 4;
    private static final long SHORTEST_SAMPLE_NANOS = 5_000_000;
    private static final long LONGEST_SAMPLE_NANOS = 200_000_000;
    /** How long the rate remembers: longer than a pause of the garbage collector. */
    private static final double MEMORY_NANOS = 1e9;

    /**
     * So long after overload it is taken for granted that a wait that is foreseen will come. While the process pauses,
     * what comes waits in the kernel, whose queue nobody sees: after a pause it is all read at once, and has waited for
     * nobody yet.
     */
    private static final long REMEMBERED_NANOS = 2_000_000_000L;

    private final OverloadSettings settings;
    private Backlog last = new Backlog(0, 0, 0);
    private Backlog sampled = last;
    private long sampledAt;
    private boolean lately;
    private long overloadedAt;
    /** Messages taken by workers in a nanosecond, while there was something to take; 0 if that is not known yet. */
    private double rate;

    QueueDelayControl(OverloadSettings settings) {
        this.settings = settings;
    }

    /** @param nowNanos never smaller than in the call before */
    void observe(Backlog backlog, long nowNanos) {
        last = backlog;
        noteOverload(nowNanos);
        long since = nowNanos - sampledAt;
        if (since < SHORTEST_SAMPLE_NANOS) {
            return;
        }
        boolean busy = sampled.queued() >= BUSY && backlog.queued() >= BUSY && since <= LONGEST_SAMPLE_NANOS;
        if (busy) {
            double seen = Math.max(0, backlog.taken() - sampled.taken()) / (double) since;
            double weight = rate == 0 ? 1 : 1 - Math.exp(-since / MEMORY_NANOS);
            rate += weight * (seen - rate);
        }
        sampled = backlog;
        sampledAt = nowNanos;
    }

    private void noteOverload(long nowNanos) {
        lately = lately && nowNanos - overloadedAt < REMEMBERED_NANOS;
        if (refuses(Rank.NEW)) {
            lately = true;
            overloadedAt = nowNanos;
        }
    }

    /** How long a message that comes now will wait for a worker. */
    long expectedWaitNanos() {
        return rate == 0 ? last.oldestNanos() : (long) Math.min(Long.MAX_VALUE, last.queued() / rate);
    }

    boolean refuses(Rank rank) {
        long borne = rank.borneNanos(settings);
        long expected = expectedWaitNanos();
        boolean believed = lately && last.queued() >= BURST || last.oldestNanos() >= borne / 2
            || expected > LARGEST_BURST * borne;
        return last.queued() >= BUSY && expected > borne && believed;
    }
}
