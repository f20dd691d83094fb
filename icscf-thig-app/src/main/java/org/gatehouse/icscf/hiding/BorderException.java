package org.gatehouse.icscf.hiding;

import org.gatehouse.icscf.Reason;

/** Ends the work on a message or an entry; never leaves this package. */
final class BorderException extends Exception {
    private final Reason reason;

    BorderException(Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
