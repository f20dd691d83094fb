package org.gatehouse.container.operator;

import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.log4j.Level;
import org.apache.log4j.LogManager;
import org.apache.log4j.Logger;
import org.gatehouse.adapter.operator.OperatorQuestion;
import org.slf4j.LoggerFactory;

/** The levels of Gatehouse's own loggers. The stack's stay off: at any level they quote whole messages. */
final class LogLevels {
    private static final String OURS = "org.gatehouse";
    private static final Set<String> LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG");
    private static final int MOST = 200;

    /** The level of each of our loggers that has one of its own. */
    Map<String, String> all() {
        Map<String, String> levels = new TreeMap<>();
        levels.put(OURS, Logger.getLogger(OURS).getEffectiveLevel().toString());
        Enumeration<?> loggers = LogManager.getCurrentLoggers();
        while (loggers.hasMoreElements()) {
            Logger logger = (Logger) loggers.nextElement();
            if (logger.getName().startsWith(OURS + ".") && logger.getLevel() != null && levels.size() < MOST) {
                levels.put(logger.getName(), logger.getLevel().toString());
            }
        }
        return levels;
    }

    /** @throws IllegalArgumentException if it is none of our loggers, or no level */
    Map<String, String> set(OperatorQuestion question) {
        String name = question.parameter("logger").orElse(OURS);
        String level = question.parameter("level").orElse("").toUpperCase(Locale.ROOT);
        // only what exists: a level for each made-up name would fill the memory
        boolean known = name.equals(OURS) || name.startsWith(OURS + ".") && LogManager.exists(name) != null;
        if (!known) {
            throw new IllegalArgumentException("logger: " + OURS + " or one of the loggers below it");
        }
        if (!LEVELS.contains(level)) {
            throw new IllegalArgumentException("level: error, warn, info or debug");
        }
        Logger.getLogger(name).setLevel(Level.toLevel(level));
        LoggerFactory.getLogger("org.gatehouse.operator").warn("log level changed logger={} level={}", name, level);
        return all();
    }
}
