package org.gatehouse.pcscf.sa;

import static org.gatehouse.pcscf.sa.Slot.GRACE;
import static org.gatehouse.pcscf.sa.Slot.IN_USE;
import static org.gatehouse.pcscf.sa.Slot.NEW;
import static org.gatehouse.pcscf.sa.Slot.TEMPORARY;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the sets of one contact change places: the four paragraphs that SA3 and CN1 agreed on 6 October 2003, and TS
 * 33.203 clause 7.4.2a. A set that is held and does not appear on the right of its row is deleted.
 */
final class Transitions {
    /** What makes sets change places. */
    enum Trigger {
        /** The 200 that ends an authentication; {@code at} is the set that protected SM1. */
        CONFIRMED,
        /** A message of any kind from the UE; {@code at} is the set that carried it. */
        ARRIVED,
        /** The lifetime of the set {@code at} has ended. */
        EXPIRED,
        /** The set in use has less than 64*T1 left. */
        SHORT
    }

    /**
     * One row.
     *
     * @param number its number in the table of the reference, which tests carry in their names
     * @param held the established sets that are there; with {@code CONFIRMED} there is a temporary set besides
     * @param at a place, or null: SM1 came in clear, or over a set that is gone
     * @param moves from which place to which
     */
    record Row(int number, Set<Slot> held, Trigger trigger, Slot at, Map<Slot, Slot> moves) {
    }

    private static final Slot CLEAR = null;

    static final List<Row> TABLE = List.of(
        row(6, held(), Trigger.CONFIRMED, CLEAR, TEMPORARY, IN_USE),
        row(7, held(IN_USE), Trigger.CONFIRMED, CLEAR, TEMPORARY, IN_USE),
        row(7, held(GRACE, IN_USE), Trigger.CONFIRMED, CLEAR, TEMPORARY, IN_USE),
        row(8, held(IN_USE), Trigger.CONFIRMED, IN_USE, IN_USE, IN_USE, TEMPORARY, NEW),
        row(9, held(IN_USE, NEW), Trigger.CONFIRMED, NEW, NEW, IN_USE, TEMPORARY, NEW),
        row(10, held(IN_USE, NEW), Trigger.CONFIRMED, IN_USE, IN_USE, IN_USE, TEMPORARY, NEW),
        row(11, held(IN_USE, NEW), Trigger.CONFIRMED, CLEAR, TEMPORARY, IN_USE),
        row(12, held(GRACE, IN_USE), Trigger.CONFIRMED, IN_USE, IN_USE, IN_USE, TEMPORARY, NEW),
        row(13, held(GRACE, IN_USE), Trigger.CONFIRMED, GRACE, GRACE, IN_USE, TEMPORARY, NEW),
        row(14, held(IN_USE, NEW), Trigger.ARRIVED, NEW, IN_USE, GRACE, NEW, IN_USE),
        row(15, held(IN_USE, NEW), Trigger.ARRIVED, IN_USE, IN_USE, IN_USE, NEW, NEW),
        row(15, held(IN_USE), Trigger.ARRIVED, IN_USE, IN_USE, IN_USE),
        row(15, held(GRACE, IN_USE), Trigger.ARRIVED, IN_USE, GRACE, GRACE, IN_USE, IN_USE),
        row(16, held(IN_USE, NEW), Trigger.SHORT, IN_USE, IN_USE, GRACE, NEW, IN_USE),
        row(17, held(IN_USE, NEW), Trigger.EXPIRED, IN_USE, NEW, IN_USE),
        row(18, held(GRACE, IN_USE), Trigger.ARRIVED, GRACE, GRACE, GRACE, IN_USE, IN_USE),
        row(19, held(GRACE, IN_USE), Trigger.EXPIRED, GRACE, IN_USE, IN_USE),
        row(25, held(IN_USE), Trigger.EXPIRED, IN_USE));

    private Transitions() {
    }

    /** The row that applies; none if the sets are not as the table can have them. */
    static Optional<Row> find(Set<Slot> held, Trigger trigger, Slot at) {
        return TABLE.stream().filter(r -> r.trigger == trigger && r.at == at && r.held.equals(held)).findFirst();
    }

    private static Set<Slot> held(Slot... slots) {
        Set<Slot> held = EnumSet.noneOf(Slot.class);
        held.addAll(List.of(slots));
        return held;
    }

    private static Row row(int number, Set<Slot> held, Trigger trigger, Slot at, Slot... fromTo) {
        Map<Slot, Slot> moves = new EnumMap<>(Slot.class);
        for (int i = 0; i < fromTo.length; i += 2) {
            moves.put(fromTo[i], fromTo[i + 1]);
        }
        return new Row(number, held, trigger, at, moves);
    }
}
