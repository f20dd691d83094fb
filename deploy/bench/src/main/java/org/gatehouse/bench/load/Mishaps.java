package org.gatehouse.bench.load;

import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/** What becomes of datagrams on a bad network: some are lost, some come twice. Thread-safe. */
final class Mishaps {
    static final Mishaps NONE = new Mishaps(0, 0, new Random(0));

    private final double lost;
    private final double doubled;
    private final Random random;
    private final LongAdder losses = new LongAdder();
    private final LongAdder doubles = new LongAdder();

    /**
     * @param lost share of datagrams, 0 to 1
     * @param doubled share of datagrams; no more than 1 with those lost
     * @param random the same seed gives the same mishaps, as long as the datagrams come in the same order
     */
    Mishaps(double lost, double doubled, Random random) {
        if (!(lost >= 0 && doubled >= 0 && lost + doubled <= 1)) {
            throw new IllegalArgumentException("shares of 0 to 1 in all, not " + lost + " and " + doubled);
        }
        this.lost = lost;
        this.doubled = doubled;
        this.random = random;
    }

    /** How often the next datagram arrives: 0, 1 or 2 times. */
    int copies() {
        if (lost + doubled == 0) {
            return 1;
        }
        double drawn;
        synchronized (random) {
            drawn = random.nextDouble();
        }
        if (drawn < lost) {
            losses.increment();
            return 0;
        }
        if (drawn < lost + doubled) {
            doubles.increment();
            return 2;
        }
        return 1;
    }

    long lost() {
        return losses.sum();
    }

    long doubled() {
        return doubles.sum();
    }
}
