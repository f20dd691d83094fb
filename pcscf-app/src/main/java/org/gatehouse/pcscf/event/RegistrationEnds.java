package org.gatehouse.pcscf.event;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
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
 */
public final class RegistrationEnds {
    private final SaTable table;
    private final BindingStore bindings;
    private final LeavingBindings leaving;
    private final Consumer<List<SaAction>> effects;
    private final BiConsumer<UeContact, ReleaseCause> calls;
    private final Clock clock;

    /**
     * @param effects carries out what happens to sets, without keeping the caller
     * @param calls ends the calls of a contact
     */
    public RegistrationEnds(SaTable table, BindingStore bindings, LeavingBindings leaving,
                            Consumer<List<SaAction>> effects, BiConsumer<UeContact, ReleaseCause> calls,
                            Clock clock) {
        this.table = table;
        this.bindings = bindings;
        this.leaving = leaving;
        this.effects = effects;
        this.calls = calls;
        this.clock = clock;
    }

    /** The binding is over. One that a newer 200 has taken the place of is left alone. */
    public void ended(Binding binding, End end) {
        Instant now = clock.instant();
        Optional<Binding> held = bindings.get(binding.contact());
        if (held.isPresent() && !held.get().equals(binding)) {
            return;
        }
        if (end == End.LEFT_BEHIND) {
            // its sets went with its address
            bindings.remove(binding.contact());
            calls.accept(binding.contact(), ReleaseCause.UE_LOST);
            return;
        }
        // in this order: a NOTIFY to the UE that comes now finds one or the other
        leaving.add(binding, now);
        effects.accept(table.released(binding.contact(), now));
        bindings.remove(binding.contact());
        calls.accept(binding.contact(), ReleaseCause.REGISTRATION_ENDED);
    }
}
