package org.gatehouse.testbed.cx;

import java.util.ArrayList;
import java.util.List;

/** Questions and answers in the specification's words, for one line of a ladder. Holds no key and no vector. */
public final class CxWords {
    private CxWords() {
    }

    /** {@code UAR}, {@code MAR (resynchronisation)}, ... */
    public static String of(CxQuestion question) {
        if (question instanceof CxQuestion.Uar uar) {
            return "UAR" + (uar.type() == 0 ? "" : uar.type() == 1 ? " (de-registration)" : " (capabilities)");
        } else if (question instanceof CxQuestion.Lir lir) {
            return "LIR" + (lir.originating() ? " (originating)" : "");
        } else if (question instanceof CxQuestion.Mar mar) {
            return "MAR" + (mar.authorization().isPresent() ? " (resynchronisation)" : "");
        }
        return "SAR";
    }

    /** Whom it is about. */
    public static String detail(CxQuestion question) {
        return question instanceof CxQuestion.Sar sar ? sar.impu() + ", assignment type " + sar.assignmentType()
            : question.impu();
    }

    /** {@code UAA experimental 2001}: the result with its space, because numbers overlap. */
    public static String of(CxQuestion question, CxReply reply) {
        return of(question).substring(0, 2) + "A " + (reply.experimental() ? "experimental " : "") + reply.code();
    }

    /** What the answer says beside its result. */
    public static String detail(CxReply reply) {
        List<String> parts = new ArrayList<>();
        reply.serverName().ifPresent(parts::add);
        reply.capabilities().ifPresent(c -> parts.add("mandatory " + c.mandatory() + " optional " + c.optional()));
        reply.vector().ifPresent(v -> parts.add("one vector"));
        reply.userData().ifPresent(d -> parts.add("the user's profile"));
        reply.wildcard().ifPresent(parts::add);
        return String.join(", ", parts);
    }
}
