package org.gatehouse.testbed.scscf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.gatehouse.testbed.sip.HeaderValue;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipParseException;
import org.gatehouse.testbed.sip.SipPort;
import org.gatehouse.testbed.sip.SipTransactions;
import org.gatehouse.testbed.sip.SipUri;

/**
 * The S-CSCF as notifier of registration events, TS 24.229 clauses 5.4.2.1.1 and 5.4.2.1.2, RFC 3680: to the user's own
 * devices and to the P-CSCFs of their Path. A first NOTIFY, and one after each SUBSCRIBE, is full; others are partial.
 */
public final class RegEventNotifier {
    private static final Duration DEFAULT_EXPIRES = Duration.ofHours(1);

    private final String self;
    private final SipPort port;
    private final SipTransactions transactions;
    private final Function<String, List<Binding>> bindings;
    private final Clock clock;
    private final AtomicLong drawn = new AtomicLong();
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
    private final Queue<RegistrationChange> changes = new ConcurrentLinkedQueue<>();
    private final List<Runnable> held = new ArrayList<>();
    private Predicate<View> holding = view -> false;

    /**
     * A subscription as it stands.
     *
     * @param watched the identity that was asked for
     * @param subscriber what P-Asserted-Identity said
     * @param version of the last document; -1 before the first
     * @param lastAnswer status of the answer to the last NOTIFY; 0 as long as there is none
     */
    public record View(String watched, String subscriber, long version, Instant expires, int lastAnswer) {
    }

    private static final class Subscription {
        private final String impi;
        private final String watched;
        private final SipMessage subscribe;
        private final String tag;
        private String target;
        private Instant expires;
        private long version = -1;
        private long cseq;
        private int lastAnswer;

        Subscription(String impi, String watched, SipMessage subscribe, String tag) {
            this.impi = impi;
            this.watched = watched;
            this.subscribe = subscribe;
            this.tag = tag;
        }
    }

    /** @param bindings the live contacts of an identity */
    RegEventNotifier(String uri, SipPort port, SipTransactions transactions, Function<String, List<Binding>> bindings,
                     Clock clock) {
        self = uri.replaceFirst("^sip:", "");
        this.port = port;
        this.transactions = transactions;
        this.bindings = bindings;
        this.clock = clock;
    }

    static boolean isFor(SipMessage subscribe) {
        return subscribe.first("Event").filter(e -> HeaderValue.lenient(e).value().equals("reg")).isPresent();
    }

    // ---- SUBSCRIBE

    /** The answer; the NOTIFY is to follow it by {@link #notifySubscribed}. */
    synchronized SipMessage subscribed(SipMessage subscribe) {
        Optional<String> toTag = tag(subscribe, "To");
        if (toTag.isPresent() && !subscriptions.containsKey(key(subscribe))) {
            return subscribe.reply(481, "Subscription Does Not Exist", "scscf");
        }
        String watched;
        try {
            watched = toTag.isPresent() ? subscriptions.get(key(subscribe)).watched
                    : SipUri.parse(subscribe.requestUri()).identity();
        } catch (SipParseException e) {
            return subscribe.reply(400, "Bad Request", "scscf");
        }
        List<Binding> found = bindings.apply(watched);
        if (found.isEmpty()) {
            return subscribe.reply(404, "Not Found", "scscf");
        }
        String tag = toTag.orElseGet(() -> "reg" + drawn.incrementAndGet());
        Subscription subscription = toTag.isPresent() ? subscriptions.get(key(subscribe))
                : new Subscription(found.get(0).impi(), watched, subscribe, tag);
        if (toTag.isEmpty() && !mayWatch(subscribe, found)) {
            return subscribe.reply(403, "Forbidden", "scscf");
        }
        Duration expires = subscribe.first("Expires").map(e -> Duration.ofSeconds(Long.parseLong(e.trim())))
                .orElse(DEFAULT_EXPIRES);
        subscription.expires = clock.instant().plus(expires);
        subscription.target = HeaderValue.lenient(subscribe.first("Contact").orElse("")).uri();
        subscriptions.put(subscribe.callId() + " " + tag, subscription);
        SipMessage ok = subscribe.reply(200, "OK", tag).plus("Expires", Long.toString(expires.toSeconds()))
                .plus("Contact", "<sip:" + self + ">");
        for (String entry : subscribe.lines("Record-Route")) {
            ok = ok.plus("Record-Route", entry);
        }
        return ok;
    }

