package org.gatehouse.container;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.log4j.Layout;
import org.apache.log4j.spi.LoggingEvent;

/**
 * A line of JSON for each event: {@code time}, {@code level}, {@code logger}, {@code message}, and besides each
 * {@code name=value} that our own lines have in their message. Redacted as text is.
 */
public final class JsonLayout extends Layout {
    private static final Pattern FIELD = Pattern.compile("(?<=^|\\s)([a-z][a-zA-Z-]{0,40})=(\\S{1,200})");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RedactingLayout text = new RedactingLayout("%m");

    @Override
    public String format(LoggingEvent event) {
        Map<String, String> line = new LinkedHashMap<>();
        line.put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
        line.put("level", event.getLevel().toString());
        line.put("logger", event.getLoggerName());
        String message = text.format(event).stripTrailing();
        line.put("message", message);
        if (event.getLoggerName().startsWith("org.gatehouse")) {
            Matcher field = FIELD.matcher(message);
            while (field.find()) {
                // what the line is called by is not to be overwritten by what it says
                line.putIfAbsent(field.group(1), field.group(2));
            }
        }
        try {
            return JSON.writeValueAsString(line) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are JSON", e);
        }
    }

    /** The trace is part of {@link #format}, so that it is redacted too. */
    @Override
    public boolean ignoresThrowable() {
        return false;
    }

    @Override
    public void activateOptions() {
        // there are none
    }
}
