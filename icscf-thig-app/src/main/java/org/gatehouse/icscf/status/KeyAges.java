package org.gatehouse.icscf.status;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.crypto.KeyRing;

/** Since when this process has had each key. Another key under the same kid is a new one. Thread-safe. */
public final class KeyAges {
    private record Held(String checkValue, Instant since) {
    }

    private final InstantSource clock;
    private Map<Integer, Held> held = Map.of();
    private KeyRing noted;

    public KeyAges(InstantSource clock) {
        this.clock = clock;
    }

    /** A ring has come into force: its new keys' ages count from now. */
    public synchronized void note(KeyRing ring) {
        Map<Integer, Held> now = new HashMap<>();
        for (KeyRing.Entry entry : ring.entries()) {
            Held before = held.get(entry.kid());
            boolean same = before != null && before.checkValue().equals(entry.checkValue());
            now.put(entry.kid(), same ? before : new Held(entry.checkValue(), clock.instant()));
        }
        held = now;
        noted = ring;
    }

    /** The keys of the ring in force, by kid. */
    public synchronized List<KeyStatus> keys(KeyRing ring) {
        if (ring != noted) {
            note(ring);
        }
        Instant now = clock.instant();
        List<KeyStatus> keys = new ArrayList<>();
        for (KeyRing.Entry entry : ring.entries()) {
            long age = Duration.between(held.get(entry.kid()).since(), now).toSeconds();
            long left = entry.notAfter().map(end -> Math.max(0, Duration.between(now, end).toSeconds()))
                .orElse(KeyStatus.NO_END);
            keys.add(new KeyStatus(entry.kid(), entry.state().token(), age, left));
        }
        return List.copyOf(keys);
    }
}
