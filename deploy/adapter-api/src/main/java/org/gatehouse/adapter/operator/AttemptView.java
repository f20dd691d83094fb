package org.gatehouse.adapter.operator;

import java.util.List;

/**
 * An attempt as it is shown.
 *
 * @param role which node tells of it
 * @param thread the first characters of the Call-ID, by which it is found in a capture
 * @param begun an instant, ISO 8601
 * @param outcome of {@link Attempt.Outcome}, or {@code OPEN}
 * @param code of the cause
 * @param cause in plain words
 */
public record AttemptView(String role, long id, String impi, String impu, String address, String thread, String begun,
                          String outcome, String code, String cause, int leftOut, List<StepView> steps) {
    private static final int THREAD_SHOWN = 12;

    /**
     * One step.
     *
     * @param at an instant, ISO 8601
     * @param millis since the attempt began
     */
    public record StepView(String at, long millis, String kind, String from, String to, String text, String detail) {
    }

    public AttemptView {
        steps = List.copyOf(steps);
    }

    public static AttemptView of(String role, Attempt attempt, Cause cause, OperatorQuestion question) {
        Who who = attempt.who();
        return new AttemptView(role, attempt.id(), question.shown(who.impi()), question.shown(who.impu()),
            who.address().getHostAddress(), printable(attempt.thread()), attempt.begun().toString(),
            attempt.outcome().map(Enum::name).orElse("OPEN"), cause.code(), cause.text(), attempt.leftOut(),
            attempt.steps().stream().map(s -> new StepView(s.at().toString(),
                Math.max(0, s.at().toEpochMilli() - attempt.begun().toEpochMilli()), s.kind().name(), s.kind().from(),
                s.kind().to(), s.kind().text(), s.detail().toString())).toList());
    }

    /** What a phone wrote is shown to people: letters, digits and a few signs. */
    private static String printable(String thread) {
        String cut = thread.length() <= THREAD_SHOWN ? thread : thread.substring(0, THREAD_SHOWN) + "...";
        return cut.replaceAll("[^A-Za-z0-9.@_-]", "?");
    }
}
