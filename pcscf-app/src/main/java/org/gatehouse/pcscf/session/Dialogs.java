package org.gatehouse.pcscf.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.sa.UeContact;

/**
 * The dialogs of all UEs, keyed by Call-ID and tags. Bounded in all and for each contact: at the bound a request that
 * would make another one is refused, so that nobody's call is forgotten for somebody else's. Whatever has seen no
 * message for a time goes. Thread-safe.
 */
public final class Dialogs {
    /** A lower bound of when the dialog ends: moved on when it comes up and the dialog has been used meanwhile. */
    private record Deadline(Instant at, Dialog.Id id) {
    }

    private static final class Held {
        private Dialog dialog;
        private Instant until;
        private boolean over;

        Held(Dialog dialog, Instant until) {
            this.dialog = dialog;
            this.until = until;
        }
    }

    private final Duration idle;
    private final int perContact;
    private final int inAll;
    private final Map<Dialog.Id, Held> held = new HashMap<>();
    private final Map<UeContact, Integer> counts = new HashMap<>();
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>(Comparator.comparing(Deadline::at));

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
            before.dialog = dialog;
            before.over = false;
            keep(before, until);
            return Optional.empty();
        }
        if (held.size() >= inAll || counts.getOrDefault(dialog.owner(), 0) >= perContact) {
            return Optional.of(Reason.DIALOG_LIMIT);
        }
        held.put(dialog.id(), new Held(dialog, until));
        counts.merge(dialog.owner(), 1, Integer::sum);
        deadlines.add(new Deadline(until, dialog.id()));
        return Optional.empty();
    }

    synchronized Optional<Reason> put(Dialog dialog, Instant now) {
        return put(dialog, idle, now);
    }

    private void keep(Held entry, Instant until) {
        boolean earlier = until.isBefore(entry.until);
        entry.until = until;
        if (earlier) {
            deadlines.add(new Deadline(until, entry.dialog.id()));
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

    /** The dialogs of a contact. */
    synchronized List<Dialog> of(UeContact owner, Instant now) {
        return held.values().stream().filter(h -> h.until.isAfter(now)).map(h -> h.dialog)
            .filter(d -> d.owner().equals(owner)).toList();
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
                counts.computeIfPresent(entry.dialog.owner(), (c, n) -> n == 1 ? null : n - 1);
            }
        }
    }

    public synchronized int size() {
        return held.size();
    }
}
