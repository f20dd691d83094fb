package org.gatehouse.pcscf.xfrm;

import java.io.IOException;

/** The kernel refused or could not be asked; the message holds no keys. */
final class XfrmException extends IOException {
    private static final long serialVersionUID = 1;

    private final XfrmFault fault;

    XfrmException(XfrmFault fault, String detail) {
        super(detail.isEmpty() ? fault.label() : fault.label() + ": " + detail);
        this.fault = fault;
    }

    XfrmFault fault() {
        return fault;
    }
}
