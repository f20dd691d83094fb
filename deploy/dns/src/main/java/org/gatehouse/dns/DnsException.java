package org.gatehouse.dns;

import java.util.concurrent.CompletionException;

/** A name leads nowhere. The text is fit for a log: it holds nothing of what a name server sent. */
public final class DnsException extends Exception {
    private static final long serialVersionUID = 1L;
    private final DnsFailure failure;

    /** No stack trace: it is an answer, and there may be thousands of them. */
    public DnsException(DnsFailure failure, String detail) {
        super(failure + ": " + detail, null, false, false);
        this.failure = failure;
    }

    public DnsFailure failure() {
        return failure;
    }

    /** What a stage of this package completed with, also when a dependent stage wrapped it. */
    public static DnsFailure failureOf(Throwable thrown) {
        Throwable inner = thrown;
        while (inner instanceof CompletionException && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner instanceof DnsException e ? e.failure() : DnsFailure.UNBELIEVABLE;
    }
}
