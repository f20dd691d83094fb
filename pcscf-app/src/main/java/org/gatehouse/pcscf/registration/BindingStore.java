package org.gatehouse.pcscf.registration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.sa.UeContact;

/** Where bindings are kept. All state of registrations that must outlive a message is here or in the SA table. */
public interface BindingStore {

    /** Keeps the binding in place of an earlier one of the contact. */
    void put(Binding binding);

    /** As {@link #put}, unless the binding of the contact is not {@code before} any more; whether it was. */
    boolean replace(Binding before, Binding after);

    Optional<Binding> get(UeContact contact);

    /** The binding that a terminating request's Path flow names. */
    Optional<Binding> byFlow(String flow);

    void remove(UeContact contact);

    /** As {@link #remove(UeContact)}, unless the contact has another binding by now; whether it had this one. */
    boolean remove(Binding binding);

    /** Every binding, as it stands now. */
    List<Binding> all();

    /** Removes, and returns, what has expired. */
    List<Binding> expire(Instant now);

    int size();
}
