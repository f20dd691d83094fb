package org.gatehouse.adapter.operator;

/** What a step of an attempt can be; each application has an enum of them. */
public interface StepKind {
    /** The constant's name. */
    String name();

    /** In plain words, without what differs from step to step. */
    String text();

    /** The node that did it: {@code ue}, {@code pcscf} and the like. */
    String from();

    /** The node that it was done to; the same as {@link #from} for what happens inside a node. */
    String to();
}
