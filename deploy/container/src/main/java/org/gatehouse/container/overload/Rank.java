package org.gatehouse.container.overload;

import org.gatehouse.adapter.Standing;

/**
 * Which requests are refused before which: each rank bears a wait of so many quarters of the target. What is no request
 * has no rank and is never refused: it ends work that has been begun.
 */
enum Rank {
    /** What a source sends above its share: refused so early that the others do not notice it. */
    FLOODING(1, Shed.OVERLOAD_FLOODING),
    /** Registrations of users we do not know yet. */
    NEW(4, Shed.OVERLOAD_NEW),
    /** What registered users and the core begin. */
    ESTABLISHED(16, Shed.OVERLOAD_ESTABLISHED),
    /** Emergency, the second half of a registration, and what continues or ends a dialog that is there. */
    FIRST(64, Shed.OVERLOAD_FIRST);

    final int quarters;
    final Shed refusal;

    Rank(int quarters, Shed refusal) {
        this.quarters = quarters;
        this.refusal = refusal;
    }

    /**
     * What somebody begins who is greedy counts as that of somebody new. Who is new may only register: nothing is
     * continued, and another method is refused in any case.
     */
    static Rank of(RequestHead.Kind kind, Standing standing) {
        if (standing == Standing.FLOODING || standing == Standing.BEGUN) {
            return standing == Standing.BEGUN ? FIRST : FLOODING;
        }
        return switch (kind) {
            case EMERGENCY -> FIRST;
            case CONTINUING -> standing == Standing.ESTABLISHED || standing == Standing.GREEDY ? FIRST : NEW;
            default -> standing == Standing.ESTABLISHED ? ESTABLISHED : NEW;
        };
    }

    /** The longest wait that it bears. */
    long borneNanos(OverloadSettings settings) {
        return settings.target().toNanos() / 4 * quarters;
    }
}
