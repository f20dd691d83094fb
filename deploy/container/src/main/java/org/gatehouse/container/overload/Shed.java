package org.gatehouse.container.overload;

/** Why a message was not taken under overload: the name under which it is counted. */
public enum Shed {
    /** A request of a source above its rate, which has heard 503 for that; nobody is told again. */
    OVERLOAD_FLOODING(false),
    /** A request of somebody new; 503. */
    OVERLOAD_NEW(true),
    /** A new request of somebody registered, or of the core; 503. */
    OVERLOAD_ESTABLISHED(true),
    /** Even an emergency request, or one in a dialog; 503. */
    OVERLOAD_FIRST(true),
    /** No SIP; nobody is told. */
    OVERLOAD_JUNK(false),
    /** At a protected port, from somebody who has no security association; nobody is told. */
    OVERLOAD_STRANGER(false),
    /** Under overload, what was taken less than T2 ago and comes again; nobody is told. */
    OVERLOAD_REPEATED(false),
    /** So much waits that nothing more is kept, responses included; nobody is told. */
    OVERLOAD_FULL(false);

    private final boolean answered;

    Shed(boolean answered) {
        this.answered = answered;
    }

    /** Whether the sender hears 503, or nothing. */
    public boolean answered() {
        return answered;
    }
}
