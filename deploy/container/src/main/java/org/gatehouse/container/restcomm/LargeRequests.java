package org.gatehouse.container.restcomm;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Requests that are too large for a datagram go over TCP, and over UDP all the same where TCP is refused (RFC 3261
 * clause 18.1.1). How large a request is shows where it leaves, after everything that changes it: a request is first
 * sent with {@link #fits}, which writes nothing if it is too large. Thread-safe.
 */
public final class LargeRequests {
    /** For a connection that somebody waits for who may have UDP instead: a UE that sleeps is woken in that time. */
    static final int CONNECT_TIMEOUT_MILLIS = 4_000;
    /** A peer that took no connection is not asked for one again in this time. */
    static final long REFUSED_MILLIS = 60_000;
    /** An INVITE's CANCEL and the ACK of its failure come before that. */
    static final long FOLLOWED_MILLIS = 300_000;
    static final int KEPT = 100_000;
    static final LargeRequests INSTANCE = new LargeRequests(InstantSource.system());

    private static final ThreadLocal<Mode> MODE = new ThreadLocal<>();
    /** 200 octets below the usual path MTU, RFC 3261 clause 18.1.1; 0: no limit. */
    private static volatile int datagramAtMost = 1300;

    private final InstantSource clock;
    private final Map<String, Long> refused = new LinkedHashMap<>();
    private final Map<String, Long> invites = new LinkedHashMap<>();

    /** How what this thread sends is looked at. */
    private enum Mode { BOUNDED, TOO_LARGE, CONNECTING }

    /** Hands a message to the stack. */
    interface Sending {
        void send() throws IOException;
    }

    LargeRequests(InstantSource clock) {
        this.clock = clock;
    }

    /** @param octets of the largest request that is sent as a datagram; 0: there is no limit */
    public static void datagramAtMost(int octets) {
        datagramAtMost = octets;
    }

    /**
     * Whether the request was sent; if not, it is too large for a datagram, and nothing was written.
     *
     * @throws IOException if it could not be sent for another reason
     */
    static boolean fits(Sending sending) throws IOException {
        MODE.set(Mode.BOUNDED);
        try {
            sending.send();
            return MODE.get() != Mode.TOO_LARGE;
        } catch (IOException | RuntimeException e) {
            if (MODE.get() == Mode.TOO_LARGE) {
                return false;
            }
            throw e;
        } finally {
            MODE.remove();
        }
    }

    /**
     * A request is about to be written as a datagram.
     *
     * @throws IOException if its sender wants to know that it is too large
     */
    static void leaving(int octets) throws IOException {
        if (MODE.get() == Mode.BOUNDED && datagramAtMost > 0 && octets > datagramAtMost) {
            MODE.set(Mode.TOO_LARGE);
            throw new IOException("too large for a datagram");
        }
    }

    /** What it sends makes its connections in shorter time. */
    static void connecting(Sending sending) throws IOException {
        MODE.set(Mode.CONNECTING);
        try {
            sending.send();
        } finally {
            MODE.remove();
        }
    }

    /** How long a connection that this thread makes may take. */
    static int connectTimeoutMillis(int otherwise) {
        return MODE.get() == Mode.CONNECTING ? CONNECT_TIMEOUT_MILLIS : otherwise;
    }

    /** Whether it has to take the way of an INVITE that went over TCP, however small it is itself. */
    synchronized boolean followsInvite(String method, String branch) {
        boolean follows = method.equals("CANCEL") || method.equals("ACK");
        return follows && invites.getOrDefault(branch, 0L) > clock.millis();
    }

    /** It was too large and went over TCP. */
    synchronized void sentOverTcp(String method, String branch) {
        if (method.equals("INVITE")) {
            put(invites, branch, FOLLOWED_MILLIS);
        }
    }

    /** @param peer address and port */
    synchronized void refusedBy(String peer) {
        put(refused, peer, REFUSED_MILLIS);
    }

    synchronized boolean refusesTcp(String peer) {
        return refused.getOrDefault(peer, 0L) > clock.millis();
    }

    private void put(Map<String, Long> until, String key, long millis) {
        long now = clock.millis();
        until.remove(key);
        // in the order they were put in, so the oldest are first
        Iterator<Long> eldest = until.values().iterator();
        while (eldest.hasNext() && (eldest.next() <= now || until.size() >= KEPT)) {
            eldest.remove();
        }
        until.put(key, now + millis);
    }
}
