package org.gatehouse.it.esp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gatehouse.testbed.scscf.ScscfSettings.ChallengePolicy;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.ue.Algorithms;
import org.gatehouse.testbed.ue.Registration;
import org.gatehouse.testbed.ue.Registration.Outcome;
import org.gatehouse.testbed.ue.SaSetOfUe;
import org.gatehouse.testbed.ue.TestUe;
import org.gatehouse.testbed.vm.Link;
import org.gatehouse.testbed.vm.PacketCapture;

/**
 * All that a UE does from its first REGISTER to its last, over ESP, and what the kernels and the wire show meanwhile.
 * Its capture and what {@code ip} said at each step are kept under its name.
 */
final class ProtectedLife {
    private static final byte[] READABLE = "REGISTER sip:home1.net".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SM7_ONLY = "Security-Verify".getBytes(StandardCharsets.US_ASCII);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final EspScene scene;
    private final Transport transport;
    private final Algorithms pair;
    private final String name;
    private final Set<Long> spis = new HashSet<>();
    private final StringBuilder record = new StringBuilder();

    ProtectedLife(EspScene scene, Transport transport, Algorithms pair, String name) {
        this.scene = scene;
        this.transport = transport;
        this.pair = pair;
        this.name = name;
    }

    void run() throws Exception {
        assertEquals("nothing is left of others", 0, scene.states(scene.link.pcscf));
        scene.scscf.challenge(ChallengePolicy.UNPROTECTED);
        try (PacketCapture wire = scene.link.ue.call(() -> new PacketCapture("v0"))) {
            TestUe ue = scene.start(scene.ueSettings(transport, List.of(pair)));
            int portUs = ue.portUs();
            try {
                SaSetOfUe first = registered(ue);
                refreshed(ue, first);
                SaSetOfUe second = challenged(ue, first);
                newSetUsed(ue, first, second);
                deregistered(ue);
            } finally {
                scene.link.ue.call(() -> {
                    ue.close();
                    return null;
                });
                List<PacketCapture.Packet> packets = wire.packets();
                PacketCapture.write(EspScene.OUTPUT.resolve(name + ".pcap"), packets);
                Files.writeString(EspScene.OUTPUT.resolve(name + ".txt"), record);
                onlyEsp(packets, portUs);
            }
        }
    }

    /** SM1 to SM12; the answer to SM7 came over the new set the way the transport wants it. */
    private SaSetOfUe registered(TestUe ue) throws Exception {
        Registration registration = scene.link.ue.call(ue::register);
        assertEquals(said(registration), Outcome.REGISTERED, registration.outcome());
        SaSetOfUe set = registration.set().orElseThrow();
        assertEquals(pair, set.algorithms());
        answeredOver(set, registration.received().get(1));
        noted(set);
        assertEquals("four at the P-CSCF", 4, scene.states(scene.link.pcscf));
        step("after SM12");
        request(ue);
        return set;
    }

    /** A re-registration that is not challenged: nothing new is made. */
    private void refreshed(TestUe ue, SaSetOfUe first) throws Exception {
        Registration again = scene.link.ue.call(ue::reRegister);
        assertEquals(said(again), Outcome.REGISTERED, again.outcome());
        assertFalse(again.authenticated());
        answeredOver(first, again.received().get(0));
        assertEquals(4, scene.states(scene.link.pcscf));
    }

    /** A re-registration that is challenged: two sets, other client ports, the same server ports. */
    private SaSetOfUe challenged(TestUe ue, SaSetOfUe first) throws Exception {
        scene.scscf.challenge(ChallengePolicy.ALWAYS);
        Registration again = scene.link.ue.call(ue::reRegister);
        scene.scscf.challenge(ChallengePolicy.UNPROTECTED);
        assertEquals(said(again), Outcome.REGISTERED, again.outcome());
        assertTrue(again.authenticated());
        SaSetOfUe second = again.set().orElseThrow();
        answeredOver(first, again.received().get(0));
        answeredOver(second, again.received().get(1));
        assertEquals(first.portPs(), second.portPs());
        assertEquals(first.portUs(), second.portUs());
        assertNotEquals(first.portPc(), second.portPc());
        assertNotEquals(first.portUc(), second.portUc());
        noted(second);
        assertEquals("old and new", 8, scene.states(scene.link.pcscf));
        step("after the second SM12");
        return second;
    }

