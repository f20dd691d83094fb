package org.gatehouse.it.esp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.ladder.SipWireLog;
import org.gatehouse.testbed.scscf.ScscfSettings.ChallengePolicy;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.ue.Algorithms;
import org.gatehouse.testbed.ue.Challenge;
import org.gatehouse.testbed.ue.Registration;
import org.gatehouse.testbed.ue.Registration.Outcome;
import org.gatehouse.testbed.ue.RegistrationAttempt;
import org.gatehouse.testbed.ue.SaSetOfUe;
import org.gatehouse.testbed.ue.TestUe;
import org.gatehouse.testbed.ue.UeSettings;
import org.gatehouse.testbed.vm.Link;
import org.gatehouse.testbed.vm.PacketCapture;
import org.gatehouse.testbed.vm.VmOnly;
import org.junit.After;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** What is in the kernel after SM6, and packets that must not get through: the cases that unit tests cannot show. */
@RunWith(Parameterized.class)
public class ProtectedPortsVmTest {
    @ClassRule
    public static final VmOnly VM = new VmOnly();

    private static final Octets TEST_SET_1_RAND = Octets.ofHex("23553cbe9637a89d218ae64dae47bf35");
    private static final String TEST_SET_1_IK = "f769bcd751044604127672711c6d3441";
    private static final String TEST_SET_1_CK = "b40ba9a3c58b2a05bbf0d987b21bf8cb";
    private static final Algorithms SHA1_AES = new Algorithms("hmac-sha-1-96", "aes-cbc");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(1_500);

    @Parameterized.Parameter
    public EspScene.Family family;

    private final List<TestUe> ues = new ArrayList<>();
    private EspScene scene;

    @Parameterized.Parameters(name = "{0}")
    public static EspScene.Family[] families() {
        return EspScene.Family.values();
    }

    @Before
    public void open() throws Exception {
        scene = EspScene.of(family);
        scene.scscf.challenge(ChallengePolicy.UNPROTECTED);
        assertEquals(0, scene.states(scene.link.pcscf));
    }

    @After
    public void nothingIsLeft() throws Exception {
        scene.challengeWith(null);
        scene.link.ue.ip("xfrm state flush");
        scene.link.ue.ip("xfrm policy flush");
        for (TestUe ue : ues) {
            close(ue);
        }
    }

    private void close(TestUe ue) {
        try {
            scene.link.ue.call(() -> {
                ue.close();
                return null;
            });
        } catch (Exception e) {
            // what it wanted to remove from the kernel is gone already
        }
    }

    private TestUe start(UeSettings settings) throws Exception {
        TestUe ue = scene.start(settings);
        ues.add(ue);
        return ue;
    }

    private SaSetOfUe registered(TestUe ue) throws Exception {
        Registration registration = scene.link.ue.call(ue::register);
        assertEquals(scene.log(), Outcome.REGISTERED, registration.outcome());
        return registration.set().orElseThrow();
    }

    private void deregister(TestUe ue) throws Exception {
        assertEquals(Outcome.DEREGISTERED, scene.link.ue.call(ue::deregister).outcome());
        vanished();
    }

    private void vanished() throws Exception {
        Link.until("no association is left", () -> scene.states(scene.link.pcscf) == 0);
    }

    @Test
    public void a04TheKernelHasTheKeysOfAnnexI() throws Exception {
        scene.challengeWith(TEST_SET_1_RAND);
        TestUe ue = start(scene.ueSettings(Transport.UDP, List.of(SHA1_AES)));
        registered(ue);
        String states = scene.link.pcscf.show("xfrm state");
        assertEquals(4, occurrences(states, "auth-trunc hmac(sha1) 0x" + TEST_SET_1_IK + "00000000 96"));
        assertEquals(4, occurrences(states, "enc cbc(aes) 0x" + TEST_SET_1_CK));
        deregister(ue);
    }

