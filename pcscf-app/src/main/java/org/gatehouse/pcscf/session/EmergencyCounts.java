package org.gatehouse.pcscf.session;

import java.util.concurrent.atomic.LongAdder;

/** How many emergency calls have gone to an E-CSCF, and how often one of several failed. Thread-safe. */
public final class EmergencyCounts {
    private final LongAdder overSets = new LongAdder();
    private final LongAdder inClear = new LongAdder();
    private final LongAdder failures = new LongAdder();

    void relayed(boolean clear) {
        (clear ? inClear : overSets).increment();
    }

    void failed() {
        failures.increment();
    }

    /** Attempts that were followed by another E-CSCF, or by nothing. */
    public long failures() {
        return failures.sum();
    }

    /** @param clear of UEs without a registration, or of registered ones */
    public long of(boolean clear) {
        return (clear ? inClear : overSets).sum();
    }
}
