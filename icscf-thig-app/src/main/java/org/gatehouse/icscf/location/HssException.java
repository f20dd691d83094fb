package org.gatehouse.icscf.location;

import java.util.concurrent.CompletionException;
import org.gatehouse.icscf.Reason;

/** There is no answer of the HSS that could be acted on. The message holds no identity and nothing the peer wrote. */
public final class HssException extends Exception {
    private final Reason reason;

    public HssException(Reason reason, String detail) {
        super(reason + ": " + detail);
        this.reason = reason;
    }

    public HssException(Reason reason, String detail, Throwable cause) {
        super(reason + ": " + detail, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The reason in what a stage of {@link Hss} completed with, also when a dependent stage wrapped it. */
    public static Reason reasonOf(Throwable failure) {
        Throwable inner = failure;
        while (inner instanceof CompletionException && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner instanceof HssException e ? e.reason() : Reason.HSS_UNREACHABLE;
    }
}
