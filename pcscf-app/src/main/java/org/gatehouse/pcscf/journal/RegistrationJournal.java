package org.gatehouse.pcscf.journal;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.gatehouse.adapter.operator.Attempt;
import org.gatehouse.adapter.operator.AttemptJournal;
import org.gatehouse.adapter.operator.StepDetail;
import org.gatehouse.adapter.operator.StepDetail.Word;
import org.gatehouse.adapter.operator.Who;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.RegisterAnswer;
import org.gatehouse.pcscf.registration.RegisterAttempt;
import org.gatehouse.pcscf.registration.RegisterOutcome;
import org.gatehouse.pcscf.sa.SaBackend;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.SetTraffic;
import org.gatehouse.pcscf.sa.Slot;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.SipRequestView;

/**
 * Writes down what the procedures decided about each REGISTER: it is told afterwards, asks nobody but the backend, and
 * changes nothing. Thread-safe.
 */
public final class RegistrationJournal {
    private static final int UNAUTHORIZED = 401;

    private final AttemptJournal journal;
    private final PcscfSettings settings;
    private final SaTable table;
    private final SaBackend backend;
    private final Executor later;
    private final Consumer<Attempt> ended;

    /**
     * @param later where the backend may be waited for
     * @param ended told of each attempt that has ended, once
     */
    public RegistrationJournal(AttemptJournal journal, PcscfSettings settings, SaTable table, SaBackend backend,
                               Executor later, Consumer<Attempt> ended) {
        this.journal = journal;
        this.settings = settings;
        this.table = table;
        this.backend = backend;
        this.later = later;
        this.ended = ended;
    }

    // ---- from the UE

    /** What became of a REGISTER that arrived. */
    public void received(SipRequestView message, RegisterOutcome outcome, Instant now) {
        RegisterSummary said = RegisterSummary.of(message);
        if (outcome instanceof RegisterOutcome.Forward forward) {
            forwarded(said, forward.attempt(), now);
        } else if (outcome instanceof RegisterOutcome.Refuse refuse) {
            refused(said, message, refuse.reason(), now);
        }
    }

    private void forwarded(RegisterSummary said, RegisterAttempt attempt, Instant now) {
        Optional<Attempt> open = journal.open(said.who());
        RegistrationStep kind = kind(said, attempt, open);
        boolean goesOn = open.isPresent() && switch (kind) {
            case SM7_RECEIVED, SYNC_FAILURE, NETWORK_NOT_AUTHENTIC -> true;
            case UNPROTECTED_RECEIVED -> open.get().thread().equals(said.callId());
            default -> false;
        };
        long id;
        if (goesOn) {
            id = open.get().id();
        } else {
            open.ifPresent(before -> replaced(before, attempt.contact(), now));
            id = journal.begin(said.who(), said.callId(), now);
        }
        journal.step(id, kind, said.source(), now);
        journal.step(id, RegistrationStep.FORWARDED, StepDetail.NONE, now);
    }

    private static RegistrationStep kind(RegisterSummary said, RegisterAttempt attempt, Optional<Attempt> open) {
        return switch (attempt.step()) {
            case SM7 -> RegistrationStep.SM7_RECEIVED;
            case UNPROTECTED -> RegistrationStep.UNPROTECTED_RECEIVED;
            case OFFER -> {
                boolean challenged = open.filter(o -> o.thread().equals(said.callId()))
                    .filter(o -> o.has(RegistrationStep.SM6_SENT)).isPresent();
                if (challenged && said.auts()) {
                    yield RegistrationStep.SYNC_FAILURE;
                }
                if (challenged && said.nonce() && !said.response()) {
                    yield RegistrationStep.NETWORK_NOT_AUTHENTIC;
                }
                yield attempt.arrivedOn().isPresent() ? RegistrationStep.OFFER_OVER_SET : RegistrationStep.SM1_RECEIVED;
            }
        };
    }

