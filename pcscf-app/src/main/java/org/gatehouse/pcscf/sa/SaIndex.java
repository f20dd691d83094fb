package org.gatehouse.pcscf.sa;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Where every set is found: by ports, by address, by private identity, by age, by end. Follows one contact's change
 * from one state to the next. Not thread-safe.
 */
final class SaIndex {
    /** The legal pairs are (port_uc, port_ps) and (port_us, port_pc), clause 7.1 rule 1. */
    private record Ports(InetAddress ueAddress, int uePort, int ourPort) {
    }

    private record Deadline(Instant at, UeContact contact) {
    }

    private final Map<UeContact, SaSets> contacts = new HashMap<>();
    private final Map<Ports, SaSet> byPorts = new HashMap<>();
    private final Map<InetAddress, Map<String, SaSet>> byAddress = new HashMap<>();
    private final Map<String, Set<UeContact>> byImpi = new HashMap<>();
    /** Oldest first. */
    private final Map<UeContact, SourcePrefix> temporary = new LinkedHashMap<>();
    private final Map<SourcePrefix, Set<UeContact>> temporaryBySource = new HashMap<>();
    /** At least the next deadline of each contact; outdated entries are dropped when they come up. */
    private final PriorityQueue<Deadline> deadlines =
        new PriorityQueue<>((a, b) -> a.at.compareTo(b.at));

    Optional<SaSets> get(UeContact contact) {
        return Optional.ofNullable(contacts.get(contact));
    }

    Optional<SaSet> byPorts(InetAddress ueAddress, int uePort, int ourPort) {
        return Optional.ofNullable(byPorts.get(new Ports(ueAddress, uePort, ourPort)));
    }

    /** All sets of one address, whoever's they are. */
    Collection<SaSet> at(InetAddress ueAddress) {
        return byAddress.getOrDefault(ueAddress, Map.of()).values();
    }

    List<UeContact> contactsOf(String impi) {
        return List.copyOf(byImpi.getOrDefault(impi, Set.of()));
    }

    Collection<SaSets> all() {
        return new ArrayList<>(contacts.values());
    }

    /** Contacts with a temporary set, of this source. */
    int temporaryOf(SourcePrefix source) {
        return temporaryBySource.getOrDefault(source, Set.of()).size();
    }

    int temporaryInAll() {
        return temporary.size();
    }

    UeContact oldestTemporary() {
        return temporary.keySet().iterator().next();
    }

    UeContact oldestTemporary(SourcePrefix source) {
        return temporaryBySource.get(source).iterator().next();
    }

    Optional<Instant> nextDeadline() {
        dropOutdated();
        return Optional.ofNullable(deadlines.peek()).map(Deadline::at);
    }

    /** A contact whose deadline has come. */
    Optional<SaSets> due(Instant now) {
        dropOutdated();
        return Optional.ofNullable(deadlines.peek()).filter(d -> !d.at.isAfter(now)).map(d -> contacts.get(d.contact));
    }

    private void dropOutdated() {
        while (!deadlines.isEmpty() && !isCurrent(deadlines.peek())) {
            deadlines.remove();
        }
    }

    private boolean isCurrent(Deadline deadline) {
        return get(deadline.contact).flatMap(SaSets::nextDeadline).equals(Optional.of(deadline.at));
    }

    /** Puts the new state of a contact into the place of the old one. */
    void put(SaSets next) {
        UeContact contact = next.contact();
        SaSets before = contacts.get(contact);
        if (before != null) {
            before.sets().values().forEach(this::remove);
        }
        next.sets().values().forEach(this::add);
        boolean hadTemporary = temporary.containsKey(contact);
        boolean newTemporary = !temporaryId(next).isEmpty() && !temporaryId(next).equals(temporaryId(before));
        if (hadTemporary && (newTemporary || temporaryId(next).isEmpty())) {
            removeTemporary(contact);
        }
        if (newTemporary) {
            SourcePrefix source = SourcePrefix.of(contact.address());
            temporary.put(contact, source);
            temporaryBySource.computeIfAbsent(source, s -> new LinkedHashSet<>()).add(contact);
        }
        if (next.isEmpty()) {
            contacts.remove(contact);
            removeFrom(byImpi, contact.impi(), contact);
        } else {
            contacts.put(contact, next);
            byImpi.computeIfAbsent(contact.impi(), i -> new LinkedHashSet<>()).add(contact);
            schedule(before, next);
        }
    }

    /** Only a changed deadline needs a new entry, so that traffic does not fill the queue. */
    private void schedule(SaSets before, SaSets next) {
        Optional<Instant> at = next.nextDeadline();
        if (before == null || !before.nextDeadline().equals(at)) {
            at.ifPresent(instant -> deadlines.add(new Deadline(instant, next.contact())));
        }
        // outdated entries deep in the queue would otherwise stay until their time comes
        if (deadlines.size() > 64 + 4 * contacts.size()) {
            deadlines.removeIf(d -> !isCurrent(d));
        }
    }

    private static String temporaryId(SaSets sets) {
        return sets == null ? "" : sets.get(Slot.TEMPORARY).map(SaSet::id).orElse("");
    }

    private void removeTemporary(UeContact contact) {
        removeFrom(temporaryBySource, temporary.remove(contact), contact);
    }

    private static <K> void removeFrom(Map<K, Set<UeContact>> map, K key, UeContact contact) {
        map.computeIfPresent(key, (k, contacts) -> {
            contacts.remove(contact);
            return contacts.isEmpty() ? null : contacts;
        });
    }

    private void add(SaSet set) {
        SaSetSpec spec = set.spec();
        byPorts.put(new Ports(spec.ueAddress(), spec.portUc(), spec.portPs()), set);
        byPorts.put(new Ports(spec.ueAddress(), spec.portUs(), spec.portPc()), set);
        byAddress.computeIfAbsent(spec.ueAddress(), a -> new LinkedHashMap<>()).put(set.id(), set);
    }

    private void remove(SaSet set) {
        SaSetSpec spec = set.spec();
        byPorts.remove(new Ports(spec.ueAddress(), spec.portUc(), spec.portPs()));
        byPorts.remove(new Ports(spec.ueAddress(), spec.portUs(), spec.portPc()));
        byAddress.computeIfPresent(spec.ueAddress(), (a, sets) -> {
            sets.remove(set.id());
            return sets.isEmpty() ? null : sets;
        });
    }
}
