package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gatehouse.it.border.NodeProcess;
import org.gatehouse.it.pcscf.PcscfScene.Phone;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.ue.Registration;
import org.gatehouse.testbed.ue.SaSetOfUe;
import org.gatehouse.testbed.ue.UeDialog;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Test;

/** Row 27 on a P-CSCF process that is stopped, or killed, and started again in the middle of registrations. */
public class RestartIT {
    private static final String KEY = "8f4e33f3dc3e414ff94e5fb6905cba8c1b0d4f6a7e2c9935d80af1b2c3d4e5f6";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Path directory;
    private static PcscfScene scene;
    private static NodeProcess node;

    private Phone caller;
    private Phone callee;

    @BeforeClass
    public static void start() throws Exception {
        directory = Files.createTempDirectory("gatehouse-it-restart-");
        key(KEY);
        scene = new PcscfScene("store { file = \"" + directory.resolve("ues") + "\", key = \""
            + directory.resolve("key") + "\" }");
        scene.home().routeCalls();
        begin();
    }

    private static void key(String text) throws IOException {
        Path key = directory.resolve("key");
        Files.deleteIfExists(key);
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, text);
    }

    private static NodeProcess process() throws IOException {
        return NodeProcess.pcscf(scene.configurationFile());
    }

    private static void begin() throws Exception {
        node = process().awaitReady();
    }

    @AfterClass
    public static void end() {
        node.close();
        scene.close();
    }

    @Before
    public void register() throws Exception {
        caller = scene.phone();
        callee = scene.phone();
        assertTrue(caller.ue().register().registered());
        assertTrue(callee.ue().register().registered());
        // an old and a new set, and nothing has come over the new one yet
        scene.home().challengesNext(callee);
        assertTrue(callee.ue().reRegister().authenticated());
    }

    @After
    public void closePhones() {
        scene.closePhones();
    }

    @Test
    public void row27AnOrderlyRestartLosesNobody() throws Exception {
        List<Standing> calls = List.of(call(), call(), call());
        node.stop();
        begin();
        everybodyIsStillThere(calls);
    }

    @Test
    public void row27AKillLosesNobody() throws Exception {
        List<Standing> calls = List.of(call(), call(), call());
        awaitWritten();
        node.kill();
        begin();
        everybodyIsStillThere(calls);
    }

    /**
     * What changed in the last milliseconds before a kill may be lost: waits until all of before is in the file. The
     * first writing that is seen may have begun earlier; the one after it takes along whatever had changed by then.
     */
    private static void awaitWritten() throws Exception {
        for (int i = 0; i < 2; i++) {
            long before = Files.size(directory.resolve("ues"));
            assertTrue(scene.phone().ue().register().registered());
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (Files.size(directory.resolve("ues")) == before) {
                assertTrue("the registration was not written", System.nanoTime() < deadline);
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    private void everybodyIsStillThere(List<Standing> calls) throws Exception {
        assertTrue(node.output().toString(), node.output().stream().anyMatch(l -> l.matches(
            ".*store: registrations=\\d+ expired=\\d+ no-longer-fit=0 dialogs=\\d+")));
        theyGoOn(calls);
        SaSetOfUe before = callee.ue().set().orElseThrow();
        // terminating, over the set that was in use; the new one is still there beside it
        Inbound delivered = exchange(caller, callee);
        assertTrue(String.valueOf(delivered.from()), scene.portsPc().contains(delivered.from().getPort()));
        exchange(callee, caller);
        end(call());
        // over the old association, and as protected
        long protectedBefore = protectedRegisters(callee);
        Registration again = callee.ue().reRegister();
        assertTrue(again.registered());
        assertFalse("not challenged", again.authenticated());
        assertEquals(protectedBefore + 1, protectedRegisters(callee));
        assertEquals(before, callee.ue().set().orElseThrow());
        // and a challenge gives a set that clashes with none of before
        scene.home().challengesNext(caller);
        assertTrue(caller.ue().reRegister().authenticated());
        exchange(caller, callee);
        // the end of a registration ends the call of before that still stands, and says so to its other end
        assertTrue(callee.ue().deregister().registered() || callee.ue().set().isEmpty());
        Inbound released = caller.ue().nextRequest(PATIENCE).orElseThrow();
        assertEquals("BYE", released.message().method());
        assertEquals(calls.get(2).atCaller().request("INFO").callId(), released.message().callId());
        assertTrue(released.message().first("Reason").orElseThrow().contains("Registration ended"));
    }

    /** REGISTERs of this user that came to the core as protected. */
    private static long protectedRegisters(Phone phone) {
        return scene.home().seen().countRequests(m -> m.method().equals("REGISTER")
            && m.first("To").orElse("").contains(phone.impu())
            && m.first("Authorization").orElse("").contains("integrity-protected=\"yes\""));
    }

    private static Inbound exchange(Phone from, Phone to) throws Exception {
        ClientTransaction sent = from.ue().send(from.ue().buildRequest("MESSAGE", to.impu()));
        Inbound delivered = to.ue().nextRequest(PATIENCE).orElseThrow(() -> new AssertionError("not delivered: "
            + node.output()));
        to.ue().answer(delivered, UeDialog.answer(to.ue(), delivered.message(), 200, "OK", "x"));
        assertEquals(200, sent.awaitFinal(PATIENCE).orElseThrow().message().status());
        return delivered;
    }

    /** A call that has been answered, as its ends have it. */
    private record Standing(UeDialog atCaller, UeDialog atCallee) {
    }

    private Standing call() throws Exception {
        SipMessage invite = caller.ue().buildRequest("INVITE", callee.impu());
        ClientTransaction sent = caller.ue().send(invite);
        Inbound delivered = callee.ue().nextRequest(PATIENCE).orElseThrow();
        SipMessage ok = UeDialog.answer(callee.ue(), delivered.message(), 200, "OK", "b1");
        callee.ue().answer(delivered, ok);
        SipMessage received = sent.awaitFinal(PATIENCE).orElseThrow().message();
        assertEquals(200, received.status());
        UeDialog atCaller = UeDialog.ofCaller(caller.ue(), invite, received);
        caller.ue().send(atCaller.ack(invite));
        assertEquals("ACK", callee.ue().nextRequest(PATIENCE).orElseThrow().message().method());
        return new Standing(atCaller, UeDialog.ofCallee(callee.ue(), delivered.message(), ok));
    }

    private void end(Standing call) throws Exception {
        inDialog(caller, call.atCaller().request("BYE"), callee);
    }

    private static void inDialog(Phone from, SipMessage request, Phone to) throws Exception {
        ClientTransaction sent = from.ue().send(request);
        Inbound delivered = to.ue().nextRequest(PATIENCE).orElseThrow(() -> new AssertionError("not delivered: "
            + node.output()));
        assertEquals(request.method(), delivered.message().method());
        to.ue().answer(delivered, UeDialog.answer(to.ue(), delivered.message(), 200, "OK", "b1"));
        assertEquals(200, sent.awaitFinal(PATIENCE).orElseThrow().message().status());
    }

    /** Calls of before: refreshed and ended from either side, and by nobody else. */
    private void theyGoOn(List<Standing> calls) throws Exception {
        Standing first = calls.get(0);
        SipMessage reInvite = first.atCaller().request("INVITE");
        inDialog(caller, reInvite, callee);
        caller.ue().send(first.atCaller().ack(reInvite));
        assertEquals("ACK", callee.ue().nextRequest(PATIENCE).orElseThrow().message().method());
        inDialog(callee, first.atCallee().request("UPDATE"), caller);
        Phone stranger = scene.phone();
        assertTrue(stranger.ue().register().registered());
        SipMessage own = first.atCaller().request("BYE");
        SipMessage forged = stranger.ue().buildRequest("BYE", own.requestUri()).with("From", own.first("From").get())
            .with("To", own.first("To").get()).with("Call-ID", own.callId()).withAll("Route", own.values("Route"));
        assertEquals(403, stranger.ue().send(forged).awaitFinal(PATIENCE).orElseThrow().message().status());
        inDialog(caller, own, callee);
        inDialog(callee, calls.get(1).atCallee().request("BYE"), caller);
        inDialog(callee, calls.get(2).atCallee().request("INFO"), caller);
    }

    @Test
    public void anotherKeyStopsTheStartAndLosesNothing() throws Exception {
        node.stop();
        String other = KEY.replace('8', '9');
        key(other);
        try (NodeProcess refused = process()) {
            String said = refused.awaitRefusal();
            assertTrue(said, said.contains("not started: ues: was written under another key"));
            assertFalse("no key in the log", said.contains(other.substring(0, 16)));
        }
        key(KEY);
        begin();
        exchange(caller, callee);
    }
}
