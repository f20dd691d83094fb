package org.gatehouse.pcscf.store;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.session.Dialog;

/**
 * The contacts and dialogs whose state the store has not written yet; no more than there are. Thread-safe, and never
 * waits to add.
 */
public final class ChangedUes implements Consumer<UeContact> {
    private final Set<UeContact> contacts = new LinkedHashSet<>();
    private final Set<Dialog.Id> dialogs = new LinkedHashSet<>();
    private boolean closed;

    @Override
    public synchronized void accept(UeContact contact) {
        if (!closed) {
            contacts.add(contact);
            notifyAll();
        }
    }

    public synchronized void dialog(Dialog.Id id) {
        if (!closed) {
            dialogs.add(id);
            notifyAll();
        }
    }

    /** What has changed. */
    record Taken(List<UeContact> contacts, List<Dialog.Id> dialogs) {
        boolean isEmpty() {
            return contacts.isEmpty() && dialogs.isEmpty();
        }
    }

    /** Contacts and dialogs. */
    public synchronized int size() {
        return contacts.size() + dialogs.size();
    }

    /** All of them, which are taken out. */
    synchronized Taken take() {
        Taken taken = new Taken(List.copyOf(contacts), List.copyOf(dialogs));
        contacts.clear();
        dialogs.clear();
        return taken;
    }

    /** Waits for the first of them, at most so long; false after {@link #close()}. */
    synchronized boolean await(Duration atMost) throws InterruptedException {
        if (contacts.isEmpty() && dialogs.isEmpty() && !closed) {
            wait(atMost.toMillis());
        }
        return !closed;
    }

    /** There is nobody, or no more anybody, to write. What was taken in before can still be taken out. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
