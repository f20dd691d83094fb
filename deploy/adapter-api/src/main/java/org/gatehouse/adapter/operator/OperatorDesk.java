package org.gatehouse.adapter.operator;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where applications say what they show, and the container finds it. A container without an operator's port leaves it
 * at that.
 */
public final class OperatorDesk {
    private static final List<OperatorPart> PARTS = new CopyOnWriteArrayList<>();

    private OperatorDesk() {
    }

    /** From the {@code init} of an application; takes the place of an earlier one of the role. */
    public static void open(OperatorPart part) {
        PARTS.removeIf(p -> p.role().equals(part.role()));
        PARTS.add(part);
    }

    /** The counterpart of {@link #open}, from {@code destroy}. */
    public static void close(OperatorPart part) {
        PARTS.remove(part);
    }

    /** What is there now. */
    public static List<OperatorPart> parts() {
        return List.copyOf(PARTS);
    }
}
