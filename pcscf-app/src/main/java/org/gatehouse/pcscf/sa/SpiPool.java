package org.gatehouse.pcscf.sa;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The SPIs of our inbound associations (TS 33.203 clause 7.1): random, unique, and not used again until nothing under
 * way can carry the old one. Not thread-safe.
 */
final class SpiPool {
    /** With fewer than half of the range in use, the chance of not finding one is less than 2^-64. */
    private static final int TRIES = 64;

    private record Freed(long spi, Instant at) {
    }

    private final SpiRange range;
    private final RandomGenerator random;
    private final Duration quarantine;
    private final Set<Long> taken = new HashSet<>();
    private final Deque<Freed> freed = new ArrayDeque<>();

    SpiPool(SpiRange range, RandomGenerator random, Duration quarantine) {
        this.range = range;
        this.random = random;
        this.quarantine = quarantine;
    }

    /**
     * A SPI that is in no use.
     *
     * @param not both SPIs of the UE, for the same keys protect both directions and a packet must not fit the other one
     *     (clause 7.1 note 3), and what was just taken
     */
    Optional<Long> take(Set<Long> not, Instant now) {
        while (!freed.isEmpty() && !freed.peekFirst().at.plus(quarantine).isAfter(now)) {
            taken.remove(freed.removeFirst().spi);
        }
        for (int i = 0; i < TRIES; i++) {
            long spi = random.nextLong(range.lowest(), range.highest() + 1);
            if (!not.contains(spi) && taken.add(spi)) {
                return Optional.of(spi);
            }
        }
        return Optional.empty();
    }

    /** Takes these, all or none: none if one is out of range or in use. */
    boolean restore(Collection<Long> spis) {
        boolean free = spis.stream().noneMatch(taken::contains) && new HashSet<>(spis).size() == spis.size()
            && spis.stream().allMatch(spi -> spi >= range.lowest() && spi <= range.highest());
        return free && taken.addAll(spis);
    }

    /** Gives back a SPI that no packet ever carried. */
    void putBack(long spi) {
        taken.remove(spi);
    }

    void free(long spi, Instant now) {
        freed.addLast(new Freed(spi, now));
    }

    int inUse() {
        return taken.size();
    }
}
