package org.gatehouse.pcscf.registration;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.pcscf.sa.UeContact;

/**
 * Bindings that have ended while their sets still have their grace: the NOTIFY that tells the UE of it is yet to come
 * (TS 24.229 clause 5.2.5.2), or its own subscription to end. They serve dialogs that are there and nothing new.
 * Bounded, the one that ended first goes first. Thread-safe.
 */
public final class LeavingBindings {
    private static final int AT_MOST = 100_000;

    private record Leaving(Binding binding, Instant until) {
    }

    private final Duration grace;
    /** In the order they came in, which is the order of their ends. */
    private final Map<UeContact, Leaving> leaving = new LinkedHashMap<>();

    /** @param grace 64*T1 */
    public LeavingBindings(Duration grace) {
        this.grace = grace;
    }

    public synchronized void add(Binding binding, Instant now) {
        leaving.remove(binding.contact());
        leaving.put(binding.contact(), new Leaving(binding, now.plus(grace)));
        if (leaving.size() > AT_MOST) {
            leaving.remove(leaving.keySet().iterator().next());
        }
    }

    public synchronized Optional<Binding> get(UeContact contact, Instant now) {
        return Optional.ofNullable(leaving.get(contact)).filter(l -> l.until().isAfter(now)).map(Leaving::binding);
    }

    /** How long it is still there; zero if it is not. */
    public synchronized Duration remaining(UeContact contact, Instant now) {
        Leaving entry = leaving.get(contact);
        return entry == null || !entry.until().isAfter(now) ? Duration.ZERO : Duration.between(now, entry.until());
    }

    /** Forgets those whose grace is over. */
    public synchronized void expire(Instant now) {
        Iterator<Leaving> first = leaving.values().iterator();
        while (first.hasNext() && !first.next().until().isAfter(now)) {
            first.remove();
        }
    }

    public synchronized int size() {
        return leaving.size();
    }
}
