package org.gatehouse.pcscf.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.crypto.SecretFile;
import org.gatehouse.pcscf.StoreSettings;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.MemoryBindingStore;
import org.gatehouse.pcscf.sa.ProtectedPorts;
import org.gatehouse.pcscf.sa.RegisteredUe;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaSets;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.Slot;
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

/** Row 27: what a start finds of what was before. */
public class UeStoreTest {
    private static final String ALICE = "alice@home1.net";
    private static final String KEY = "8f4e33f3dc3e414ff94e5fb6905cba8c1b0d4f6a7e2c9935d80af1b2c3d4e5f6";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
    private Instant now = start;
    private Path directory;
    private Path file;
    private Path key;
    private Node node;

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    /** The tables of one run. */
    private final class Node {
        final ChangedUes changed = new ChangedUes();
        final MemoryBindingStore bindings = new MemoryBindingStore(changed);
        final SaTable table;
        final Dialogs dialogs = new Dialogs(SessionSettings.DEFAULT, changed::dialog);
        UeStore store;

        Node(ProtectedPorts ports) {
            table = new SaTable(Timers.DEFAULT, ports, SpiRange.DEFAULT, new java.util.Random(now.getEpochSecond()),
                changed);
        }

        UeStore.Restored begin(StoreSettings settings) throws Exception {
            store = UeStore.open(settings, table, bindings, dialogs, changed, clock);
            return store.restore(InetAddress.getByName(RegisteredUe.PCSCF));
        }

        RegisteredUe ue(String impi, String address) {
            return new RegisteredUe(table, impi, address, now);
        }

        Optional<SaSets> sets(UeContact contact) {
            return table.get(contact);
        }
    }

    @Before
    public void files() throws IOException {
        directory = folder.getRoot().toPath();
        file = directory.resolve("ues");
        key = directory.resolve("key");
        key(KEY);
    }

    @After
    public void close() {
        if (node != null && node.store != null) {
            node.store.close();
        }
    }

