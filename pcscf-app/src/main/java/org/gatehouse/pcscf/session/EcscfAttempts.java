package org.gatehouse.pcscf.session;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.own.OwnRequests;
import org.gatehouse.pcscf.own.OwnResponse;
import org.gatehouse.pcscf.own.OwnResponses;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipUri;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One emergency call and several E-CSCFs, TS 24.229 clause 5.2.10: what one does not take, answers with 503, or says
 * nothing to goes to the next. So until it has been answered such an INVITE is not relayed but sent as our own, with
 * the UE's Via below ours, and repeated until something comes. Each attempt has a branch of its own, so that a late
 * answer is known for what it is. An E-CSCF that failed is tried last for a while. Thread-safe.
 */
final class EcscfAttempts {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.pcscf");
    static final Duration REPEAT_AFTER = Duration.ofMillis(500);
    /** How long an E-CSCF that failed is tried last. */
    static final Duration PENALTY = Duration.ofSeconds(30);
    /** Calls whose INVITE is kept; more have one E-CSCF each. */
    static final int AT_MOST = 10_000;
    private static final int UNAVAILABLE = 503;

    /** An INVITE on its way. */
    private static final class Attempts {
        private final Relayed relayed;
        private final String uri;
        private final Headers headers;
        private final byte[] body;
        private final List<SipUri> order;
        private int current = -1;
        private boolean heard;
        private Duration wait;
        private Instant repeatAt;
        private Instant giveUpAt;
        private final Instant forgetAt;

        Attempts(Relayed relayed, String uri, Headers headers, byte[] body, List<SipUri> order, Instant forgetAt) {
            this.forgetAt = forgetAt;
            this.relayed = relayed;
            this.uri = uri;
            this.headers = headers;
            this.body = body;
            this.order = order;
        }

        String firstBranch() {
            return relayed.outcome().branch();
        }

        /** The first one is that by which the UE's CANCEL and ACK are known. */
        String branch(int index) {
            return firstBranch() + (index == 0 ? "" : "e" + index);
        }

        String route() {
            return EmergencyCalls.entry(order.get(current));
        }
    }

    private record Branch(Attempts of, int index) {
    }

    private final List<SipUri> ecscfs;
    private final Duration timeout;
    private final SessionContext context;
    private final OwnRequests own;
    private final OwnResponses responses;
    private final Map<String, Branch> byBranch = new HashMap<>();
    /** Until when an E-CSCF is tried last. */
    private final Map<SipUri, Instant> penalties = new HashMap<>();

    EcscfAttempts(EmergencySettings settings, SessionContext context, OwnRequests own, OwnResponses responses) {
        ecscfs = settings.ecscfs();
        timeout = settings.ecscfTimeout();
        this.context = context;
        this.own = own;
        this.responses = responses;
    }

    /** Those that have failed lately last. */
    synchronized List<SipUri> order(Instant now) {
        List<SipUri> order = new ArrayList<>(ecscfs);
        order.sort(Comparator.comparing(uri -> penalties.getOrDefault(uri, Instant.MIN).isAfter(now)));
        return order;
    }

    /** The Route of what goes to one of them only, or to that one first. */
    List<String> route(Instant now) {
        return List.of(EmergencyCalls.entry(order(now).get(0)));
    }

    // ---- the beginning and the end

    /**
     * An INVITE that would be relayed to one E-CSCF is sent to each in turn.
     *
     * @param request as it came
     * @return false if it is to be relayed after all
     */
    boolean begin(SessionOutcome.Relay first, Headers request, byte[] body, Instant now) {
        Optional<Relayed> relayed = context.requests.get(first.branch(), "INVITE");
        synchronized (this) {
            if (ecscfs.size() < 2 || relayed.isEmpty() || byBranch.containsKey(first.branch())
                || byBranch.size() >= AT_MOST * ecscfs.size()) {
                return false;
            }
            List<HeaderEdit> edits = new ArrayList<>(first.edits());
            edits.add(new HeaderEdit.Remove("Route"));
            edits.add(new HeaderEdit.Remove("Content-Length"));
            Attempts attempts = new Attempts(relayed.get(), first.requestUri().orElseThrow(), request.edited(edits),
                body, order(now), now.plus(context.settings.requestKept()));
            for (int i = 0; i < attempts.order.size(); i++) {
                byBranch.put(attempts.branch(i), new Branch(attempts, i));
            }
            next(attempts, now);
        }
        send(first.branch());
        return true;
    }

