package org.gatehouse.pcscf.registration;

/** Who has to know that registrations come and go. Called on the container's threads: quick, and never waiting. */
public interface RegistrationListener {
    /** How a registration ends. */
    enum End {
        /** The UE asked for it. */
        BY_USER,
        /** The home network said so. */
        BY_NETWORK,
        /** Its time is over. */
        EXPIRED,
        /** The UE has registered at another address (TS 33.203 clause 7.5). */
        LEFT_BEHIND
    }

    /** A 200 registered the contact, or did so again; its binding is stored. */
    void registered(Binding binding);

    /** The binding is over: whoever hears it takes it out of the store, unless a newer one has its place. */
    void ended(Binding binding, End end);
}
