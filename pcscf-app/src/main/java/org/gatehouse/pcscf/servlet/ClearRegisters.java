package org.gatehouse.pcscf.servlet;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Handling;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.operator.Drain;
import org.gatehouse.pcscf.registration.RefusedException;
import org.gatehouse.pcscf.registration.RegisterOutcome;
import org.gatehouse.pcscf.registration.RegisterRequest;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.SipRequestView;

/**
 * REGISTERs that come in clear, judged before they cost a transaction and a session of the container: anybody can send
 * them. What is refused is answered here and leaves nothing behind; what goes on waits for the servlet. One over a set
 * has a transaction first, so that its answer can be repeated when the set has gone.
 */
final class ClearRegisters {
    /** The container takes far less from its valve to its servlet; what it loses on the way is forgotten. */
    private static final Duration KEPT = Duration.ofSeconds(64);
    private static final int MOST = 100_000;

    private record Key(InetSocketAddress from, String branch) {
    }

    private final Drain drain;
    private final Function<SipRequestView, RegisterOutcome> procedure;
    private final BiConsumer<SipRequestView, RegisterOutcome.Refuse> refused;
    /** Empty while it is judged. */
    private final Cache<Key, Optional<RegisterOutcome.Forward>> judged = Caffeine.newBuilder().maximumSize(MOST)
        .expireAfterWrite(KEPT).executor(Runnable::run).scheduler(Scheduler.systemScheduler()).build();

    /** @param refused writes down what was refused */
    ClearRegisters(Drain drain, Function<SipRequestView, RegisterOutcome> procedure,
                   BiConsumer<SipRequestView, RegisterOutcome.Refuse> refused) {
        this.drain = drain;
        this.procedure = procedure;
        this.refused = refused;
    }

    /** What becomes of one; a repetition is the transaction's that its first copy has, or will have at once. */
    Handling arriving(Arrival arrival) {
        if (arrival.branch().isEmpty()) {
            // of RFC 2543: only the container can tell a repetition
            return Handling.ADMIT;
        }
        Key key = new Key(arrival.flow().remote(), arrival.branch());
        if (judged.asMap().putIfAbsent(key, Optional.empty()) != null) {
            return arrival.expected() ? Handling.ADMIT : Handling.DROP;
        }
        Optional<RegisterOutcome.Forward> goesOn = Optional.empty();
        try {
            // asked after the key is ours: whoever had it before has made its transaction
            if (arrival.expected()) {
                return Handling.ADMIT;
            }
            SipRequestView request =
                new SipRequestView(arrival.method(), arrival.requestUri(), arrival.headers(), arrival.flow());
            RegisterOutcome outcome = outcome(request, arrival.unreadable());
            if (outcome instanceof RegisterOutcome.Refuse refuse) {
                refused.accept(request, refuse);
                Reason reason = refuse.reason();
                return reason.discards() ? Handling.DROP
                    : new Handling.Answer(reason.status(), reason.phrase(), refuse.headers());
            }
            goesOn = Optional.of((RegisterOutcome.Forward) outcome);
            return Handling.ADMIT;
        } finally {
            if (goesOn.isPresent()) {
                judged.put(key, goesOn);
            } else {
                judged.invalidate(key);
            }
        }
    }

    /** What was decided about a REGISTER that {@link #arriving} let in, once. */
    Optional<RegisterOutcome.Forward> taken(Flow flow, String branch) {
        Optional<RegisterOutcome.Forward> forward = judged.asMap().remove(new Key(flow.remote(), branch));
        return forward == null ? Optional.empty() : forward;
    }

    /** @param unreadable names of header fields that the container could not read */
    RegisterOutcome outcome(SipRequestView request, List<String> unreadable) {
        if (!unreadable.isEmpty()) {
            return RegisterOutcome.Refuse.plain(Reason.MALFORMED_REGISTER);
        }
        if (drain.isOn() && !isForHelp(request)) {
            return new RegisterOutcome.Refuse(Reason.DRAINING, Drain.LATER, OptionalInt.empty());
        }
        return procedure.apply(request);
    }

    /** What cannot be read is refused for that. */
    private static boolean isForHelp(SipRequestView request) {
        try {
            return RegisterRequest.parse(request).isEmergency();
        } catch (RefusedException e) {
            return true;
        }
    }
}
