package org.gatehouse.dns;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.gatehouse.sip.Flow;

/**
 * The targets of one request, tried in turn (RFC 3263 clause 4.3). A request that is too large for a datagram is first
 * tried over TCP at the same place (RFC 3261 clause 18.1.1). Not thread-safe.
 */
public final class Tries {
    private final Deque<Try> left = new ArrayDeque<>();

    /** @param anySize whether the request is sent to the target however large it is */
    public record Try(Target target, boolean anySize) {
    }

    /** Without any target. */
    public Tries() {
    }

    /** @param targets in the order they are to be tried */
    public Tries(List<Target> targets) {
        targets.forEach(t -> left.add(new Try(t, t.transport() == Flow.Transport.TCP)));
    }

    public boolean isEmpty() {
        return left.isEmpty();
    }

    public Optional<Try> next() {
        return Optional.ofNullable(left.poll());
    }

    /**
     * The request did not fit into a datagram to this target: TCP is tried next, and if that is refused at once UDP all
     * the same.
     *
     * @param failed targets that take no connection
     */
    public void tooLarge(Target udp, Predicate<Target> failed) {
        Target tcp = new Target(udp.address(), udp.port(), Flow.Transport.TCP);
        left.removeIf(t -> t.target().equals(tcp));
        left.addFirst(new Try(udp, true));
        if (!failed.test(tcp)) {
            left.addFirst(new Try(tcp, true));
        }
    }

    /** The request was sent to this target: what would have followed only if it had been refused is not tried. */
    public void sent(Target target) {
        left.removeIf(t -> t.anySize() && t.target().transport() == Flow.Transport.UDP
            && t.target().address().equals(target.address()) && t.target().port() == target.port());
    }
}
