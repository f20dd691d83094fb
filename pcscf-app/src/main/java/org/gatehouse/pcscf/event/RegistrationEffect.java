package org.gatehouse.pcscf.event;

import org.gatehouse.pcscf.registration.Binding;

/** What a document means for one binding. */
sealed interface RegistrationEffect {
    Binding before();

    /** The network ended it. */
    record Ended(Binding before, Reginfo.Event event) implements RegistrationEffect {
    }

    /** Other identities, or another end. */
    record Changed(Binding before, Binding after) implements RegistrationEffect {
    }
}
