package org.gatehouse.pcscf.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.own.OwnAnswer;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.RefusedException;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipSyntaxException;

/**
 * Our subscriptions: one for each private identity that has a contact here, as long as it has one. Bounded by the
 * bindings. Whatever becomes of a subscription, no binding is touched here. What is to be sent comes out of {@link
 * #due}. Thread-safe.
 */
final class Subscriptions {
    /** How long after the last contact a NOTIFY may still come: 64*T1 of RFC 3261. */
    private static final Duration LATE = Duration.ofSeconds(32);
    /** TS 24.229 clause 5.2.3: a subscription longer than twice this is refreshed so long before its end. */
    private static final Duration EARLY = Duration.ofSeconds(600);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final int UNCROWDED = 16;

    private record Deadline(Instant at, Subscription of) {
    }

    /** A NOTIFY that is answered with 200. @param document what is new in it */
    record Notified(Optional<Reginfo> document, String impi) {
        /** Without the identity. */
        @Override
        public String toString() {
            return "Notified(" + document + ")";
        }
    }

    private final EventSettings settings;
    private final SubscribeRequests requests;
    private final Map<String, Subscription> byImpi = new HashMap<>();
    private final Map<String, Subscription> byCallId = new HashMap<>();
    /** May hold deadlines that were moved; they are passed over. */
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>(Comparator.comparing(Deadline::at));
    private int crowded = UNCROWDED;

    Subscriptions(EventSettings settings, SubscribeRequests requests) {
        this.settings = settings;
        this.requests = requests;
    }

    // ---- registrations

    /** A 200 registered the contact: from now on, or still, its user is subscribed to. */
    void registered(Binding binding, Instant now) {
        registered(binding, now, now);
    }

    /** These were registered before a restart; their turns are spread over the time by which one outlives the other. */
    void restored(List<Binding> all, Instant now) {
        Duration step = settings.margin().dividedBy(Math.max(1, all.size()));
        for (int i = 0; i < all.size(); i++) {
            registered(all.get(i), now, now.plus(step.multipliedBy(i)));
        }
    }

    private synchronized void registered(Binding binding, Instant now, Instant at) {
        Optional<Subscription.Target> target = requests.target(binding);
        if (!settings.subscribe() || target.isEmpty()) {
            return;
        }
        String impi = binding.contact().impi();
        Subscription s = byImpi.get(impi);
        if (s == null || s.phase == Subscription.Phase.ENDING) {
            s = new Subscription(impi);
            byImpi.put(impi, s);
        }
        s.contacts.put(binding.contact(), new Subscription.Registered(binding.expiresAt(), now));
        s.target = target.get();
        if (s.phase == Subscription.Phase.WAITING || s.phase == Subscription.Phase.GIVEN_UP) {
            s.failures = 0;
            s.phase = Subscription.Phase.WAITING;
            schedule(s, at);
        }
    }

    /**
     * The contact is registered no more. After the last one nothing is asked for any more, and no SUBSCRIBE takes it
     * back: the notifier ends the subscription with the registration (TS 24.229 clause 5.2.5.2). If its registration
     * lives on, as when only we noticed its end, a later NOTIFY hears 481, which ends it there (RFC 6665 clause 4.2.2).
     */
    synchronized void left(UeContact contact, Instant now) {
        Subscription s = byImpi.get(contact.impi());
        if (s != null && s.contacts.remove(contact) != null && s.contacts.isEmpty()) {
            s.phase = Subscription.Phase.ENDING;
            schedule(s, now.plus(LATE));
        }
    }

    /** The contacts of the user, with what documents about them are measured by. */
    synchronized Map<UeContact, Subscription.Registered> contacts(String impi) {
        return byImpi.containsKey(impi) ? Map.copyOf(byImpi.get(impi).contacts) : Map.of();
    }

