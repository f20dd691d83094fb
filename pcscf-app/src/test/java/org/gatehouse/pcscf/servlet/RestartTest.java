package org.gatehouse.pcscf.servlet;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.MemoryBindingStore;
import org.gatehouse.pcscf.registration.SaEffects;
import org.gatehouse.pcscf.sa.MemoryBackend;
import org.gatehouse.pcscf.sa.NotPutBackException;
import org.gatehouse.pcscf.sa.ProtectedPorts;
import org.gatehouse.pcscf.sa.RegisteredUe;
import org.gatehouse.pcscf.sa.SaBackend;
import org.gatehouse.pcscf.sa.SaBackendException;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.session.Call;
import org.gatehouse.pcscf.session.Dialog;
import org.gatehouse.pcscf.session.Dialogs;
import org.gatehouse.pcscf.store.ChangedUes;
import org.gatehouse.pcscf.store.StoreException;
import org.gatehouse.pcscf.store.UeStore;
import org.gatehouse.settings.Settings;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Row 27: store, tables and backend agree when a start is over. */
public class RestartTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path base;
    private Node node;

    /** A backend that outlives its P-CSCF, as the kernel does, and may refuse a set. */
    private static final class Kernel implements SaBackend {
        Set<String> held = Set.of();
        String refuses = "";
        boolean unreachable;

        @Override
        public String name() {
            return "kernel";
        }

        @Override
        public boolean enforces() {
            return true;
        }

        @Override
        public void install(SaSetSpec set) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void remove(SaSetSpec set) {
            held = held.stream().filter(id -> !id.equals(set.id())).collect(Collectors.toSet());
        }

        @Override
        public void reconcile(Collection<SaSetSpec> wanted) throws SaBackendException {
            if (unreachable) {
                throw new SaBackendException("cannot compare with the kernel");
            }
            held = wanted.stream().map(SaSetSpec::id).filter(id -> !id.equals(refuses)).collect(Collectors.toSet());
            if (held.size() < wanted.size()) {
                throw new NotPutBackException("1 of " + wanted.size() + " sets not put back", null, Set.of(refuses));
            }
        }

        @Override
        public void close() {
            // as the kernel's, the sets stay
        }
    }

    private final class Node {
        final ChangedUes changed = new ChangedUes();
        final MemoryBindingStore bindings = new MemoryBindingStore(changed);
        final SaTable table;
        final Dialogs dialogs;
        final Restart restart;
        Optional<UeStore> store = Optional.empty();

        Node(SaBackend backend, Clock clock, boolean withStore) throws Exception {
            PcscfSettings settings = PcscfSettings.read(Settings.parse("""
                pcscf {
                  name = "192.0.2.11", visited-network-id = "visited1.net"
                  gm { address = "%s", port-ps = 5062, ports-pc = [5064, 5065, 5066, 5067] }
                  mw { address = "192.0.2.11" }
                  home-networks { "home1.net" = "sip:192.0.2.20" }
                  %s
                }
                """.formatted(RegisteredUe.PCSCF, withStore ? "store { file = ues, key = key }" : "")));
            table = new SaTable(settings.timers(), new ProtectedPorts(5062, settings.gm().portsPc()), settings.spis(),
                new Random(3), changed);
            dialogs = new Dialogs(settings.sessions(), changed::dialog);
            restart = new Restart(settings, table, bindings, dialogs, new SaEffects(backend), backend, clock);
        }

        void recover() throws Exception {
            store = restart.recover(base, changed);
        }

        UeContact registered(String impi, String address) {
            RegisteredUe ue = new RegisteredUe(table, impi, address, NOW);
            ue.registered();
            bindings.put(new Binding(ue.contact(), "sip:" + impi, "sip:" + address + ":5063", impi, List.of(),
                List.of(), NOW.plusSeconds(3600), true));
            return ue.contact();
        }

        Dialog.Id inCall(UeContact ue) {
            Dialog.Id id = new Dialog.Id("call of " + ue.impi(), "u", "f");
            Call call = new Call(true, "z9hG4bK1", "sip:far@home2.net", 1, new Call.End("<sip:u@home1.net>;tag=u",
                "sip:u@192.0.2.1", 1), new Call.End("<sip:far@home2.net>;tag=f", "sip:far@home2.net", 0), true,
                Optional.empty());
            assertEquals(1, dialogs.restore(List.of(new Dialog(id, ue, "INVITE", List.of("<sip:core;lr>"), "icid",
                Optional.of(call))), NOW));
            return id;
        }

        Optional<Instant> callEnds(Dialog.Id id) {
            return dialogs.kept(id).orElseThrow().call().orElseThrow().sessionEnd();
        }

        void end() {
            store.ifPresent(UeStore::close);
        }
    }

    @Before
    public void key() throws Exception {
        base = folder.getRoot().toPath();
        Path key = Files.createFile(base.resolve("key"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, "8f4e33f3dc3e414ff94e5fb6905cba8c1b0d4f6a7e2c9935d80af1b2c3d4e5f6");
    }

    @After
    public void end() {
        if (node != null) {
            node.end();
        }
    }

    private static Clock at(long seconds) {
        return Clock.fixed(NOW.plusSeconds(seconds), ZoneOffset.UTC);
    }

    private void start(SaBackend backend, long seconds, boolean withStore) throws Exception {
        end();
        node = new Node(backend, at(seconds), withStore);
        node.recover();
    }

    @Test
    public void row27WantedAndMissingComesBackAndOrphansGo() throws Exception {
        Kernel kernel = new Kernel();
        start(kernel, 0, true);
        UeContact alice = node.registered("alice@home1.net", "192.0.2.1");
        UeContact bob = node.registered("bob@home1.net", "192.0.2.2");
        kernel.held = Set.of("2", "orphan");
        start(kernel, 60, true);
        assertEquals("Bob's is kept, Alice's put back, the orphan gone", Set.of("1", "2"), kernel.held);
        assertTrue(node.bindings.get(alice).isPresent() && node.bindings.get(bob).isPresent());
        assertEquals(2, node.table.wanted().size());
    }

    @Test
    public void row27WhatEndedMeanwhileIsNotPutBack() throws Exception {
        Kernel kernel = new Kernel();
        start(kernel, 0, true);
        node.registered("alice@home1.net", "192.0.2.1");
        kernel.held = Set.of("1");
        start(kernel, 7200, true);
        assertEquals(Set.of(), kernel.held);
        assertEquals(List.of(), node.table.wanted());
        assertEquals(0, node.bindings.size());
    }

    @Test
    public void row27WhoseSetIsRefusedRegistersAnew() throws Exception {
        Kernel kernel = new Kernel();
        start(kernel, 0, true);
        UeContact alice = node.registered("alice@home1.net", "192.0.2.1");
        UeContact bob = node.registered("bob@home1.net", "192.0.2.2");
        kernel.refuses = "1";
        start(kernel, 60, true);
        assertFalse(node.bindings.get(alice).isPresent() || node.table.get(alice).isPresent());
        assertTrue(node.bindings.get(bob).isPresent() && node.table.get(bob).isPresent());
        assertEquals(Set.of("2"), kernel.held);
        kernel.refuses = "";
        start(kernel, 120, true);
        assertEquals("and it is not in the store any more", Set.of("2"), kernel.held);
    }

    @Test
    public void row27CallsComeBackAndThoseOfWhoIsGoneEndSoon() throws Exception {
        Kernel kernel = new Kernel();
        start(kernel, 0, true);
        Dialog.Id alices = node.inCall(node.registered("alice@home1.net", "192.0.2.1"));
        Dialog.Id bobs = node.inCall(node.registered("bob@home1.net", "192.0.2.2"));
        kernel.refuses = "1";
        start(kernel, 60, true);
        assertEquals("Bob is there", Optional.empty(), node.callEnds(bobs));
        assertEquals("the kernel refused Alice's set", Optional.of(NOW.plusSeconds(92)), node.callEnds(alices));
        start(kernel, 7200, true);
        assertEquals("his registration ended meanwhile", Optional.of(NOW.plusSeconds(7232)),
            node.callEnds(bobs));
    }

    @Test
    public void row27AKernelThatCannotBeAskedStopsTheStart() throws Exception {
        Kernel kernel = new Kernel();
        kernel.unreachable = true;
        assertThrows(SaBackendException.class, () -> start(kernel, 0, true));
        kernel.unreachable = false;
        start(kernel, 0, true);
    }

    @Test
    public void row27WithoutAStoreWhatIsLeftGoes() throws Exception {
        Kernel kernel = new Kernel();
        kernel.held = Set.of("7");
        start(kernel, 0, false);
        assertEquals(Set.of(), kernel.held);
        node.registered("alice@home1.net", "192.0.2.1");
        assertEquals("and nothing is written", List.of("key"), names());
    }

    @Test
    public void row27TheMemoryBackendHoldsThemAgain() throws Exception {
        start(new MemoryBackend(), 0, true);
        node.registered("alice@home1.net", "192.0.2.1");
        MemoryBackend memory = new MemoryBackend();
        start(memory, 60, true);
        assertEquals(Set.of("1"), memory.held());
    }

    @Test
    public void aStoreThatCannotBeUsedStopsTheStartAndIsLeftFree() throws Exception {
        Files.writeString(base.resolve("ues"), "something else");
        assertThrows(StoreException.class, () -> start(new MemoryBackend(), 0, true));
        Files.delete(base.resolve("ues"));
        start(new MemoryBackend(), 0, true);
    }

    private List<String> names() throws Exception {
        try (java.util.stream.Stream<Path> files = Files.list(base)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }
}
