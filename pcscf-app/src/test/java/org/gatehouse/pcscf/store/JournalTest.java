package org.gatehouse.pcscf.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.store.StoreException.Fault;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The file: what is not authentic is never read, and a crash costs no more than the last frame. */
public class JournalTest {
    private static final long MOST = 1 << 20;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final SecureRandom random = new SecureRandom();
    private final Secret key = key(1);
    private Path file;

    @Before
    public void aFile() {
        file = folder.getRoot().toPath().resolve("ues");
    }

    private static Secret key(int last) {
        byte[] octets = new byte[FrameSeal.KEY_LENGTH];
        octets[31] = (byte) last;
        return Secret.copyOf(octets);
    }

    /** @param before published with the file; the others are appended */
    private byte[] written(int before, String... frames) throws IOException {
        try (JournalWriter writer = new JournalWriter(file, key, random)) {
            for (int i = 0; i < frames.length; i++) {
                if (i == before) {
                    writer.publish();
                }
                try (SecretBuffer content = new SecretBuffer()) {
                    content.octet(Journal.ENTRIES);
                    for (byte octet : frames[i].getBytes(StandardCharsets.UTF_8)) {
                        content.octet(octet);
                    }
                    writer.frame(content);
                }
            }
            if (frames.length == before) {
                writer.publish();
            }
            writer.force();
            assertEquals(Files.size(file), writer.size());
        }
        return Files.readAllBytes(file);
    }

    private record Found(List<String> frames, boolean torn) {
    }

    private Found read(Secret with) throws StoreException {
        List<String> frames = new ArrayList<>();
        boolean torn = Journal.read(file, with, MOST, frame -> frames.add(text(frame)));
        return new Found(frames, torn);
    }

    private static String text(ByteBuffer frame) {
        byte[] octets = new byte[frame.remaining()];
        frame.get(octets);
        return new String(octets, StandardCharsets.UTF_8);
    }

    private Fault fault(byte[] octets) throws IOException {
        Files.write(file, octets);
        return assertThrows(StoreException.class, () -> read(key)).fault();
    }

    /** Where frames begin, and the end. */
    private static List<Integer> frames(byte[] octets) {
        List<Integer> at = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(octets);
        for (int i = Journal.HEADER_LENGTH; i < octets.length; i += Journal.FRAME_HEADER_LENGTH + in.getInt(i)) {
            at.add(i);
        }
        at.add(octets.length);
        return at;
    }

    @Test
    public void whatWasWrittenIsReadInOrder() throws Exception {
        written(2, "one", "two", "three");
        assertEquals(new Found(List.of("one", "two", "three"), false), read(key));
    }

    @Test
    public void aFileOfNothing() throws Exception {
        written(0);
        assertEquals(new Found(List.of(), false), read(key));
    }

    @Test
    public void nothingIsReadable() throws Exception {
        byte[] octets = written(1, "alice@home1.net", "alice@home1.net");
        assertFalse(new String(octets, StandardCharsets.ISO_8859_1).contains("alice"));
        List<Integer> at = frames(octets);
        assertFalse("equal contents look different", Arrays.equals(Arrays.copyOfRange(octets, at.get(0), at.get(1)),
            Arrays.copyOfRange(octets, at.get(2), at.get(3))));
        assertFalse("and so in another file", Arrays.equals(octets, written(1, "alice@home1.net", "alice@home1.net")));
    }

