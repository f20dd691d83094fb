package org.gatehouse.pcscf.sa;

import java.net.InetAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.secagree.Assessment;

/**
 * Offers that wait for their 401, by private identity, address and contact: what one UE does in clear cannot touch what
 * another has begun. Bounded by source and in all. Not thread-safe.
 */
final class PendingRegistrations {

    /**
     * One offer.
     *
     * @param pcscfAddress where SM1 was sent to: the protected REGISTER goes there too (clause 7.1 note 5)
     * @param origin id of the set that protected SM1, if one did
     */
    record Pending(UeContact contact, Assessment.Agreed agreed, InetAddress pcscfAddress, RegisterRef ref,
                   Optional<String> origin, Instant until) {
    }

    private final Timers timers;
    /** In the order of their ends, for all wait equally long. */
    private final Map<UeContact, Pending> pending = new LinkedHashMap<>();
    private final Map<SourcePrefix, Integer> bySource = new HashMap<>();

    PendingRegistrations(Timers timers) {
        this.timers = timers;
    }

    /** Keeps the offer in the place of an earlier one of the contact, unless there are too many. */
    Optional<Reason> add(Pending offer, Instant now) {
        expire(now);
        boolean replaces = pending.containsKey(offer.contact);
        int ofSource = bySource.getOrDefault(SourcePrefix.of(offer.contact.address()), 0);
        if (!replaces && ofSource >= timers.pendingPerSource()) {
            return Optional.of(Reason.SOURCE_LIMIT);
        }
        if (!replaces && pending.size() >= timers.pendingInAll()) {
            return Optional.of(Reason.REGISTRATION_LIMIT);
        }
        remove(offer.contact);
        pending.put(offer.contact, offer);
        bySource.merge(SourcePrefix.of(offer.contact.address()), 1, Integer::sum);
        return Optional.empty();
    }

    /** The offer of that very REGISTER, taken out. */
    Optional<Pending> take(UeContact contact, RegisterRef ref, Instant now) {
        expire(now);
        Optional<Pending> found = Optional.ofNullable(pending.get(contact)).filter(p -> p.ref.sameTransaction(ref));
        found.ifPresent(p -> remove(contact));
        return found;
    }

    private void remove(UeContact contact) {
        if (pending.remove(contact) != null) {
            forget(contact);
        }
    }

    private void forget(UeContact contact) {
        bySource.computeIfPresent(SourcePrefix.of(contact.address()), (s, n) -> n == 1 ? null : n - 1);
    }

    private void expire(Instant now) {
        for (Iterator<Pending> i = pending.values().iterator(); i.hasNext();) {
            Pending oldest = i.next();
            if (now.isBefore(oldest.until)) {
                return;
            }
            i.remove();
            forget(oldest.contact);
        }
    }

    int size() {
        return pending.size();
    }

    int sources() {
        return bySource.size();
    }
}
