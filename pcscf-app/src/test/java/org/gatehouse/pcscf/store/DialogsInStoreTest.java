package org.gatehouse.pcscf.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gatehouse.crypto.SecretFile;
import org.gatehouse.pcscf.StoreSettings;
import org.gatehouse.pcscf.registration.MemoryBindingStore;
import org.gatehouse.pcscf.sa.ProtectedPorts;
import org.gatehouse.pcscf.sa.RegisteredUe;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.SpiRange;
import org.gatehouse.pcscf.sa.Timers;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.session.Dialog;
import org.gatehouse.pcscf.session.Dialogs;
import org.gatehouse.pcscf.session.SessionSettings;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Row 27: dialogs in the file. */
public class DialogsInStoreTest {
    private static final Instant NOW = DialogCodecTest.NOW;
    private static final Duration LATE = Duration.ofSeconds(128);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private Path file;
    private Path key;
    private UeContact owner;
    private ChangedUes changed;
    private Dialogs dialogs;
    private UeStore store;

    @Before
    public void first() throws Exception {
        file = folder.getRoot().toPath().resolve("ues");
        key = Files.createFile(folder.getRoot().toPath().resolve("key"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, "8f4e33f3dc3e414ff94e5fb6905cba8c1b0d4f6a7e2c9935d80af1b2c3d4e5f6");
        owner = new UeContact("alice@home1.net", InetAddress.getByName("192.0.2.1"), "");
        begin();
    }

    @After
    public void close() {
        store.close();
    }

    private UeStore.Restored begin() throws Exception {
        changed = new ChangedUes();
        dialogs = new Dialogs(SessionSettings.DEFAULT, changed::dialog);
        SaTable table = new SaTable(Timers.DEFAULT, new ProtectedPorts(5062, List.of(5064, 5065, 5066, 5067)),
            SpiRange.DEFAULT, new Random(1), changed);
        store = UeStore.open(new StoreSettings(file, key, StoreSettings.Damaged.STOP, 1 << 24), table,
            new MemoryBindingStore(changed), dialogs, changed, clock);
        return store.restore(InetAddress.getByName(RegisteredUe.PCSCF));
    }

    /** What the disk has at this moment is all that the next run finds. */
    private int killed() throws Exception {
        byte[] left = Files.readAllBytes(file);
        store.close();
        Files.write(file, left);
        return begin().dialogs();
    }

    private Dialog call(String callId) {
        return DialogCodecTest.call(owner, callId);
    }

    /** What was told has been written; the dialog is as it would be after a restart. */
    private Dialog stands(Dialog dialog) {
        assertEquals(1, dialogs.restore(List.of(dialog), NOW));
        store.flush();
        return dialogs.kept(dialog.id()).orElseThrow();
    }

    @Test
    public void row27ADialogOfBeforeIsKnown() throws Exception {
        Dialog one = stands(call("one"));
        Dialog other = stands(call("other"));
        assertEquals(2, killed());
        for (Dialog before : List.of(one, other)) {
            Dialog after = dialogs.kept(before.id()).orElseThrow();
            assertEquals("its numbers only have grown", before.owner(), after.owner());
            assertEquals(before.routeSet(), after.routeSet());
            assertEquals(before.icid(), after.icid());
            assertTrue(after.call().orElseThrow().ue().cseq() > before.call().orElseThrow().ue().cseq());
        }
        // and the file that was written anew has them too
        assertEquals(2, killed());
    }

    @Test
    public void whatEndedIsForgotten() throws Exception {
        Dialog one = stands(call("one"));
        Dialog other = stands(call("other"));
        dialogs.ending(one.id(), LATE, NOW);
        store.flush();
        assertEquals(1, killed());
        assertFalse(dialogs.kept(one.id()).isPresent());
        assertTrue(dialogs.kept(other.id()).isPresent());
    }

    @Test
    public void whatWasNotWrittenIsLostByAKillOnly() throws Exception {
        assertEquals(1, dialogs.restore(List.of(call("one")), NOW));
        assertEquals(0, killed());
        assertEquals(1, dialogs.restore(List.of(call("one")), NOW));
        store.close();
        assertEquals(1, begin().dialogs());
    }

    @Test
    public void whatIsTooLargeIsNotKept() throws Exception {
        Dialog small = stands(call("one"));
        Dialog large = new Dialog(small.id(), owner, "INVITE", List.of("<sip:" + "x".repeat(20_000) + ";lr>"), "icid",
            small.call());
        stands(large);
        Dialog many = new Dialog(new Dialog.Id("many", "u", "f"), owner, "INVITE",
            java.util.Collections.nCopies(1_001, "<sip:x;lr>"), "icid", small.call());
        stands(many);
        assertEquals("not as it was before either", 0, killed());
    }

    @Test
    public void nothingOfThemIsReadable() throws Exception {
        stands(call("one"));
        String octets = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertFalse(octets.contains("ToKeN") || octets.contains("home2.net"));
    }

    @Test
    public void anUnreadableDialogIsDroppedAlone() throws Exception {
        store.close();
        try (SecretBuffer entry = new SecretBuffer(); SecretBuffer frame = new SecretBuffer();
             JournalWriter writer = new JournalWriter(file, SecretFile.read(key, FrameSeal.KEY_LENGTH),
                 new SecureRandom())) {
            frame.octet(Journal.ENTRIES);
            for (String id : List.of("one", "other")) {
                entry.clear();
                DialogCodec.encode(call(id), entry);
                frame.octet(Found.DIALOG).buffer(entry);
            }
            frame.octet(Found.DIALOG).octets(Arrays.copyOf(entry.array(), entry.length() - 1));
            writer.frame(frame);
            writer.publish();
        }
        assertEquals("what it replaced is outdated", 1, begin().dialogs());
        assertTrue(dialogs.kept(call("one").id()).isPresent());
    }

    @Test
    public void manyComeBackAndTheFileDoesNotGrow() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            Dialog.Id id = stands(call("call" + i)).id();
            if (i % 50 > 0) {
                dialogs.ending(id, Duration.ZERO, NOW);
            }
            dialogs.expire(NOW);
        }
        store.flush();
        assertTrue(Files.size(file) + " octets", Files.size(file) < 1_200_000);
        assertEquals(60, killed());
    }

    @Test
    public void withoutAStoreNothingIsCollected() {
        ChangedUes nobody = new ChangedUes();
        nobody.close();
        nobody.dialog(call("one").id());
        assertTrue(nobody.take().isEmpty());
    }
}
