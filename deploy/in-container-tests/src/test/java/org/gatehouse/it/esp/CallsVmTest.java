package org.gatehouse.it.esp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gatehouse.testbed.scscf.ScscfSettings.ChallengePolicy;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.ue.Registration.Outcome;
import org.gatehouse.testbed.ue.SaSetOfUe;
import org.gatehouse.testbed.ue.TestUe;
import org.gatehouse.testbed.ue.UeDialog;
import org.gatehouse.testbed.vm.Link;
import org.gatehouse.testbed.vm.PacketCapture;
import org.gatehouse.testbed.vm.VmOnly;
import org.junit.After;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/**
 * Calls and messages between two UEs over ESP, both ways: TS 24.229 clauses 5.2.6.3 and 5.2.6.4 with TS 33.203 clause
 * 7.1. Once they are registered there is nothing but ESP on the wire.
 */
@RunWith(Parameterized.class)
public class CallsVmTest {
    @ClassRule
    public static final VmOnly VM = new VmOnly();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Parameterized.Parameter(0)
    public EspScene.Family family;
    @Parameterized.Parameter(1)
    public Transport ofOne;
    @Parameterized.Parameter(2)
    public Transport ofOther;

    private EspScene scene;
    private TestUe one;
    private TestUe other;
    private PacketCapture wire;
    private final Set<Long> spis = new HashSet<>();

    @Parameterized.Parameters(name = "{0} {1} {2}")
    public static List<Object[]> cases() {
        return List.of(new Object[] {EspScene.Family.IPV4, Transport.UDP, Transport.UDP},
            new Object[] {EspScene.Family.IPV4, Transport.TCP, Transport.UDP},
            new Object[] {EspScene.Family.IPV4, Transport.TCP, Transport.TCP},
            new Object[] {EspScene.Family.IPV6, Transport.UDP, Transport.UDP},
            new Object[] {EspScene.Family.IPV6, Transport.TCP, Transport.TCP});
    }

    @Before
    public void register() throws Exception {
        scene = EspScene.of(family);
        scene.scscf.routeCalls();
        scene.scscf.challenge(ChallengePolicy.UNPROTECTED);
        one = scene.start(scene.ueSettings(0, scene.ueAddress(), new SecureRandom(), set -> set).withTransport(ofOne));
        other = scene.start(scene.ueSettings(1, scene.otherUeAddress(), new SecureRandom(), set -> set)
            .withTransport(ofOther));
        for (TestUe ue : List.of(one, other)) {
            assertEquals(scene.log(), Outcome.REGISTERED, inUe(ue::register).outcome());
            noted(ue);
        }
        wire = inUe(() -> new PacketCapture("v0"));
    }

    @After
    public void nothingIsLeft() throws Exception {
        try (PacketCapture captured = wire) {
            PacketCapture.write(EspScene.OUTPUT.resolve("calls-" + family + "-" + ofOne + "-" + ofOther + ".pcap"),
                captured.packets());
        }
        for (TestUe ue : List.of(one, other)) {
            inUe(() -> {
                ue.deregister();
                ue.close();
                return null;
            });
        }
        Link.until("no association is left", () -> scene.states(scene.link.pcscf) == 0);
    }

    /** Sockets that are made on the way belong to the namespace of the UEs. */
    private <T> T inUe(Callable<T> step) throws Exception {
        return scene.link.ue.call(step);
    }

    private void noted(TestUe ue) {
        SaSetOfUe set = ue.set().orElseThrow();
        spis.addAll(List.of(set.spiPc(), set.spiPs(), set.spiUc(), set.spiUs()));
    }

    private String impu(TestUe ue) {
        return scene.subscribers.get(ue == one ? 0 : 1).impus().get(0);
    }

    private Transport transport(TestUe ue) {
        return ue == one ? ofOne : ofOther;
    }

    // ---- what is sent and what arrives

    /** It comes from port_pc of the set in use to port_us, over TCP on a connection of the P-CSCF's. */
    private Inbound arrives(TestUe ue, String method) throws Exception {
        Inbound request = ue.nextRequest(PATIENCE).orElseThrow(() -> new AssertionError("no " + method));
        assertEquals(method, request.message().method());
        SaSetOfUe set = ue.set().orElseThrow();
        assertEquals(set.portPc(), request.from().getPort());
        assertEquals(set.portUs(), request.local().getPort());
        assertEquals(set.pcscfAddress(), request.from().getAddress());
        return request;
    }

