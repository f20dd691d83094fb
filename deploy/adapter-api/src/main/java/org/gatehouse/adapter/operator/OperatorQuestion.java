package org.gatehouse.adapter.operator;

import java.util.Map;
import java.util.Optional;

/**
 * What is asked of an application.
 *
 * @param resource the last part of the path, such as {@code ues}
 * @param parameters of the query, or of the body of an order
 * @param masked whether identities are shown by their first character and domain only
 */
public record OperatorQuestion(String resource, Map<String, String> parameters, boolean masked) {
    private static final int MOST = 1_000;
    private static final int USUAL = 100;

    public OperatorQuestion {
        parameters = Map.copyOf(parameters);
    }

    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).map(String::strip).filter(v -> !v.isEmpty());
    }

    /** {@code most}: how many are wanted; 1 to {@value #MOST}, {@value #USUAL} if nothing is said. */
    public int most() {
        String text = parameter("most").orElse(String.valueOf(USUAL));
        int most = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException("most: a number from 1 to " + MOST);
        }
        return most;
    }

    /** The identity as it may be shown. */
    public String shown(String identity) {
        return masked ? Who.masked(identity) : identity;
    }
}
