package org.gatehouse.pcscf.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/**
 * What registration information means for our bindings, TS 24.229 clauses 5.2.3 and 5.2.5.2. An identity whose contact
 * is terminated is not registered there any more; one that is active is, and may be asserted. A binding without
 * identities is over, and none has more than {@link Binding#MOST_IDENTITIES}. A shortened registration ends when it
 * says; until the UE registers again, and then when the 200 said.
 */
final class ReginfoEffects {
    private final Reginfo document;
    private final Instant now;

    private ReginfoEffects(Reginfo document, Instant now) {
        this.document = document;
        this.now = now;
    }

    /** In the order of the contacts; what does not change is left out. */
    static List<RegistrationEffect> of(Reginfo document, List<Watched> contacts, Instant now) {
        ReginfoEffects effects = new ReginfoEffects(document, now);
        return contacts.stream().flatMap(c -> effects.of(c).stream()).toList();
    }

    private Optional<RegistrationEffect> of(Watched watched) {
        Binding before = watched.binding();
        List<String> identities = new ArrayList<>(before.identities());
        Reginfo.Event ended = Reginfo.Event.UNKNOWN;
        Instant end = before.expiresAt();
        for (Reginfo.Registration registration : document.registrations()) {
            Optional<Reginfo.Contact> contact = registration.contacts().stream()
                .filter(c -> same(c.uri(), before.contactUri())).findFirst();
            if (isGone(registration, contact, watched)) {
                if (identities.removeIf(i -> same(i, registration.aor()))) {
                    ended = contact.map(Reginfo.Contact::event).orElse(Reginfo.Event.UNKNOWN);
                }
            } else if (contact.filter(c -> c.state() == Reginfo.State.ACTIVE).isPresent()) {
                if (identities.size() < Binding.MOST_IDENTITIES
                    && identities.stream().noneMatch(i -> same(i, registration.aor()))) {
                    identities.add(registration.aor());
                }
                end = end(end, contact.get(), watched.granted());
            }
        }
        if (identities.isEmpty()) {
            return Optional.of(new RegistrationEffect.Ended(before, ended));
        }
        boolean changed = !identities.equals(before.identities()) || !end.equals(before.expiresAt());
        return changed ? Optional.of(new RegistrationEffect.Changed(before, before.with(identities, end)))
            : Optional.empty();
    }

    private boolean isGone(Reginfo.Registration registration, Optional<Reginfo.Contact> contact, Watched watched) {
        if (registration.state() == Reginfo.State.TERMINATED || registration.state() == Reginfo.State.INIT) {
            return true;
        }
        // what a full document leaves out is over, unless it was written before this contact was registered
        return contact.map(c -> c.state() == Reginfo.State.TERMINATED)
            .orElse(document.full() && registration.state() == Reginfo.State.ACTIVE && watched.reported());
    }

    private Instant end(Instant end, Reginfo.Contact contact, Instant granted) {
        if (contact.expires().isEmpty()) {
            return end;
        }
        Instant said = now.plusSeconds(contact.expires().get());
        Instant possible = said.isBefore(granted) ? said : granted;
        boolean shortened = contact.event() == Reginfo.Event.SHORTENED && possible.isBefore(end);
        boolean restored = contact.event() != Reginfo.Event.SHORTENED && end.isBefore(granted)
            && end.isBefore(possible);
        return shortened || restored ? possible : end;
    }

    /** URIs of identities and contacts: scheme, user, host and port as SIP compares them, anything else as written. */
    static boolean same(String one, String other) {
        return canonical(one).equals(canonical(other));
    }

    private static String canonical(String uri) {
        try {
            SipUri sip = SipUri.parse(uri);
            return sip.addressOfRecord() + ":" + sip.hostPort().port();
        } catch (SipSyntaxException e) {
            String lower = uri.toLowerCase(Locale.ROOT);
            return lower.startsWith("tel:") ? lower.replaceAll("[-.()]", "") : lower;
        }
    }
}