    /** The user's own identities, and whoever stands in the Path of one of its contacts. */
    private static boolean mayWatch(SipMessage subscribe, List<Binding> of) {
        List<String> asserted = subscribe.values("P-Asserted-Identity").stream()
                .map(v -> HeaderValue.lenient(v).uri()).toList();
        return of.stream().anyMatch(b -> Stream.concat(b.impus().stream(),
                b.path().stream().map(p -> HeaderValue.lenient(p).uri())).anyMatch(known -> asserted.stream()
                .anyMatch(a -> known.equals(a) || known.startsWith(a + ";"))));
    }

    /** The full state that every SUBSCRIBE that was answered with 200 is due. */
    synchronized void notifySubscribed(SipMessage answer) {
        Subscription subscription = subscriptions.get(key(answer));
        if (answer.status() == 200 && subscription != null) {
            boolean over = !subscription.expires.isAfter(clock.instant());
            sendFull(subscription, over ? "terminated;reason=timeout" : active(subscription));
            if (over) {
                subscriptions.remove(key(answer));
            }
        }
    }

    // ---- changes

    /** Called under the registrar's lock, so it takes none: whoever holds ours may be asking the registrar. */
    void changed(RegistrationChange change) {
        changes.add(change);
    }

    /** Tells the subscribers what has changed since. */
    synchronized void flush() {
        List<RegistrationChange> all = new ArrayList<>();
        for (RegistrationChange next = changes.poll(); next != null; next = changes.poll()) {
            all.add(next);
        }
        Instant now = clock.instant();
        subscriptions.values().removeIf(s -> !s.expires.isAfter(now));
        for (Map.Entry<String, Subscription> entry : Map.copyOf(subscriptions).entrySet()) {
            Subscription subscription = entry.getValue();
            List<RegistrationChange> own = all.stream()
                    .filter(c -> c.binding().impi().equals(subscription.impi)).toList();
            // a new one has its full state still to come
            if (!own.isEmpty() && subscription.version >= 0) {
                boolean over = own.get(0).binding().impus().stream().noneMatch(this::isRegistered);
                send(subscription, false, partial(own), over ? "terminated;reason=noresource" : active(subscription));
                if (over) {
                    subscriptions.remove(entry.getKey());
                }
            }
        }
    }

    private boolean isRegistered(String impu) {
        return !bindings.apply(impu).isEmpty();
    }

    private List<Reginfo.Registration> partial(List<RegistrationChange> all) {
        Map<String, List<Reginfo.Contact>> byIdentity = new LinkedHashMap<>();
        for (RegistrationChange change : all) {
            change.impus().forEach(impu -> byIdentity.computeIfAbsent(impu, i -> new ArrayList<>())
                    .add(contact(change.binding(), change.event())));
        }
        return byIdentity.entrySet().stream().map(e -> new Reginfo.Registration(e.getKey(), id(e.getKey()),
                isRegistered(e.getKey()) ? "active" : "terminated", e.getValue())).toList();
    }

    private List<Reginfo.Registration> fullState(Subscription subscription) {
        return bindings.apply(subscription.watched).stream().flatMap(b -> b.impus().stream()).distinct()
                .map(impu -> new Reginfo.Registration(impu, id(impu), "active", bindings.apply(impu).stream()
                        .map(b -> contact(b, ContactEvent.REGISTERED)).toList())).toList();
    }

    private Reginfo.Contact contact(Binding binding, ContactEvent event) {
        return new Reginfo.Contact(id(binding.contact()), binding.contact(), event,
                Math.max(0, Duration.between(clock.instant(), binding.expires()).toSeconds()));
    }

    private static String id(String of) {
        return "i" + Integer.toHexString(of.hashCode());
    }

    private String active(Subscription subscription) {
        return "active;expires=" + Duration.between(clock.instant(), subscription.expires).toSeconds();
    }

    // ---- NOTIFY

