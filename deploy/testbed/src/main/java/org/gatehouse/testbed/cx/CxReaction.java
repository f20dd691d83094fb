package org.gatehouse.testbed.cx;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jdiameter.api.AvpSet;

/** What the HSS does with a question: answers, or misbehaves. */
public sealed interface CxReaction {

    /** Answers as it should. */
    record Answer(CxReply reply) implements CxReaction {
    }

    /** Waits, then reacts. */
    record After(Duration pause, CxReaction then) implements CxReaction {
    }

    /** Reacts when somebody says so. */
    record When(CompletionStage<?> said, CxReaction then) implements CxReaction {
    }

    /** Never answers. */
    record Silence() implements CxReaction {
    }

    /** Closes all connections without a word. */
    record Cut() implements CxReaction {
    }

    /** Answers, after a hand has been laid on the finished AVPs. */
    record Spoiled(CxReply reply, Consumer<AvpSet> spoil) implements CxReaction {
    }

    static CxReaction answer(CxReply reply) {
        return new Answer(reply);
    }
}
