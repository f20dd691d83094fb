package org.gatehouse.adapter.operator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One attempt to register, as far as it has come.
 *
 * @param id unique in its journal
 * @param thread what its messages have in common: their Call-ID
 * @param steps in their order
 * @param leftOut steps that were not kept because there were too many
 * @param ended empty while it is under way
 */
public record Attempt(long id, Who who, String thread, Instant begun, List<AttemptStep> steps, int leftOut,
                      Optional<Ended> ended) {
    /** How an attempt can end. */
    public enum Outcome {
        REGISTERED,
        DEREGISTERED,
        /** The home network asked the UE to prove who it is. */
        CHALLENGED,
        /** This node refused. */
        REFUSED,
        /** Another node answered with an error, or not at all. */
        FAILED,
        /** The UE never came back. */
        ABANDONED
    }

    /** @param reason the constant's name; empty if the outcome says it all */
    public record Ended(Instant at, Outcome outcome, String reason) {
    }

    public Attempt {
        steps = List.copyOf(steps);
    }

    public Optional<Outcome> outcome() {
        return ended.map(Ended::outcome);
    }

    /** Whether it has a step of this kind. */
    public boolean has(StepKind kind) {
        return steps.stream().anyMatch(s -> s.kind() == kind);
    }

    /** The last step that is like this. */
    public Optional<AttemptStep> last(Predicate<AttemptStep> like) {
        return steps.stream().filter(like).reduce((first, second) -> second);
    }

    /** When the last step was. */
    public Instant lastAt() {
        return steps.isEmpty() ? begun : steps.get(steps.size() - 1).at();
    }

    /** Without identities. */
    @Override
    public String toString() {
        return "Attempt(" + id + ", " + who.address().getHostAddress() + ")";
    }
}
