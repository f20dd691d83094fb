package org.gatehouse.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.bench.load.Meter.Latency;

/**
 * Looks for the highest rate that is held: doubled until it is not, then halved in between. A rate is held if hardly
 * anything fails and what is good is quick.
 */
final class RateSearch {
    private final double mostFailed;
    private final double mostP99;
    private final int steps;

    /** Runs a scenario at a rate. */
    interface Trial {
        Sample at(double perSecond) throws Exception;
    }

    /**
     * @param mostFailed share of those started, such as 0.001
     * @param mostP99 in milliseconds
     * @param steps how often the distance between what is held and what is not is halved
     */
    RateSearch(double mostFailed, double mostP99, int steps) {
        this.mostFailed = mostFailed;
        this.mostP99 = mostP99;
        this.steps = steps;
    }

    boolean held(Sample sample) {
        Latency latency = sample.latency();
        return sample.started() > 0 && sample.good() > 0
            && sample.started() - sample.good() <= mostFailed * sample.started() && latency.p99() <= mostP99;
    }

    /**
     * @param first where it begins
     * @param most no rate above it is tried
     * @return what the highest rate held gave; empty if not even a sixteenth of the first one was
     */
    Optional<Sample> highest(double first, double most, Trial trial) throws Exception {
        List<Sample> held = new ArrayList<>();
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double rate = first;
        for (int refined = 0; refined < steps && rate >= first / 16 && rate <= most;) {
            Sample sample = trial.at(rate);
            if (held(sample)) {
                held.add(sample);
                low = rate;
            } else {
                high = rate;
            }
            boolean between = low > 0 && high < Double.POSITIVE_INFINITY;
            refined += between ? 1 : 0;
            rate = between ? (low + high) / 2 : low > 0 ? 2 * low : high / 2;
        }
        return held.stream().reduce((one, other) -> one.offered() >= other.offered() ? one : other);
    }
}