    /** The UE has given up, or has its answer: nobody else is tried. */
    synchronized void over(String firstBranch) {
        Branch found = byBranch.get(firstBranch);
        if (found != null && found.index == 0) {
            for (int i = 0; i < found.of.order.size(); i++) {
                byBranch.remove(found.of.branch(i));
            }
        }
    }

    synchronized int size() {
        return byBranch.size();
    }

    // ---- what happens to it

    /**
     * A response to an attempt.
     *
     * @return whether it goes no further
     */
    boolean answered(String branch, int status, Headers headers, Instant now) {
        String goOnAt;
        synchronized (this) {
            Branch found = byBranch.get(branch);
            if (found == null) {
                return false;
            }
            Attempts attempts = found.of;
            boolean late = found.index != attempts.current;
            boolean hasNext = attempts.current + 1 < attempts.order.size();
            if (late && status / 100 == 2) {
                // another fork's; the UE ends one of the two
                return false;
            }
            if (!late) {
                attempts.heard = true;
            }
            boolean passes = !late && (status != UNAVAILABLE || !hasNext);
            if (passes) {
                if (status >= 200) {
                    over(attempts.firstBranch());
                }
                return false;
            }
            if (status >= 300) {
                acknowledge(attempts, found.index, headers);
            }
            if (late || status != UNAVAILABLE) {
                return true;
            }
            failed(attempts, now);
            next(attempts, now);
            goOnAt = attempts.firstBranch();
        }
        send(goOnAt);
        return true;
    }

    /** It could not be written. @return whether it was an attempt */
    boolean notSent(OwnRequest request, Instant now) {
        Attempts attempts;
        synchronized (this) {
            Branch found = request.method().equals("INVITE") ? byBranch.get(request.branch()) : null;
            if (found == null) {
                return false;
            }
            attempts = found.of;
            if (found.index != attempts.current) {
                return true;
            }
            failed(attempts, now);
            if (attempts.current + 1 < attempts.order.size()) {
                next(attempts, now);
            } else {
                over(attempts.firstBranch());
                exhausted(attempts, now);
            }
        }
        send(attempts.firstBranch());
        return true;
    }

    /** Repeats what is due, and goes on to the next where nothing was heard. */
    void tick(Instant now) {
        List<String> due = new ArrayList<>();
        synchronized (this) {
            for (Branch branch : List.copyOf(byBranch.values())) {
                Attempts attempts = branch.of;
                if (branch.index == 0 && !now.isBefore(attempts.forgetAt)) {
                    over(attempts.firstBranch());
                }
                if (branch.index != 0 || attempts.heard) {
                    continue;
                }
                boolean silent = !now.isBefore(attempts.giveUpAt);
                if (silent && attempts.current + 1 < attempts.order.size()) {
                    failed(attempts, now);
                    next(attempts, now);
                    due.add(attempts.firstBranch());
                } else if (silent) {
                    failed(attempts, now);
                    over(attempts.firstBranch());
                } else if (!now.isBefore(attempts.repeatAt)
                    && attempts.relayed.transport() == Flow.Transport.UDP) {
                    attempts.wait = attempts.wait.multipliedBy(2);
                    attempts.repeatAt = now.plus(attempts.wait);
                    due.add(attempts.firstBranch());
                }
            }
        }
        due.forEach(this::send);
    }

    // ---- the pieces

    private void failed(Attempts attempts, Instant now) {
        LOG.warn("E-CSCF failed: {}", attempts.order.get(attempts.current));
        context.emergencyCounts.failed();
        penalties.put(attempts.order.get(attempts.current), now.plus(PENALTY));
    }

