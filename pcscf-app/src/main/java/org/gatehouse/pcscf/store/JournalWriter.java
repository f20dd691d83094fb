package org.gatehouse.pcscf.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import org.gatehouse.crypto.Secret;

/**
 * A new file, written from its beginning beside the one whose name it gets when it is complete, and appended to from
 * then on. A file is never appended to by another run than the one that began it: the number of a torn frame would be
 * used twice. After an exception nothing more may be written. Not thread-safe.
 */
final class JournalWriter implements AutoCloseable {
    private final Path file;
    private final Path fresh;
    private final FileChannel channel;
    private final FrameSeal seal;
    private long number;
    private long size;

    /** Begins beside {@code file}. */
    JournalWriter(Path file, Secret key, SecureRandom random) throws IOException {
        this.file = file;
        fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        channel = FileChannel.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        byte[] header = Journal.header(random);
        seal = new FrameSeal(key, header);
        try {
            write(ByteBuffer.wrap(header));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** One frame, with {@link Journal#ENTRIES} or {@link Journal#COMPLETE} as its first octet. */
    void frame(SecretBuffer content) throws IOException {
        byte[] sealed = seal.seal(number++, content);
        write(ByteBuffer.allocate(Journal.FRAME_HEADER_LENGTH + sealed.length).putInt(sealed.length)
            .putInt(~sealed.length).put(sealed).flip());
    }

    /** Everything that was there has been written: the file takes the place of the one before, now or never. */
    void publish() throws IOException {
        try (SecretBuffer end = new SecretBuffer()) {
            frame(end.octet(Journal.COMPLETE));
        }
        channel.force(true);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** What was appended is on the disk. */
    void force() throws IOException {
        channel.force(false);
    }

    /** Octets so far. */
    long size() {
        return size;
    }

    private void write(ByteBuffer octets) throws IOException {
        size += octets.remaining();
        while (octets.hasRemaining()) {
            channel.write(octets);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