    /** Whether a full document must know a contact that was registered then. */
    synchronized boolean reported(String impi, Instant registeredAt) {
        return byImpi.containsKey(impi) && registeredAt.isBefore(byImpi.get(impi).confirmed);
    }

    // ---- what is to be sent

    private void schedule(Subscription s, Instant at) {
        s.due = at;
        deadlines.add(new Deadline(at, s));
        if (deadlines.size() > crowded) {
            // a refresh that is days away must not keep a subscription that has ended
            deadlines.removeIf(d -> !d.of().due.equals(d.at()));
            crowded = 2 * deadlines.size() + UNCROWDED;
        }
    }

    /** The SUBSCRIBEs whose time has come. */
    synchronized List<OwnRequest> due(Instant now) {
        List<OwnRequest> out = new ArrayList<>();
        while (!deadlines.isEmpty() && !deadlines.peek().at().isAfter(now)) {
            Deadline deadline = deadlines.remove();
            Subscription s = deadline.of();
            if (s.due.equals(deadline.at())) {
                s.due = Instant.MAX;
                act(s, now).ifPresent(out::add);
            }
        }
        return out;
    }

    private Optional<OwnRequest> act(Subscription s, Instant now) {
        switch (s.phase) {
            case ENDING -> {
                byCallId.remove(s.callId, s);
                byImpi.remove(s.impi, s);
                return Optional.empty();
            }
            case WAITING -> {
                byCallId.remove(s.callId, s);
                begin(s);
                byCallId.put(s.callId, s);
            }
            case ACTIVE -> s.cseq++;
            default -> {
                return Optional.empty();
            }
        }
        s.sent = now;
        return Optional.of(requests.of(s, wanted(s, now)));
    }

    private void begin(Subscription s) {
        s.phase = Subscription.Phase.ASKING;
        s.callId = requests.token();
        s.localTag = requests.token();
        s.remoteTag = "";
        s.remoteTarget = "";
        s.routeSet = List.of();
        s.cseq = 1;
        s.remoteCseq = -1;
        s.version = -1;
    }

    private Duration wanted(Subscription s, Instant now) {
        Instant registered = s.contacts.values().stream().map(Subscription.Registered::granted)
            .max(Comparator.naturalOrder()).orElse(now);
        Duration left = registered.isAfter(now) ? Duration.between(now, registered) : Duration.ZERO;
        Duration wanted = left.plus(settings.margin());
        return wanted.toSeconds() < s.minExpires ? Duration.ofSeconds(s.minExpires) : wanted;
    }

    // ---- the answer

    /** @return why the subscription has failed for now; empty if it has not */
    synchronized Optional<Reason> answered(OwnRequest request, OwnAnswer answer, Instant now) {
        Subscription s = byCallId.get(request.headers().first("Call-ID").orElse(""));
        boolean latest = s != null && request.headers().first("CSeq").equals(Optional.of(s.cseq + " SUBSCRIBE"));
        if (!latest || s.phase != Subscription.Phase.ASKING && s.phase != Subscription.Phase.ACTIVE) {
            return Optional.empty();
        }
        if (answer.isSuccess()) {
            return accepted(s, answer.headers(), now);
        }
        s.failures++;
        boolean forGood = switch (answer.status()) {
            case 403, 404, 405, 489, 501, 600, 603, 604, 606 -> true;
            default -> s.failures >= settings.attempts();
        };
        if (forGood) {
            s.phase = Subscription.Phase.GIVEN_UP;
            return Optional.of(Reason.SUBSCRIPTION_FAILED);
        }
        boolean lost = s.hasDialog() && (answer.status() == 481 || answer.status() == 408);
        boolean brief = answer.status() == 423;
        if (brief) {
            s.minExpires = seconds(answer.headers(), "Min-Expires").orElse(s.minExpires);
        }
        s.phase = Subscription.Phase.WAITING;
        schedule(s, lost || brief ? now : now.plus(pause(s, seconds(answer.headers(), "Retry-After"))));
        return Optional.of(Reason.SUBSCRIPTION_FAILED);
    }

