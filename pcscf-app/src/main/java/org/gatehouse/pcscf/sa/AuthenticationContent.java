package org.gatehouse.pcscf.sa;

/** What a REGISTER says to the open challenge of its user, TS 33.203 clauses 6.1.1 and 7.3.1. */
public enum AuthenticationContent {
    /** Nothing: there is no challenge, or the old values of an earlier one are repeated. */
    NONE,
    /** An answer to the challenge: this is SM7. */
    RESPONSE,
    /** The UE could not accept the challenge: network authentication or synchronisation failure. */
    FAILURE
}
