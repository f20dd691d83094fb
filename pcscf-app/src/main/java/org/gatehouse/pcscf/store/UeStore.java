package org.gatehouse.pcscf.store;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.crypto.KeyRingException;
import org.gatehouse.crypto.Secret;
import org.gatehouse.crypto.SecretFile;
import org.gatehouse.pcscf.StoreSettings;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.BindingStore;
import org.gatehouse.pcscf.sa.SaSets;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.session.Dialog;
import org.gatehouse.pcscf.session.Dialogs;
import org.gatehouse.pcscf.store.StoreException.Fault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every contact's binding, established sets and dialogs in a file, and puts them back at start (row 27).
 *
 * <p>The tables do not wait for it: they say which contact or dialog has changed, and a thread of the store reads what
 * that is now and appends it, which a kill of the process cannot undo. Another thread waits for the disk, so that
 * only the last few changes are at the mercy of the power. When half of the file is outdated it is written anew. If the
 * disk fails, service goes on and the file is written anew as soon as it can be.
 */
public final class UeStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.pcscf");
    private static final Duration RETRY = Duration.ofSeconds(10);
    /** What is too much for the file becomes less by and by only. */
    private static final Duration RETRY_TOO_LARGE = Duration.ofMinutes(10);
    private static final int FRAME_TARGET = 256 << 10;
    private static final long SLACK = 1 << 20;
    /** Octets; what is larger is not kept. */
    private static final int MOST_OF_DIALOG = 16 << 10;

    /** There is more to keep than the operator allows. */
    private static final class TooMuchException extends IOException {
        private static final long serialVersionUID = 1L;

        TooMuchException() {
            super("more than store.max-megabytes");
        }
    }

    /**
     * What a start found.
     *
     * @param ues contacts that are back
     * @param expired contacts whose time was over
     * @param unfit contacts that the configuration of now has no place for, or that could not be read
     * @param dialogs that are back
     * @param torn whether the last change before the end was lost
     */
    public record Restored(int ues, int expired, int unfit, int dialogs, boolean torn) {
    }

    private final StoreSettings settings;
    private final SaTable table;
    private final BindingStore bindings;
    private final Dialogs dialogs;
    private final ChangedUes changed;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Secret key;
    private final StoreLock lock;
    private final Thread writer = new Thread(this::write, "pcscf-store");
    private final Thread disk = new Thread(this::force, "pcscf-store-disk");
    private JournalWriter journal;
    private JournalWriter unforced;
    private boolean closed;
    private long writtenAnew;
    private Instant retryAt = Instant.MIN;

    private UeStore(StoreSettings settings, SaTable table, BindingStore bindings, Dialogs dialogs, ChangedUes changed,
                    Clock clock, Secret key, StoreLock lock) {
        this.settings = settings;
        this.table = table;
        this.bindings = bindings;
        this.dialogs = dialogs;
        this.changed = changed;
        this.clock = clock;
        this.key = key;
        this.lock = lock;
        writer.setDaemon(true);
        disk.setDaemon(true);
    }

    /**
     * Opens the store for this process alone.
     *
     * @param changed told by the three tables of what changes
     */
    public static UeStore open(StoreSettings settings, SaTable table, BindingStore bindings, Dialogs dialogs,
                               ChangedUes changed, Clock clock) throws StoreException {
        Secret key;
        try {
            key = SecretFile.read(settings.key(), FrameSeal.KEY_LENGTH);
        } catch (KeyRingException e) {
            throw new StoreException(Fault.KEY_REFUSED, "store.key: " + e.getMessage());
        }
        return new UeStore(settings, table, bindings, dialogs, changed, clock, key, StoreLock.of(settings.file()));
    }

    // ---- at start

    /**
     * Fills the empty tables with what is still worth it and writes the file anew.
     *
     * @param ourAddress towards the UEs; sets of another one cannot be served any more
     * @throws StoreException if the file cannot be used, or not be written; the tables are empty then
     */
    public synchronized Restored restore(InetAddress ourAddress) throws StoreException {
        Found found = new Found();
        boolean torn = false;
        try {
            torn = Files.exists(settings.file()) && Journal.read(settings.file(), key, mostToRead(),
                found::take);
        } catch (StoreException e) {
            found.drop();
            setAside(e);
        }
        Restored restored = putBack(found, ourAddress, torn);
        try {
            rewrite();
        } catch (TooMuchException e) {
            throw new StoreException(Fault.TOO_LARGE, String.valueOf(settings.file()));
        } catch (IOException e) {
            throw new StoreException(Fault.NOT_WRITTEN, String.valueOf(settings.file()));
        }
        return restored;
    }

    /** Twice of what may be in use, and what one flush adds. */
    private long mostToRead() {
        return 4 * settings.maxSize() + SLACK;
    }

    /** A file that cannot be used stops the start, unless the operator chose otherwise; then it is kept for him. */
    private void setAside(StoreException why) throws StoreException {
        if (settings.damaged() == StoreSettings.Damaged.STOP || !why.fault().ofContent()) {
            throw why;
        }
        Path aside = settings.file().resolveSibling(settings.file().getFileName() + ".damaged");
        try {
            Files.move(settings.file(), aside, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StoreException(Fault.NOT_WRITTEN, String.valueOf(aside));
        }
        LOG.error("store: {}; starting without it, it is kept as {}: all UEs have to register anew", why.getMessage(),
            aside.getFileName());
    }

    private Restored putBack(Found found, InetAddress ourAddress, boolean torn) {
        Instant now = clock.instant();
        int back = 0;
        int expired = 0;
        int unfit = found.unreadable();
        for (StoredUe ue : found.ues()) {
            boolean fits = ue.sets().values().stream().allMatch(set -> set.spec().pcscfAddress().equals(ourAddress))
                && (ue.sets().isEmpty() || table.restore(ue.contact(), ue.sets()));
            Optional<Binding> binding = ue.binding().filter(b -> b.expiresAt().isAfter(now));
            boolean live = ue.sets().values().stream().anyMatch(set -> set.expiresAt().isAfter(now));
            if (!fits) {
                unfit++;
                ue.sets().values().forEach(set -> set.close());
            } else if (live || binding.filter(b -> !b.protectedBySa()).isPresent()) {
                back++;
                binding.ifPresent(bindings::put);
            } else {
                expired++;
            }
        }
        return new Restored(back, expired, unfit, dialogs.restore(found.dialogs(), now), torn);
    }

    /** From now on changes are written. */
    public void start() {
        writer.start();
        disk.start();
    }

    // ---- in service

    private void write() {
        try {
            while (changed.await(RETRY)) {
                flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What one wait for the disk leaves behind, the next one takes along. */
    private void force() {
        try {
            for (JournalWriter next = nextUnforced(); next != null; next = nextUnforced()) {
                try {
                    next.force();
                } catch (IOException e) {
                    notForced(next, e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** No matter if another file has taken its place meanwhile. */
    private synchronized void notForced(JournalWriter which, IOException why) {
        if (journal == which) {
            failed(why);
        }
    }

    /** Null when there will be none. */
    private synchronized JournalWriter nextUnforced() throws InterruptedException {
        while (unforced == null && !closed) {
            wait();
        }
        JournalWriter next = unforced;
        unforced = null;
        return next;
    }

    /** Writes what has changed. */
    synchronized void flush() {
        ChangedUes.Taken what = changed.take();
        try {
            if (journal == null) {
                if (clock.instant().isBefore(retryAt)) {
                    return;
                }
                rewrite();
                LOG.warn("store: {} is written again", settings.file());
            } else if (!what.isEmpty()) {
                entries(journal, what.contacts(), what.dialogs(), Long.MAX_VALUE);
                unforced = journal;
                notifyAll();
                // at least as much as is in use has been added since, so that writing it again is paid for
                if (journal.size() > Math.min(2 * settings.maxSize(), 2 * writtenAnew + SLACK)) {
                    rewrite();
                }
            }
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    /** Whatever it is, registrations go on; what is missing is in the file when it is written anew. */
    private void failed(Exception why) {
        LOG.error("store: {} is not written, a restart would lose changes: {}", settings.file(), why.toString());
        retryAt = clock.instant().plus(why instanceof TooMuchException ? RETRY_TOO_LARGE : RETRY);
        abandon();
    }

    private void rewrite() throws IOException {
        // what changes from here on is written again
        changed.take();
        Set<UeContact> contacts = new LinkedHashSet<>();
        bindings.all().forEach(binding -> contacts.add(binding.contact()));
        table.all().stream().map(SaSets::contact).forEach(contacts::add);
        JournalWriter fresh = new JournalWriter(settings.file(), key, random);
        try {
            entries(fresh, contacts, dialogs.kept(), settings.maxSize());
            fresh.publish();
        } catch (IOException | RuntimeException e) {
            fresh.close();
            throw e;
        }
        abandon();
        journal = fresh;
        writtenAnew = fresh.size();
    }

    private void entries(JournalWriter to, Iterable<UeContact> contacts, Iterable<Dialog.Id> dialogIds,
                         long most) throws IOException {
        try (SecretBuffer frame = new SecretBuffer(); SecretBuffer entry = new SecretBuffer()) {
            frame.octet(Journal.ENTRIES);
            for (UeContact contact : contacts) {
                entry(contact, entry, frame);
                written(to, frame, FRAME_TARGET, most);
            }
            for (Dialog.Id id : dialogIds) {
                entry(id, entry, frame);
                written(to, frame, FRAME_TARGET, most);
            }
            written(to, frame, 1, most);
        }
    }

    /** A frame that holds more than that many octets is written, and another one begun. */
    private static void written(JournalWriter to, SecretBuffer frame, int least, long most) throws IOException {
        if (frame.length() > least) {
            if (to.size() + frame.length() > most) {
                throw new TooMuchException();
            }
            to.frame(frame);
            frame.clear();
            frame.octet(Journal.ENTRIES);
        }
    }

    private void entry(UeContact contact, SecretBuffer entry, SecretBuffer frame) {
        StoredUe ue = StoredUe.of(contact, bindings.get(contact), table.get(contact));
        entry.clear();
        try {
            UeCodec.encode(ue, entry);
        } catch (IllegalStateException e) {
            // a key is closed: the set went while it was read, and the contact is among the changed ones again
            return;
        } catch (IllegalArgumentException e) {
            tooLarge(contact, entry, frame);
            return;
        }
        if (entry.length() > FRAME_TARGET) {
            tooLarge(contact, entry, frame);
        } else {
            frame.octet(ue.isEmpty() ? Found.REMOVE : Found.PUT).buffer(entry);
        }
    }

    /** What is in the file of it is outdated all the same. */
    private static void tooLarge(UeContact contact, SecretBuffer entry, SecretBuffer frame) {
        LOG.warn("store: {} is not kept, it is too large", contact);
        entry.clear();
        UeCodec.encode(new StoredUe(contact, Optional.empty(), Map.of()), entry);
        frame.octet(Found.REMOVE).buffer(entry);
    }

    private void entry(Dialog.Id id, SecretBuffer entry, SecretBuffer frame) {
        entry.clear();
        Optional<Dialog> dialog = dialogs.kept(id);
        try {
            dialog.ifPresent(d -> DialogCodec.encode(d, entry));
        } catch (IllegalArgumentException e) {
            dialog = Optional.empty();
        }
        if (dialog.isPresent() && entry.length() <= MOST_OF_DIALOG) {
            frame.octet(Found.DIALOG).buffer(entry);
            return;
        }
        entry.clear();
        DialogCodec.encode(id, entry);
        frame.octet(Found.DIALOG_OVER).buffer(entry);
    }

    private void abandon() {
        try {
            if (journal != null) {
                journal.close();
            }
        } catch (IOException e) {
            LOG.debug("store: {}", e.toString());
        }
        journal = null;
        unforced = null;
    }

    /** Writes what is left. */
    @Override
    public void close() {
        changed.close();
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            writer.join(RETRY.toMillis());
            disk.join(RETRY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        last();
        lock.close();
    }

    private synchronized void last() {
        if (journal != null) {
            flush();
        }
        if (journal != null) {
            try {
                journal.force();
            } catch (IOException e) {
                failed(e);
            }
        }
        abandon();
        key.close();
    }
}
