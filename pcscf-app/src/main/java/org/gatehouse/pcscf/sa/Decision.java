package org.gatehouse.pcscf.sa;

import org.gatehouse.pcscf.Reason;

/** Whether a message may go on. */
public sealed interface Decision {

    /** A request other than REGISTER, or a response. */
    record Accept() implements Decision {
    }

    /**
     * A REGISTER goes on, after the checks of its headers.
     *
     * @param mark what the Authorization says when it leaves for the core
     * @param content what it says to the open challenge; {@code RESPONSE} means that it is SM7 and that its
     *     Security-Client and Security-Verify are to be compared
     */
    record AcceptRegister(IntegrityProtected mark, AuthenticationContent content) implements Decision {
    }

    /** It is answered, or if the reason {@linkplain Reason#discards() discards} dropped in silence. */
    record Refuse(Reason reason) implements Decision {
    }
}
