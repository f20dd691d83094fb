package org.gatehouse.pcscf.store;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.store.StoreException.Fault;

/**
 * The form of the file, and its reader.
 *
 * <pre>
 * header  "GHUE", version (4 octets), random (32 octets)
 * frame   length (4), its complement (4), AES-256-GCM of the content with the tag
 * frame   ...
 * </pre>
 *
 * <p>The first octet of a content says whether it holds entries or, once, that all that was there when the file was
 * made has been said. Until then the file has another name, so whatever is missing before that frame is damage. After
 * it a frame may be torn: the last one, if it is shorter than it says, or if its tag was never written and reads as
 * zeros.
 */
final class Journal {
    static final int HEADER_LENGTH = 40;
    static final int FRAME_HEADER_LENGTH = 8;
    /** Octets; our own frames are much smaller. */
    static final int MOST_OF_FRAME = 4 << 20;
    static final byte ENTRIES = 0;
    static final byte COMPLETE = 1;
    private static final byte[] MAGIC = "GHUE".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 2;
    /** Without dialogs; read, and written anew in the form of now. */
    private static final int OLDEST = 1;

    /** Takes the content of a frame, which is overwritten afterwards. */
    interface Frames {
        void frame(ByteBuffer entries);
    }

    private final String name;
    private final DataInputStream in;
    private final FrameSeal seal;
    private long left;
    private long number;
    private boolean complete;

    private Journal(String name, DataInputStream in, FrameSeal seal, long left) {
        this.name = name;
        this.in = in;
        this.seal = seal;
        this.left = left;
    }

    /** The header of a new file. */
    static byte[] header(SecureRandom random) {
        byte[] id = new byte[HEADER_LENGTH - MAGIC.length - 4];
        random.nextBytes(id);
        return ByteBuffer.allocate(HEADER_LENGTH).put(MAGIC).putInt(VERSION).put(id).array();
    }

    /**
     * Reads the whole file.
     *
     * @param most octets
     * @return whether the end is torn: the last change did not get to the disk as a whole
     */
    static boolean read(Path file, Secret key, long most, Frames frames) throws StoreException {
        String name = String.valueOf(file.getFileName());
        try (InputStream raw = Files.newInputStream(file);
             DataInputStream in = new DataInputStream(new BufferedInputStream(raw, 1 << 16))) {
            long size = Files.size(file);
            if (size > most) {
                throw new StoreException(Fault.TOO_LARGE, name);
            }
            byte[] header = in.readNBytes(HEADER_LENGTH);
            if (header.length < HEADER_LENGTH || !Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
                throw new StoreException(Fault.NOT_A_STORE, name);
            }
            int version = ByteBuffer.wrap(header).getInt(MAGIC.length);
            if (version < OLDEST || version > VERSION) {
                throw new StoreException(Fault.OTHER_VERSION, name);
            }
            return new Journal(name, in, new FrameSeal(key, header), size - HEADER_LENGTH).read(frames);
        } catch (IOException e) {
            throw new StoreException(Fault.UNREADABLE, name);
        }
    }

    private boolean read(Frames frames) throws IOException, StoreException {
        while (left > 0) {
            Optional<byte[]> content = next();
            if (content.isEmpty()) {
                break;
            }
            try {
                if (content.get()[0] == COMPLETE) {
                    complete = true;
                } else {
                    frames.frame(ByteBuffer.wrap(content.get(), 1, content.get().length - 1).slice());
                }
            } finally {
                Arrays.fill(content.get(), (byte) 0);
            }
        }
        if (!complete) {
            throw damaged();
        }
        return left > 0;
    }

    /** The content of the next frame; empty if it is torn, which leaves {@code left} as it is. */
    private Optional<byte[]> next() throws IOException, StoreException {
        if (left < FRAME_HEADER_LENGTH) {
            return Optional.empty();
        }
        int length = in.readInt();
        int complement = in.readInt();
        if (length == 0 && complement == 0 && restIsZero()) {
            return Optional.empty();
        }
        if (length != ~complement || length <= FrameSeal.TAG_LENGTH || length > MOST_OF_FRAME) {
            throw damaged();
        }
        if (length > left - FRAME_HEADER_LENGTH) {
            return Optional.empty();
        }
        byte[] sealed = in.readNBytes(length);
        boolean last = left == FRAME_HEADER_LENGTH + length;
        Optional<byte[]> content = seal.open(number, sealed);
        if (content.isEmpty() && !(last && tagIsZero(sealed))) {
            throw damaged();
        }
        if (content.isPresent()) {
            number++;
            left -= FRAME_HEADER_LENGTH + length;
        }
        return content;
    }

    private boolean restIsZero() throws IOException {
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean tagIsZero(byte[] sealed) {
        int or = 0;
        for (int i = sealed.length - FrameSeal.TAG_LENGTH; i < sealed.length; i++) {
            or |= sealed[i];
        }
        return or == 0;
    }

    private StoreException damaged() {
        return new StoreException(number == 0 ? Fault.WRONG_KEY : Fault.DAMAGED, name);
    }
}
