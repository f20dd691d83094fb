package org.gatehouse.pcscf.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.sa.UeContact;

/**
 * The dialogs of all UEs, keyed by Call-ID and tags. Bounded in all and for each contact: at the bound a request that
 * would make another one is refused, so that nobody's call is forgotten for somebody else's. Whatever has seen no
 * message for a time goes. What stands can be kept over a restart. Thread-safe.
 */
public final class Dialogs {
    /** How late it may be noticed that a session ends earlier than it did before. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(60);
    /** 64*T1: what no call that was brought back ends within. Nothing could be refreshed before, or sent yet. */
    static final Duration AFTER_RESTART = Duration.ofSeconds(32);

    /** A lower bound of when the dialog ends: moved on when it comes up and the dialog has been used meanwhile. */
    private record Deadline(Instant at, Dialog.Id id) {
    }

    private static final class Held {
        private Dialog dialog;
        private Instant until;
        private boolean over;
        private boolean released;
        private boolean watched;

        Held(Dialog dialog, Instant until) {
            this.dialog = dialog;
            this.until = until;
        }
    }

    private final Duration idle;
    private final Duration early;
    private final int perContact;
    private final int inAll;
    private final Consumer<Dialog.Id> changed;
    private final Map<Dialog.Id, Held> held = new HashMap<>();
    private final Map<UeContact, Set<Dialog.Id>> owned = new HashMap<>();
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>(Comparator.comparing(Deadline::at));
    /** When a dialog with a session timer is to be looked at: one for each, so that refreshing does not make more. */
    private final PriorityQueue<Deadline> sessions = new PriorityQueue<>(Comparator.comparing(Deadline::at));

    /**
     * @param changed told, under the lock, of each dialog that {@link #kept} says something new of; must not wait. That
     *     an end has used another CSeq is not worth telling.
     */
    public Dialogs(SessionSettings settings, Consumer<Dialog.Id> changed) {
        this.changed = changed;
        idle = settings.dialogIdle();
        early = settings.requestKept();
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
            Optional<Dialog> told = standing(before);
            before.dialog = dialog;
            before.over = false;
            before.released = false;
            tell(told, before);
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
        tell(Optional.empty(), made);
        schedule(until, dialog.id());
        watch(made, now);
        return Optional.empty();
    }

    synchronized Optional<Reason> put(Dialog dialog, Instant now) {
        return put(dialog, life(dialog), now);
    }

    /** A call that rings is over when its INVITE is forgotten: whoever gave it up need not have said so. */
    private Duration life(Dialog dialog) {
        return dialog.call().filter(call -> !call.confirmed()).isPresent() ? early : idle;
    }

    private void keep(Held entry, Instant until) {
        boolean earlier = until.isBefore(entry.until);
        entry.until = until;
        if (earlier) {
            schedule(until, entry.dialog.id());
        }
    }

    private void schedule(Instant at, Dialog.Id id) {
        deadlines.add(new Deadline(at, id));
        thin();
    }

    /** A call that ends leaves its idle time behind; no more of that is kept than there are dialogs. */
    private void thin() {
        if (deadlines.size() > 2 * held.size() + 16) {
            deadlines.clear();
            held.forEach((of, entry) -> deadlines.add(new Deadline(entry.until, of)));
        }
    }

    /** The dialog, which lives on as if new. */
    synchronized Optional<Dialog> used(Dialog.Id id, Instant now) {
        Optional<Held> found = live(id, now);
        // late messages do not keep what has ended
        found.filter(h -> !h.over).ifPresent(h -> keep(h, now.plus(life(h.dialog))));
        return found.map(h -> h.dialog);
    }

    synchronized Optional<Dialog> get(Dialog.Id id, Instant now) {
        return live(id, now).map(h -> h.dialog);
    }

    private Optional<Held> live(Dialog.Id id, Instant now) {
        return Optional.ofNullable(held.get(id)).filter(h -> h.until.isAfter(now) && !h.released);
    }