    @Test
    public void a08TheKernelHasExactlyTheFourSelectorsOfTheSourceAddress() throws Exception {
        TestUe ue = start(scene.ueSettings(Transport.UDP, List.of(SHA1_AES)));
        // SM1 names another address in its Via: it must not matter
        ue.spoil(message -> message.first("Security-Verify").isPresent() ? message
            : message.mapLines("Via", via -> via.replaceFirst(" .*?:(?=[0-9]+;)", " 192.0.2.77:")));
        SaSetOfUe s = registered(ue);
        String p = scene.pcscfAddress().getHostAddress();
        String u = scene.ueAddress().getHostAddress();
        String states = scene.link.pcscf.show("xfrm state");
        String policies = scene.link.pcscf.show("xfrm policy");
        record Flow(String from, int sport, String to, int dport, String direction) {
        }
        for (Flow flow : List.of(new Flow(u, s.portUc(), p, s.portPs(), "in"),
            new Flow(p, s.portPc(), u, s.portUs(), "out"), new Flow(p, s.portPs(), u, s.portUc(), "out"),
            new Flow(u, s.portUs(), p, s.portPc(), "in"))) {
            // no protocol in it: UDP and TCP
            String selector = "src " + whole(flow.from) + " dst " + whole(flow.to) + " sport " + flow.sport + " dport "
                + flow.dport + " \n";
            assertEquals(states, 1, occurrences(states, "sel " + selector));
            assertEquals(policies, 1, occurrences(policies, selector + "\tdir " + flow.direction));
        }
        assertEquals(4, scene.states(scene.link.pcscf));
        assertEquals(4, occurrences(policies, "tmpl"));
        assertFalse(states, states.contains("192.0.2.77"));
        deregister(ue);
    }

    private String whole(String address) {
        return address.replaceAll("(:0)+:", "::") + (scene.ipv4() ? "/32" : "/128");
    }

