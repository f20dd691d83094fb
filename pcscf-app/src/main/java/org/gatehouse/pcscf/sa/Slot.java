package org.gatehouse.pcscf.sa;

/** The places a set of one contact can have, TS 33.203 clause 7.4.2a. At most one set is in each, three in all. */
public enum Slot {
    /** Replaced, but still accepted for at most 64*T1. */
    GRACE,
    /** Carries requests to the UE. */
    IN_USE,
    /** Confirmed by the 200, not yet used by the UE. */
    NEW,
    /** Made by a 401, waits for SM7; carries nothing else. */
    TEMPORARY;

    /** Whether a set in this place came out of a successful authentication. */
    public boolean established() {
        return this != TEMPORARY;
    }
}
