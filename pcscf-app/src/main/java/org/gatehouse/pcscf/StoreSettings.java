package org.gatehouse.pcscf;

import java.nio.file.Path;
import java.util.Optional;
import org.gatehouse.settings.Settings;

/**
 * Where registrations are kept over a restart.
 *
 * @param file the store; its directory must be there and writable, best for nobody else
 * @param key a file of 64 hexadecimal digits, only its owner has rights on it
 * @param damaged what becomes of a start whose file cannot be used; STOP
 * @param maxSize octets that are in use; 1 GiB, about half a million UEs. The file may be twice as large before it is
 *     written anew
 */
public record StoreSettings(Path file, Path key, Damaged damaged, long maxSize) {
    private static final int DEFAULT_MEGABYTES = 1024;

    /** What a file means that is damaged, or of another key or version. */
    public enum Damaged {
        /** The P-CSCF does not start. */
        STOP,
        /** It is set aside, and the P-CSCF starts with no registrations. */
        START_EMPTY
    }

    /** These settings, with names relative to this directory made whole. */
    public StoreSettings below(Path directory) {
        return new StoreSettings(directory.resolve(file), directory.resolve(key), damaged, maxSize);
    }

    /** Empty without a file: nothing is kept then. */
    static Optional<StoreSettings> read(Settings s) {
        Damaged damaged = s.choice("damaged", Damaged.class, Damaged.STOP);
        long most = (long) s.number("max-megabytes", DEFAULT_MEGABYTES, 1, 1 << 20) << 20;
        if (!s.has("file") && !s.has("key")) {
            return Optional.empty();
        }
        String file = s.text("file", "the file that registrations are kept in");
        String key = s.text("key", "a file with the store's key: 64 hexadecimal digits, rights for its owner only");
        return Optional.of(new StoreSettings(Path.of(file), Path.of(key), damaged, most));
    }
}
