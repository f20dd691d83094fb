package org.gatehouse.icscf.location;

import java.util.Optional;

/** How an S-CSCF failed a request: what may lead to another one, TS 24.229 clause 5.3.1.3. */
public enum ScscfFailure {
    /** No address, transport failure, or no answer in time. */
    NO_RESPONSE,
    /** 3xx. */
    REDIRECTED,
    /** 480. */
    TEMPORARILY_UNAVAILABLE,
    /** 503 of the last of its targets, RFC 3263 clause 4.3. */
    UNAVAILABLE;

    /** The failure a final response is; empty if it is simply to be passed on. */
    public static Optional<ScscfFailure> of(int status) {
        if (status >= 300 && status <= 399) {
            return Optional.of(REDIRECTED);
        }
        return status == 480 ? Optional.of(TEMPORARILY_UNAVAILABLE)
            : status == 503 ? Optional.of(UNAVAILABLE) : Optional.empty();
    }
}
