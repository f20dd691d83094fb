package org.gatehouse.pcscf.xfrm;

/**
 * What the kernel does with packets that a selector matches: wants them in ESP, or drops them.
 *
 * @param priority a lower number wins
 * @param reqid of the states that protect; ignored for {@link Action#BLOCK}, and then 0
 */
record XfrmPolicy(Direction direction, XfrmSelector selector, long priority, Action action, int reqid) {
    /** The numbers are the kernel's. */
    enum Direction {
        IN, OUT
    }

    /** What to do. */
    enum Action {
        /** Only in ESP, transport mode, between the selector's addresses. */
        PROTECT,
        /** Never. */
        BLOCK
    }

    Id id() {
        return new Id(direction, selector);
    }

    /** The name of a policy. */
    record Id(Direction direction, XfrmSelector selector) {
    }
}
