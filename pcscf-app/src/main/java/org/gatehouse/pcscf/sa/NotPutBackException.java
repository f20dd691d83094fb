package org.gatehouse.pcscf.sa;

import java.util.Set;

/**
 * After a {@linkplain SaBackend#reconcile reconciliation} all is as wanted, but for these sets, of which nothing is.
 */
public final class NotPutBackException extends SaBackendException {
    private static final long serialVersionUID = 1L;

    private final transient Set<String> sets;

    /** @param sets their ids */
    public NotPutBackException(String message, Throwable cause, Set<String> sets) {
        super(message, cause);
        this.sets = Set.copyOf(sets);
    }

    public Set<String> sets() {
        return sets;
    }
}
