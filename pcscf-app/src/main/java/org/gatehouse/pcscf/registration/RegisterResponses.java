package org.gatehouse.pcscf.registration;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.sa.SaAction;
import org.gatehouse.pcscf.sa.SaBackendException;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.secagree.AccessPolicy;
import org.gatehouse.pcscf.secagree.SecAgreeHeaders;
import org.gatehouse.pcscf.secagree.SecAgreePolicy;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipResponseView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way back of a REGISTER: the 401 makes the temporary set before it leaves as SM6, the 200 puts it into use and
 * makes the binding, anything else ends the attempt. TS 24.229 clause 5.2.2, TS 33.203 clauses 7.2 to 7.4.
 */
public final class RegisterResponses {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.pcscf");
    private static final int UNAUTHORIZED = 401;
    private static final int TIMEOUT = 408;

    private final PcscfSettings settings;
    private final SaTable table;
    private final BindingStore bindings;
    private final SaEffects effects;
    private final RegistrationListener listener;
    private final Clock clock;

    public RegisterResponses(PcscfSettings settings, SaTable table, BindingStore bindings, SaEffects effects,
                             RegistrationListener listener, Clock clock) {
        this.settings = settings;
        this.table = table;
        this.bindings = bindings;
        this.effects = effects;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * A final response came.
     *
     * @param ours the container made it, because none came in time
     */
    public RegisterAnswer answered(RegisterAttempt attempt, SipResponseView response, boolean ours) {
        if (ours && response.status() == TIMEOUT) {
            return new RegisterAnswer(List.of(), Optional.of(Reason.HOME_NETWORK_UNREACHABLE), ended(attempt));
        }
        if (response.status() == UNAUTHORIZED && attempt.step() != RegisterAttempt.Step.UNPROTECTED) {
            return challenged(attempt, response.headers());
        }
        if (response.status() / 100 == 2) {
            return accepted(attempt, response.headers());
        }
        return new RegisterAnswer(Acceptance.towardsUe(response.headers()), Optional.empty(), ended(attempt));
    }

    /** No target of the home network takes the REGISTER, or none is found. */
    public RegisterAnswer unreached(RegisterAttempt attempt, Reason reason) {
        return new RegisterAnswer(List.of(), Optional.of(reason), ended(attempt));
    }

    // ---- SM5 to SM6

    private RegisterAnswer challenged(RegisterAttempt attempt, Headers headers) {
        Challenge challenge;
        try {
            challenge = Challenge.parse(headers);
        } catch (RefusedException e) {
            return new RegisterAnswer(Challenge.withoutKeys(headers), Optional.of(e.reason()), ended(attempt));
        }
        SaTable.Challenge made = table.challenged(attempt.contact(), attempt.ref(), challenge.nonce(),
            Optional.of(challenge.ik()), Optional.of(challenge.ck()), access(attempt).algorithms(), clock.instant());
        if (made instanceof SaTable.Challenge.Prepared prepared) {
            return installed(attempt, headers, prepared);
        }
        Reason reason = made instanceof SaTable.Challenge.Refused refused ? refused.reason()
            : Reason.CHALLENGE_UNEXPECTED;
        return new RegisterAnswer(Challenge.withoutKeys(headers),
            Optional.of(reason.discards() ? Reason.CHALLENGE_UNUSABLE : reason), ended(attempt));
    }

    /**
     * The four associations are in force before SM6 leaves, or it does not leave. Only where it needs the set they
     * replace (row 23) do they come after it.
     */
    private RegisterAnswer installed(RegisterAttempt attempt, Headers headers, SaTable.Challenge.Prepared prepared) {
        try {
            OptionalInt portPc = effects.install(prepared.beforeSm6());
            if (!prepared.afterSm6().isEmpty()) {
                effects.onceLeft(attempt.contact(), attempt.ref(), () -> replaced(prepared));
            }
            List<HeaderEdit> edits = new ArrayList<>(Acceptance.towardsUe(headers));
            edits.add(new HeaderEdit.Set(SecAgreeHeaders.SERVER, prepared.set().securityServer().toHeaderValue()));
            LOG.info("REGISTER challenged set={} pair={} ue={}", prepared.set().id(), prepared.set().pair(),
                attempt.contact().address().getHostAddress());
            return new RegisterAnswer(edits, Optional.empty(), portPc);
        } catch (SaBackendException e) {
            LOG.error("security associations not installed: {}", e.getMessage());
            effects.carryOut(table.notInstalled(prepared.set(), clock.instant()));
            return new RegisterAnswer(Challenge.withoutKeys(headers), Optional.of(Reason.SA_NOT_INSTALLED),
                OptionalInt.empty());
        }
    }

    /** If this fails the UE's next SM7 finds no set, and it starts anew as after any silence. */
    private void replaced(SaTable.Challenge.Prepared prepared) {
        SaSetSpec spec = prepared.set().spec();
        boolean held = table.lookup(spec.ueAddress(), spec.portUc(), spec.portPs())
            .filter(set -> set.id().equals(spec.id())).isPresent();
        try {
            // something else may have ended the new set by now; the old one goes all the same
            effects.install(prepared.afterSm6().stream()
                .filter(action -> held || !(action instanceof SaAction.Install)).toList());
        } catch (SaBackendException e) {
            LOG.error("security associations not replaced: {}", e.getMessage());
            effects.carryOut(table.notInstalled(prepared.set(), clock.instant()));
        }
    }

    // ---- SM11 to SM12

    private RegisterAnswer accepted(RegisterAttempt attempt, Headers headers) {
        Acceptance acceptance = Acceptance.parse(headers, attempt.request());
        boolean unchallenged = attempt.step() == RegisterAttempt.Step.OFFER && attempt.arrivedOn().isEmpty();
        if (unchallenged && access(attempt).secAgree() == SecAgreePolicy.REQUIRED) {
            // nothing would protect this user; the home network must challenge, or we do not serve it
            return new RegisterAnswer(Challenge.withoutKeys(headers), Optional.of(Reason.ACCEPTED_UNCHALLENGED),
                ended(attempt));
        }
        Instant now = clock.instant();
        UeContact user = attempt.contact().named() ? attempt.contact()
            : attempt.contact().of(attempt.request().privateIdentity());
        List<SaAction> actions = switch (attempt.step()) {
            case SM7 -> acceptance.expires() > 0
                ? confirmed(attempt, user, Duration.ofSeconds(acceptance.expires()), now)
                : table.deregistered(attempt.contact(), attempt.arrivedOn().orElseThrow(), attempt.ref(), now);
            case OFFER -> established(attempt, acceptance, now);
            case UNPROTECTED -> List.of();
        };
        OptionalInt portPc = effects.carryOut(actions);
        bind(attempt, user, acceptance, now);
        return new RegisterAnswer(Acceptance.towardsUe(headers), Optional.empty(), portPc);
    }

    private List<SaAction> confirmed(RegisterAttempt attempt, UeContact user, Duration granted, Instant now) {
        List<SaAction> actions = new ArrayList<>(table.confirmed(attempt.contact(), attempt.ref(), granted, now));
        if (!user.equals(attempt.contact())) {
            actions.addAll(table.named(attempt.contact(), user, now));
        }
        return actions;
    }

    private List<SaAction> established(RegisterAttempt attempt, Acceptance acceptance, Instant now) {
        if (attempt.arrivedOn().isEmpty()) {
            table.refused(attempt.contact(), attempt.ref(), now);
            return List.of();
        }
        String set = attempt.arrivedOn().get();
        return acceptance.expires() > 0
            ? table.extended(attempt.contact(), set, attempt.ref(), Duration.ofSeconds(acceptance.expires()), now)
            : table.deregistered(attempt.contact(), set, attempt.ref(), now);
    }

    private void bind(RegisterAttempt attempt, UeContact contact, Acceptance acceptance, Instant now) {
        if (acceptance.expires() == 0) {
            bindings.get(contact).ifPresent(b -> listener.ended(b, RegistrationListener.End.BY_USER));
            LOG.info("deregistered ue={}", contact.address().getHostAddress());
            return;
        }
        String uri = attempt.request().contactUri().map(Object::toString).orElse("");
        Binding binding = new Binding(contact, attempt.request().impu(), uri, attempt.flow(), acceptance.serviceRoute(),
            acceptance.associated(), now.plusSeconds(acceptance.expires()),
            attempt.step() == RegisterAttempt.Step.SM7 || attempt.arrivedOn().isPresent());
        bindings.put(binding);
        // the end of an earlier registration may have come between the sets and their binding
        effects.carryOut(table.kept(contact, binding.expiresAt(), now));
        LOG.info("registered ue={} expires={} protected={}", contact.address().getHostAddress(), acceptance.expires(),
            attempt.step() != RegisterAttempt.Step.UNPROTECTED);
        listener.registered(binding);
        leftBehind(contact, now);
    }

    /** TS 33.203 clause 7.5: the UE has a new address, so what it had at the old one is over. */
    private void leftBehind(UeContact contact, Instant now) {
        for (UeContact other : table.contactsOf(contact.impi())) {
            if (!other.equals(contact) && other.contact().equals(contact.contact())) {
                effects.carryOut(table.removed(other, now));
                bindings.get(other).ifPresent(b -> listener.ended(b, RegistrationListener.End.LEFT_BEHIND));
            }
        }
    }

    private AccessPolicy access(RegisterAttempt attempt) {
        return settings.access().of(attempt.contact().address());
    }

    // ---- anything else

    /** The attempt is over without success. Whatever was established before stays (clause 6.1.1). */
    private OptionalInt ended(RegisterAttempt attempt) {
        Instant now = clock.instant();
        if (attempt.step() == RegisterAttempt.Step.SM7) {
            return effects.carryOut(table.failed(attempt.contact(), attempt.ref(), now));
        }
        table.refused(attempt.contact(), attempt.ref(), now);
        return OptionalInt.empty();
    }
}