    /** Over UDP from port_pc to port_us; over TCP on the connection of the request. */
    private SipMessage answered(TestUe ue, ClientTransaction sent, int status) throws Exception {
        Inbound answer;
        do {
            answer = sent.nextResponse(PATIENCE).orElseThrow(() -> new AssertionError("no " + status));
            // a callee that is asked again, because the machine is slow, says again what it said
        } while (answer.message().status() < 200 && answer.message().status() != status);
        assertEquals(answer.message().startLine(), status, answer.message().status());
        SaSetOfUe set = ue.set().orElseThrow();
        boolean udp = transport(ue) == Transport.UDP;
        assertEquals(udp ? set.portPc() : set.portPs(), answer.from().getPort());
        assertEquals(udp ? set.portUs() : set.portUc(), answer.local().getPort());
        return answer.message();
    }

    private ClientTransaction send(TestUe ue, SipMessage request) throws Exception {
        return inUe(() -> ue.send(request));
    }

    private SipMessage answer(TestUe ue, Inbound request, int status, String phrase) throws Exception {
        SipMessage answer = UeDialog.answer(ue, request.message(), status, phrase, "tag1");
        inUe(() -> {
            ue.answer(request, answer);
            return null;
        });
        return answer;
    }

    private void exchange(TestUe from, SipMessage request, TestUe to) throws Exception {
        ClientTransaction sent = send(from, request);
        answer(to, arrives(to, request.method()), 200, "OK");
        answered(from, sent, 200);
    }

    /** Both ends of a call that has been answered. */
    private record Call(UeDialog caller, UeDialog callee) {
    }

    private Call call(TestUe caller, TestUe callee) throws Exception {
        SipMessage invite = caller.buildRequest("INVITE", impu(callee));
        ClientTransaction sent = send(caller, invite);
        Inbound delivered = arrives(callee, "INVITE");
        answer(callee, delivered, 180, "Ringing");
        answered(caller, sent, 180);
        SipMessage ok = answer(callee, delivered, 200, "OK");
        SipMessage received = answered(caller, sent, 200);
        UeDialog atCaller = UeDialog.ofCaller(caller, invite, received);
        send(caller, atCaller.ack(invite));
        assertEquals(invite.cseq(), arrives(callee, "ACK").message().cseq());
        return new Call(atCaller, UeDialog.ofCallee(callee, delivered.message(), ok));
    }

    /** Every packet is ESP, under an association of one of the two. */
    private void onlyEsp() throws Exception {
        List<PacketCapture.Packet> packets = wire.packets();
        PacketCapture.write(EspScene.OUTPUT.resolve("calls-" + family + "-" + ofOne + "-" + ofOther + ".pcap"),
            packets);
        Set<Long> seen = new HashSet<>();
        for (PacketCapture.Packet packet : packets) {
            assertEquals(packet.toString(), PacketCapture.IPPROTO_ESP, packet.protocol());
            if (!packet.continues()) {
                seen.add(packet.spi());
            }
        }
        assertTrue("unknown SPIs: " + seen + " not in " + spis, spis.containsAll(seen));
        List<Long> used = new ArrayList<>();
        for (TestUe ue : List.of(one, other)) {
            SaSetOfUe set = ue.set().orElseThrow();
            // over UDP everything goes from port_uc to port_ps and from port_pc to port_us
            used.addAll(transport(ue) == Transport.UDP ? List.of(set.spiPs(), set.spiUs())
                : List.of(set.spiPs(), set.spiUs(), set.spiPc(), set.spiUc()));
        }
        assertTrue("not all used: " + used + " in " + seen, seen.containsAll(used));
    }

    @Test
    public void callsAndMessagesBothWays() throws Exception {
        Call there = call(one, other);
        exchange(one, there.caller().request("INFO"), other);
        exchange(other, there.callee().request("BYE"), one);
        Call back = call(other, one);
        exchange(other, back.caller().request("BYE"), one);
        exchange(one, one.buildRequest("MESSAGE", impu(other)), other);
        exchange(other, other.buildRequest("MESSAGE", impu(one)), one);
        onlyEsp();
    }

    @Test
    public void aCallSurvivesAReRegistrationAndTheEndOfItsOldSet() throws Exception {
        Call call = call(one, other);
        int before = other.set().orElseThrow().portPc();
        scene.scscf.challenge(ChallengePolicy.ALWAYS);
        assertEquals(Outcome.REGISTERED, inUe(other::reRegister).outcome());
        scene.scscf.challenge(ChallengePolicy.UNPROTECTED);
        noted(other);
        assertNotEquals(before, other.set().orElseThrow().portPc());
        // over the new set, which it takes into use
        exchange(other, call.callee().request("INFO"), one);
        Link.until("the old set is gone", () -> scene.states(scene.link.pcscf) == 8);
        exchange(one, call.caller().request("INFO"), other);
        exchange(one, one.buildRequest("MESSAGE", impu(other)), other);
        exchange(other, call.callee().request("BYE"), one);
        onlyEsp();
    }
}
