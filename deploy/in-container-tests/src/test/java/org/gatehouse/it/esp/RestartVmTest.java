package org.gatehouse.it.esp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.gatehouse.testbed.scscf.ScscfSettings.ChallengePolicy;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.ue.Registration;
import org.gatehouse.testbed.ue.Registration.Outcome;
import org.gatehouse.testbed.ue.SaSetOfUe;
import org.gatehouse.testbed.ue.TestUe;
import org.gatehouse.testbed.ue.UeDialog;
import org.gatehouse.testbed.vm.Link;
import org.gatehouse.testbed.vm.VmOnly;
import org.junit.After;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Test;

/** Row 27 over ESP: the P-CSCF goes and comes back, and its UEs notice nothing. */
public class RestartVmTest {
    @ClassRule
    public static final VmOnly VM = new VmOnly();

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Users of this test alone: others' leave contacts at the S-CSCF that nobody answers for any more. */
    private static final int ONE = 2;
    private static final int OTHER = 3;
    /** Octets: between this and twice of it. */
    private static final long LEAST_OF_DIALOG = 400;
    private static final String REPLAYS = "XfrmInStateSeqError";

    private EspScene scene;
    private TestUe one;
    private TestUe other;

    @Before
    public void register() throws Exception {
        scene = EspScene.of(EspScene.Family.IPV4);
        scene.scscf.routeCalls();
        scene.scscf.challenge(ChallengePolicy.UNPROTECTED);
        one = scene.start(scene.ueSettings(ONE, scene.ueAddress(), new SecureRandom(), set -> set));
        other = scene.start(scene.ueSettings(OTHER, scene.otherUeAddress(), new SecureRandom(), set -> set));
        for (TestUe ue : List.of(one, other)) {
            assertEquals(scene.log(), Outcome.REGISTERED, inUe(ue::register).outcome());
        }
        // so that the associations have counted
        for (int i = 0; i < 5; i++) {
            message(one, other);
            message(other, one);
        }
        assertEquals(8, scene.states(scene.link.pcscf));
    }

    @After
    public void nothingIsLeft() throws Exception {
        for (TestUe ue : List.of(one, other)) {
            inUe(() -> {
                ue.deregister();
                ue.close();
                return null;
            });
        }
        Link.until("no association is left", () -> scene.states(scene.link.pcscf) == 0);
    }

    private <T> T inUe(Callable<T> step) throws Exception {
        return scene.link.ue.call(step);
    }

    /** From one UE to the other; it arrives over the set that the other one has. */
    private void message(TestUe from, TestUe to) throws Exception {
        String impu = scene.subscribers.get(to == one ? ONE : OTHER).impus().get(0);
        ClientTransaction sent = inUe(() -> from.send(from.buildRequest("MESSAGE", impu)));
        Inbound delivered = to.nextRequest(PATIENCE).orElseThrow(() -> new AssertionError("not delivered: " + log()));
        assertEquals(to.set().orElseThrow().portPc(), delivered.from().getPort());
        inUe(() -> {
            to.answer(delivered, UeDialog.answer(to, delivered.message(), 200, "OK", "t"));
            return null;
        });
        assertEquals(200, sent.awaitFinal(PATIENCE).orElseThrow(() -> new AssertionError(log())).message().status());
    }

    /** A call that has been answered, as its ends have it, and that the P-CSCF would lose no more by a kill. */
    private record Call(UeDialog one, UeDialog other) {
    }

    private Call call() throws Exception {
        long before = Files.size(scene.store());
        SipMessage invite = one.buildRequest("INVITE", scene.subscribers.get(OTHER).impus().get(0));
        ClientTransaction sent = inUe(() -> one.send(invite));
        Inbound delivered = arrived(other, "INVITE");
        SipMessage ok = UeDialog.answer(other, delivered.message(), 200, "OK", "t");
        answer(other, delivered, ok);
        UeDialog atCaller = UeDialog.ofCaller(one, invite, answered(sent));
        inUe(() -> one.send(atCaller.ack(invite)));
        arrived(other, "ACK");
        Link.until("both dialogs are kept", () -> Files.size(scene.store()) >= before + 2 * LEAST_OF_DIALOG);
        return new Call(atCaller, UeDialog.ofCallee(other, delivered.message(), ok));
    }

