package org.gatehouse.pcscf.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.gatehouse.pcscf.StoreSettings;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.MemoryBindingStore;
import org.gatehouse.pcscf.sa.ProtectedPorts;
import org.gatehouse.pcscf.sa.RegisteredUe;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.SpiRange;
import org.gatehouse.pcscf.sa.Timers;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.session.Dialogs;
import org.gatehouse.pcscf.session.SessionSettings;
import org.gatehouse.pcscf.store.StoreException.Fault;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** How much is written, and how often. */
public class StoreSizeTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int UES = 300;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path file;
    private Path key;
    private MemoryBindingStore bindings;
    private UeStore store;

    @Before
    public void files() throws Exception {
        file = folder.getRoot().toPath().resolve("ues");
        key = Files.createFile(folder.getRoot().toPath().resolve("key"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, "8f4e33f3dc3e414ff94e5fb6905cba8c1b0d4f6a7e2c9935d80af1b2c3d4e5f6");
    }

    @After
    public void close() {
        if (store != null) {
            store.close();
        }
    }

    private void begin(long most) throws Exception {
        close();
        ChangedUes changed = new ChangedUes();
        bindings = new MemoryBindingStore(changed);
        SaTable table = new SaTable(Timers.DEFAULT, new ProtectedPorts(5062, List.of(5064, 5065, 5066, 5067)),
            SpiRange.DEFAULT, new Random(1), changed);
        store = UeStore.open(new StoreSettings(file, key, StoreSettings.Damaged.STOP, most), table, bindings,
            new Dialogs(SessionSettings.DEFAULT, changed::dialog), changed, Clock.fixed(NOW, ZoneOffset.UTC));
        store.restore(InetAddress.getByName(RegisteredUe.PCSCF));
    }

    private void put(int number, int expires, int identities) throws Exception {
        UeContact contact = new UeContact("user" + number + "@home1.net", InetAddress.getByName("192.0.2.1"), "");
        bindings.put(new Binding(contact, "sip:user@home1.net", "sip:192.0.2.1", "flow" + number, List.of(),
            Collections.nCopies(identities, "sip:user@home1.net"), NOW.plusSeconds(expires), false));
        store.flush();
    }

    /** What tells this file from the one before it. */
    private String header() throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.toString(in.readNBytes(Journal.HEADER_LENGTH));
        }
    }

    /** What all of them take. */
    private long inUse() throws Exception {
        begin(1 << 24);
        for (int i = 0; i < UES; i++) {
            put(i, 3600, 5);
        }
        begin(1 << 24);
        return Files.size(file);
    }

    @Test
    public void nearTheLimitTheFileIsNotWrittenAnewForEachChange() throws Exception {
        long most = inUse() + 2_000;
        begin(most);
        Set<String> files = new HashSet<>();
        for (int i = 0; i < 2 * UES; i++) {
            put(i % UES, 3600 + i, 5);
            files.add(header());
            assertTrue(Files.size(file) + " octets", Files.size(file) < 2 * most + 1_000);
        }
        assertTrue("written anew " + files.size() + " times", files.size() <= 4);
        begin(most);
        assertEquals(UES, bindings.size());
    }

    @Test
    public void moreThanMayBeKeptStopsTheStart() throws Exception {
        long inUse = inUse();
        assertEquals(Fault.TOO_LARGE, assertThrows(StoreException.class, () -> begin(inUse - 2_000)).fault());
        assertEquals(Fault.TOO_LARGE, assertThrows(StoreException.class, () -> begin(1)).fault());
        begin(inUse + 2_000);
        assertEquals("nothing was lost", UES, bindings.size());
    }

    @Test
    public void whoHasTooManyIdentitiesIsNotKeptAndHarmsNobody() throws Exception {
        begin(1 << 24);
        put(1, 3600, 5);
        put(2, 3600, 5);
        put(2, 3600, 1_001);
        put(3, 3600, 1_000);
        assertEquals(3, bindings.size());
        begin(1 << 24);
        assertEquals("not with what it had before either", 2, bindings.size());
    }
}
