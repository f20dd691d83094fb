package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Client transactions over UDP, RFC 3261 clause 17.1: timers A, B, E and F; the ACK of a failed INVITE is the caller's.
 */
final class ClientTransactions implements AutoCloseable {
    private static final long T1_MILLIS = 500;
    private static final long T2_MILLIS = 4_000;

    /** What became of a request. */
    sealed interface Outcome {
        /** A final response. */
        record Answered(SipText response) implements Outcome {
        }

        /** No final response in time. */
        record TimedOut() implements Outcome {
        }

        /** The request could not be sent. */
        record NotSent(String why) implements Outcome {
        }
    }

    private final long patienceMillis;
    private final long t1Millis;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final LongAdder retransmissions = new LongAdder();
    private final ScheduledThreadPoolExecutor timers;
    private Datagrams sockets;

    private final class Pending {
        private final byte[] octets;
        private final InetSocketAddress from;
        private final InetSocketAddress to;
        private final Consumer<Outcome> ended;
        private final long since = System.nanoTime();
        private volatile boolean provisional;
        private volatile Future<?> timer;

        Pending(byte[] octets, InetSocketAddress from, InetSocketAddress to, Consumer<Outcome> ended) {
            this.octets = octets;
            this.from = from;
            this.to = to;
            this.ended = ended;
        }
    }

    /** @param patienceMillis what stands for timers B and F */
    ClientTransactions(long patienceMillis) {
        this(patienceMillis, T1_MILLIS);
    }

    /** The same, with a T1 of its own. */
    ClientTransactions(long patienceMillis, long t1Millis) {
        this.patienceMillis = patienceMillis;
        this.t1Millis = t1Millis;
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task, "load-timers");
            thread.setDaemon(true);
            return thread;
        };
        timers = new ScheduledThreadPoolExecutor(1, daemons);
        timers.setRemoveOnCancelPolicy(true);
    }

    /** Said once, before anything is sent: whose listener calls {@link #received}. */
    void over(Datagrams datagrams) {
        sockets = datagrams;
    }

    /** @param ended told once, on the receiving thread or the timers' */
    void send(String request, InetSocketAddress from, InetSocketAddress to, Consumer<Outcome> ended) {
        SipText text = new SipText(request);
        // a CANCEL has the branch of its INVITE
        String key = text.branch() + " " + text.method();
        Pending one = new Pending(request.getBytes(StandardCharsets.ISO_8859_1), from, to, ended);
        pending.put(key, one);
        try {
            sockets.send(one.octets, from, to);
            one.timer = timers.schedule(() -> again(key, one, t1Millis), t1Millis, TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            end(key, one, new Outcome.NotSent(String.valueOf(e.getMessage())));
        }
    }

    /** Without a transaction: an ACK. */
    void sendOnly(String request, InetSocketAddress from, InetSocketAddress to) throws IOException {
        sockets.send(request.getBytes(StandardCharsets.ISO_8859_1), from, to);
    }

    private void again(String key, Pending one, long interval) {
        if (!pending.containsKey(key)) {
            return;
        }
        if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - one.since) >= patienceMillis) {
            end(key, one, new Outcome.TimedOut());
            return;
        }
        if (!one.provisional) {
            retransmissions.increment();
            try {
                sockets.send(one.octets, one.from, one.to);
            } catch (IOException e) {
                end(key, one, new Outcome.NotSent(String.valueOf(e.getMessage())));
                return;
            }
        }
        long next = Math.min(2 * interval, T2_MILLIS);
        one.timer = timers.schedule(() -> again(key, one, next), next, TimeUnit.MILLISECONDS);
    }

    /** A response to what was sent. @return whether it is one; anything else is none of ours */
    boolean received(SipText message) {
        int status = message.status();
        String key = message.branch() + " " + message.cseqMethod();
        Pending one = pending.get(key);
        if (one == null || status == 0) {
            return false;
        }
        if (status < 200) {
            one.provisional = true;
        } else {
            end(key, one, new Outcome.Answered(message));
        }
        return true;
    }

    private void end(String key, Pending one, Outcome outcome) {
        if (!pending.remove(key, one)) {
            return;
        }
        Future<?> timer = one.timer;
        if (timer != null) {
            timer.cancel(false);
        }
        one.ended.accept(outcome);
    }

    /** Later, on the timers' thread. */
    void after(long millis, Runnable task) {
        timers.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    int underWay() {
        return pending.size();
    }

    long retransmissions() {
        return retransmissions.sum();
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }
}
