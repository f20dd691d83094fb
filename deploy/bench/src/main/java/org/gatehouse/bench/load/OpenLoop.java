package org.gatehouse.bench.load;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts transactions when they are due: Poisson arrivals at a rate, however those before fare. */
final class OpenLoop {
    private static final long COARSE_NANOS = 200_000;

    private final Random random;

    OpenLoop(Random random) {
        this.random = random;
    }

    /** What is started. */
    interface Start {
        /**
         * @param number from 0 on
         * @param dueNanos of {@link System#nanoTime}: latency counts from here
         */
        void at(int number, long dueNanos);
    }

    /** Starts so many, at this rate; returns when the last one is started. */
    void run(double perSecond, int count, Start start) {
        long due = System.nanoTime();
        for (int i = 0; i < count; i++) {
            due += (long) (-Math.log(1 - random.nextDouble()) / perSecond * TimeUnit.SECONDS.toNanos(1));
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                if (left > COARSE_NANOS) {
                    LockSupport.parkNanos(left - COARSE_NANOS / 2);
                }
            }
            start.at(i, due);
        }
    }
}
