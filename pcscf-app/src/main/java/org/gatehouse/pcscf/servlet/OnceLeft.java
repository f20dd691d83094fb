package org.gatehouse.pcscf.servlet;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.gatehouse.adapter.Leaving;
import org.gatehouse.pcscf.registration.SaEffects;
import org.gatehouse.pcscf.sa.RegisterRef;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.Flow;

/**
 * What has to wait until a challenge has left (row 23), because it takes away the way of that challenge. The container
 * says when it was written. Over UDP the datagram has passed the kernel by then; over TCP it gets a moment more, for a
 * segment that is lost. A challenge that never leaves keeps nothing waiting for ever.
 */
final class OnceLeft implements SaEffects.OnceLeft {
    private static final int UNAUTHORIZED = 401;
    /** Beyond these nothing waits for the container's word. */
    private static final int MOST = 10_000;
    /** What a written message is given on a connection, and any message of a container that does not say. */
    static final Duration MOMENT = Duration.ofMillis(200);

    private record Key(InetAddress ue, String callId, long cseq) {
    }

    private final boolean told;
    private final Duration atLatest;
    private final BiConsumer<Runnable, Duration> later;
    private final Map<Key, Runnable> waiting = new ConcurrentHashMap<>();

    /**
     * @param told whether the container says what has left; {@link #MOMENT} has to do if not
     * @param atLatest when the challenge is not sent again
     * @param later runs something after a time, and not on this thread
     */
    OnceLeft(boolean told, Duration atLatest, BiConsumer<Runnable, Duration> later) {
        this.told = told;
        this.atLatest = atLatest;
        this.later = later;
    }

    @Override
    public void run(UeContact ue, RegisterRef request, Runnable task) {
        if (!told || waiting.size() >= MOST) {
            later.accept(task, MOMENT);
            return;
        }
        Key key = new Key(ue.address(), request.callId(), request.cseq());
        Runnable before = waiting.put(key, task);
        if (before != null) {
            later.accept(before, Duration.ZERO);
        }
        later.accept(() -> {
            if (waiting.remove(key, task)) {
                task.run();
            }
        }, atLatest);
    }

    /** A message has been written. */
    void left(Leaving message) {
        if (waiting.isEmpty() || message.status() != UNAUTHORIZED) {
            return;
        }
        String[] cseq = message.headers().first("CSeq").orElse("").trim().split("[ \t]+");
        if (cseq.length != 2 || !cseq[0].matches("[0-9]{1,10}") || !cseq[1].equals("REGISTER")) {
            return;
        }
        Runnable task = waiting.remove(new Key(message.flow().remote().getAddress(),
            message.headers().first("Call-ID").orElse("").trim(), Long.parseLong(cseq[0])));
        if (task != null) {
            later.accept(task, message.flow().transport() == Flow.Transport.UDP ? Duration.ZERO : MOMENT);
        }
    }

    int waiting() {
        return waiting.size();
    }
}
