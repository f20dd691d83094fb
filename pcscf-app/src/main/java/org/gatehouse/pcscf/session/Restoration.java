package org.gatehouse.pcscf.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;

/**
 * Initial requests that the core has said nothing to, TS 24.229 clause 5.2.6.3.2A: an S-CSCF that is gone must not keep
 * its users out until their registrations end. Requests are relayed without a transaction, so what notices the silence
 * is the UE's own repetition of its request; over TCP, which repeats nothing, it is the connection that fails.
 * Thread-safe.
 */
final class Restoration {
    /** @param gaveUp the UE has been told; what the core says from now on comes too late */
    private record Waiting(Instant since, Binding binding, Optional<Dialog> half, boolean gaveUp) {
    }

    private final RestorationSettings settings;
    private final Node node;
    private final Cache<String, Waiting> waiting;

    Restoration(RestorationSettings settings, SessionSettings sessions, Node node) {
        this.settings = settings;
        this.node = node;
        waiting = Caffeine.newBuilder().maximumSize(sessions.requestsInAll())
            .expireAfterAccess(sessions.requestKept()).executor(Runnable::run)
            .scheduler(Scheduler.systemScheduler()).build();
    }

    /** An initial request leaves by the Service-Route. */
    void relayed(String branch, Binding binding, Optional<Dialog> half, Instant now) {
        if (settings.restore()) {
            waiting.put(branch, new Waiting(now, binding, half, false));
        }
    }

    /** What the UE hears if the first entry of its Service-Route is not found or takes no connection. */
    SessionOutcome.Refuse unreachable(Binding binding) {
        return settings.restore() ? new SessionOutcome.Refuse(Reason.SCSCF_UNREACHABLE, headers(binding))
            : new SessionOutcome.Refuse(Reason.CORE_UNREACHABLE);
    }

    /** The request came again: its answer, if the core has been silent for too long. */
    Optional<SessionOutcome.Refuse> repeated(String branch, Dialogs dialogs, Instant now) {
        AtomicReference<Waiting> told = new AtomicReference<>();
        waiting.asMap().computeIfPresent(branch, (b, entry) -> {
            if (now.isBefore(entry.since.plus(settings.silence()))) {
                return entry;
            }
            told.set(new Waiting(entry.since, entry.binding, entry.half, true));
            return told.get();
        });
        return Optional.ofNullable(told.get()).map(entry -> {
            entry.half.ifPresent(half -> dialogs.ending(half.id(), Duration.ZERO, now));
            return new SessionOutcome.Refuse(Reason.SCSCF_SILENT, headers(entry.binding));
        });
    }

    /** Whether the UE was told that nobody answers, so that this is the ACK of that. */
    boolean gaveUp(String branch) {
        Waiting entry = waiting.getIfPresent(branch);
        return entry != null && entry.gaveUp;
    }

    /**
     * The core has answered: from here on {@link #repeated} does not say that it is silent, or has said so already.
     *
     * @return what the response gains, if it says that there is no S-CSCF; empty if it comes too late
     */
    Optional<List<HeaderEdit>> answered(String branch, String method, int status, Headers headers) {
        AtomicReference<Waiting> found = new AtomicReference<>();
        waiting.asMap().computeIfPresent(branch, (b, entry) -> {
            found.set(entry);
            return entry.gaveUp ? entry : null;
        });
        Waiting entry = found.get();
        if (entry != null && entry.gaveUp) {
            return Optional.empty();
        }
        boolean gone = entry != null && settings.on504() && status == Reason.SCSCF_GONE.status()
            && method.equals("INVITE") && !AlternativeService.isIn(headers);
        return Optional.of(gone ? headers(entry.binding) : List.of());
    }

    private List<HeaderEdit> headers(Binding binding) {
        return AlternativeService.RESTORATION.headers(Optional.of(node.recordRouteTowardsCore(binding.flow())));
    }
}
