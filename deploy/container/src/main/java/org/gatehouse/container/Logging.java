package org.gatehouse.container;

import org.apache.log4j.ConsoleAppender;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;

/**
 * The log of a process: Gatehouse's own lines at the configured level, the container's errors, nothing of the stack.
 */
public final class Logging {
    /** Kept here: java.util.logging itself does not keep its loggers. */
    private static final java.util.logging.Logger TOMCAT = java.util.logging.Logger.getLogger("org.apache");

    private Logging() {
    }

    public static void configure(ContainerSettings.LogLevel level) {
        configure(level, ContainerSettings.LogFormat.TEXT);
    }

    public static void configure(ContainerSettings.LogLevel level, ContainerSettings.LogFormat format) {
        Logger root = Logger.getRootLogger();
        root.removeAllAppenders();
        root.addAppender(new ConsoleAppender(format == ContainerSettings.LogFormat.JSON ? new JsonLayout()
            : new RedactingLayout("%d{ISO8601} %-5p %c{1} %m%n"), ConsoleAppender.SYSTEM_OUT));
        root.setLevel(Level.WARN);
        // the stack's errors quote whole messages of strangers; what it refuses is counted and named by our parser
        Logger.getLogger("gov.nist").setLevel(Level.OFF);
        Logger.getLogger("org.mobicents").setLevel(Level.ERROR);
        Logger.getLogger("org.apache").setLevel(Level.ERROR);
        // as does the Diameter library; whether a peer is there is said by the application
        Logger.getLogger("org.jdiameter").setLevel(Level.OFF);
        Logger.getLogger("org.gatehouse").setLevel(Level.toLevel(level.name()));
        tomcat();
    }

    /** Tomcat logs through java.util.logging: errors only, a line each, into the same log. */
    private static void tomcat() {
        TOMCAT.setLevel(java.util.logging.Level.SEVERE);
        TOMCAT.setUseParentHandlers(false);
        for (java.util.logging.Handler handler : TOMCAT.getHandlers()) {
            TOMCAT.removeHandler(handler);
        }
        TOMCAT.addHandler(new java.util.logging.Handler() {
            @Override
            public void publish(java.util.logging.LogRecord record) {
                Logger.getLogger("tomcat").error(record.getMessage()
                    + (record.getThrown() == null ? "" : ": " + record.getThrown()));
            }

            @Override
            public void flush() {
                // nothing is buffered
            }

            @Override
            public void close() {
                // nothing is held
            }
        });
    }
}
