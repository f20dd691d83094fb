package org.gatehouse.pcscf.store;

import java.util.Map;
import java.util.Optional;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaSets;
import org.gatehouse.pcscf.sa.Slot;
import org.gatehouse.pcscf.sa.UeContact;

/**
 * What is kept of one contact.
 *
 * @param sets the established ones. A temporary set waits for an answer whose transaction does not survive either, and
 *     keeping it would let anybody's SM1 write to the disk.
 */
record StoredUe(UeContact contact, Optional<Binding> binding, Map<Slot, SaSet> sets) {
    StoredUe {
        sets = Map.copyOf(sets);
    }

    static StoredUe of(UeContact contact, Optional<Binding> binding, Optional<SaSets> sets) {
        return new StoredUe(contact, binding, sets.map(SaSets::established).orElse(Map.of()));
    }

    boolean isEmpty() {
        return binding.isEmpty() && sets.isEmpty();
    }
}