    private static int occurrences(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    @Test
    public void a09AHostNameInViaCountsByWhatItResolvesTo() throws Exception {
        TestUe ue = start(scene.ueSettings(Transport.UDP, List.of(SHA1_AES)));
        viaOfSm7(ue, EspScene.UE_NAME);
        registered(ue);
        ue.spoil(message -> message);
        deregister(ue);
        for (String name : List.of(EspScene.OTHER_NAME, "nowhere.invalid")) {
            viaOfSm7(ue, name);
            long registers = scene.scscf.registers();
            Registration refused = scene.link.ue.call(ue::register);
            assertEquals(Outcome.REJECTED, refused.outcome());
            assertEquals(403, refused.status());
            assertEquals("SM7 went no further", registers + 1, scene.scscf.registers());
            vanished();
        }
    }

    private static void viaOfSm7(TestUe ue, String name) {
        ue.spoil(message -> message.first("Security-Verify").isEmpty() ? message
            : message.mapLines("Via", via -> via.replaceFirst(" .*?:(?=[0-9]+;)", " " + name + ":")));
    }

    @Test
    public void a10TcDifferentSpis() throws Exception {
        TestUe ue = start(scene.ueSettings(Transport.UDP, List.of(SHA1_AES)));
        for (int i = 0; i < 3; i++) {
            SaSetOfUe s = registered(ue);
            assertEquals(4, List.of(s.spiPc(), s.spiPs(), s.spiUc(), s.spiUs()).stream().distinct().count());
        }
        deregister(ue);
    }

    @Test
    public void c01WithAWrongKeySm7ReachesNobodyAndTheSetDiesByItsTimer() throws Exception {
        Octets ones = Octets.ofHex("ff".repeat(16));
        TestUe ue = start(scene.ueSettings(0, scene.ueAddress(), new SecureRandom(), set -> new SaSetOfUe(
            set.ueAddress(), set.pcscfAddress(), set.portUc(), set.portUs(), set.portPc(), set.portPs(), set.spiUc(),
            set.spiUs(), set.spiPc(), set.spiPs(), set.algorithms(), set.ik().xor(ones), set.ck().xor(ones))));
        long registers = scene.scscf.registers();
        long before = scene.link.pcscf.counter("XfrmInStateProtoError");
        long begun = System.nanoTime();
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try (RegistrationAttempt attempt = scene.link.ue.call(ue::attempt)) {
            Inbound sm6 = attempt.sendSm1(attempt.buildSm1()).orElseThrow(() -> new AssertionError("no SM6"));
            Challenge challenge = Challenge.read(sm6.message());
            attempt.accept(challenge);
            Future<Optional<Inbound>> answer = sender.submit(() -> attempt.sendSm7(attempt.buildSm7(challenge)));
            Link.until("SM7 is dropped", () -> scene.link.pcscf.counter("XfrmInStateProtoError") > before);
            assertEquals("it lives on", 4, scene.states(scene.link.pcscf));
            Link.until("the temporary set is gone", EspScene.REG_AWAIT_AUTH.plusSeconds(30),
                () -> scene.states(scene.link.pcscf) == 0);
            assertTrue("not before its time",
                Duration.ofNanos(System.nanoTime() - begun).compareTo(EspScene.REG_AWAIT_AUTH) >= 0);
            assertEquals("SM7 went nowhere", registers + 1, scene.scscf.registers());
            assertTrue("and was not answered", !answer.isDone() || answer.get().isEmpty());
        } finally {
            sender.shutdownNow();
        }
    }

    @Test
    public void d15ClearTextToProtectedPortsReachesNobody() throws Exception {
        TestUe ue = start(scene.ueSettings(Transport.UDP, List.of(SHA1_AES)));
        registered(ue);
        long seen = fromUes();
        long blocked = scene.link.pcscf.counter("XfrmInPolBlock");
        byte[] invite = ("INVITE sip:user2_public1@home1.net SIP/2.0\r\nVia: SIP/2.0/UDP "
            + "192.0.2.1:5060;branch=z9hG4bKclear\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        List<Integer> ports = new ArrayList<>(EspScene.PORTS_PC);
        ports.add(EspScene.PORT_PS);
        for (int port : ports) {
            InetSocketAddress to = new InetSocketAddress(scene.pcscfAddress(), port);
            scene.link.ue.call(() -> {
                try (DatagramSocket stranger = new DatagramSocket(new InetSocketAddress(scene.otherUeAddress(), 0))) {
                    stranger.send(new DatagramPacket(invite, invite.length, to));
                }
                return null;
            });
            assertThrows(SocketTimeoutException.class, () -> scene.link.ue.call(() -> {
                try (Socket stranger = new Socket()) {
                    stranger.bind(new InetSocketAddress(scene.otherUeAddress(), 0));
                    stranger.connect(to, 300);
                }
                return null;
            }));
        }
        Link.until("they are blocked", () -> scene.link.pcscf.counter("XfrmInPolBlock") >= blocked + 2 * ports.size());
        inClearBetweenTheSetsOwnPorts(ue);
        assertEquals("no socket got anything", seen, fromUes());
        // the UE starts anew: its old set goes with the new one's 200
        scene.link.ue.ip("xfrm state flush");
        TestUe restarted = start(scene.ueSettings(Transport.UDP, List.of(SHA1_AES)));
        registered(restarted);
        assertEquals(4, scene.states(scene.link.pcscf));
        deregister(restarted);
    }

    /** How many messages came in but REGISTERs, which may come again, and the core's, which goes on talking to it. */
    private long fromUes() throws Exception {
        try (Stream<String> lines = Files.lines(scene.wireLog())) {
            return lines.flatMap(line -> SipWireLog.parse(line).stream())
                .filter(record -> record.direction() == SipTap.Direction.IN
                    && !record.peer().matches("(127\\.|0:0:0:0:0:0:0:1).*")
                    && !new String(record.octets(), StandardCharsets.ISO_8859_1).startsWith("REGISTER ")).count();
        }
    }

    /** The UE's kernel forgets its policies, so that the UE sends in clear what the P-CSCF has a set for. */
    private void inClearBetweenTheSetsOwnPorts(TestUe ue) throws Exception {
        long mismatches = scene.link.pcscf.counter("XfrmInTmplMismatch");
        scene.link.ue.ip("xfrm policy flush");
        Optional<Inbound> answer = scene.link.ue.call(() ->
            ue.send(ue.buildRequest("OPTIONS", "sip:home1.net")).awaitFinal(SHORT));
        assertTrue(answer.isEmpty());
        assertTrue(scene.link.pcscf.counter("XfrmInTmplMismatch") > mismatches);
    }

    @Test
    public void h12AReflectedPacketFitsNoAssociationOfTheUe() throws Exception {
        TestUe ue = start(scene.ueSettings(Transport.UDP, List.of(SHA1_AES)));
        SaSetOfUe set = registered(ue);
        try (PacketCapture atUe = scene.link.ue.call(() -> new PacketCapture("v0"));
             PacketCapture atPcscf = scene.link.pcscf.call(() -> new PacketCapture("v1"))) {
            // short, so that it is one packet
            scene.link.ue.call(() -> ue.send(ue.buildRequest("OPTIONS", "sip:home1.net").without("Security-Verify"))
                .awaitFinal(SHORT));
            PacketCapture.Packet uplink = atUe.packets().stream()
                .filter(p -> p.spi() == set.spiPs() && !p.isFragment()).findFirst().orElseThrow();
            long before = scene.link.ue.counter("XfrmInNoStates");
            atPcscf.send(reflected(uplink));
            Link.until("the UE drops it", () -> scene.link.ue.counter("XfrmInNoStates") > before);
            assertTrue(ue.nextRequest(Duration.ofMillis(200)).isEmpty());
        }
        deregister(ue);
    }

    /** Ends exchanged, in the frame and in the packet; sums stay right because addition does not mind the order. */
    private PacketCapture.Packet reflected(PacketCapture.Packet packet) {
        byte[] frame = packet.frame().clone();
        swap(frame, 0, 6, 6);
        int length = scene.ipv4() ? 4 : 16;
        swap(frame, scene.ipv4() ? 26 : 22, scene.ipv4() ? 30 : 38, length);
        return new PacketCapture.Packet(frame);
    }

    private static void swap(byte[] frame, int one, int other, int length) {
        for (int i = 0; i < length; i++) {
            byte kept = frame[one + i];
            frame[one + i] = frame[other + i];
            frame[other + i] = kept;
        }
    }

    @Test
    public void tcProtectImsSignallingTransferForbiddenProfiles() throws Exception {
        List<Algorithms> forbidden = new ArrayList<>(List.of(new Algorithms("null", "null"),
            new Algorithms("null", "aes-cbc"), new Algorithms("aes-gmac", "aes-cbc"),
            new Algorithms("aes-gmac", "aes-gcm"), new Algorithms("hmac-sha-1-96", "aes-gcm")));
        if (!family.legacy) {
            forbidden.addAll(List.of(new Algorithms("hmac-sha-1-96", "des-ede3-cbc"),
                new Algorithms("hmac-md5-96", "aes-cbc"), new Algorithms("hmac-md5-96", "null")));
        }
        long registers = scene.scscf.registers();
        for (Algorithms pair : forbidden) {
            TestUe ue = start(scene.ueSettings(Transport.UDP, List.of(pair)));
            Registration refused = scene.link.ue.call(ue::register);
            assertEquals(pair.toString(), Outcome.REJECTED, refused.outcome());
            assertTrue(pair + " " + refused.status(), refused.status() == 494 || refused.status() == 400);
        }
        assertEquals("nothing was forwarded", registers, scene.scscf.registers());
        assertEquals(0, scene.states(scene.link.pcscf));
    }

    /** SPIs in a fixed order, everything else at random. */
    private static final class SameSpis extends Random {
        private final SecureRandom others = new SecureRandom();
        private final Random spis = new Random(7);

        @Override
        public int nextInt() {
            return spis.nextInt();
        }

        @Override
        public long nextLong() {
            return others.nextLong();
        }
    }

    @Test
    public void twoUesBehindTwoAddressesWithTheSameSpis() throws Exception {
        TestUe one = start(scene.ueSettings(0, scene.ueAddress(), new SameSpis(), set -> set));
        TestUe other = start(scene.ueSettings(1, scene.otherUeAddress(), new SameSpis(), set -> set));
        SaSetOfUe ofOne = registered(one);
        SaSetOfUe ofOther = registered(other);
        assertEquals(ofOne.spiUc(), ofOther.spiUc());
        assertEquals(ofOne.spiUs(), ofOther.spiUs());
        assertEquals(8, scene.states(scene.link.pcscf));
        for (TestUe ue : List.of(one, other, one)) {
            assertTrue(scene.link.ue.call(() ->
                ue.send(ue.buildRequest("OPTIONS", "sip:home1.net")).awaitFinal(PATIENCE)).isPresent());
        }
        assertEquals(Outcome.DEREGISTERED, scene.link.ue.call(one::deregister).outcome());
        Link.until("the first UE's set is gone", () -> scene.states(scene.link.pcscf) == 4);
        assertTrue(scene.link.ue.call(() ->
            other.send(other.buildRequest("OPTIONS", "sip:home1.net")).awaitFinal(PATIENCE)).isPresent());
        deregister(other);
    }

    /** TS 33.203 clause 7.1: a connection towards the UE comes from port_pc of the set in use. */
    @Test
    public void anAnswerWhoseConnectionIsGoneComesOverOneFromPortPc() throws Exception {
        List<String> arrived = Collections.synchronizedList(new ArrayList<>());
        TestUe ue = scene.start(scene.ueSettings(Transport.UDP, List.of(SHA1_AES)), (direction, local, peer, octets) ->
            arrived.add(direction + " " + peer.getPort() + " " + local.getPort() + " "
                + new String(octets, StandardCharsets.US_ASCII).lines().findFirst().orElse("")));
        ues.add(ue);
        SaSetOfUe set = registered(ue);
        BlockingQueue<Inbound> held = new LinkedBlockingQueue<>();
        scene.scscf.handle("REGISTER", inbound -> {
            held.add(inbound);
            return Optional.empty();
        });
        try {
            String expected = "IN " + set.portPc() + " " + set.portUs() + " SIP/2.0 200 OK";
            long before = arrived.stream().filter(expected::equals).count();
            byte[] register = scene.link.ue.call(() -> ue.protectedAttempt(Duration.ofSeconds(600))).buildSm1()
                .mapLines("Via", via -> via.replace("/UDP ", "/TCP ")).encode();
            Inbound forwarded = scene.link.ue.call(() -> {
                try (Socket socket = new Socket()) {
                    socket.setReuseAddress(true);
                    socket.bind(new InetSocketAddress(scene.ueAddress(), set.portUc()));
                    socket.connect(new InetSocketAddress(scene.pcscfAddress(), set.portPs()), 30_000);
                    socket.getOutputStream().write(register);
                    socket.getOutputStream().flush();
                    return held.poll(30, TimeUnit.SECONDS);
                }
            });
            assertNotNull(scene.log(), forwarded);
            Link.until("the P-CSCF has closed it too", () -> !connectedTo(set.portUc()));
            scene.scscf.respond(forwarded, scene.scscf.registrar().onRegister(forwarded.message()));
            Link.until("the answer comes: " + arrived, () ->
                arrived.stream().filter(expected::equals).count() > before);
        } finally {
            scene.scscf.handle("REGISTER",
                inbound -> Optional.of(scene.scscf.registrar().onRegister(inbound.message())));
        }
        deregister(ue);
    }

    /** Whether the P-CSCF's host has a connection to this port. */
    private boolean connectedTo(int port) throws Exception {
        return scene.link.pcscf.call(() -> {
            List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/thread-self/net/tcp")));
            lines.addAll(Files.readAllLines(Path.of("/proc/thread-self/net/tcp6")));
            // number, local address, remote address
            return lines.stream().map(line -> line.trim().split(" +")[2])
                .anyMatch(remote -> remote.endsWith(String.format(":%04X", port)));
        });
    }
}
