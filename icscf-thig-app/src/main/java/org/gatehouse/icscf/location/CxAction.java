package org.gatehouse.icscf.location;

import org.gatehouse.icscf.Reason;

/** What an answer of the HSS means. */
public sealed interface CxAction {

    /** This S-CSCF is assigned. */
    record Use(String scscf) implements CxAction {
    }

    /** None is assigned: choose by these. */
    record Select(ServerCapabilities capabilities) implements CxAction {
    }

    /** The identity is a service on this application server, without an S-CSCF. */
    record DirectToAs(String applicationServer) implements CxAction {
    }

    /** The request ends here. */
    record Refuse(Reason reason) implements CxAction {
    }
}
