package org.gatehouse.container;

import java.util.regex.Pattern;
import org.apache.log4j.PatternLayout;
import org.apache.log4j.spi.LoggingEvent;

/**
 * The log's last line of defence: whatever the container below us prints of a message, the values of keys and
 * responses are not in it.
 */
public final class RedactingLayout extends PatternLayout {
    private static final Pattern SECRET =
        Pattern.compile("\\b(ik|ck|response|auts|nextnonce)\\s*=\\s*(\"[^\"]*\"|[^\\s,;]+)", Pattern.CASE_INSENSITIVE);

    private static final String OURS = "org.gatehouse";
    private static final int MOST_OF_STRANGERS = 400;

    public RedactingLayout(String pattern) {
        super(pattern);
    }

    static String redact(String text) {
        return text.indexOf('=') < 0 ? text : SECRET.matcher(text).replaceAll("$1=(removed)");
    }

    /** The container's errors quote whole messages of strangers: the first line says which it was. */
    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return text.substring(0, Math.min(end < 0 ? text.length() : end, MOST_OF_STRANGERS)).stripTrailing() + "\n";
    }

    @Override
    public String format(LoggingEvent event) {
        boolean ours = event.getLoggerName().startsWith(OURS);
        String text = redact(ours ? super.format(event) : firstLine(super.format(event)));
        String[] trace = event.getThrowableStrRep();
        if (trace == null) {
            return text;
        }
        // the container's own traces say where in the container; its first line says what is the matter
        return text + redact(ours ? String.join("\n", trace) : "  " + trace[0]) + "\n";
    }

    /** The trace is part of {@link #format}, so that it is redacted too. */
    @Override
    public boolean ignoresThrowable() {
        return false;
    }
}