    private Optional<Reason> accepted(Subscription s, Headers headers, Instant now) {
        try {
            dialog(s, headers);
        } catch (SipSyntaxException e) {
            s.phase = Subscription.Phase.GIVEN_UP;
            return Optional.of(Reason.SUBSCRIPTION_FAILED);
        }
        s.phase = Subscription.Phase.ACTIVE;
        s.failures = 0;
        s.confirmed = s.sent;
        Duration asked = wanted(s, now);
        Duration given = seconds(headers, "Expires").filter(e -> e > 0).map(Duration::ofSeconds)
            .filter(e -> e.compareTo(asked) < 0).orElse(asked);
        schedule(s, now.plus(given.compareTo(EARLY.multipliedBy(2)) > 0 ? given.minus(EARLY) : given.dividedBy(2)));
        return Optional.empty();
    }

    /** What the 200 says of our dialog, which its NOTIFY may have made before. */
    private static void dialog(Subscription s, Headers headers) throws SipSyntaxException {
        String tag = tag(headers, "To");
        if (s.hasDialog() && !s.remoteTag.equals(tag)) {
            // another fork's; the first one is ours
            return;
        }
        Optional<String> contact = headers.values("Contact").stream().findFirst();
        if (!s.hasDialog() && (tag.isEmpty() || contact.isEmpty())) {
            throw new SipSyntaxException("no dialog");
        }
        if (contact.isPresent()) {
            s.remoteTarget = NameAddr.parse(contact.get()).uri();
        }
        if (!s.hasDialog()) {
            s.remoteTag = tag;
            List<String> route = new ArrayList<>(headers.values("Record-Route"));
            Collections.reverse(route);
            s.routeSet = List.copyOf(route);
        }
    }

    private Duration pause(Subscription s, Optional<Long> retryAfter) {
        Duration own = settings.retryAfter().multipliedBy(1L << Math.min(s.failures, 10) >> 1);
        Duration said = retryAfter.map(Duration::ofSeconds).orElse(Duration.ZERO);
        Duration longer = own.compareTo(said) > 0 ? own : said;
        return longer.compareTo(LONGEST_WAIT) < 0 ? longer : LONGEST_WAIT;
    }

    // ---- NOTIFY

    /**
     * A NOTIFY to us. The dialog, the order of its requests and the versions of its documents are looked after here;
     * what a document means for bindings is the caller's.
     *
     * @throws RefusedException with what it is answered
     */
    synchronized Notified notified(SipRequestView notify, byte[] body, Instant now) throws RefusedException {
        try {
            return inOrder(notify, body, now);
        } catch (SipSyntaxException e) {
            throw new RefusedException(Reason.MALFORMED_REQUEST);
        }
    }

    private Notified inOrder(SipRequestView notify, byte[] body, Instant now)
            throws RefusedException, SipSyntaxException {
        Headers headers = notify.headers();
        Subscription s = byCallId.get(headers.first("Call-ID").orElse("").trim());
        String from = tag(headers, "From");
        if (s == null || from.isEmpty() || !tag(headers, "To").equals(s.localTag)
            || s.hasDialog() && !s.remoteTag.equals(from)) {
            throw new RefusedException(Reason.NO_DIALOG);
        }
        if (!headers.first("Event").orElse("").split(";")[0].trim().equals("reg")) {
            throw new RefusedException(Reason.BAD_EVENT);
        }
        String number = headers.first("CSeq").orElse("").trim().split("[ \t]")[0];
        Optional<String> state = headers.first("Subscription-State");
        if (!number.matches("[0-9]{1,10}") || state.isEmpty()) {
            throw new RefusedException(Reason.MALFORMED_REQUEST);
        }
        long cseq = Long.parseLong(number);
        if (cseq < s.remoteCseq) {
            throw new RefusedException(Reason.NOTIFY_OVERTAKEN);
        }
        if (cseq == s.remoteCseq || s.phase == Subscription.Phase.ENDING) {
            return new Notified(Optional.empty(), s.impi);
        }
        SubscriptionState said = SubscriptionState.parse(state.get());
        Optional<Reginfo> document = document(headers, body);
        s.remoteCseq = cseq;
        established(s, headers, from);
        Optional<Reginfo> news = document.filter(d -> follows(s, d, now));
        if (said.terminated()) {
            terminated(s, said, now);
        }
        return new Notified(news, s.impi);
    }

