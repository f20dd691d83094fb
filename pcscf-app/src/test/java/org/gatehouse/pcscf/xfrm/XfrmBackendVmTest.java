package org.gatehouse.pcscf.xfrm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.gatehouse.pcscf.sa.SaBackendException;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.testbed.vm.Link;
import org.gatehouse.testbed.vm.Namespace;
import org.gatehouse.testbed.vm.PacketCapture;
import org.gatehouse.testbed.vm.VmOnly;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/** The kernel backend against a real kernel: what it leaves there, what it undoes, what it finds again. */
public class XfrmBackendVmTest {
    @ClassRule
    public static final VmOnly VM = new VmOnly();

    private static final XfrmSettings SETTINGS = XfrmSettings.defaults();
    private static Link link;

    private final BlockingQueue<XfrmExpiry> expiries = new LinkedBlockingQueue<>();
    private final SaSetSpec spec = SampleSets.first().spec();
    private XfrmBackend backend;
    private UeKernel ueKernel;
    private XfrmConnection kernel;

    @BeforeClass
    public static void openLink() throws Exception {
        link = new Link();
    }

    @AfterClass
    public static void closeLink() throws Exception {
        link.close();
    }

    @Before
    public void open() throws Exception {
        link.flush();
        backend = open(SETTINGS);
        ueKernel = new UeKernel(link.ue);
        kernel = new XfrmConnection(link.pcscf.call(() -> NetlinkSocket.open(0, Duration.ofSeconds(5))));
    }

    @After
    public void close() {
        kernel.close();
        ueKernel.close();
        backend.close();
    }

    private XfrmBackend open(XfrmSettings settings) throws Exception {
        return link.pcscf.call(() -> XfrmBackend.open(settings, expiries::add));
    }

    @Test
    public void theProbeFindsEveryPair() throws Exception {
        XfrmProbe probe = link.pcscf.call(XfrmBackend::probe);
        assertTrue(probe.text(), probe.usable());
        assertEquals(Set.copyOf(XfrmProbe.legalPairs()), probe.pairs());
        assertEquals("kernel ESP works", probe.text());
        assertEmpty(kernel.dump());
    }

    @Test
    public void aDumpShowsExactlyTheSet() throws Exception {
        backend.install(spec);
        XfrmSet set = XfrmSet.of(spec, SETTINGS);
        XfrmConnection.Dump dump = kernel.dump();
        assertEquals(set.states().stream().map(XfrmState::held).collect(Collectors.toSet()),
            Set.copyOf(dump.states()));
        assertEquals(Set.copyOf(set.policies()), Set.copyOf(dump.policies()));
        assertEquals(4, dump.states().size());
        assertEquals(4, dump.policies().size());
        backend.remove(spec);
        assertEmpty(kernel.dump());
        assertEquals(0, backend.held());
    }

    @Test
    public void theKernelsOwnToolSeesTransportModeAntiReplayAndNoLimits() throws Exception {
        backend.install(spec);
        String states = Namespace.run("ip", "-n", "pcscf", "-s", "xfrm", "state", "get", "src", "10.67.0.1", "dst",
            "10.67.0.2", "proto", "esp", "spi", "0xf0000004");
        assertTrue(states, states.contains("mode transport"));
        assertTrue(states, states.contains("replay_window 64"));
        assertTrue(states, states.contains("sport 31112 dport 5062"));
        assertTrue(states, states.contains("limit: soft (INF)(bytes), hard (INF)(bytes)"));
        assertTrue(states, states.contains("expire add: soft 0(sec), hard 0(sec)"));
    }

    @Test
    public void anSpiInUseUndoesTheBatchAndLeavesItsOwner() throws Exception {
        XfrmState foreign = new XfrmState(XfrmSelector.exact(spec.pcscfAddress(), 9, spec.ueAddress(), 9),
            spec.spiUc(), 77, XfrmTransform.of(spec.alg(), spec.ealg(), spec.ik(), spec.ck()).orElseThrow(), 64, 0);
        assertTrue(kernel.ask(List.of(new XfrmRequest.AddState(foreign))).get(0).done());
        SaBackendException refused = assertThrows(SaBackendException.class, () -> backend.install(spec));
        assertTrue(refused.getMessage(), refused.getMessage().contains("it exists already"));
        XfrmConnection.Dump dump = kernel.dump();
        assertEquals(List.of(foreign.held()), dump.states());
        assertEquals(List.of(), dump.policies());
        backend.remove(spec);
        assertEquals("a set that is not ours to remove", List.of(foreign.held()), kernel.dump().states());
    }

    @Test
    public void aPolicyInTheWayUndoesTheBatch() throws Exception {
        XfrmPolicy foreign = new XfrmPolicy(XfrmPolicy.Direction.OUT, XfrmSelector.exact(spec.pcscfAddress(),
            spec.portPs(), spec.ueAddress(), spec.portUc()), 1, XfrmPolicy.Action.BLOCK, 0);
        assertTrue(kernel.ask(List.of(new XfrmRequest.AddPolicy(foreign))).get(0).done());
        assertThrows(SaBackendException.class, () -> backend.install(spec));
        assertEquals(List.of(), kernel.dump().states());
        assertEquals(List.of(foreign), kernel.dump().policies());
        kernel.ask(List.of(new XfrmRequest.DeletePolicy(foreign.id())));
        backend.install(spec);
        assertEquals(4, kernel.dump().states().size());
    }

