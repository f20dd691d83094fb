package org.gatehouse.pcscf.registration;

import org.gatehouse.pcscf.Reason;

/** A message is refused for one named reason. Holds nothing of the message. */
public final class RefusedException extends Exception {
    private final Reason reason;

    public RefusedException(Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