    private void refused(RegisterSummary said, SipRequestView message, Reason reason, Instant now) {
        boolean clear = message.flow().local().getPort() == settings.gm().port();
        Optional<Attempt> challenged = journal.open(said.who()).filter(o -> o.has(RegistrationStep.SM6_SENT));
        if (reason == Reason.WRONG_SA && challenged.isPresent()) {
            // the real SM7 may still come: nobody can end an attempt by a message in clear
            journal.step(challenged.get().id(), RegistrationStep.SM7_OUTSIDE_SET, said.source(), now);
            return;
        }
        boolean sm7 = challenged.isPresent() && !clear;
        long id = sm7 ? challenged.get().id() : journal.begin(said.who(), said.callId(), now);
        journal.step(id, sm7 ? RegistrationStep.SM7_RECEIVED
            : clear ? RegistrationStep.SM1_RECEIVED : RegistrationStep.OFFER_OVER_SET, said.source(), now);
        refuse(id, reason, now);
    }

    private void refuse(long id, Reason reason, Instant now) {
        if (reason.discards()) {
            journal.step(id, RegistrationStep.DROPPED, StepDetail.of(reason), now);
        } else {
            journal.step(id, RegistrationStep.REFUSED,
                StepDetail.status(reason.status()).and(StepDetail.of(reason)), now);
        }
        end(id, Attempt.Outcome.REFUSED, reason.name(), now);
    }

    /** A REGISTER to a protected port belonged to no set, so that nobody read whose it was. */
    public void droppedAtPort(InetSocketAddress source, Instant now) {
        for (Attempt open : journal.openAt(source.getAddress())) {
            if (open.has(RegistrationStep.SM6_SENT)) {
                journal.step(open.id(), RegistrationStep.OUTSIDE_ANY_SET,
                    StepDetail.of(source.getAddress(), source.getPort()), now);
            }
        }
    }

    // ---- from the home network

    /** How a final response went on. */
    public void answered(RegisterAttempt attempt, int status, boolean ours, RegisterAnswer answer, Instant now) {
        Optional<Attempt> open = journal.open(RegisterSummary.who(attempt));
        if (open.isEmpty()) {
            return;
        }
        long id = open.get().id();
        boolean accepted = status / 100 == 2;
        boolean challenged = status == UNAUTHORIZED;
        // what makes the set comes before the set
        Optional<SaSet> made = challenged && answer.instead().isEmpty() ? temporary(attempt.contact())
            : Optional.empty();
        Instant came = made.map(SaSet::createdAt).orElse(now);
        journal.step(id, ours ? RegistrationStep.HOME_SILENT : accepted ? RegistrationStep.ACCEPTED
            : challenged ? RegistrationStep.CHALLENGED : RegistrationStep.HOME_REFUSED, StepDetail.status(status),
            came);
        if (answer.instead().isPresent()) {
            refuse(id, answer.instead().get(), now);
        } else if (accepted) {
            journal.step(id, RegistrationStep.SM12_SENT, StepDetail.NONE, now);
            end(id, attempt.request().deregisters() ? Attempt.Outcome.DEREGISTERED : Attempt.Outcome.REGISTERED, "",
                now);
        } else if (challenged) {
            made.ifPresent(set -> journal.step(id, RegistrationStep.SET_INSTALLED, detail(set), came));
            journal.step(id, RegistrationStep.SM6_SENT, StepDetail.NONE, now);
        } else {
            journal.step(id, RegistrationStep.PASSED_ON, StepDetail.status(status), now);
            end(id, Attempt.Outcome.FAILED, "", now);
        }
    }

    private static StepDetail detail(SaSet set) {
        SaSetSpec spec = set.spec();
        return StepDetail.configured(set.pair().toString()).and(StepDetail.of(Word.PORT_UC, spec.portUc()))
            .and(StepDetail.of(Word.PORT_US, spec.portUs())).and(StepDetail.of(Word.PORT_PC, spec.portPc()))
            .and(StepDetail.of(Word.PORT_PS, spec.portPs()));
    }

