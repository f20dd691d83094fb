package org.gatehouse.pcscf.event;

import java.util.List;
import java.util.Optional;

/**
 * A document of the registration event package, RFC 3680 clause 5. What this version does not know has a place of its
 * own and does nothing.
 *
 * @param version of the document, in its subscription
 * @param full whether it is all that the notifier knows, or only what has changed
 */
record Reginfo(long version, boolean full, List<Registration> registrations) {
    /** Of a registration or a contact. */
    enum State {
        INIT, ACTIVE, TERMINATED, UNKNOWN
    }

    /** What happened to a contact last. */
    enum Event {
        REGISTERED, CREATED, REFRESHED, SHORTENED, EXPIRED, DEACTIVATED, PROBATION, UNREGISTERED, REJECTED, UNKNOWN
    }

    /** What is known of one identity. */
    record Registration(String aor, State state, List<Contact> contacts) {
        Registration {
            contacts = List.copyOf(contacts);
        }

        /** Without its identity. */
        @Override
        public String toString() {
            return "Registration(" + state + ", " + contacts.size() + ")";
        }
    }

    /** @param expires seconds that are left */
    record Contact(String uri, State state, Event event, Optional<Long> expires) {
        /** Without its URI, which may name the user. */
        @Override
        public String toString() {
            return "Contact(" + state + ", " + event + ")";
        }
    }

    Reginfo {
        registrations = List.copyOf(registrations);
    }

    /** Only how much it says: identities are personal data. */
    @Override
    public String toString() {
        return "Reginfo(" + version + ", " + (full ? "full" : "partial") + ", " + registrations.size() + ")";
    }
}
