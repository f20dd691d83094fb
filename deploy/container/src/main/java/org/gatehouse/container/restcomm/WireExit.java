package org.gatehouse.container.restcomm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gatehouse.adapter.Handling;
import org.gatehouse.adapter.Leaving;
import org.gatehouse.sip.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every message passes before it is written to a socket, whoever made it: an application, the container or the
 * stack, for the first time or again.
 *
 * <p>What the applications made of some octets is kept for the time that retransmissions last, so that a message sent
 * again is the same message.
 */
final class WireExit {
    /** 64*T1, after which nothing is sent again (RFC 3261 clause 17). */
    static final long KEPT_MILLIS = 32_000;
    /** About this many octets are kept, before and after the change counted. */
    static final int KEPT_OCTETS = 16 * 1024 * 1024;
    static final WireExit INSTANCE = new WireExit(WireTable::leaving, WireTable::left, Clock.systemUTC());

    private static final Handling FAULT = new Handling.Answer(500, "Server Internal Error");
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.wire");

    private final Function<Leaving, Handling> rules;
    private final Consumer<Leaving> written;
    private final Clock clock;
    private final ThreadLocal<Handling> lastOnThread = new ThreadLocal<>();
    private final Map<Key, Kept> kept = new LinkedHashMap<>();
    private int keptOctets;

    private record Key(InetSocketAddress remote, ByteBuffer octets) {
    }

    private record Kept(byte[] octets, long until) {
    }

    /** @param written is told of what {@link #left} */
    WireExit(Function<Leaving, Handling> rules, Consumer<Leaving> written, Clock clock) {
        this.rules = rules;
        this.written = written;
        this.clock = clock;
    }

    /**
     * What is to be written instead of these octets; empty for nothing.
     *
     * @param octets not to be changed afterwards
     */
    Optional<byte[]> out(byte[] octets, Flow flow) {
        WireMessage message = WireMessage.of(octets, flow);
        if (message == null) {
            return Optional.of(octets);
        }
        Key key = new Key(flow.remote(), ByteBuffer.wrap(octets));
        Optional<byte[]> before = kept(key);
        if (before.isPresent()) {
            return before;
        }
        Handling handling = decided(message);
        lastOnThread.set(handling);
        if (!(handling instanceof Handling.Admit admit)) {
            return Optional.empty();
        }
        if (admit.edits().isEmpty() && admit.reasonPhrase().isEmpty()) {
            return Optional.of(octets);
        }
        byte[] changed = message.changed(admit);
        keep(key, changed);
        return Optional.of(changed);
    }

    /** These octets, which {@link #out} gave, have been written. */
    void left(byte[] octets, Flow flow) {
        WireMessage message = WireMessage.of(octets, flow);
        if (message != null) {
            try {
                written.accept(message);
            } catch (RuntimeException e) {
                LOG.error("an application failed on a message that had left", e);
            }
        }
    }

    private Handling decided(WireMessage message) {
        try {
            return rules.apply(message);
        } catch (RuntimeException e) {
            // a message that nobody could judge stays here; it may be the one that must not leave
            LOG.error("message kept: its rules failed", e);
            return FAULT;
        }
    }

    /** Why nothing was written for what this thread just sent; empty if it was. For the one who can still answer. */
    Optional<Handling> refusalOf(Sending sending) throws IOException {
        lastOnThread.remove();
        sending.send();
        Handling last = lastOnThread.get();
        lastOnThread.remove();
        return Optional.ofNullable(last).filter(h -> !(h instanceof Handling.Admit));
    }

    /** Hands a message to the stack. */
    interface Sending {
        void send() throws IOException;
    }

    private synchronized Optional<byte[]> kept(Key key) {
        return Optional.ofNullable(kept.get(key)).filter(k -> k.until() > clock.millis()).map(Kept::octets);
    }

    private synchronized void keep(Key key, byte[] changed) {
        long now = clock.millis();
        Kept replaced = kept.remove(key);
        keptOctets -= replaced == null ? 0 : size(key, replaced);
        Kept made = new Kept(changed, now + KEPT_MILLIS);
        kept.put(key, made);
        keptOctets += size(key, made);
        // in the order they were put in, so the oldest are first
        Iterator<Map.Entry<Key, Kept>> eldest = kept.entrySet().iterator();
        while (eldest.hasNext()) {
            Map.Entry<Key, Kept> entry = eldest.next();
            if (entry.getValue().until() > now && keptOctets <= KEPT_OCTETS) {
                return;
            }
            keptOctets -= size(entry.getKey(), entry.getValue());
            eldest.remove();
        }
    }

    private static int size(Key key, Kept value) {
        return key.octets().capacity() + value.octets().length;
    }
}