    /** In a call of before. */
    private void inDialog(TestUe from, SipMessage request, TestUe to) throws Exception {
        ClientTransaction sent = inUe(() -> from.send(request));
        Inbound delivered = arrived(to, request.method());
        answer(to, delivered, UeDialog.answer(to, delivered.message(), 200, "OK", "t"));
        answered(sent);
    }

    private Inbound arrived(TestUe ue, String method) throws Exception {
        Inbound request = ue.nextRequest(PATIENCE).orElseThrow(() -> new AssertionError("no " + method + ": " + log()));
        assertEquals(method, request.message().method());
        return request;
    }

    private void answer(TestUe ue, Inbound request, SipMessage answer) throws Exception {
        inUe(() -> {
            ue.answer(request, answer);
            return null;
        });
    }

    private SipMessage answered(ClientTransaction sent) throws Exception {
        SipMessage answer = sent.awaitFinal(PATIENCE).orElseThrow(() -> new AssertionError(log())).message();
        assertEquals(200, answer.status());
        return answer;
    }

    private void callsGoOn(List<Call> calls) throws Exception {
        inDialog(one, calls.get(0).one().request("UPDATE"), other);
        inDialog(one, calls.get(0).one().request("BYE"), other);
        inDialog(other, calls.get(1).other().request("UPDATE"), one);
        inDialog(other, calls.get(1).other().request("BYE"), one);
    }

    private String log() {
        try {
            return scene.log() + scene.shown(scene.link.pcscf);
        } catch (Exception e) {
            return e.toString();
        }
    }

    private void everybodyIsStillThere(List<Call> calls) throws Exception {
        assertTrue(scene.log(), scene.log().contains("store: registrations=2 expired=0 no-longer-fit=0 dialogs=4"));
        assertEquals(8, scene.states(scene.link.pcscf));
        long replays = scene.link.ue.counter(REPLAYS) + scene.link.pcscf.counter(REPLAYS);
        SaSetOfUe before = one.set().orElseThrow();
        callsGoOn(calls);
        message(other, one);
        message(one, other);
        Registration again = inUe(one::reRegister);
        assertEquals(scene.log(), Outcome.REGISTERED, again.outcome());
        assertFalse("over the old set, and as protected", again.authenticated());
        assertEquals(before, one.set().orElseThrow());
        scene.scscf.challenge(ChallengePolicy.ALWAYS);
        assertTrue(inUe(one::reRegister).authenticated());
        scene.scscf.challenge(ChallengePolicy.UNPROTECTED);
        message(one, other);
        message(other, one);
        assertEquals("no packet was taken for a replay", replays,
            scene.link.ue.counter(REPLAYS) + scene.link.pcscf.counter(REPLAYS));
    }

    @Test
    public void row27AKillWithAnOrphan() throws Exception {
        List<Call> calls = List.of(call(), call());
        scene.kill();
        assertEquals("the kernel has them still", 8, scene.states(scene.link.pcscf));
        scene.link.pcscf.ip("xfrm state add src 10.67.0.9 dst 10.67.0.2 proto esp spi 0x12345678 mode transport reqid "
            + "0x67345678 auth-trunc hmac(sha1) 0x0102030405060708090a0b0c0d0e0f1011121314 96 enc cbc(aes) "
            + "0x0102030405060708090a0b0c0d0e0f10");
        assertEquals(9, scene.states(scene.link.pcscf));
        scene.startAgain();
        everybodyIsStillThere(calls);
    }

    @Test
    public void row27AKernelThatHasForgotten() throws Exception {
        List<Call> calls = List.of(call(), call());
        scene.stop();
        scene.link.pcscf.ip("xfrm state deleteall src 10.67.0.2");
        scene.link.pcscf.ip("xfrm state deleteall dst 10.67.0.2");
        assertEquals(0, scene.states(scene.link.pcscf));
        scene.startAgain();
        everybodyIsStillThere(calls);
    }
}