    @Test
    public void twoUesWithEqualSpisAndPorts() throws Exception {
        SaSetSpec other = SampleSets.first().withId("other").withAddresses(link.otherUeAddress(true),
            link.pcscfAddress(true)).withSpis(spec.spiUc(), spec.spiUs(), 0x1000, 0x1001).spec();
        backend.install(spec);
        backend.install(other);
        ueKernel.install(spec);
        ueKernel.install(other);
        try (DatagramChannel one = TestTraffic.udp(link.ue, spec.ueAddress(), spec.portUc());
             DatagramChannel two = TestTraffic.udp(link.ue, other.ueAddress(), other.portUc());
             DatagramChannel ps = TestTraffic.udp(link.pcscf, spec.pcscfAddress(), spec.portPs())) {
            TestTraffic.passesUdp(one, ps);
            TestTraffic.passesUdp(two, ps);
            backend.remove(other);
            TestTraffic.passesUdp(one, ps);
            TestTraffic.isDropped(link.pcscf, "XfrmInNoStates", two, ps);
        }
    }

    @Test
    public void theGuardDropsClearPacketsOfStrangersAndOfKnownUesFromOtherPorts() throws Exception {
        for (boolean ipv4 : new boolean[] {true, false}) {
            backend.installPortGuard(List.of(link.pcscfAddress(ipv4)), List.of(spec.portPs()));
            try (DatagramChannel stranger = TestTraffic.udp(link.ue, link.otherUeAddress(ipv4), 40000);
                 DatagramChannel ps = TestTraffic.udp(link.pcscf, link.pcscfAddress(ipv4), spec.portPs());
                 DatagramChannel clear = TestTraffic.udp(link.pcscf, link.pcscfAddress(ipv4), 5060)) {
                TestTraffic.isDropped(link.pcscf, "XfrmInPolBlock", stranger, ps);
                TestTraffic.isDropped(link.pcscf, "XfrmOutPolBlock", ps, stranger);
                TestTraffic.passesUdp(stranger, clear);
                TestTraffic.passesUdp(clear, stranger);
                backend.removePortGuard();
                TestTraffic.passesUdp(stranger, ps);
            }
        }
    }

    @Test
    public void theGuardForAllAddressesLetsSetsThrough() throws Exception {
        backend.installPortGuard(List.of(SampleSets.address("0.0.0.0"), SampleSets.address("::")),
            List.of(spec.portPs(), spec.portPc()));
        backend.install(spec);
        ueKernel.install(spec);
        try (DatagramChannel uc = TestTraffic.udp(link.ue, spec.ueAddress(), spec.portUc());
             DatagramChannel stranger = TestTraffic.udp(link.ue, spec.ueAddress(), 40000);
             DatagramChannel ps = TestTraffic.udp(link.pcscf, spec.pcscfAddress(), spec.portPs())) {
            TestTraffic.passesUdp(uc, ps);
            TestTraffic.isDropped(link.pcscf, "XfrmInPolBlock", stranger, ps);
        }
        assertEquals(8, kernel.dump().policies().stream()
            .filter(policy -> policy.action() == XfrmPolicy.Action.BLOCK).count());
        backend.installPortGuard(List.of(SampleSets.address("0.0.0.0")), List.of(spec.portPs()));
        assertEquals(2, kernel.dump().policies().stream()
            .filter(policy -> policy.action() == XfrmPolicy.Action.BLOCK).count());
    }

    @Test
    public void aReplayedPacketIsDropped() throws Exception {
        backend.install(spec);
        ueKernel.install(spec);
        try (DatagramChannel uc = TestTraffic.udp(link.ue, spec.ueAddress(), spec.portUc());
             DatagramChannel ps = TestTraffic.udp(link.pcscf, spec.pcscfAddress(), spec.portPs());
             PacketCapture wire = link.ue.call(() -> new PacketCapture("v0"))) {
            TestTraffic.passesUdp(uc, ps);
            PacketCapture.Packet sent = wire.packets().get(0);
            long before = link.pcscf.counter("XfrmInStateSeqError");
            wire.send(sent);
            Link.until("the replay counts", () -> link.pcscf.counter("XfrmInStateSeqError") > before);
            assertNull(ps.receive(ByteBuffer.allocate(2000)));
        }
    }

