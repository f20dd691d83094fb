package org.gatehouse.pcscf.event;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.BindingStore;
import org.gatehouse.pcscf.registration.LeavingBindings;
import org.gatehouse.pcscf.registration.RegistrationListener.End;
import org.gatehouse.pcscf.sa.SaAction;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.session.ReleaseCause;

/**
 * What the end of a registration leads to, however it ends: the binding goes, its sets get 64*T1 and no more (TS 33.203
 * clause 7.4.2a, row 25), within which dialogs of subscription still reach the UE (TS 24.229 clause 5.2.5.2), and calls
 * are ended (clause 5.2.8).
 *
 * <p>A call for help is not ended with the registration that it was made over, and its UE keeps its sets until it is
 * over. TS 24.229 has the UE register again while it calls (clause 5.1.6.4) and leaves open what becomes of a call if
 * that fails; nothing is gained by cutting it off.
 */
public final class RegistrationEnds {
    /** What helps an ended registration to serve a call for help. */
    public interface Calls {
        /** Ends the calls of a contact, but for those for help if only its registration has ended. */
        void release(UeContact contact, ReleaseCause cause);

        /** Whether it calls for help. */
        boolean isForHelp(UeContact contact);
    }

    private final SaTable table;
    private final BindingStore bindings;
    private final LeavingBindings leaving;
    private final Duration grace;
    private final Consumer<List<SaAction>> effects;
    private final Calls calls;
    private final Clock clock;
    /** Ended, and kept for a call for help. */
    private final Map<UeContact, Binding> held = new HashMap<>();

    /**
     * @param grace 64*T1
     * @param effects carries out what happens to sets, without keeping the caller
     */
    public RegistrationEnds(SaTable table, BindingStore bindings, LeavingBindings leaving, Duration grace,
                            Consumer<List<SaAction>> effects, Calls calls, Clock clock) {
        this.table = table;
        this.bindings = bindings;
        this.leaving = leaving;
        this.grace = grace;
        this.effects = effects;
        this.calls = calls;
        this.clock = clock;
    }

    /** The binding is over. One that a newer 200 has taken the place of is left alone. */
    public void ended(Binding binding, End end) {
        Instant now = clock.instant();
        UeContact contact = binding.contact();
        if (end == End.LEFT_BEHIND) {
            // its sets went with its address
            if (bindings.remove(binding)) {
                calls.release(contact, ReleaseCause.UE_LOST);
            }
            return;
        }
        // in this order: a NOTIFY to the UE that comes now finds one or the other
        if (bindings.get(contact).filter(b -> !b.equals(binding)).isEmpty()) {
            leaving.add(binding, now);
        }
        boolean removed = bindings.remove(binding);
        if (!removed && bindings.get(contact).isPresent()) {
            return;
        }
        effects.accept(table.released(contact, now));
        Optional<Binding> newer = bindings.get(contact);
        if (newer.isPresent()) {
            // its 200 came while we were at it
            effects.accept(table.kept(contact, newer.get().expiresAt(), now));
            return;
        }
        if (calls.isForHelp(contact)) {
            synchronized (this) {
                held.put(contact, binding);
            }
            // what expires has no 64*T1 left
            effects.accept(table.kept(contact, now.plus(grace), now));
        }
        calls.release(contact, ReleaseCause.REGISTRATION_ENDED);
    }

    /** Keeps what calls for help need, and ends it with them. */
    public void tick() {
        Instant now = clock.instant();
        for (Binding binding : held()) {
            UeContact contact = binding.contact();
            boolean back = bindings.get(contact).isPresent();
            // what had sets and has none any more has registered elsewhere
            boolean lost = !back && binding.protectedBySa() && table.get(contact).isEmpty();
            if (back || lost || !calls.isForHelp(contact)) {
                synchronized (this) {
                    held.remove(contact);
                }
            }
            if (lost) {
                calls.release(contact, ReleaseCause.UE_LOST);
            } else if (!back && leaving.remaining(contact, now).compareTo(grace.dividedBy(2)) < 0) {
                // once more, also after its end: the last answers and a NOTIFY
                leaving.add(binding, now);
                effects.accept(table.kept(contact, now.plus(grace), now));
            }
        }
    }

    private synchronized List<Binding> held() {
        return List.copyOf(held.values());
    }
}