    private void key(String text) throws IOException {
        Files.deleteIfExists(key);
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, text + "\n");
    }

    private StoreSettings settings() {
        return new StoreSettings(file, key, StoreSettings.Damaged.STOP, 1 << 24);
    }

    private static ProtectedPorts ports() {
        return new ProtectedPorts(5062, List.of(5064, 5065, 5066, 5067));
    }

    private UeStore.Restored begin() throws Exception {
        return begin(settings(), ports());
    }

    private UeStore.Restored begin(StoreSettings settings, ProtectedPorts ports) throws Exception {
        node = new Node(ports);
        return node.begin(settings);
    }

    /** The end of this run, orderly, and the beginning of the next one. */
    private UeStore.Restored restarted() throws Exception {
        node.store.close();
        return begin();
    }

    /** What the disk has at this moment is all that the next run finds. */
    private UeStore.Restored killed() throws Exception {
        byte[] left = Files.readAllBytes(file);
        node.store.close();
        Files.write(file, left);
        return begin();
    }

    /** Without dialogs. */
    private static UeStore.Restored found(int ues, int expired, int unfit, boolean torn) {
        return new UeStore.Restored(ues, expired, unfit, 0, torn);
    }

    private static Binding binding(UeContact contact, Instant until) {
        return new Binding(contact, "sip:alice@home1.net", "sip:192.0.2.1:5063", "flow-" + contact.impi(),
            List.of("<sip:t0k3n@thig.home1.net;lr>"), List.of("sip:alice@home1.net"), until, true);
    }

    /** Registered for an hour. */
    private UeContact registered(String impi, String address) {
        RegisteredUe ue = node.ue(impi, address);
        ue.registered();
        node.bindings.put(binding(ue.contact(), now.plusSeconds(3600)));
        return ue.contact();
    }

    @Test
    public void row27AUserOfBeforeIsKnown() throws Exception {
        assertEquals(found(0, 0, 0, false), begin());
        UeContact alice = registered(ALICE, "192.0.2.1");
        SaSet before = node.sets(alice).orElseThrow().get(Slot.IN_USE).orElseThrow();
        Binding binding = node.bindings.get(alice).orElseThrow();
        assertEquals(found(1, 0, 0, false), restarted());
        assertEquals(Map.of(Slot.IN_USE, before), node.sets(alice).orElseThrow().sets());
        assertEquals(Optional.of(binding), node.bindings.byFlow(binding.flow()));
        assertEquals(List.of(before.spec()), node.table.wanted());
        assertEquals(Optional.of(before), node.table.lookup(alice.address(), before.spec().portUc(), 5062));
    }

    @Test
    public void row27OldAndNewSetKeepTheirPlaces() throws Exception {
        begin();
        RegisteredUe ue = node.ue(ALICE, "192.0.2.1");
        ue.registeredAgain(ue.registered());
        Map<Slot, SaSet> before = node.sets(ue.contact()).orElseThrow().sets();
        assertEquals(2, before.size());
        restarted();
        assertEquals(before, node.sets(ue.contact()).orElseThrow().sets());
    }

    @Test
    public void row27AKillCostsNothingThatWasWritten() throws Exception {
        begin();
        UeContact alice = registered(ALICE, "192.0.2.1");
        node.store.flush();
        UeContact bob = registered("bob@home1.net", "192.0.2.2");
        assertEquals(found(1, 0, 0, false), killed());
        assertTrue(node.sets(alice).isPresent());
        assertFalse("never written", node.sets(bob).isPresent());
    }

    @Test
    public void row27ATornEndCostsTheLastChange() throws Exception {
        begin();
        UeContact alice = registered(ALICE, "192.0.2.1");
        node.store.flush();
        UeContact bob = registered("bob@home1.net", "192.0.2.2");
        node.store.flush();
        byte[] all = Files.readAllBytes(file);
        node.store.close();
        Files.write(file, java.util.Arrays.copyOf(all, all.length - 1));
        assertEquals(found(1, 0, 0, true), begin());
        assertTrue(node.sets(alice).isPresent() && !node.sets(bob).isPresent());
        // and the torn end is not carried on
        assertEquals(found(1, 0, 0, false), restarted());
    }

    @Test
    public void whatAnUnreadableEntryReplacedStaysOutdated() throws Exception {
        RegisteredUe ue = new RegisteredUe(RegisteredUe.table(), ALICE, "192.0.2.1", now);
        StoredUe stored = new StoredUe(ue.contact(), Optional.of(binding(ue.contact(), now.plusSeconds(3600))),
            Map.of(Slot.IN_USE, ue.registered()));
        try (SecretBuffer entry = new SecretBuffer(); SecretBuffer frame = new SecretBuffer();
             JournalWriter writer = new JournalWriter(file, SecretFile.read(key, FrameSeal.KEY_LENGTH),
                 new SecureRandom())) {
            UeCodec.encode(stored, entry);
            frame.octet(Journal.ENTRIES).octet(Found.PUT).buffer(entry).octet(Found.PUT)
                .octets(Arrays.copyOf(entry.array(), entry.length() - 1));
            writer.frame(frame);
            writer.publish();
        }
        assertEquals(found(0, 0, 1, false), begin());
        assertEquals(List.of(), node.table.wanted());
        assertEquals(0, node.bindings.size());
    }

    @Test
    public void whoeverWentIsForgotten() throws Exception {
        begin();
        UeContact alice = registered(ALICE, "192.0.2.1");
        node.store.flush();
        node.table.removed(alice, now).forEach(action -> { });
        node.bindings.remove(alice);
        node.store.flush();
        assertEquals(found(0, 0, 0, false), killed());
        assertEquals(0, node.bindings.size() + node.table.all().size());
    }

    @Test
    public void whatExpiredMeanwhileIsDropped() throws Exception {
        begin();
        UeContact alice = registered(ALICE, "192.0.2.1");
        node.store.close();
        now = now.plus(Duration.ofHours(2));
        assertEquals(found(0, 1, 0, false), begin());
        assertFalse(node.bindings.get(alice).isPresent());
        assertEquals("its set ends with the first tick", 1, node.table.expire(now).size());
        assertEquals(List.of(), node.table.wanted());
    }

    @Test
    public void aSetOutlivesItsRegistrationByTheMargin() throws Exception {
        begin();
        UeContact alice = registered(ALICE, "192.0.2.1");
        node.store.close();
        now = now.plusSeconds(3610);
        assertEquals(found(1, 0, 0, false), begin());
        assertFalse(node.bindings.get(alice).isPresent());
        assertEquals(List.of(), node.table.expire(now));
        assertEquals(1, node.table.wanted().size());
    }

    @Test
    public void whatTheConfigurationHasNoPlaceForIsDropped() throws Exception {
        for (ProtectedPorts other : List.of(new ProtectedPorts(5061 + 11, List.of(5064, 5065, 5066, 5067)),
            new ProtectedPorts(5062, List.of(6064, 6065, 6066, 6067)))) {
            Files.deleteIfExists(file);
            begin();
            UeContact alice = registered(ALICE, "192.0.2.1");
            node.store.close();
            assertEquals(found(0, 0, 1, false), begin(settings(), other));
            assertFalse(node.bindings.get(alice).isPresent());
            assertEquals(List.of(), node.table.wanted());
            node.store.close();
        }
    }

    @Test
    public void setsOfAnotherAddressOfOursAreDropped() throws Exception {
        begin();
        registered(ALICE, "192.0.2.1");
        node.store.close();
        node = new Node(ports());
        node.store = UeStore.open(settings(), node.table, node.bindings, node.dialogs, node.changed, clock);
        assertEquals(found(0, 0, 1, false), node.store.restore(InetAddress.getByName("192.0.2.99")));
    }

    @Test
    public void anUnprotectedUserComesBackToo() throws Exception {
        begin();
        UeContact lab = new UeContact("lab@home1.net", InetAddress.getByName("192.0.2.7"), "");
        node.bindings.put(new Binding(lab, "sip:lab@home1.net", "sip:192.0.2.7", "flow", List.of(), List.of(),
            now.plusSeconds(60), false));
        assertEquals(found(1, 0, 0, false), restarted());
        assertTrue(node.bindings.get(lab).isPresent());
    }

    @Test
    public void aChallengeAloneWritesNothing() throws Exception {
        begin();
        byte[] before = Files.readAllBytes(file);
        for (int i = 1; i < 200; i++) {
            node.ue("u" + i + "@home1.net", "198.51.100." + i).challenged();
        }
        node.store.flush();
        assertEquals("a flood does not reach the disk", before.length, Files.size(file));
    }

    @Test
    public void theFileDoesNotGrowWithTime() throws Exception {
        begin();
        UeContact alice = registered(ALICE, "192.0.2.1");
        long largest = 0;
        for (int i = 0; i < 4_000; i++) {
            node.bindings.put(binding(alice, now.plusSeconds(3600 + i)));
            node.store.flush();
            largest = Math.max(largest, Files.size(file));
        }
        assertTrue(largest + " octets", largest < 1_200_000);
        assertEquals(found(1, 0, 0, false), killed());
        assertEquals(now.plusSeconds(3600 + 3_999), node.bindings.get(alice).orElseThrow().expiresAt());
    }

    @Test
    public void manyUesComeBack() throws Exception {
        begin();
        for (int i = 0; i < 1_000; i++) {
            registered("user" + i + "@home1.net", "10.0." + i / 250 + "." + (1 + i % 250));
        }
        node.store.flush();
        assertEquals(found(1_000, 0, 0, false), killed());
        assertEquals(1_000, node.table.wanted().size());
        assertEquals(1_000, node.bindings.size());
    }

    @Test
    public void neitherKeysNorIdentitiesAreReadable() throws Exception {
        begin();
        registered(ALICE, "192.0.2.1");
        node.store.flush();
        String octets = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertFalse(octets.contains("alice") || octets.contains("t0k3n"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    // ---- what stops a start

    private Fault fault() {
        return assertThrows(StoreException.class, this::begin).fault();
    }

    @Test
    public void aKeyThatIsNoneStopsTheStart() throws Exception {
        for (String bad : List.of("", "00", KEY + "00", KEY.substring(1) + "g", "00".repeat(32),
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")) {
            key(bad);
            assertEquals(bad, Fault.KEY_REFUSED, fault());
        }
        key(KEY);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        StoreException e = assertThrows(StoreException.class, this::begin);
        assertTrue(e.getMessage(), e.getMessage().contains("chmod 600") && !e.getMessage().contains(KEY));
        Files.delete(key);
        assertEquals(Fault.KEY_REFUSED, fault());
    }

    @Test
    public void anotherKeyStopsTheStart() throws Exception {
        begin();
        UeContact alice = registered(ALICE, "192.0.2.1");
        node.store.close();
        key(KEY.replace('8', '9'));
        assertEquals(Fault.WRONG_KEY, fault());
        node.store.close();
        key(KEY);
        begin();
        assertTrue("nothing was overwritten", node.bindings.get(alice).isPresent());
    }

    @Test
    public void aChangedFileStopsTheStart() throws Exception {
        begin();
        registered(ALICE, "192.0.2.1");
        node.store.close();
        byte[] octets = Files.readAllBytes(file);
        octets[octets.length - 1] ^= 1;
        Files.write(file, octets);
        assertEquals(Fault.DAMAGED, fault());
        assertEquals("nothing of it is used", 0, node.bindings.size() + node.table.all().size());
    }

    @Test
    public void unlessTheOperatorWantsItOtherwise() throws Exception {
        Files.writeString(file, "something else");
        StoreSettings lenient = new StoreSettings(file, key, StoreSettings.Damaged.START_EMPTY, 1 << 24);
        assertEquals(found(0, 0, 0, false), begin(lenient, ports()));
        assertEquals("something else", Files.readString(directory.resolve("ues.damaged")));
        UeContact alice = registered(ALICE, "192.0.2.1");
        restarted();
        assertTrue(node.bindings.get(alice).isPresent());
    }

    @Test
    public void oneProcessAtATime() throws Exception {
        begin();
        UeStore first = node.store;
        assertEquals(Fault.IN_USE, fault());
        first.close();
        begin();
    }

    @Test
    public void aDirectoryThatIsNotThereStopsTheStart() throws Exception {
        file = directory.resolve("missing").resolve("ues");
        assertEquals(Fault.NOT_WRITTEN, fault());
    }

    // ---- a disk that fails in service

    @Test
    public void serviceGoesOnAndTheFileIsWrittenLater() throws Exception {
        begin();
        UeContact alice = registered(ALICE, "192.0.2.1");
        node.store.flush();
        // the next writing anew fails: there is a directory where its file should be
        Path inTheWay = directory.resolve("ues.new");
        Files.createDirectory(inTheWay);
        Files.createFile(inTheWay.resolve("full"));
        for (int i = 0; Files.exists(inTheWay) && i < 4_000; i++) {
            node.bindings.put(binding(alice, now.plusSeconds(3600 + i)));
            node.store.flush();
        }
        UeContact bob = registered("bob@home1.net", "192.0.2.2");
        node.store.flush();
        Files.delete(inTheWay.resolve("full"));
        node.store.flush();
        now = now.plusSeconds(11);
        node.store.flush();
        killed();
        assertTrue(node.bindings.get(bob).isPresent());
    }

    @Test
    public void moreThanAllowedIsNotWritten() throws Exception {
        StoreSettings small = new StoreSettings(file, key, StoreSettings.Damaged.STOP, 3_000);
        begin(small, ports());
        UeContact alice = registered(ALICE, "192.0.2.1");
        node.store.flush();
        for (int i = 2; i < 100; i++) {
            registered("user" + i + "@home1.net", "192.0.2." + i);
            node.store.flush();
        }
        long size = Files.size(file);
        assertTrue(size + " octets", size < 8_000);
        assertEquals("and service goes on", 99, node.bindings.size());
        assertTrue(node.bindings.get(alice).isPresent());
    }

    @Test
    public void itsThreadWritesByItself() throws Exception {
        begin();
        node.store.start();
        UeContact alice = registered(ALICE, "192.0.2.1");
        assertEquals(found(1, 0, 0, false), restarted());
        assertTrue(node.bindings.get(alice).isPresent());
    }
}