    /** It is over: kept so long for what is repeated, and no longer. */
    public synchronized void ending(Dialog.Id id, Duration life, Instant now) {
        Held entry = held.get(id);
        if (entry != null && !entry.over) {
            Optional<Dialog> told = standing(entry);
            entry.over = true;
            tell(told, entry);
            keep(entry, now.plus(life));
        }
    }

    /** We have ended it: nothing passes in it any more, and a 2xx that is repeated within that time revives nothing. */
    synchronized void release(Dialog.Id id, Duration life, Instant now) {
        Held entry = held.get(id);
        if (entry != null && !entry.over) {
            ending(id, life, now);
            entry.released = true;
        }
    }

    synchronized boolean isReleased(Dialog.Id id) {
        return Optional.ofNullable(held.get(id)).filter(h -> h.released).isPresent();
    }

    /** The dialogs of a contact that are not over. */
    synchronized List<Dialog> of(UeContact owner, Instant now) {
        return owned.getOrDefault(owner, Set.of()).stream().map(held::get)
            .filter(h -> h.until.isAfter(now) && !h.over).map(h -> h.dialog).toList();
    }

    /** What is known of its call changes, if it is one and lives. */
    synchronized void update(Dialog.Id id, UnaryOperator<Call> change, Instant now) {
        live(id, now).filter(h -> h.dialog.call().isPresent()).ifPresent(h -> change(h, change, now));
    }

    private void change(Held entry, UnaryOperator<Call> change, Instant now) {
        Optional<Dialog> told = standing(entry);
        entry.dialog = entry.dialog.with(change.apply(entry.dialog.call().get()));
        tell(told, entry);
        watch(entry, now);
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
                forget(entry);
            }
        }
        thin();
    }

    private void forget(Held entry) {
        Dialog.Id id = entry.dialog.id();
        held.remove(id);
        owned.computeIfPresent(entry.dialog.owner(), (o, ids) -> ids.remove(id) && ids.isEmpty() ? null : ids);
        standing(entry).ifPresent(dialog -> changed.accept(id));
    }

    // ---- over a restart

    private static Optional<Dialog> standing(Held entry) {
        return Optional.of(entry.dialog).filter(dialog -> !entry.over && dialog.stands());
    }

    private void tell(Optional<Dialog> before, Held entry) {
        if (!before.map(Dialog::withoutNumbers).equals(standing(entry).map(Dialog::withoutNumbers))) {
            changed.accept(entry.dialog.id());
        }
    }

    /** What a restart must not lose of a dialog; empty if it is over, or not a dialog yet. */
    public synchronized Optional<Dialog> kept(Dialog.Id id) {
        return Optional.ofNullable(held.get(id)).flatMap(Dialogs::standing);
    }

    /** The dialogs of which something is {@link #kept}. */
    public synchronized List<Dialog.Id> kept() {
        return held.values().stream().flatMap(h -> standing(h).stream()).map(Dialog::id).toList();
    }

    /** Puts dialogs of before back, as far as there is room. @return how many */
    public synchronized int restore(Collection<Dialog> dialogs, Instant now) {
        Instant earliest = now.plus(AFTER_RESTART);
        return (int) dialogs.stream()
            .map(dialog -> dialog.call().map(call -> dialog.with(call.resumed(earliest))).orElse(dialog))
            .filter(dialog -> put(dialog, now).isEmpty()).count();
    }

    /**
     * Everything else is back too. A call of a contact that is not registered any more is ended soon, towards the core
     * if nowhere else; its other dialogs are dropped. An emergency call in clear never had a registration.
     */
    public synchronized void resume(Predicate<UeContact> registered, Instant now) {
        Instant end = now.plus(AFTER_RESTART);
        for (Held entry : List.copyOf(held.values())) {
            if (!registered.test(entry.dialog.owner()) && !ClearSource.isClear(entry.dialog.owner())) {
                if (entry.dialog.call().isPresent()) {
                    change(entry, call -> call.ending(Optional.of(end)), now);
                } else {
                    forget(entry);
                }
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
