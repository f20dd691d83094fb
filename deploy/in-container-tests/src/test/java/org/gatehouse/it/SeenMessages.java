package org.gatehouse.it;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipParseException;
import org.gatehouse.testbed.sip.SipTap;

/** What arrived at a double, in the order it came. */
public final class SeenMessages implements SipTap {
    private final List<SipMessage> all = new CopyOnWriteArrayList<>();

    @Override
    public void message(Direction direction, InetSocketAddress local, InetSocketAddress peer, byte[] octets) {
        if (direction == Direction.IN) {
            try {
                all.add(SipMessage.parse(octets));
                synchronized (this) {
                    notifyAll();
                }
            } catch (SipParseException e) {
                throw new AssertionError("a node under test sent what is no SIP message", e);
            }
        }
    }

    /** The requests of a Call-ID, repetitions left out. */
    public List<SipMessage> requests(String callId) {
        Map<String, SipMessage> byTransaction = new LinkedHashMap<>();
        all.stream().filter(SipMessage::isRequest).filter(m -> m.callId().equals(callId))
            .forEach(m -> byTransaction.putIfAbsent(m.method() + " " + m.branch(), m));
        return List.copyOf(byTransaction.values());
    }

    /** Waits until a request of this Call-ID and CSeq has come; false if none does in time. */
    public synchronized boolean await(String callId, long cseq, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (requests(callId).stream().noneMatch(m -> m.cseq() == cseq)) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /**
     * Waits until so many responses with this status have come for a Call-ID, repetitions counted; false if not in
     * time.
     */
    public synchronized boolean awaitResponses(String callId, int status, long count, Duration patience)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (responses(callId, status) < count) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** How many such requests came, repetitions left out. */
    public long countRequests(Predicate<SipMessage> such) {
        return all.stream().filter(SipMessage::isRequest).filter(such)
            .map(m -> m.callId() + " " + m.method() + " " + m.branch()).distinct().count();
    }

    /** How many responses with this status came for a Call-ID, repetitions too. */
    public long responses(String callId, int status) {
        return all.stream().filter(m -> !m.isRequest() && m.callId().equals(callId) && m.status() == status).count();
    }

    /** Requests of this method, whatever their Call-ID. */
    public long count(String method) {
        return all.stream().filter(m -> m.isRequest() && m.method().equals(method)).count();
    }
}
