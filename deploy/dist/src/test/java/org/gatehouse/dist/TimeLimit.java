package org.gatehouse.dist;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a process, with what it has started, that takes longer than any machine would: whoever reads its output then
 * comes to the end of it, and can say how far it got. Closed, it ends the process at once.
 */
final class TimeLimit implements AutoCloseable {
    /** What a start, a stop or a command takes at the very most, on a machine that does much else. */
    static final int SECONDS = 420;

    private final Process process;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean exceeded;

    TimeLimit(Process process, int seconds) {
        this.process = process;
        Thread watch = new Thread(() -> watch(seconds), "limit-of-" + process.pid());
        watch.setDaemon(true);
        watch.start();
    }

    private void watch(int seconds) {
        try {
            if (!closed.await(seconds, TimeUnit.SECONDS)) {
                exceeded = true;
                end();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the process was ended because its time was over. */
    boolean exceeded() {
        return exceeded;
    }

    private void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        closed.countDown();
        end();
    }
}
