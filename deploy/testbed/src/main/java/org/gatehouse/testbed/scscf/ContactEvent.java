package org.gatehouse.testbed.scscf;

import java.util.Locale;

/** What happened to a contact, RFC 3680 clause 5.1. */
public enum ContactEvent {
    REGISTERED(true), CREATED(true), REFRESHED(true), SHORTENED(true),
    EXPIRED(false), DEACTIVATED(false), PROBATION(false), UNREGISTERED(false), REJECTED(false);

    private final boolean active;

    ContactEvent(boolean active) {
        this.active = active;
    }

    /** Whether the contact is registered afterwards. */
    public boolean active() {
        return active;
    }

    /** As it stands in a document. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
