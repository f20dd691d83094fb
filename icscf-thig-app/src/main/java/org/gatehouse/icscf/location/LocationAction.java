package org.gatehouse.icscf.location;

import org.gatehouse.icscf.Reason;

/** What is to be done next for a request that is to be located. */
public sealed interface LocationAction {

    /** Send this UAR; the answer goes to the decision again. */
    record AskUserAuthorization(UserAuthorizationRequest request) implements LocationAction {
    }

    /** Send this LIR; the answer goes to the decision again. */
    record AskLocation(LocationInfoRequest request) implements LocationAction {
    }

    /**
     * Send the request to this S-CSCF: a REGISTER with it as the Request-URI, any other with it as the topmost Route
     * and
     * the Request-URI untouched.
     */
    record Forward(String scscf) implements LocationAction {
    }

    /** Send the request to this application server, as the topmost Route. */
    record ForwardToAs(String applicationServer) implements LocationAction {
    }

    /** Pass the response on which the decision was asked for. */
    record RelayResponse() implements LocationAction {
    }

    /** Answer with this. */
    record Refuse(Reason reason) implements LocationAction {
    }
}
