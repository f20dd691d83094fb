package org.gatehouse.pcscf.session;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.RefusedException;
import org.gatehouse.pcscf.sa.SourcePrefix;
import org.gatehouse.pcscf.sa.UeContact;

/**
 * How many calls in clear there are, of each source and of all: whoever calls without a registration could otherwise
 * call from as many ports as it likes. A call counts until its dialogs are over. Thread-safe.
 */
final class ClearCalls {
    private record Entry(UeContact owner, String callId) {
    }

    private final int perSource;
    private final int inAll;
    private final SessionContext context;
    private final Map<SourcePrefix, Set<Entry>> calls = new HashMap<>();
    private int size;

    ClearCalls(EmergencySettings settings, SessionContext context) {
        perSource = settings.clearPerSource();
        inAll = settings.clearInAll();
        this.context = context;
    }

    /**
     * Room for the dialogs of one more call.
     *
     * @throws RefusedException {@link Reason#EMERGENCY_CALLS_OF_SOURCE}, {@link Reason#EMERGENCY_CALLS_IN_CLEAR}, or
     *     why there may be no more dialogs
     */
    synchronized void open(Dialog half, Instant now) throws RefusedException {
        SourcePrefix source = SourcePrefix.of(half.owner().address());
        forgetEnded(source, now);
        if (calls.getOrDefault(source, Set.of()).size() >= perSource) {
            throw new RefusedException(Reason.EMERGENCY_CALLS_OF_SOURCE);
        }
        if (size >= inAll) {
            Set.copyOf(calls.keySet()).forEach(other -> forgetEnded(other, now));
        }
        if (size >= inAll) {
            throw new RefusedException(Reason.EMERGENCY_CALLS_IN_CLEAR);
        }
        context.open(half, now);
        if (calls.computeIfAbsent(source, s -> new HashSet<>()).add(new Entry(half.owner(), half.id().callId()))) {
            size++;
        }
    }

    private void forgetEnded(SourcePrefix source, Instant now) {
        Set<Entry> entries = calls.get(source);
        if (entries == null) {
            return;
        }
        int before = entries.size();
        entries.removeIf(entry -> context.dialogs.of(entry.owner(), now).stream()
            .noneMatch(dialog -> dialog.id().callId().equals(entry.callId())));
        size -= before - entries.size();
        if (entries.isEmpty()) {
            calls.remove(source);
        }
    }

    /** Whether the source has one. */
    synchronized boolean isCalling(SourcePrefix source, Instant now) {
        if (!calls.containsKey(source)) {
            return false;
        }
        forgetEnded(source, now);
        return calls.containsKey(source);
    }

    synchronized int size() {
        return size;
    }
}