    /** From now on the UE's CANCEL and repetitions go to this one. */
    private void next(Attempts attempts, Instant now) {
        attempts.current++;
        attempts.heard = false;
        attempts.wait = REPEAT_AFTER;
        attempts.repeatAt = now.plus(REPEAT_AFTER);
        attempts.giveUpAt = now.plus(timeout);
        SessionOutcome.Relay first = attempts.relayed.outcome();
        List<HeaderEdit> edits = new ArrayList<>(first.edits());
        edits.removeIf(SessionContext::isRoute);
        edits.add(Screening.route(List.of(attempts.route())));
        Relayed relayed = attempts.relayed.over(new SessionOutcome.Relay(edits, first.requestUri(),
            attempts.branch(attempts.current), first.side(), first.to(), first.transport(), first.unreachable()));
        context.requests.put(attempts.branch(attempts.current), relayed);
        context.requests.put(attempts.firstBranch(), relayed);
    }

    private void send(String firstBranch) {
        OwnRequest request;
        synchronized (this) {
            Branch found = byBranch.get(firstBranch);
            if (found == null) {
                return;
            }
            Attempts attempts = found.of;
            request = new OwnRequest("INVITE", attempts.uri,
                attempts.headers.edited(List.of(new HeaderEdit.Set("Route", attempts.route()))),
                attempts.branch(attempts.current), new OwnRequest.ToCore(attempts.relayed.transport()), attempts.body);
        }
        own.sendOnce(request);
    }

    /** RFC 3261 clause 17.1.1.3: of a failure that the UE does not hear of. */
    private void acknowledge(Attempts attempts, int index, Headers failure) {
        List<Headers.Line> lines = new ArrayList<>();
        lines.add(new Headers.Line("Max-Forwards", "70"));
        lines.add(new Headers.Line("Route", EmergencyCalls.entry(attempts.order.get(index))));
        for (String name : List.of("From", "To", "Call-ID")) {
            failure.first(name).ifPresent(value -> lines.add(new Headers.Line(name, value)));
        }
        lines.add(new Headers.Line("CSeq", failure.first("CSeq").orElse("").split(" ")[0] + " ACK"));
        own.sendOnce(new OwnRequest("ACK", attempts.uri, new Headers(lines), attempts.branch(index),
            new OwnRequest.ToCore(attempts.relayed.transport())));
    }

    /** The last one takes no connection: the UE calls over another domain. */
    private void exhausted(Attempts attempts, Instant now) {
        Relayed relayed = attempts.relayed;
        relayed.dialog().ifPresent(half -> context.dialogs.ending(half.id(), Duration.ZERO, now));
        SessionOutcome.Refuse refuse = relayed.outcome().unreachable();
        List<Headers.Line> lines = new ArrayList<>();
        relayed.vias().forEach(via -> lines.add(new Headers.Line("Via", via)));
        for (String name : List.of("From", "To", "Call-ID", "CSeq")) {
            attempts.headers.first(name).ifPresent(value -> lines.add(new Headers.Line(name,
                name.equals("To") ? value + ";tag=" + context.token() : value)));
        }
        byte[] body = refuse.headers().stream().filter(HeaderEdit.Content.class::isInstance).findFirst()
            .map(edit -> ((HeaderEdit.Content) edit).body().getBytes(StandardCharsets.UTF_8)).orElse(new byte[0]);
        Headers headers = new Headers(lines).edited(refuse.headers())
            .edited(List.of(new HeaderEdit.Remove("Content-Length")));
        LOG.info("INVITE failed reason={} status={}", refuse.reason(), refuse.reason().status());
        responses.send(new OwnResponse(refuse.reason().status(), refuse.reason().phrase(), headers,
            attempts.firstBranch(), relayed.transport(), body,
            ClearSource.isClear(relayed.ue()) ? OwnResponse.Towards.CLEAR : OwnResponse.Towards.UE));
    }
}
