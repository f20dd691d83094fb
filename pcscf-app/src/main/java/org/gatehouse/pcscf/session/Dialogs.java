package org.gatehouse.pcscf.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.sa.UeContact;

/**
 * The dialogs of all UEs, keyed by Call-ID and tags. Bounded in all and for each contact: at the bound a request that
 * would make another one is refused, so that nobody's call is forgotten for somebody else's. Whatever has seen no
 * message for a time goes. Thread-safe.
 */
public final class Dialogs {
    /** How late it may be noticed that a session ends earlier than it did before. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(60);

    /** A lower bound of when the dialog ends: moved on when it comes up and the dialog has been used meanwhile. */
    private record Deadline(Instant at, Dialog.Id id) {
    }

    private static final class Held {
        private Dialog dialog;
        private Instant until;
        private boolean over;
        private boolean watched;

        Held(Dialog dialog, Instant until) {
            this.dialog = dialog;
            this.until = until;
        }
    }

    private final Duration idle;
    private final int perContact;
    private final int inAll;
    private final Map<Dialog.Id, Held> held = new HashMap<>();
    private final Map<UeContact, Set<Dialog.Id>> owned = new HashMap<>();
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>(Comparator.comparing(Deadline::at));
    /** When a dialog with a session timer is to be looked at: one for each, so that refreshing does not make more. */
    private final PriorityQueue<Deadline> sessions = new PriorityQueue<>(Comparator.comparing(Deadline::at));

    Dialogs(SessionSettings settings) {
        idle = settings.dialogIdle();
        perContact = settings.dialogsPerContact();
        inAll = settings.dialogsInAll();
    }

    /** Keeps the dialog, in place of one of the same identity and owner; a reason at a bound, or if it is another's. */
    synchronized Optional<Reason> put(Dialog dialog, Duration life, Instant now) {
        Held before = held.get(dialog.id());
        Instant until = now.plus(life);
        if (before != null) {
            if (!before.dialog.owner().equals(dialog.owner())) {
                return Optional.of(Reason.FOREIGN_DIALOG);
            }
            if (before.over && !dialog.isHalf()) {
                // repeated, after its end
                return Optional.empty();
            }
            before.dialog = dialog;
            before.over = false;
            keep(before, until);
            watch(before, now);
            return Optional.empty();
        }
        if (held.size() >= inAll || owned.getOrDefault(dialog.owner(), Set.of()).size() >= perContact) {
            return Optional.of(Reason.DIALOG_LIMIT);
        }
        Held made = new Held(dialog, until);
        held.put(dialog.id(), made);
        owned.computeIfAbsent(dialog.owner(), o -> new LinkedHashSet<>()).add(dialog.id());
        schedule(until, dialog.id());
        watch(made, now);
        return Optional.empty();
    }

    synchronized Optional<Reason> put(Dialog dialog, Instant now) {
        return put(dialog, idle, now);
    }

    private void keep(Held entry, Instant until) {
        boolean earlier = until.isBefore(entry.until);
        entry.until = until;
        if (earlier) {
            schedule(until, entry.dialog.id());
        }
    }

    /** A call that ends leaves its idle time behind; no more of that is kept than there are dialogs. */
    private void schedule(Instant at, Dialog.Id id) {
        deadlines.add(new Deadline(at, id));
        if (deadlines.size() > 2 * held.size() + 16) {
            deadlines.clear();
            held.forEach((of, entry) -> deadlines.add(new Deadline(entry.until, of)));
        }
    }

    /** The dialog, which lives on as if new. */
    synchronized Optional<Dialog> used(Dialog.Id id, Instant now) {
        Optional<Held> found = live(id, now);
        // late messages do not keep what has ended
        found.filter(h -> !h.over).ifPresent(h -> keep(h, now.plus(idle)));
        return found.map(h -> h.dialog);
    }

    synchronized Optional<Dialog> get(Dialog.Id id, Instant now) {
        return live(id, now).map(h -> h.dialog);
    }

    private Optional<Held> live(Dialog.Id id, Instant now) {
        return Optional.ofNullable(held.get(id)).filter(h -> h.until.isAfter(now));
    }

    /** It is over: kept so long for what is repeated, and no longer. */
    synchronized void ending(Dialog.Id id, Duration life, Instant now) {
        Held entry = held.get(id);
        if (entry != null && !entry.over) {
            entry.over = true;
            keep(entry, now.plus(life));
        }
    }

    /** The dialogs of a contact that are not over. */
    synchronized List<Dialog> of(UeContact owner, Instant now) {
        return owned.getOrDefault(owner, Set.of()).stream().map(held::get)
            .filter(h -> h.until.isAfter(now) && !h.over).map(h -> h.dialog).toList();
    }

    /** What is known of its call changes, if it is one and lives. */
    synchronized void update(Dialog.Id id, UnaryOperator<Call> change, Instant now) {
        live(id, now).filter(h -> h.dialog.call().isPresent()).ifPresent(h -> {
            h.dialog = h.dialog.with(change.apply(h.dialog.call().get()));
            watch(h, now);
        });
    }

    private void watch(Held entry, Instant now) {
        Optional<Instant> end = entry.dialog.call().flatMap(Call::sessionEnd);
        if (end.isPresent() && !entry.watched) {
            entry.watched = true;
            sessions.add(new Deadline(nextLook(end.get(), now), entry.dialog.id()));
        }
    }

    /** The end may come nearer meanwhile. */
    private static Instant nextLook(Instant end, Instant now) {
        Instant atLatest = now.plus(LOOK_AGAIN);
        return end.isBefore(atLatest) ? end : atLatest;
    }

    /** The dialogs whose session was not refreshed in time. */
    synchronized List<Dialog> expiredSessions(Instant now) {
        List<Dialog> expired = new ArrayList<>();
        while (!sessions.isEmpty() && !sessions.peek().at().isAfter(now)) {
            Held entry = held.get(sessions.remove().id());
            if (entry == null || entry.over || !entry.watched) {
                continue;
            }
            entry.watched = false;
            boolean over = entry.dialog.call().flatMap(Call::sessionEnd).filter(end -> !end.isAfter(now)).isPresent();
            if (over) {
                expired.add(entry.dialog);
            } else {
                watch(entry, now);
            }
        }
        return expired;
    }

    /** Forgets what is over. */
    public synchronized void expire(Instant now) {
        while (!deadlines.isEmpty() && !deadlines.peek().at().isAfter(now)) {
            Deadline due = deadlines.remove();
            Held entry = held.get(due.id());
            if (entry != null && entry.until.isAfter(now)) {
                // at most one outstanding deadline is put back, so that the queue does not grow with traffic
                deadlines.add(new Deadline(entry.until, due.id()));
            } else if (entry != null) {
                held.remove(due.id());
                owned.computeIfPresent(entry.dialog.owner(), (o, ids) -> ids.remove(due.id()) && ids.isEmpty() ? null
                    : ids);
            }
        }
    }

    public synchronized int size() {
        return held.size();
    }

    /** For tests: how much it remembers to do. */
    synchronized int deadlines() {
        return deadlines.size();
    }
}