    private void sendFull(Subscription to, String state) {
        send(to, true, fullState(to), state);
    }

    private void send(Subscription to, boolean full, List<Reginfo.Registration> registrations, String state) {
        send(to, new Reginfo(++to.version, full, registrations).octets(), state);
    }

    private void send(Subscription to, byte[] body, String state) {
        SipMessage sub = to.subscribe;
        to.lastAnswer = 0;
        SipMessage notify = SipMessage.request("NOTIFY", to.target)
                .plus("Max-Forwards", "70")
                .plus("From", sub.first("To").orElse("").replaceFirst(";tag=.*", "") + ";tag=" + to.tag)
                .plus("To", sub.first("From").orElse(""))
                .plus("Call-ID", sub.callId()).plus("CSeq", ++to.cseq + " NOTIFY")
                .plus("Contact", "<sip:" + self + ">").plus("Event", "reg").plus("Subscription-State", state);
        List<String> routes = sub.values("Record-Route");
        if (!routes.isEmpty()) {
            notify = notify.withAll("Route", routes);
        }
        try {
            SipUri next = SipUri.parse(routes.isEmpty() ? to.target : HeaderValue.lenient(routes.get(0)).uri());
            SipMessage out = notify.withBody(Reginfo.CONTENT_TYPE, body)
                    .plusFirst("Via", "SIP/2.0/UDP " + self + ";branch=z9hG4bKreg" + drawn.incrementAndGet());
            InetSocketAddress address = SipTransactions.literal(next);
            long cseq = to.cseq;
            if (holding.test(view(to))) {
                held.add(() -> transmit(to, cseq, out, address));
            } else {
                transmit(to, cseq, out, address);
            }
        } catch (SipParseException e) {
            throw new IllegalStateException("where to, says no SIP URI", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void transmit(Subscription to, long cseq, SipMessage notify, InetSocketAddress address) {
        try {
            transactions.send(notify, port.endpoint(Transport.UDP), address, answer -> answered(to, cseq, answer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void answered(Subscription subscription, long cseq, Inbound answer) {
        // who waits for what an answer means must not take that of an earlier document for it
        if (cseq == subscription.cseq) {
            subscription.lastAnswer = answer.message().status();
        }
        if (answer.message().status() == 481) {
            subscriptions.values().remove(subscription);
        }
    }

    // ---- for tests

    /** All subscriptions to this identity. */
    public synchronized List<View> subscriptions(String watched) {
        return of(watched).stream().map(RegEventNotifier::view).toList();
    }

    private static View view(Subscription s) {
        return new View(s.watched, s.subscribe.values("P-Asserted-Identity").stream().findFirst().orElse(""), s.version,
                s.expires, s.lastAnswer);
    }

    /** NOTIFYs to these wait from now on. */
    public synchronized void hold(Predicate<View> which) {
        holding = which;
    }

    /** What waited goes out, and nothing waits any more. */
    public synchronized void release() {
        holding = view -> false;
        held.forEach(Runnable::run);
        held.clear();
    }

    /** The next document of each of them seems to follow one that got lost. */
    public synchronized void skipVersion(String watched) {
        of(watched).forEach(s -> s.version++);
    }

    /** A NOTIFY with this body, whatever it says. */
    public synchronized void send(String watched, byte[] body) {
        of(watched).forEach(s -> send(s, body, active(s)));
    }

    /** Each subscription ends although the user stays registered. @param reason as in Subscription-State */
    public synchronized void end(String watched, String reason) {
        of(watched).forEach(s -> {
            subscriptions.values().remove(s);
            sendFull(s, "terminated;reason=" + reason);
        });
    }

    /** As if this node had lost its state: nobody is told, and what they send is answered with 481. */
    public synchronized void forget() {
        subscriptions.clear();
    }

    private List<Subscription> of(String watched) {
        return subscriptions.values().stream().filter(s -> s.watched.equals(watched)).toList();
    }

    private static String key(SipMessage message) {
        return message.callId() + " " + tag(message, "To").orElse("");
    }

    private static Optional<String> tag(SipMessage message, String header) {
        return message.first(header).flatMap(v -> HeaderValue.lenient(v).parameter("tag"));
    }
}
