package org.gatehouse.pcscf.xfrm;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears of expired associations, on a thread and a channel of its own. */
final class XfrmEvents implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(XfrmEvents.class);
    private static final int BUFFER = 1 << 16;
    private static final int MAX_FAILURES_IN_A_ROW = 10;

    private final NetlinkChannel channel;
    private final XfrmSettings settings;
    private final Consumer<XfrmExpiry> listener;
    private final AtomicLong expired = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Thread thread = new Thread(this::run, "xfrm-events");
    private volatile boolean closed;

    /** @param channel whose time-out is short: closing waits for it */
    XfrmEvents(NetlinkChannel channel, XfrmSettings settings, Consumer<XfrmExpiry> listener) {
        this.channel = channel;
        this.settings = settings;
        this.listener = listener;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Associations the kernel removed. */
    long expired() {
        return expired.get();
    }

    /** How often the kernel said that events were lost. */
    long lost() {
        return lost.get();
    }

    /** Returns when the thread has ended. */
    @Override
    public void close() {
        closed = true;
        awaitEnd();
        channel.close();
    }

    /** Returns when the thread has ended: after {@link #close()}, or when the channel does nothing but fail. */
    void awaitEnd() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
        int failures = 0;
        while (!closed && failures < MAX_FAILURES_IN_A_ROW) {
            try {
                if (channel.receive(in)) {
                    XfrmDecoder.decode(in).forEach(this::hear);
                }
                failures = 0;
            } catch (XfrmException e) {
                lost.incrementAndGet();
                failures++;
                LOG.warn("events of the kernel were lost: {}", e.getMessage());
            }
        }
        if (!closed) {
            LOG.error("no more events of the kernel: expired associations are no longer counted");
        }
    }

    private void hear(XfrmReply reply) {
        if (reply instanceof XfrmReply.Expired event && event.hard() && settings.isOurs(event.state().reqid())) {
            expired.incrementAndGet();
            try {
                listener.accept(new XfrmExpiry(event.state().destination(), event.state().spi()));
            } catch (RuntimeException e) {
                LOG.error("the listener of expired associations failed", e);
            }
        }
    }
}
