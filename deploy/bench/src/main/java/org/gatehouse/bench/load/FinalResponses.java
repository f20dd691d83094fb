package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Final responses to INVITEs, repeated until their ACK comes (RFC 3261 clauses 13.3.1.4 and 17.2.1). Thread-safe. */
final class FinalResponses {
    private static final long T1_MILLIS = 500;
    private static final long T2_MILLIS = 4_000;
    private static final long LONGEST_MILLIS = 64 * T1_MILLIS;

    /** Does something later. */
    interface Later {
        void after(long millis, Runnable task);
    }

    private final Map<String, String> waiting = new ConcurrentHashMap<>();
    private final LongAdder unacknowledged = new LongAdder();
    private final Datagrams sockets;
    private final Later later;

    FinalResponses(Datagrams sockets, Later later) {
        this.sockets = sockets;
        this.later = later;
    }

    private static String key(SipText message) {
        String cseq = message.first("CSeq");
        // of several forks each has a To tag; here every callee has one tag
        return message.first("Call-ID") + " " + cseq.substring(0, Math.max(0, cseq.indexOf(' ')));
    }

    /** Sends it, at once and again; also for an INVITE that is repeated itself. */
    void send(String response, InetSocketAddress from, InetSocketAddress to) throws IOException {
        String key = key(new SipText(response));
        boolean first = waiting.put(key, response) == null;
        transmit(response, from, to);
        if (first) {
            later.after(T1_MILLIS, () -> again(key, from, to, T1_MILLIS, T1_MILLIS));
        }
    }

    private void again(String key, InetSocketAddress from, InetSocketAddress to, long interval, long sinceMillis) {
        String response = waiting.get(key);
        if (response == null) {
            return;
        }
        if (sinceMillis >= LONGEST_MILLIS) {
            waiting.remove(key);
            unacknowledged.increment();
            return;
        }
        try {
            transmit(response, from, to);
        } catch (IOException e) {
            // as good as lost: it is sent again
        }
        long next = Math.min(2 * interval, T2_MILLIS);
        later.after(next, () -> again(key, from, to, next, sinceMillis + next));
    }

    private void transmit(String response, InetSocketAddress from, InetSocketAddress to) throws IOException {
        sockets.send(response.getBytes(StandardCharsets.ISO_8859_1), from, to);
    }

    void acknowledged(SipText ack) {
        waiting.remove(key(ack));
    }

    int waiting() {
        return waiting.size();
    }

    /** Given up, for no ACK came. */
    long unacknowledged() {
        return unacknowledged.sum();
    }
}
