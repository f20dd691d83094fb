package org.gatehouse.testbed.scscf;

import java.util.List;

/**
 * What happened to one contact of a user.
 *
 * @param binding the contact, as it is now or was last
 * @param impus the identities that this is about: all of the contact, or some
 */
public record RegistrationChange(Binding binding, List<String> impus, ContactEvent event) {
    public RegistrationChange {
        impus = List.copyOf(impus);
    }
}
