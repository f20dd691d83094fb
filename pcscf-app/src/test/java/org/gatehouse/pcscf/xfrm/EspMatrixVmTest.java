package org.gatehouse.pcscf.xfrm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.gatehouse.crypto.EncryptionAlgorithm;
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
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** Real packets under every algorithm pair, IPv4 and IPv6, UDP and TCP. */
@RunWith(Parameterized.class)
public class EspMatrixVmTest {
    @ClassRule
    public static final VmOnly VM = new VmOnly();

    private static Link link;
    private static XfrmBackend backend;
    private static UeKernel ueKernel;

    @Parameterized.Parameter(0)
    public XfrmProbe.Pair pair;
    @Parameterized.Parameter(1)
    public String family;

    private SampleSets sample;
    private SaSetSpec spec;
    private DatagramChannel uc;
    private DatagramChannel us;
    private DatagramChannel pc;
    private DatagramChannel ps;

    @Parameterized.Parameters(name = "{0} {1}")
    public static List<Object[]> cases() {
        List<Object[]> cases = new ArrayList<>();
        for (XfrmProbe.Pair pair : XfrmProbe.legalPairs()) {
            cases.add(new Object[] {pair, "IPv4"});
            cases.add(new Object[] {pair, "IPv6"});
        }
        return cases;
    }

    @BeforeClass
    public static void open() throws Exception {
        link = new Link();
        backend = link.pcscf.call(() -> XfrmBackend.open(XfrmSettings.defaults(), expiry -> { }));
        backend.installPortGuard(List.of(link.pcscfAddress(true), link.pcscfAddress(false)), List.of(5062, 5063));
        ueKernel = new UeKernel(link.ue);
    }

    @AfterClass
    public static void close() throws Exception {
        ueKernel.close();
        backend.close();
        link.close();
    }

    @Before
    public void sockets() throws Exception {
        boolean ipv4 = family.equals("IPv4");
        sample = SampleSets.first().withAddresses(link.ueAddress(ipv4), link.pcscfAddress(ipv4))
            .withPair(pair.alg(), pair.ealg());
        spec = sample.spec();
        uc = TestTraffic.udp(link.ue, spec.ueAddress(), spec.portUc());
        us = TestTraffic.udp(link.ue, spec.ueAddress(), spec.portUs());
        pc = TestTraffic.udp(link.pcscf, spec.pcscfAddress(), spec.portPc());
        ps = TestTraffic.udp(link.pcscf, spec.pcscfAddress(), spec.portPs());
        backend.install(spec);
    }

    @After
    public void closeSockets() throws Exception {
        for (DatagramChannel channel : List.of(uc, us, pc, ps)) {
            channel.close();
        }
        backend.remove(spec);
        link.ue.ip("xfrm state flush");
        link.ue.ip("xfrm policy flush");
    }

    @Test
    public void d15ClearAndWronglyKeyedPacketsReachNobody() throws Exception {
        TestTraffic.isDropped(link.pcscf, "XfrmInTmplMismatch", uc, ps);
        TestTraffic.isDropped(link.pcscf, "XfrmInTmplMismatch", us, pc);
        SaSetSpec wrong = sample.withKeys(SampleSets.CK, SampleSets.IK).spec();
        ueKernel.install(wrong);
        TestTraffic.isDropped(link.pcscf, "XfrmInStateProtoError", uc, ps);
        TestTraffic.isDropped(link.ue, "XfrmInStateProtoError", pc, us);
    }

    @Test
    public void udpOnAllFourFlowsAndTcpBothWaysAreEspOnTheWire() throws Exception {
        ueKernel.install(spec);
        List<PacketCapture.Packet> packets;
        try (PacketCapture capture = link.pcscf.call(() -> new PacketCapture("v1"))) {
            TestTraffic.passesUdp(uc, ps);
            TestTraffic.passesUdp(pc, us);
            TestTraffic.passesUdp(ps, uc);
            TestTraffic.passesUdp(us, pc);
            TestTraffic.passesTcp(link.ue, new InetSocketAddress(spec.ueAddress(), spec.portUc()),
                link.pcscf, new InetSocketAddress(spec.pcscfAddress(), spec.portPs()));
            TestTraffic.passesTcp(link.pcscf, new InetSocketAddress(spec.pcscfAddress(), spec.portPc()),
                link.ue, new InetSocketAddress(spec.ueAddress(), spec.portUs()));
            packets = capture.packets();
        }
        PacketCapture.write(Path.of(System.getProperty("esp.output", "."), pair + "-" + family + ".pcap"), packets);
        assertTrue("4 datagrams and two connections: " + packets.size(), packets.size() >= 14);
        for (PacketCapture.Packet packet : packets) {
            assertEquals("only ESP on the wire", PacketCapture.IPPROTO_ESP, packet.protocol());
        }
        assertEquals(Set.of(spec.spiUc(), spec.spiUs(), spec.spiPc(), spec.spiPs()),
            packets.stream().map(PacketCapture.Packet::spi).collect(Collectors.toSet()));
        boolean readable = packets.stream().anyMatch(packet -> packet.contains(TestTraffic.PAYLOAD));
        assertEquals("readable on the wire", pair.ealg() == EncryptionAlgorithm.NULL, readable);
    }

    @Test
    public void aRemovedSetLeavesNothingAndPassesNothing() throws Exception {
        ueKernel.install(spec);
        TestTraffic.passesUdp(uc, ps);
        backend.remove(spec);
        assertFalse(Namespace.run("ip", "-n", "pcscf", "xfrm", "state").contains("proto esp"));
        assertFalse(Namespace.run("ip", "-n", "pcscf", "xfrm", "policy").contains("proto esp"));
        TestTraffic.isDropped(link.pcscf, "XfrmInNoStates", uc, ps);
        TestTraffic.isDropped(link.pcscf, "XfrmOutPolBlock", ps, uc);
    }
}
