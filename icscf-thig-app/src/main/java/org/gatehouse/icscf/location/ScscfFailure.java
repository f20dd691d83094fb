package org.gatehouse.icscf.location;

import java.util.Optional;

/** How an S-CSCF failed a request: what may lead to another one, TS 24.229 clause 5.3.1.3. */
public enum ScscfFailure {
    /** Transport failure, or Timer B or F. */
    NO_RESPONSE,
    /** 3xx. */
    REDIRECTED,
    /** 480. */
    TEMPORARILY_UNAVAILABLE;

    /** The failure a final response is; empty if it is simply to be passed on. */
    public static Optional<ScscfFailure> of(int status) {
        if (status >= 300 && status <= 399) {
            return Optional.of(REDIRECTED);
        }
        return status == 480 ? Optional.of(TEMPORARILY_UNAVAILABLE) : Optional.empty();
    }
}
