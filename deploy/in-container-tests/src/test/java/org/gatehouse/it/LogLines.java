package org.gatehouse.it;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.log4j.AppenderSkeleton;
import org.apache.log4j.Logger;
import org.apache.log4j.spi.LoggingEvent;

/** The log of the node under test: the only trace that a message leaves which is dropped in silence. */
public final class LogLines extends AppenderSkeleton implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /** Collects from now on. */
    public static LogLines collect() {
        LogLines collector = new LogLines();
        Logger.getLogger("org.gatehouse").addAppender(collector);
        return collector;
    }

    @Override
    protected void append(LoggingEvent event) {
        lines.add(event.getRenderedMessage());
    }

    /** Waits for a line with this text in it. */
    public void await(String text) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new AssertionError("no log line with '" + text + "'");
            }
            if (line.contains(text)) {
                return;
            }
        }
    }

    /** All lines that nobody has waited for. */
    public List<String> left() {
        return List.copyOf(lines);
    }

    @Override
    public boolean requiresLayout() {
        return false;
    }

    @Override
    public void close() {
        Logger.getLogger("org.gatehouse").removeAppender(this);
    }
}
