package org.gatehouse.pcscf.servlet;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * The protected client port that responses of a transaction leave from: that of the set the request came on, unless the
 * procedure says otherwise. Kept outside the transaction because the container's own responses and repetitions have to
 * follow it too.
 */
final class ResponsePorts {
    /** 64*T1 on Gm and a little: after that no response of the transaction can be repeated. */
    private static final Duration KEPT = Duration.ofSeconds(200);
    private static final int MOST = 500_000;

    private record Key(InetAddress ue, String branch) {
    }

    // with a scheduler: what has expired goes although nothing else comes; on whichever thread is there, for to wake
    // another one after each entry costs more than what it does
    private final Cache<Key, Integer> ports = Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT)
        .executor(Runnable::run).scheduler(Scheduler.systemScheduler()).build();

    /** A request came on a set. A repetition does not undo what {@link #decided} said. */
    void arrived(InetAddress ue, String branch, int portPc) {
        ports.get(new Key(ue, branch), key -> portPc);
    }

    /** The answer to this request leaves from that port. */
    void decided(InetAddress ue, String branch, int portPc) {
        ports.put(new Key(ue, branch), portPc);
    }

    OptionalInt of(InetAddress ue, String branch) {
        Integer port = ports.getIfPresent(new Key(ue, branch));
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }
}
