package org.gatehouse.pcscf.registration;

import java.util.Optional;
import org.gatehouse.pcscf.sa.RegisterRef;
import org.gatehouse.pcscf.sa.UeContact;

/**
 * A REGISTER that was forwarded and waits for its response.
 *
 * @param arrivedOn id of the set that carried it; empty if it came in clear
 * @param step what it is to the registration
 * @param flow the user part of the Path entry that it took along
 */
public record RegisterAttempt(RegisterRequest request, UeContact contact, RegisterRef ref, Optional<String> arrivedOn,
                              Step step, String flow) {
    /** What a REGISTER is to the registration it belongs to. */
    public enum Step {
        /** The policy lets it be unprotected: no keys, no sets. */
        UNPROTECTED,
        /** It offers a security agreement: SM1, or a re-registration that may be challenged. */
        OFFER,
        /** It answers the challenge. */
        SM7
    }

    /** Without identities. */
    @Override
    public String toString() {
        return "RegisterAttempt(" + step + ", " + contact + ")";
    }
}
