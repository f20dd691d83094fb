package org.gatehouse.pcscf.sa;

import org.gatehouse.pcscf.Reason;

/** What the table says to an offer. */
public sealed interface Admission {

    /** The offer is kept for its 401; SM2 may leave. */
    record Admitted() implements Admission {
    }

    /** This very SM1 has had its 401: SM6 is sent again with the Security-Server of this set, and SM2 is not. */
    record Repeated(SaSet temporary) implements Admission {
    }

    record Refused(Reason reason) implements Admission {
    }
}