    @Test
    public void onlyTheOwnerHasRights() throws Exception {
        written(1, "one");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    public void beforeItIsCompleteTheOldOneStays() throws Exception {
        byte[] old = written(1, "old");
        try (JournalWriter writer = new JournalWriter(file, key, random); SecretBuffer content = new SecretBuffer()) {
            writer.frame(content.octet(Journal.ENTRIES));
            assertTrue(Arrays.equals(old, Files.readAllBytes(file)));
        }
        assertEquals(List.of("old"), read(key).frames());
        // and what a crash left beside it is in nobody's way
        written(1, "new");
        assertEquals(List.of("new"), read(key).frames());
    }

    @Test
    public void anotherKeyIsNamed() throws Exception {
        written(1, "one", "two");
        assertEquals(Fault.WRONG_KEY, assertThrows(StoreException.class, () -> read(key(2))).fault());
    }

    @Test
    public void everyFlippedBitIsFound() throws Exception {
        byte[] octets = written(1, "one", "two");
        for (int bit = 0; bit < 8 * octets.length; bit++) {
            byte[] flipped = octets.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Fault fault = fault(flipped);
            int at = bit / 8;
            Fault expected = at < 4 ? Fault.NOT_A_STORE : at < 8 ? Fault.OTHER_VERSION
                : at < frames(octets).get(1) ? Fault.WRONG_KEY : Fault.DAMAGED;
            assertEquals("bit " + bit, expected, fault);
        }
    }

    @Test
    public void aTornEndCostsTheLastFrameOnly() throws Exception {
        byte[] octets = written(1, "one", "two", "three");
        List<Integer> at = frames(octets);
        for (int length = at.get(2); length <= octets.length; length++) {
            Files.write(file, Arrays.copyOf(octets, length));
            int end = length;
            // of the file's beginning, one frame is entries and one says that it is complete
            int whole = (int) at.stream().skip(3).filter(frameEnd -> frameEnd <= end).count();
            Found found = read(key);
            assertEquals(List.of("one", "two", "three").subList(0, 1 + whole), found.frames());
            assertEquals("at " + length, !at.contains(length), found.torn());
        }
    }

    @Test
    public void whatTheFileBeganWithMustBeWhole() throws Exception {
        byte[] octets = written(2, "one", "two", "three");
        int complete = frames(octets).get(3);
        for (int length = 0; length < complete; length++) {
            Fault fault = fault(Arrays.copyOf(octets, length));
            assertEquals("at " + length, length < Journal.HEADER_LENGTH ? Fault.NOT_A_STORE
                : length < frames(octets).get(1) ? Fault.WRONG_KEY : Fault.DAMAGED, fault);
        }
    }

    @Test
    public void zerosThatWereNeverOverwrittenAreATornEnd() throws Exception {
        byte[] octets = written(1, "one", "two", "three");
        List<Integer> at = frames(octets);
        for (int length : new int[] {at.get(3), at.get(3) + 8, octets.length - 16}) {
            byte[] zeros = Arrays.copyOf(Arrays.copyOf(octets, length), octets.length);
            Files.write(file, zeros);
            assertEquals("from " + length, new Found(List.of("one", "two"), true), read(key));
        }
        // but not in the middle
        byte[] hole = octets.clone();
        Arrays.fill(hole, at.get(2), at.get(3), (byte) 0);
        assertEquals(Fault.DAMAGED, fault(hole));
    }

    @Test
    public void framesCannotBeLeftOutDoubledOrMoved() throws Exception {
        byte[] octets = written(1, "one", "two", "six");
        List<Integer> at = frames(octets);
        byte[] two = Arrays.copyOfRange(octets, at.get(2), at.get(3));
        byte[] six = Arrays.copyOfRange(octets, at.get(3), at.get(4));
        byte[] start = Arrays.copyOf(octets, at.get(2));
        assertEquals("left out", Fault.DAMAGED, fault(joined(start, six)));
        assertEquals("doubled", Fault.DAMAGED, fault(joined(start, two, two)));
        assertEquals("moved", Fault.DAMAGED, fault(joined(start, six, two)));
        byte[] other = written(1, "one", "two", "six");
        assertEquals("of another file", Fault.DAMAGED, fault(joined(Arrays.copyOf(other, at.get(2)), two)));
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer joined = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
        Arrays.stream(parts).forEach(joined::put);
        return joined.array();
    }

    @Test
    public void aLargerFileThanAllowedIsNotRead() throws Exception {
        written(1, "one");
        StoreException e = assertThrows(StoreException.class, () -> Journal.read(file, key, 50, frame -> { }));
        assertEquals(Fault.TOO_LARGE, e.fault());
    }

    @Test
    public void anAbsurdLengthCostsNoMemory() throws Exception {
        byte[] octets = written(1, "one");
        ByteBuffer.wrap(octets).putInt(Journal.HEADER_LENGTH, Integer.MAX_VALUE)
            .putInt(Journal.HEADER_LENGTH + 4, ~Integer.MAX_VALUE);
        assertEquals(Fault.WRONG_KEY, fault(octets));
    }
}
