package org.gatehouse.pcscf.registration;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.gatehouse.pcscf.sa.UeContact;

/**
 * Bindings in memory. Bounded by what is bounded elsewhere: there is one for each contact that a home network
 * authenticated, and none outlives its registration. Thread-safe.
 */
public final class MemoryBindingStore implements BindingStore {
    private record Deadline(Instant at, Binding binding) {
    }

    private final Consumer<UeContact> changed;
    private final Map<UeContact, Binding> byContact = new HashMap<>();
    private final Map<String, UeContact> byFlow = new HashMap<>();
    /** May hold deadlines of bindings that were replaced; they are passed over. */
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>(java.util.Comparator.comparing(Deadline::at));

    public MemoryBindingStore() {
        this(contact -> { });
    }

    /** @param changed told, under the lock, of each contact whose binding is another now; must not wait */
    public MemoryBindingStore(Consumer<UeContact> changed) {
        this.changed = changed;
    }

    @Override
    public synchronized void put(Binding binding) {
        remove(binding.contact());
        byContact.put(binding.contact(), binding);
        byFlow.put(binding.flow(), binding.contact());
        deadlines.add(new Deadline(binding.expiresAt(), binding));
        compact();
        changed.accept(binding.contact());
    }

    @Override
    public synchronized boolean replace(Binding before, Binding after) {
        boolean same = before.equals(byContact.get(before.contact()));
        if (same) {
            put(after);
        }
        return same;
    }

    /** Re-registrations leave old deadlines behind; no more of them are kept than there are bindings. */
    private void compact() {
        if (deadlines.size() > 2 * byContact.size() + 16) {
            deadlines.clear();
            byContact.values().forEach(b -> deadlines.add(new Deadline(b.expiresAt(), b)));
        }
    }

    @Override
    public synchronized Optional<Binding> get(UeContact contact) {
        return Optional.ofNullable(byContact.get(contact));
    }

    @Override
    public synchronized Optional<Binding> byFlow(String flow) {
        return Optional.ofNullable(byFlow.get(flow)).map(byContact::get);
    }

    @Override
    public synchronized void remove(UeContact contact) {
        Binding removed = byContact.remove(contact);
        if (removed != null) {
            byFlow.remove(removed.flow());
            changed.accept(contact);
        }
    }

    @Override
    public synchronized boolean remove(Binding binding) {
        boolean same = binding.equals(byContact.get(binding.contact()));
        if (same) {
            remove(binding.contact());
        }
        return same;
    }

    @Override
    public synchronized List<Binding> all() {
        return List.copyOf(byContact.values());
    }

    @Override
    public synchronized List<Binding> expire(Instant now) {
        List<Binding> expired = new ArrayList<>();
        while (!deadlines.isEmpty() && !deadlines.peek().at().isAfter(now)) {
            Binding due = deadlines.poll().binding();
            if (byContact.get(due.contact()) == due) {
                remove(due.contact());
                expired.add(due);
            }
        }
        return expired;
    }

    @Override
    public synchronized int size() {
        return byContact.size();
    }
}
