package org.gatehouse.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.gatehouse.crypto.KeyRingException.Fault;

/** Files with key material: only the owner has rights on them, and they change as a whole or not at all. */
final class StrictFile {
    /** Octets; a ring of 256 keys has less than half of it. */
    static final int MAX_LENGTH = 65536;

    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private StrictFile() {
    }

    /** The content, which the caller overwrites after use. Links are followed: the rights are those of the target. */
    static byte[] read(Path file) throws KeyRingException {
        String name = String.valueOf(file.getFileName());
        try {
            Set<PosixFilePermission> granted = EnumSet.noneOf(PosixFilePermission.class);
            granted.addAll(Files.getPosixFilePermissions(file));
            granted.removeAll(OWNER);
            if (!granted.isEmpty()) {
                throw new KeyRingException(Fault.LOOSE_PERMISSIONS, name);
            }
            if (!Files.isRegularFile(file)) {
                throw new KeyRingException(Fault.UNREADABLE, name);
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] content = in.readNBytes(MAX_LENGTH + 1);
                if (content.length > MAX_LENGTH) {
                    Arrays.fill(content, (byte) 0);
                    throw new KeyRingException(Fault.TOO_LARGE, name);
                }
                return content;
            }
        } catch (NoSuchFileException e) {
            throw new KeyRingException(Fault.NO_FILE, name);
        } catch (IOException | UnsupportedOperationException e) {
            throw new KeyRingException(Fault.UNREADABLE, name);
        }
    }

    /** The file that a link, or a link to a link, leads to; any other file itself. */
    static Path behindLinks(Path file) throws KeyRingException {
        try {
            return file.toRealPath();
        } catch (NoSuchFileException e) {
            throw new KeyRingException(Fault.NO_FILE, String.valueOf(file.getFileName()));
        } catch (IOException e) {
            throw new KeyRingException(Fault.UNREADABLE, String.valueOf(file.getFileName()));
        }
    }

    /** Produces the new content from whatever is there. */
    @FunctionalInterface
    interface Content {
        byte[] get() throws KeyRingException;
    }

    /** Puts a file in the place of another, at one moment. */
    @FunctionalInterface
    interface Move {
        void move(Path fresh, Path file) throws IOException;
    }

    /**
     * Replaces the file with what {@code content} gives; readers see the old or the new one, also after a power cut.
     * The new file is written beside the old one under a name that only one writer can take, so two changes at a time
     * do not lose one of them.
     */
    static void replace(Path file, Content content) throws KeyRingException {
        replace(file, content, (fresh, to) -> Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE));
    }

    static void replace(Path file, Content content, Move move) throws KeyRingException {
        String name = String.valueOf(file.getFileName());
        Path fresh = file.resolveSibling(name + ".new");
        try {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER));
        } catch (FileAlreadyExistsException e) {
            throw new KeyRingException(Fault.CHANGE_UNDER_WAY, fresh.getFileName() + " exists");
        } catch (IOException | UnsupportedOperationException e) {
            throw new KeyRingException(Fault.NOT_WRITTEN, name);
        }
        boolean moved = false;
        try {
            byte[] octets = content.get();
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(octets);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            } finally {
                Arrays.fill(octets, (byte) 0);
            }
            move.move(fresh, file);
            moved = true;
        } catch (IOException e) {
            throw new KeyRingException(Fault.NOT_WRITTEN, name);
        } finally {
            // once it has moved, a file of that name is another writer's
            if (!moved) {
                discard(fresh);
            }
        }
    }

    /** Nothing is left of a change that failed. */
    private static void discard(Path fresh) throws KeyRingException {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException e) {
            throw new KeyRingException(Fault.NOT_WRITTEN, String.valueOf(fresh.getFileName()));
        }
    }
}