    private static Optional<Reginfo> document(Headers headers, byte[] body) throws RefusedException {
        if (body.length == 0) {
            return Optional.empty();
        }
        String type = headers.first("Content-Type").orElse("").split(";")[0].trim();
        if (!type.equalsIgnoreCase("application/reginfo+xml")) {
            throw new RefusedException(Reason.REGINFO_TYPE);
        }
        return Optional.of(ReginfoParser.parse(body));
    }

    /** A NOTIFY may overtake the answer to its SUBSCRIBE, and makes the dialog then (RFC 6665 clause 4.4.1). */
    private static void established(Subscription s, Headers headers, String from) throws SipSyntaxException {
        Optional<String> contact = headers.values("Contact").stream().findFirst();
        if (contact.isPresent()) {
            s.remoteTarget = NameAddr.parse(contact.get()).uri();
        }
        if (!s.hasDialog() && contact.isPresent()) {
            s.remoteTag = from;
            s.routeSet = headers.values("Record-Route");
        }
    }

    /** RFC 3680 clause 5.2: whether the document is the next one; if one is missing, the full state is asked for. */
    private boolean follows(Subscription s, Reginfo document, Instant now) {
        if (document.version() <= s.version) {
            return false;
        }
        boolean next = document.full() || s.version >= 0 && document.version() == s.version + 1;
        if (next) {
            s.version = document.version();
        } else if (s.phase == Subscription.Phase.ACTIVE) {
            atOnce(s, now);
        }
        return next;
    }

    /** Not each time at once: a notifier that is never content is not asked at the speed of the network. */
    private void atOnce(Subscription s, Instant now) {
        Instant at = s.nextAtOnce.isAfter(now) ? s.nextAtOnce : now;
        if (at.isBefore(s.due)) {
            s.nextAtOnce = at.plus(settings.retryAfter());
            schedule(s, at);
        }
    }

    private void terminated(Subscription s, SubscriptionState said, Instant now) {
        s.failures++;
        if (said.forGood() || s.failures >= settings.attempts()) {
            s.phase = Subscription.Phase.GIVEN_UP;
            s.due = Instant.MAX;
        } else {
            s.phase = Subscription.Phase.WAITING;
            s.due = Instant.MAX;
            if (said.againNow()) {
                atOnce(s, now);
            } else {
                schedule(s, now.plus(pause(s, said.retryAfter())));
            }
        }
    }

    private static String tag(Headers headers, String name) throws SipSyntaxException {
        Optional<String> value = headers.first(name);
        return value.isEmpty() ? "" : NameAddr.parse(value.get()).parameters().value("tag").orElse("");
    }

    private static Optional<Long> seconds(Headers headers, String name) {
        return headers.first(name).map(v -> v.split("[;( ]")[0].trim()).filter(v -> v.matches("[0-9]{1,9}"))
            .map(Long::valueOf);
    }

    /** By phase, for tests and status: how many there are. */
    synchronized int count(Subscription.Phase phase) {
        return (int) byImpi.values().stream().filter(s -> s.phase == phase).count();
    }

    synchronized int size() {
        return byImpi.size();
    }

    /** For tests: how much it remembers to do. */
    synchronized int deadlines() {
        return deadlines.size();
    }
}