    private Optional<SaSet> temporary(UeContact contact) {
        return table.get(contact).flatMap(sets -> sets.get(Slot.TEMPORARY));
    }

    // ---- nothing came

    /** Ends attempts whose time is over. To be called before their sets are removed, where the backend may be asked. */
    public void expire(Instant now) {
        for (Attempt open : journal.open()) {
            Optional<Instant> installed = open.last(s -> s.kind() == RegistrationStep.SET_INSTALLED).map(s -> s.at());
            boolean waitsForSm7 = installed.isPresent() && !open.lastAt().isAfter(now)
                && open.last(s -> s.kind().from().equals("pcscf") && s.kind().to().equals("home"))
                    .filter(s -> s.at().isAfter(installed.get())).isEmpty();
            if (waitsForSm7 && !now.isBefore(installed.get().plus(settings.timers().regAwaitAuth()))) {
                abandoned(open, setOf(open), now);
            } else if (!waitsForSm7 && !now.isBefore(open.lastAt().plus(patience()))) {
                journal.step(open.id(), RegistrationStep.HOME_SILENT, StepDetail.NONE, now);
                end(open.id(), Attempt.Outcome.FAILED, Reason.HOME_NETWORK_UNREACHABLE.name(), now);
            }
        }
    }

    private Duration patience() {
        return settings.timers().awaitChallenge().plus(settings.homeTimeout());
    }

    private Optional<SaSetSpec> setOf(Attempt attempt) {
        return table.contactsOf(attempt.who().impi()).stream()
            .filter(c -> c.address().equals(attempt.who().address())).flatMap(c -> temporary(c).stream())
            .filter(set -> set.challenged().callId().equals(attempt.thread())).map(SaSet::spec).findFirst();
    }

    /** The UE begins anew: what it had begun before is over. */
    private void replaced(Attempt before, UeContact contact, Instant now) {
        if (!before.has(RegistrationStep.SM6_SENT)) {
            end(before.id(), Attempt.Outcome.ABANDONED, "", now);
            return;
        }
        // its set is there until the next challenge
        Optional<SaSetSpec> set = temporary(contact).map(SaSet::spec);
        later.execute(() -> abandoned(before, set, now));
    }

    private void abandoned(Attempt attempt, Optional<SaSetSpec> set, Instant now) {
        set.flatMap(backend::traffic).ifPresent(seen -> traffic(attempt.id(), seen, now));
        journal.step(attempt.id(), RegistrationStep.SM7_NEVER,
            StepDetail.of(Duration.between(attempt.lastAt(), now).toSeconds(), Word.SECONDS), now);
        end(attempt.id(), Attempt.Outcome.ABANDONED, "", now);
    }

    private void traffic(long id, SetTraffic seen, Instant now) {
        if (seen.unverified() > 0) {
            journal.step(id, RegistrationStep.ESP_NOT_VERIFIED, StepDetail.of(seen.unverified(), Word.PACKETS), now);
        }
        if (seen.verified() > 0) {
            journal.step(id, RegistrationStep.ESP_ARRIVED, StepDetail.of(seen.verified(), Word.PACKETS), now);
        }
        if (seen.verified() == 0 && seen.unverified() == 0) {
            journal.step(id, RegistrationStep.ESP_NONE, StepDetail.NONE, now);
        }
    }

    private void end(long id, Attempt.Outcome outcome, String reason, Instant now) {
        journal.end(id, outcome, reason, now);
        journal.get(id).ifPresent(ended);
    }

    // ---- looking

    /** The attempts of whoever has this identity or address, the latest first. */
    public List<Attempt> find(String text, int most) {
        return journal.find(text, most);
    }

    /** Attempts under way, counted up to so many. */
    public int underWay(int most) {
        return (int) journal.open().stream().limit(most).count();
    }

    /** The latest attempts of all, the latest first. */
    public List<Attempt> latest(int most) {
        return journal.latest(most);
    }
}
