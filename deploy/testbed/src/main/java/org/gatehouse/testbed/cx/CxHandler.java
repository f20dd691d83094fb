package org.gatehouse.testbed.cx;

/** Decides what the HSS does with a question. Called by several threads. */
@FunctionalInterface
public interface CxHandler {

    /** What to do with the question; must not wait: {@link CxReaction.After} does. */
    CxReaction handle(CxQuestion question);
}