    /** The first message over the new set gives the old one 64*T1; then the kernel has it no more. */
    private void newSetUsed(TestUe ue, SaSetOfUe first, SaSetOfUe second) throws Exception {
        answeredOver(second, request(ue));
        assertEquals("the UE has let go of the old set", 4, scene.states(scene.link.ue));
        Link.until("the old set is gone", () -> scene.states(scene.link.pcscf) == 4);
        String now = scene.link.pcscf.show("-s xfrm state");
        assertFalse(now, now.contains(hex(first.spiPs())) || now.contains(hex(first.spiUs())));
        assertTrue(now, now.contains(hex(second.spiPs())) && now.contains(hex(second.spiUs())));
        step("after the end of the old set");
    }

    private void deregistered(TestUe ue) throws Exception {
        Registration gone = scene.link.ue.call(ue::deregister);
        assertEquals(said(gone), Outcome.DEREGISTERED, gone.outcome());
        Link.until("no association is left", () -> scene.states(scene.link.pcscf) == 0);
        assertEquals(0, scene.states(scene.link.ue));
        // they go after their associations
        Link.until("no policy is left", () -> !scene.link.pcscf.show("xfrm policy").contains("tmpl"));
        step("after the deregistration");
    }

    /** Something else than REGISTER, answered by whoever is in charge of it. */
    private Inbound request(TestUe ue) throws Exception {
        return scene.link.ue.call(() -> ue.send(ue.buildRequest("OPTIONS", "sip:" + EspScene.DOMAIN))
            .awaitFinal(PATIENCE)).orElseThrow(() -> new AssertionError("no answer to OPTIONS"));
    }

    /** Over UDP from port_pc to port_us (TS 33.203 clause 7.1); over TCP on the connection of the request. */
    private void answeredOver(SaSetOfUe set, Inbound answer) {
        boolean udp = transport == Transport.UDP;
        assertEquals(udp ? set.portPc() : set.portPs(), answer.from().getPort());
        assertEquals(udp ? set.portUs() : set.portUc(), answer.local().getPort());
    }

    private void noted(SaSetOfUe set) {
        List<Long> four = List.of(set.spiUc(), set.spiUs(), set.spiPc(), set.spiPs());
        assertEquals("TC_DIFFERENT_SPIS", 4, new HashSet<>(four).size());
        spis.addAll(four);
    }

    private void onlyEsp(List<PacketCapture.Packet> packets, int portUs) {
        Set<Long> seen = new HashSet<>();
        int clear = 0;
        boolean readable = false;
        for (PacketCapture.Packet packet : packets) {
            if (packet.protocol() == PacketCapture.IPPROTO_ESP) {
                if (!packet.continues()) {
                    seen.add(packet.spi());
                }
                readable |= packet.contains(READABLE);
            } else {
                clear++;
                // the rest of a packet whose first part was looked at has no ports
                assertTrue("in clear only to and from the clear port: " + packet, packet.continues()
                    || packet.hasPort(EspScene.CLEAR_PORT) && !packet.hasPort(portUs));
                assertFalse("SM7 in clear", packet.contains(SM7_ONLY));
            }
        }
        assertTrue("SM1 and SM6", clear >= 2);
        assertTrue("unknown SPIs: " + seen + " not in " + spis, spis.containsAll(seen));
        assertEquals("readable on the wire", pair.ealg().equals("null"), readable);
    }

    private void step(String what) throws Exception {
        record.append("== ").append(what).append("\n-- pcscf\n").append(scene.shown(scene.link.pcscf))
            .append("-- ue\n").append(scene.shown(scene.link.ue));
    }

    private static String hex(long spi) {
        return String.format("0x%08x", spi);
    }

    private String said(Registration registration) throws Exception {
        return registration.outcome() + " " + registration.status() + "\n" + scene.log();
    }
}
