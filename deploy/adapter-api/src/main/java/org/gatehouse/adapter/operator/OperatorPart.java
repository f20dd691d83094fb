package org.gatehouse.adapter.operator;

import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Optional;

/** What an application shows to, and does for, whoever runs the node. Thread-safe; called on the operator's threads. */
public interface OperatorPart extends MeterBinder {
    /** {@code pcscf} or {@code icscf}. */
    String role();

    /** Why it takes no new work now; empty if it does. */
    Optional<String> notReady();

    /**
     * Answers a question.
     *
     * @return a public record, a list or a map of such, numbers, booleans and texts, as {@code openapi.json} describes,
     *     or an {@link OperatorFile}; empty if there is no such resource
     * @throws IllegalArgumentException with what is wrong with a parameter, in words of our own
     */
    Optional<Object> answer(OperatorQuestion question);

    /**
     * Carries out an order; otherwise as {@link #answer}.
     *
     * @throws IllegalArgumentException as there
     */
    Optional<Object> order(OperatorQuestion question);
}
