package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.gatehouse.crypto.KeyRing.Entry;
import org.gatehouse.crypto.KeyRingException.Fault;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.function.ThrowingRunnable;
import org.junit.rules.TemporaryFolder;

/** Rings behind links: one file that several names, or a configuration managed elsewhere, lead to. */
public class KeyRingLinkTest {
    private static final Entry ENCRYPT_7 = Entry.encrypt(7, Secret.fromHex("5f0d3c1be7a94208b6c1d2f49a3e7061"));
    private static final Entry DECRYPT_8 = Entry.decryptOnly(8, Secret.fromHex("c41f9be20d7735a8861e4bf02d9c5a13"));

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path target;
    private Path link;

    @Before
    public void nameThem() throws Exception {
        target = folder.newFolder("elsewhere").toPath().resolve("real.json");
        link = folder.getRoot().toPath().resolve("ring.json");
    }

    private void write() throws Exception {
        KeyRingFile.create(target, KeyRing.of(List.of(ENCRYPT_7)));
    }

    private static void assertFault(Fault fault, ThrowingRunnable action) {
        assertEquals(fault, assertThrows(KeyRingException.class, action).fault());
    }

    private void assertChangedThrough(Path name) throws Exception {
        assertEquals(2, KeyRingFile.edit(name, ring -> ring.with(DECRYPT_8)).entries().size());
        assertTrue(Files.isSymbolicLink(name));
        assertFalse(Files.isSymbolicLink(target));
        assertEquals(2, KeyRingFile.read(target).entries().size());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
        try (var left = Files.list(folder.getRoot().toPath())) {
            assertTrue(left.noneMatch(f -> f.toString().endsWith(".new")));
        }
    }

    @Test
    public void editingThroughALinkChangesTheFileAndKeepsTheLink() throws Exception {
        write();
        Files.createSymbolicLink(link, target);
        assertChangedThrough(link);
    }

    @Test
    public void aRelativeLinkAndALinkToALinkToo() throws Exception {
        write();
        Files.createSymbolicLink(link, Path.of("elsewhere", "real.json"));
        Path second = folder.getRoot().toPath().resolve("second.json");
        Files.createSymbolicLink(second, link.getFileName());
        assertChangedThrough(second);
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    public void aLinkedDirectoryIsNothingSpecial() throws Exception {
        write();
        Path directory = folder.getRoot().toPath().resolve("by-link");
        Files.createSymbolicLink(directory, target.getParent());
        assertEquals(2,
            KeyRingFile.edit(directory.resolve("real.json"), ring -> ring.with(DECRYPT_8)).entries().size());
        assertEquals(2, KeyRingFile.read(target).entries().size());
    }

    @Test
    public void twoNamesOfOneFileAreOneChangeAtATime() throws Exception {
        write();
        Files.createSymbolicLink(link, target);
        KeyRingFile.edit(link, ring -> {
            assertFault(Fault.CHANGE_UNDER_WAY, () -> KeyRingFile.edit(target, r -> r));
            return ring.with(DECRYPT_8);
        });
        assertEquals(2, KeyRingFile.read(target).entries().size());
    }

    @Test
    public void aChangeThatFailsLeavesLinkAndFile() throws Exception {
        write();
        Files.createSymbolicLink(link, target);
        byte[] before = Files.readAllBytes(target);
        assertFault(Fault.DUPLICATE_KID, () -> KeyRingFile.edit(link, ring -> ring.with(ENCRYPT_7)));
        assertTrue(Files.isSymbolicLink(link));
        org.junit.Assert.assertArrayEquals(before, Files.readAllBytes(target));
    }

    @Test
    public void whatALinkLeadsToMustBeARing() throws Exception {
        Files.createSymbolicLink(link, target);
        assertFault(Fault.NO_FILE, () -> KeyRingFile.edit(link, ring -> ring));
        Files.delete(link);
        Files.createSymbolicLink(link, link.getFileName());
        assertFault(Fault.UNREADABLE, () -> KeyRingFile.edit(link, ring -> ring));
        Files.delete(link);
        Path store = target.resolveSibling("ring.p12");
        Files.createFile(store);
        Files.createSymbolicLink(link, store);
        assertFault(Fault.NOT_EDITABLE, () -> KeyRingFile.edit(link, ring -> ring));
    }

    @Test
    public void aNewRingTakesNoNameThatIsALinkAlready() throws Exception {
        Files.createSymbolicLink(link, target);
        assertFault(Fault.EXISTS, () -> KeyRingFile.create(link, KeyRing.of(List.of(ENCRYPT_7))));
        assertFalse(Files.exists(target));
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    public void aServiceSeesTheLinkLeadElsewhere() throws Exception {
        write();
        Files.createSymbolicLink(link, target);
        Path other = target.resolveSibling("other.json");
        KeyRingFile.create(other, KeyRing.of(List.of(ENCRYPT_7, DECRYPT_8)));
        KeyRingFile.Listener silent = new KeyRingFile.Listener() {
            @Override
            public void loaded(KeyRing ring) {
                // asked for below
            }

            @Override
            public void refused(KeyRingException why) {
                throw new AssertionError(why);
            }
        };
        try (KeyRingFile ring = KeyRingFile.open(link, Duration.ZERO, silent)) {
            Files.delete(link);
            Files.createSymbolicLink(link, other);
            ring.refresh();
            assertEquals(2, ring.current().entries().size());
        }
    }
}
