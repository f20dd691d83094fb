package org.gatehouse.crypto;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.gatehouse.crypto.KeyRing.Entry;
import org.gatehouse.crypto.KeyRingException.Fault;

/**
 * The key ring in a file on which only its owner has rights: JSON as described in TOKEN.md, or, if the file's name ends
 * in {@code .p12}, {@code .pfx} or {@code .bcfks}, a key store with the password in a second such file of the same name
 * and {@code .password} behind it.
 *
 * <p>A changed file replaces the ring as a whole. One that is refused changes nothing: the ring that was in force stays
 * so, and the listener hears why, once for each such file. Keys that were published as samples, count up or repeat one
 * octet are refused, and so is a ring that could not encrypt.
 */
public final class KeyRingFile implements KeyRingSource, AutoCloseable {
    /** Told of each load after the first. Called from the thread that looks at the file; must not throw. */
    public interface Listener {
        /** A changed file was taken. */
        void loaded(KeyRing ring);

        /** A changed file was refused; the ring from before stays in force. */
        void refused(KeyRingException why);
    }

    /** What {@link #read} may let pass that a service never does. */
    public enum Allow {
        /** Published keys, to compare implementations by published vectors. */
        SAMPLE_KEYS,
        /** A ring without a key that encrypts now, to open tokens. */
        NO_ENCRYPTING_KEY
    }

    /** A change of a ring. */
    @FunctionalInterface
    public interface Change {
        /** The ring after the change. */
        KeyRing apply(KeyRing before) throws KeyRingException;
    }

    private final Path file;
    private final Listener listener;
    private final InstantSource clock;
    private final Optional<ScheduledExecutorService> watch;
    private byte[] lastSeen;
    private Optional<Fault> lastFault = Optional.empty();
    private KeyRing superseded;
    private boolean closed;
    private volatile KeyRing ring;

    private KeyRingFile(Path file, Duration every, Listener listener, InstantSource clock) throws KeyRingException {
        this.file = file;
        this.listener = Objects.requireNonNull(listener);
        this.clock = clock;
        try (Content content = Content.of(file)) {
            lastSeen = content.digest();
            ring = content.parse(Set.of(), clock.instant());
        }
        watch = every.isZero() ? Optional.empty() : Optional.of(watching(every));
    }

    /**
     * Loads the file and looks at it again every so often.
     *
     * @param every zero for never; then {@link #refresh} does it
     * @throws KeyRingException if the file is refused; the service must not start
     */
    public static KeyRingFile open(Path file, Duration every, Listener listener) throws KeyRingException {
        return open(file, every, listener, Clock.systemUTC());
    }

    static KeyRingFile open(Path file, Duration every, Listener listener, InstantSource clock) throws KeyRingException {
        return new KeyRingFile(file, every, listener, clock);
    }

    /** Loads the file once. */
    public static KeyRing read(Path file, Allow... allow) throws KeyRingException {
        Set<Allow> allowed = EnumSet.noneOf(Allow.class);
        allowed.addAll(Arrays.asList(allow));
        try (Content content = Content.of(file)) {
            return content.parse(allowed, Instant.now());
        }
    }

