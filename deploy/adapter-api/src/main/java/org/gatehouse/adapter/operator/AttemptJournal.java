package org.gatehouse.adapter.operator;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The last attempts of the last UEs. Bounded in all directions: above the number of UEs the one that was quiet for
 * longest is forgotten, above the number of attempts its oldest, above the number of steps the ones in the middle.
 *
 * <p>Thread-safe by one lock, held for microseconds.
 */
public final class AttemptJournal {

    /**
     * How much is remembered.
     *
     * @param ues that are remembered
     * @param attempts of each UE
     * @param steps of each attempt
     */
    public record Limits(int ues, int attempts, int steps) {
        /** About 10 MB at most. */
        public static final Limits DEFAULT = new Limits(2_000, 6, 24);
        /** Steps in all, about 350 MB. */
        public static final long MOST_STEPS = 10_000_000;

        /** @throws IllegalArgumentException if one is too small, or all together are too much */
        public Limits {
            if (ues < 1 || attempts < 1 || steps < 2) {
                throw new IllegalArgumentException("a limit of the journal is too small");
            }
            if ((long) ues * attempts * steps > MOST_STEPS) {
                throw new IllegalArgumentException("phones times attempts times steps are at most " + MOST_STEPS);
            }
        }

        /** A whole number of a configuration. */
        @FunctionalInterface
        public interface Numbers {
            int number(String key, int otherwise, int least, int most);
        }

        /**
         * As a configuration's section {@code journal} has it.
         *
         * @param section its numbers
         * @param tooMuch is told the value of {@code phones} that is more than fits, and why
         */
        public static Limits read(Numbers section, BiConsumer<String, String> tooMuch) {
            int phones = section.number("phones", DEFAULT.ues, 1, 500_000);
            int attempts = section.number("attempts", DEFAULT.attempts, 1, 100);
            int steps = section.number("steps", DEFAULT.steps, 12, 200);
            try {
                return new Limits(phones, attempts, steps);
            } catch (IllegalArgumentException e) {
                tooMuch.accept(String.valueOf(phones), e.getMessage());
                return DEFAULT;
            }
        }
    }

    /** UEs are told apart by identity and address: nobody's attempts can push out those of another address. */
    private record UeKey(String name, InetAddress address) {
    }

    private static final class Entry {
        private final long id;
        private final Who who;
        private final String thread;
        private final Instant begun;
        private final List<AttemptStep> steps = new ArrayList<>();
        private int leftOut;
        private Attempt.Ended ended;

        Entry(long id, Who who, String thread, Instant begun) {
            this.id = id;
            this.who = who;
            this.thread = thread;
            this.begun = begun;
        }

        Attempt snapshot() {
            return new Attempt(id, who, thread, begun, steps, leftOut, Optional.ofNullable(ended));
        }
    }

    private final Limits limits;
    /** The one that was quiet for longest first. */
    private final Map<UeKey, Deque<Entry>> ues = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Long, Entry> byId = new HashMap<>();
    private final Map<InetAddress, Set<UeKey>> byAddress = new HashMap<>();
    private long last;

    public AttemptJournal(Limits limits) {
        this.limits = limits;
    }

    /** A new attempt of the UE; its id. */
    public synchronized long begin(Who who, String thread, Instant now) {
        UeKey key = new UeKey(who.name(), who.address());
        Deque<Entry> attempts = ues.computeIfAbsent(key, k -> new ArrayDeque<>());
        byAddress.computeIfAbsent(key.address, a -> new LinkedHashSet<>()).add(key);
        if (attempts.size() >= limits.attempts) {
            byId.remove(attempts.removeFirst().id);
        }
        Entry entry = new Entry(++last, who, thread, now);
        attempts.addLast(entry);
        byId.put(entry.id, entry);
        if (ues.size() > limits.ues) {
            forget(ues.keySet().iterator().next());
        }
        return entry.id;
    }

    private void forget(UeKey key) {
        ues.remove(key).forEach(entry -> byId.remove(entry.id));
        Set<UeKey> there = byAddress.get(key.address);
        there.remove(key);
        if (there.isEmpty()) {
            byAddress.remove(key.address);
        }
    }

    /** One more step; nothing happens if the attempt has been forgotten. */
    public synchronized void step(long id, StepKind kind, StepDetail detail, Instant now) {
        Entry entry = byId.get(id);
        if (entry == null) {
            return;
        }
        if (entry.steps.size() >= limits.steps) {
            // how it began and how it ended matter most
            entry.steps.remove(limits.steps / 2);
            entry.leftOut++;
        }
        entry.steps.add(new AttemptStep(now, kind, detail));
        // a UE that is heard of is not quiet
        ues.get(new UeKey(entry.who.name(), entry.who.address()));
    }

    /** The attempt is over; later steps still belong to it. Only the first end counts. */
    public synchronized void end(long id, Attempt.Outcome outcome, String reason, Instant now) {
        Entry entry = byId.get(id);
        if (entry != null && entry.ended == null) {
            entry.ended = new Attempt.Ended(now, outcome, reason);
        }
    }

    public synchronized Optional<Attempt> get(long id) {
        return Optional.ofNullable(byId.get(id)).map(Entry::snapshot);
    }

    /** The attempt of this UE that is under way. */
    public synchronized Optional<Attempt> open(Who who) {
        return latestOpen(ues.get(new UeKey(who.name(), who.address())));
    }

    /** The attempts from this address that are under way, one for each UE there. */
    public synchronized List<Attempt> openAt(InetAddress address) {
        return byAddress.getOrDefault(address, Set.of()).stream().flatMap(key -> latestOpen(ues.get(key)).stream())
            .toList();
    }

    /** All attempts that are under way. */
    public synchronized List<Attempt> open() {
        return ues.values().stream().flatMap(attempts -> latestOpen(attempts).stream()).toList();
    }

    private static Optional<Attempt> latestOpen(Deque<Entry> attempts) {
        return Optional.ofNullable(attempts).map(Deque::peekLast).filter(e -> e.ended == null).map(Entry::snapshot);
    }

    /** The attempts of whoever has this private or public identity or address, the latest first. */
    public synchronized List<Attempt> find(String text, int most) {
        return latestFirst(byId.values().stream().filter(e -> e.who.is(text)), most);
    }

    /** The latest attempts of all, the latest first. */
    public synchronized List<Attempt> latest(int most) {
        return latestFirst(byId.values().stream(), most);
    }

    private static List<Attempt> latestFirst(Stream<Entry> entries, int most) {
        return entries.sorted(Comparator.comparingLong((Entry e) -> e.id).reversed()).limit(most)
            .map(Entry::snapshot).toList();
    }

    /** UEs that are remembered. */
    public synchronized int ues() {
        return ues.size();
    }

    /** Attempts that are remembered. */
    public synchronized int attempts() {
        return ues.values().stream().mapToInt(Collection::size).sum();
    }
}
