package org.gatehouse.pcscf.event;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.own.OwnRequests;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.BindingStore;
import org.gatehouse.pcscf.registration.RefusedException;
import org.gatehouse.pcscf.registration.RegistrationListener;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.SipRequestView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The P-CSCF subscribed to the registrations of its users, TS 24.229 clauses 5.2.3 and 5.2.5.2: it asks, keeps on
 * asking while a user is registered, and does with bindings what the network says. That the network cannot be asked
 * takes nothing away from a user.
 */
public final class RegEvents implements RegistrationListener {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.pcscf");

    private final Subscriptions subscriptions;
    private final SubscribeRequests requests;
    private final BindingStore bindings;
    private final OwnRequests own;
    private final BiConsumer<Binding, End> ends;
    private final Consumer<Reason> counted;
    private final Clock clock;

    /**
     * @param ends ends a binding and what hangs on it
     * @param counted is told of each failure
     * @param random a secure one, but for tests: dialogs and branches must not be guessed
     */
    public RegEvents(PcscfSettings settings, BindingStore bindings, OwnRequests own, BiConsumer<Binding, End> ends,
                     Consumer<Reason> counted, Clock clock, RandomGenerator random) {
        requests = new SubscribeRequests(settings, random);
        subscriptions = new Subscriptions(settings.events(), requests);
        this.bindings = bindings;
        this.own = own;
        this.ends = ends;
        this.counted = counted;
        this.clock = clock;
    }

    /** By a 200, or since before a restart. */
    @Override
    public void registered(Binding binding) {
        subscriptions.registered(binding, clock.instant());
        send();
    }

    /**
     * What was registered before a restart is subscribed to anew: dialogs are not kept, and not all asked for at once.
     */
    public void restored(List<Binding> all) {
        subscriptions.restored(all, clock.instant());
    }

    @Override
    public void ended(Binding binding, End end) {
        ends.accept(binding, end);
        if (bindings.get(binding.contact()).isEmpty()) {
            subscriptions.left(binding.contact(), clock.instant());
        }
    }

    /** Refreshes and tries again what is due; ends what the store says has expired. */
    public void tick() {
        bindings.expire(clock.instant()).forEach(binding -> each(() -> ended(binding, End.EXPIRED)));
        send();
    }

    /** What goes wrong with one must not keep the others, which are told only once. */
    private static void each(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("registration events: {}", e.toString());
        }
    }

    private void send() {
        subscriptions.due(clock.instant()).forEach(request -> each(() -> own.send(request, answer -> {
            Optional<Reason> failed = subscriptions.answered(request, answer, clock.instant());
            failed.ifPresent(reason -> {
                counted.accept(reason);
                LOG.info("SUBSCRIBE failed reason={} status={}", reason, answer.status());
            });
            send();
        })));
    }

    /** Whether a request of the core is to this node itself. */
    public boolean isToUs(String requestUri) {
        return requests.isToUs(requestUri);
    }

    /** A NOTIFY to us. @return why it is refused; empty for 200 */
    public Optional<Reason> notified(SipRequestView notify, byte[] body) {
        Instant now = clock.instant();
        try {
            // one after the other: a later document must not be overtaken
            synchronized (this) {
                Subscriptions.Notified notified = subscriptions.notified(notify, body, now);
                notified.document().ifPresent(document -> apply(document, notified.impi(), now));
            }
            send();
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e.reason());
        }
    }

    private void apply(Reginfo document, String impi, Instant now) {
        List<Watched> watched = new ArrayList<>();
        for (Map.Entry<UeContact, Subscription.Registered> contact : subscriptions.contacts(impi).entrySet()) {
            bindings.get(contact.getKey()).ifPresent(binding -> watched.add(new Watched(binding,
                contact.getValue().granted(), subscriptions.reported(impi, contact.getValue().at()))));
        }
        ReginfoEffects.of(document, watched, now).forEach(effect -> each(() -> apply(effect)));
    }

    private void apply(RegistrationEffect effect) {
        if (effect instanceof RegistrationEffect.Ended ended) {
            LOG.info("deregistered by the network ue={} event={}",
                ended.before().contact().address().getHostAddress(), ended.event());
            ended(ended.before(), End.BY_NETWORK);
        } else if (effect instanceof RegistrationEffect.Changed changed) {
            // a 200 that came meanwhile is newer than the document
            boolean taken = bindings.replace(changed.before(), changed.after());
            LOG.info("registration changed by the network ue={} identities={} until={} taken={}",
                changed.after().contact().address().getHostAddress(), changed.after().identities().size(),
                changed.after().expiresAt(), taken);
        }
    }
}