    /**
     * Writes a new file.
     *
     * @throws KeyRingException if there is one already, or a link by that name, or it cannot be written
     */
    public static void create(Path file, KeyRing ring) throws KeyRingException {
        editable(file);
        StrictFile.replace(file, () -> {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new KeyRingException(Fault.EXISTS, String.valueOf(file.getFileName()));
            }
            return KeyRingJson.write(ring);
        });
    }

    /**
     * Changes the file: it holds the ring before or the ring after the change, never anything else. A link stays one;
     * the file that it leads to is changed.
     *
     * @return the ring after the change
     * @throws KeyRingException if the file or the change is refused, or it cannot be written; then it is as before
     */
    public static KeyRing edit(Path file, Change change) throws KeyRingException {
        editable(file);
        Path real = StrictFile.behindLinks(file);
        editable(real);
        KeyRing[] after = new KeyRing[1];
        StrictFile.replace(real, () -> {
            // a ring whose encrypting key ran out must be open to repair
            after[0] = change.apply(read(real, Allow.NO_ENCRYPTING_KEY));
            requireSound(after[0], Set.of(Allow.NO_ENCRYPTING_KEY), Instant.now());
            return KeyRingJson.write(after[0]);
        });
        return after[0];
    }

    private static void editable(Path file) throws KeyRingException {
        String name = String.valueOf(file.getFileName());
        if (KeyRingKeyStore.type(name).isPresent()) {
            throw new KeyRingException(Fault.NOT_EDITABLE, name);
        }
    }

    @Override
    public KeyRing current() {
        return ring;
    }

    /** Looks at the file now. Harmless at any time, from any thread; after {@link #close()} nothing happens. */
    public synchronized void refresh() {
        if (closed) {
            return;
        }
        KeyRing loaded;
        try (Content content = Content.of(file)) {
            byte[] seen = content.digest();
            if (MessageDigest.isEqual(seen, lastSeen)) {
                lastFault = Optional.empty();
                return;
            }
            lastSeen = seen;
            loaded = content.parse(Set.of(), clock.instant());
        } catch (KeyRingException e) {
            refused(e);
            return;
        }
        lastFault = Optional.empty();
        // the ring before the last one: a thread may have fetched the last one a moment ago and not used it yet
        if (superseded != null) {
            superseded.close();
        }
        superseded = ring;
        ring = loaded;
        listener.loaded(loaded);
    }

    /** Reports a fault of the file's content once, since the content was new, and a fault of reading when it begins. */
    private void refused(KeyRingException e) {
        boolean ofReading = switch (e.fault()) {
            case NO_FILE, UNREADABLE, LOOSE_PERMISSIONS, TOO_LARGE -> true;
            default -> false;
        };
        if (!ofReading || !lastFault.equals(Optional.of(e.fault()))) {
            listener.refused(e);
        }
        lastFault = ofReading ? Optional.of(e.fault()) : Optional.empty();
    }

    /** Stops looking and overwrites the keys. */
    @Override
    public synchronized void close() {
        // a look at the file that waits for this one to end must not load keys that nobody would overwrite
        closed = true;
        watch.ifPresent(ScheduledExecutorService::shutdownNow);
        ring.close();
        if (superseded != null) {
            superseded.close();
        }
    }

    private ScheduledExecutorService watching(Duration every) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "gatehouse-key-ring");
            thread.setDaemon(true);
            return thread;
        });
        executor.scheduleWithFixedDelay(this::refresh, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
        return executor;
    }

    private static void requireSound(KeyRing ring, Set<Allow> allow, Instant now) throws KeyRingException {
        for (Entry entry : ring.entries()) {
            if (!allow.contains(Allow.SAMPLE_KEYS) && SampleKeys.contains(entry.kv())) {
                throw new KeyRingException(Fault.SAMPLE_KEY, "kid " + entry.kid());
            }
        }
        if (!allow.contains(Allow.NO_ENCRYPTING_KEY)) {
            Entry encrypting = ring.encrypting().orElseThrow(() -> new KeyRingException(Fault.NO_ENCRYPTING_KEY));
            if (encrypting.expired(now)) {
                throw new KeyRingException(Fault.ENCRYPTING_KEY_EXPIRED, "kid " + encrypting.kid());
            }
        }
    }

    /** What the file holds, and for a key store its password: the ring may have changed if either has. */
    private record Content(Optional<String> storeType, byte[] file, byte[] password) implements AutoCloseable {
        static Content of(Path path) throws KeyRingException {
            String name = String.valueOf(path.getFileName());
            Optional<String> storeType = KeyRingKeyStore.type(name);
            byte[] password = storeType.isPresent()
                    ? StrictFile.read(path.resolveSibling(name + ".password")) : new byte[0];
            try {
                return new Content(storeType, StrictFile.read(path), password);
            } catch (KeyRingException e) {
                Arrays.fill(password, (byte) 0);
                throw e;
            }
        }

        byte[] digest() {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(password);
                return digest.digest(file);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java has no SHA-256", e);
            }
        }

        KeyRing parse(Set<Allow> allow, Instant now) throws KeyRingException {
            KeyRing ring = storeType.isPresent()
                    ? KeyRingKeyStore.parse(storeType.get(), file, password) : KeyRingJson.parse(file);
            requireSound(ring, allow, now);
            return ring;
        }

        @Override
        public void close() {
            Arrays.fill(file, (byte) 0);
            Arrays.fill(password, (byte) 0);
        }
    }
}
