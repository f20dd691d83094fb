package org.gatehouse.settings;

import java.util.List;

/** The configuration cannot be used. Each problem names the key, the value and what would be right. */
public final class SettingsException extends Exception {
    private final transient List<String> problems;

    public SettingsException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each problem. */
    public List<String> problems() {
        return problems;
    }
}