    @Test
    public void aRestartFindsItsSetsAndKeepsTheirSequenceNumbers() throws Exception {
        SaSetSpec unwanted = SampleSets.first().withId("orphan").withPorts(32000, 32001, 5063, 5062)
            .withSpis(0x2001, 0x2002, 0x2003, 0x2004).spec();
        XfrmState foreign = new XfrmState(XfrmSelector.exact(spec.pcscfAddress(), 9, spec.ueAddress(), 9),
            0x3000, 77, XfrmTransform.of(spec.alg(), spec.ealg(), spec.ik(), spec.ck()).orElseThrow(), 64, 0);
        kernel.ask(List.of(new XfrmRequest.AddState(foreign)));
        backend.install(spec);
        backend.install(unwanted);
        ueKernel.install(spec);
        try (DatagramChannel us = TestTraffic.udp(link.ue, spec.ueAddress(), spec.portUs());
             DatagramChannel pc = TestTraffic.udp(link.pcscf, spec.pcscfAddress(), spec.portPc())) {
            TestTraffic.passesUdp(pc, us);
            backend.close();
            backend = open(SETTINGS);
            kernel.ask(List.of(new XfrmRequest.DeleteState(new XfrmState.Id(spec.pcscfAddress(), spec.spiPs()))));
            backend.reconcile(List.of(spec));
            TestTraffic.passesUdp(pc, us);
        }
        XfrmConnection.Dump dump = kernel.dump();
        assertEquals("four wanted and the foreign one", 5, dump.states().size());
        assertTrue(dump.states().contains(foreign.held()));
        assertEquals(4, dump.policies().size());
        assertEquals(1, backend.held());
        backend.reconcile(List.of());
        assertEquals(List.of(foreign.held()), kernel.dump().states());
        assertEquals(List.of(), kernel.dump().policies());
    }

    @Test
    public void aGuardLeftByACrashIsRemovedAtStart() throws Exception {
        backend.installPortGuard(List.of(spec.pcscfAddress()), List.of(5062));
        XfrmBackend next = open(SETTINGS);
        next.installPortGuard(List.of(spec.pcscfAddress()), List.of(6062));
        next.reconcile(List.of());
        assertEquals(Set.of(6062), kernel.dump().policies().stream()
            .map(policy -> Math.max(policy.selector().sourcePort(), policy.selector().destinationPort()))
            .collect(Collectors.toSet()));
        next.close();
        assertEmpty(kernel.dump());
    }

    @Test
    public void hundredsOfSetsAreReconciledInBatches() throws Exception {
        for (int i = 0; i < 300; i++) {
            backend.install(SampleSets.first().withId("s" + i).withPorts(20000 + 2 * i, 20001 + 2 * i, 5063, 5062)
                .withSpis(0x10000 + 2 * i, 0x10001 + 2 * i, 0x20000 + 2 * i, 0x20001 + 2 * i).spec());
        }
        assertEquals(1200, kernel.dump().states().size());
        backend.reconcile(List.of());
        assertEmpty(kernel.dump());
    }

    @Test
    public void aKernelLifetimeEndsWithAnEventAndThePolicyStillDrops() throws Exception {
        try (XfrmBackend shortLived = open(SETTINGS.withKernelLifetime(Duration.ofSeconds(1)))) {
            shortLived.install(spec);
            assertNotNull("an event", expiries.poll(30, TimeUnit.SECONDS));
            Link.until("all four are gone", () -> kernel.dump().states().isEmpty());
            assertEquals(4, kernel.dump().policies().size());
            // each backend hears all events of the namespace, on a thread of its own
            Link.until("it is counted",
                () -> link.pcscf.call(shortLived::counters).get("associationsExpired") >= 4);
            Map<String, Long> counters = link.pcscf.call(shortLived::counters);
            assertTrue(counters.toString(), counters.containsKey("XfrmInStateProtoError"));
            shortLived.remove(spec);
            assertEmpty(kernel.dump());
        }
    }

    @Test
    public void hashThresholdsAreSetBack() throws Exception {
        assertEquals(XfrmThresholds.WHOLE_ADDRESSES, kernel.thresholds());
        link.pcscf.ip("xfrm policy set hthresh4 16 24 hthresh6 64 96");
        assertEquals(new XfrmThresholds(16, 24, 64, 96), kernel.thresholds());
        open(SETTINGS).close();
        assertEquals(XfrmThresholds.WHOLE_ADDRESSES, kernel.thresholds());
    }

    @Test
    public void oneCapabilityIsEnoughAndItsLackIsSaid() throws Exception {
        String classPath = System.getProperty("java.class.path");
        String without = Namespace.run("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin", "java",
            "-XX:TieredStopAtLevel=1", "-cp", classPath, ProbeMain.class.getName());
        assertTrue(without, without.contains("false kernel backend needs CAP_NET_ADMIN"));
        String only = Namespace.run("setpriv", "--bounding-set=-all,+net_admin", "--inh-caps=-all,+net_admin",
            "--securebits=+noroot", "--ambient-caps=-all,+net_admin", "java", "-XX:TieredStopAtLevel=1", "-cp",
            classPath, ProbeMain.class.getName());
        assertTrue(only, only.contains("true kernel ESP works"));
    }

    private static void assertEmpty(XfrmConnection.Dump dump) {
        assertEquals(List.of(), dump.states());
        assertEquals(List.of(), dump.policies());
    }
}
