package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.gatehouse.adapter.operator.OperatorDesk;
import org.gatehouse.adapter.operator.OperatorFile;
import org.gatehouse.adapter.operator.OperatorPart;
import org.gatehouse.adapter.operator.OperatorQuestion;
import org.gatehouse.it.pcscf.PcscfScene.Phone;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.sip.SipTransactions;
import org.gatehouse.testbed.sip.SipUdpEndpoint;
import org.gatehouse.testbed.ue.RegistrationAttempt;
import org.gatehouse.testbed.ue.UeDialog;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;

/** Calls and messages between two UEs of one P-CSCF, through the deployed application: TS 24.229 clause 5.2.6. */
@RunWith(Arquillian.class)
public class CallsIT {
    private static final PcscfScene SCENE = new PcscfScene();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** The body of a request that is too large for UDP. */
    private static final byte[] LARGE = "0123456789".repeat(130).getBytes(StandardCharsets.US_ASCII);

    private Phone caller;
    private Phone callee;

    @Deployment(testable = false)
    public static Archive<?> pcscf() {
        return SCENE.archive("war");
    }

    @Before
    public void register() throws Exception {
        SCENE.home().routeCalls();
        caller = registered(SCENE.phone());
        callee = registered(SCENE.phone());
    }

    private static Phone registered(Phone phone) throws Exception {
        assertTrue(phone.ue().register().registered());
        return phone;
    }

    @After
    public void closePhones() {
        SCENE.closePhones();
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    private static Inbound next(Phone phone, String method) throws Exception {
        Inbound request = phone.ue().nextRequest(PATIENCE).orElseThrow(() -> new AssertionError("no " + method));
        assertEquals(method, request.message().method());
        return request;
    }

    private static SipMessage next(ClientTransaction sent, int status) throws Exception {
        SipMessage answer = sent.nextResponse(PATIENCE).orElseThrow(() -> new AssertionError("no " + status)).message();
        assertEquals(answer.startLine(), status, answer.status());
        return answer;
    }

    /** A call that has been answered. */
    private record Call(SipMessage invite, Inbound delivered, SipMessage answer, SipMessage received, UeDialog atCaller,
                        UeDialog atCallee) {
    }

    private Call call() throws Exception {
        return call(caller.ue().buildRequest("INVITE", callee.impu()));
    }

    private Call call(SipMessage invite) throws Exception {
        ClientTransaction sent = caller.ue().send(invite);
        Inbound delivered = next(callee, "INVITE");
        callee.ue().answer(delivered, UeDialog.answer(callee.ue(), delivered.message(), 180, "Ringing", "b1"));
        next(sent, 180);
        SipMessage ok = UeDialog.answer(callee.ue(), delivered.message(), 200, "OK", "b1");
        callee.ue().answer(delivered, ok);
        SipMessage received = next(sent, 200);
        UeDialog atCaller = UeDialog.ofCaller(caller.ue(), invite, received);
        caller.ue().send(atCaller.ack(invite));
        assertEquals(invite.cseq(), next(callee, "ACK").message().cseq());
        UeDialog atCallee = UeDialog.ofCallee(callee.ue(), delivered.message(), ok);
        return new Call(invite, delivered, ok, received, atCaller, atCallee);
    }

    private static void exchange(Phone from, SipMessage request, Phone to) throws Exception {
        ClientTransaction sent = from.ue().send(request);
        Inbound delivered = next(to, request.method());
        to.ue().answer(delivered, UeDialog.answer(to.ue(), delivered.message(), 200, "OK", "x"));
        next(sent, 200);
    }

    private static SipMessage atCore(SipMessage request, int index) {
        return SCENE.home().seen().requests(request.callId()).stream().filter(m -> m.method().equals(request.method()))
            .toList().get(index);
    }

    @Test
    public void d01InviteTowardsTheCore() throws Exception {
        SipMessage invite = caller.ue().buildRequest("INVITE", callee.impu())
            .plus("P-Preferred-Identity", "<" + caller.subscriber().impus().get(1) + ">")
            .plus("P-Access-Network-Info", "3GPP-UTRAN-TDD; utran-cell-id-3gpp=1");
        call(invite);
        SipMessage core = atCore(invite, 0);
        assertEquals(List.of("<" + caller.subscriber().impus().get(1) + ">"), core.values("P-Asserted-Identity"));
        for (String name : List.of("P-Preferred-Identity", "Security-Verify", "Security-Client", "Require",
            "Proxy-Require")) {
            assertFalse(name, core.has(name));
        }
        assertEquals(caller.ue().serviceRoute(), core.values("Route"));
        String own = SCENE.core().getAddress().getHostAddress() + ":" + SCENE.core().getPort();
        assertTrue(core.values("Record-Route").get(0),
            core.values("Record-Route").get(0).matches("<sip:[0-9a-f]{32}@" + own + ";lr>"));
        assertTrue(core.first("P-Charging-Vector").orElseThrow().startsWith("icid-value=\""));
        assertEquals("3GPP-UTRAN-TDD; utran-cell-id-3gpp=1", core.first("P-Access-Network-Info").orElseThrow());
        assertEquals("69", core.first("Max-Forwards").orElseThrow());
        assertTrue(core.values("Via").get(0), core.values("Via").get(0).startsWith("SIP/2.0/UDP " + own + ";"));
    }

    private static void drain(boolean on) {
        operator().order(new OperatorQuestion("drain", Map.of("on", String.valueOf(on)), true)).orElseThrow();
    }

    private static OperatorPart operator() {
        return OperatorDesk.parts().stream().filter(part -> part.role().equals("pcscf")).findFirst().orElseThrow();
    }

    @Test
    public void aNodeThatIsBeingEmptiedTakesNoNewCallAndEndsNone() throws Exception {
        Call running = call();
        drain(true);
        try {
            assertTrue(operator().notReady().isPresent());
            SipMessage refusal = next(caller.ue().send(caller.ue().buildRequest("INVITE", callee.impu())), 503);
            assertEquals("60", refusal.first("Retry-After").orElseThrow());
            try (RegistrationAttempt attempt = SCENE.phone().ue().attempt()) {
                SipMessage answer = attempt.sendSm1(attempt.buildSm1()).orElseThrow().message();
                assertEquals(503, answer.status());
                assertEquals("60", answer.first("Retry-After").orElseThrow());
            }
            exchange(caller, running.atCaller().request("BYE"), callee);
        } finally {
            drain(false);
        }
        assertTrue(operator().notReady().isEmpty());
        call();
    }

    @Test
    public void theMessagesOfAPhoneAreThoseOfGmAndOfMw() throws Exception {
        Call call = call();
        for (Phone phone : List.of(caller, callee)) {
            OperatorFile file = (OperatorFile) operator().answer(new OperatorQuestion("exchange",
                Map.of("who", phone.impi(), "as", "text"), false)).orElseThrow();
            String text = new String(file.octets(), StandardCharsets.UTF_8);
            List<String> invites = Arrays.stream(text.split("(?m)^---- ")).filter(m -> m.contains("\nINVITE ")
                && m.contains("Call-ID: " + call.invite().callId())).toList();
            String ue = phone.address().getHostAddress() + ":";
            String core = SCENE.core().getAddress().getHostAddress() + ":" + SCENE.core().getPort();
            assertTrue(text, invites.stream().anyMatch(m -> m.split("\n")[0].contains(ue)));
            assertTrue(text, invites.stream().anyMatch(m -> m.split("\n")[0].contains(core)));
            assertTrue(text, text.contains("\nSIP/2.0 401 ") && text.contains("ik=(removed)"));
        }
    }

    @Test
    public void d03ForgedAssertionsAreReplaced() throws Exception {
        SipMessage message = caller.ue().buildRequest("MESSAGE", callee.impu())
            .plus("P-Asserted-Identity", "<sip:boss@home1.net>").plus("P-Charging-Vector", "icid-value=forged")
            .plus("P-Preferred-Identity", "<sip:boss@home1.net>");
        exchange(caller, message, callee);
        SipMessage core = atCore(message, 0);
        assertEquals(List.of("<" + caller.impu() + ">"), core.values("P-Asserted-Identity"));
        assertFalse(core.first("P-Charging-Vector").orElseThrow().contains("forged"));
    }

    @Test
    public void d04RouteThatIsNotTheServiceRoute() throws Exception {
        SipMessage right = caller.ue().buildRequest("MESSAGE", callee.impu());
        List<String> routes = right.values("Route");
        for (List<String> wrong : List.of(List.of(routes.get(0)), List.of(routes.get(0), "<sip:elsewhere.net;lr>"),
            List.of(routes.get(0), routes.get(1), "<sip:more.net;lr>"))) {
            SipMessage request = caller.ue().buildRequest("MESSAGE", callee.impu()).withAll("Route", wrong);
            SipMessage answer = next(caller.ue().send(request), 400);
            assertTrue(answer.first("Warning").orElseThrow().startsWith("399 "));
            assertTrue(SCENE.home().seen().requests(request.callId()).isEmpty());
        }
    }

    @Test
    public void d07InviteTowardsTheUe() throws Exception {
        Call call = call();
        SipMessage delivered = call.delivered().message();
        var set = callee.ue().set().orElseThrow();
        assertEquals(SCENE.gm(set.portPc()), call.delivered().from());
        assertEquals(set.portUs(), call.delivered().local().getPort());
        String ps = SCENE.gm(0).getAddress().getHostAddress() + ":" + SCENE.portPs();
        assertEquals("<sip:" + ps + ";lr>", delivered.values("Record-Route").get(0));
        assertTrue(delivered.values("Via").get(0).startsWith("SIP/2.0/UDP " + ps + ";"));
        for (String name : List.of("P-Charging-Vector", "P-Charging-Function-Addresses", "Route")) {
            assertFalse(name, delivered.has(name));
        }
        assertEquals(List.of("<" + caller.impu() + ">"), delivered.values("P-Asserted-Identity"));
        assertEquals(List.of("<" + callee.impu() + ">"), delivered.values("P-Called-Party-ID"));
    }

    @Test
    public void d08AnswerOfTheUe() throws Exception {
        Call call = call();
        SipMessage received = call.received();
        assertEquals("the called party", List.of("<" + callee.impu() + ">"), received.values("P-Asserted-Identity"));
        assertFalse(received.has("P-Charging-Vector"));
        List<String> routes = received.values("Record-Route");
        String ps = SCENE.gm(0).getAddress().getHostAddress() + ":" + SCENE.portPs();
        String core = SCENE.core().getAddress().getHostAddress() + ":" + SCENE.core().getPort();
        assertEquals("<sip:" + ps + ";lr>", routes.get(routes.size() - 1));
        assertTrue(routes.get(0), routes.get(0).matches("<sip:[0-9a-f]{32}@" + core + ";lr>"));
        assertEquals(3, routes.size());
    }

    @Test
    public void whateverReachesTheUeLeavesFromPortPcOfItsSet() throws Exception {
        ClientTransaction message = caller.ue().send(caller.ue().buildRequest("MESSAGE", callee.impu()));
        Inbound delivered = next(callee, "MESSAGE");
        callee.ue().answer(delivered, delivered.message().reply(200, "OK", "m"));
        ClientTransaction refused = caller.ue().send(caller.ue().buildRequest("BREW", callee.impu()));
        int portPc = caller.ue().set().orElseThrow().portPc();
        for (ClientTransaction sent : List.of(message, refused)) {
            Inbound answer = sent.awaitFinal(PATIENCE).orElseThrow();
            assertEquals(SCENE.gm(portPc), answer.from());
            assertEquals(caller.ue().portUs(), answer.local().getPort());
        }
    }

    @Test
    public void d06OnlyTheLatestServiceRouteIsTaken() throws Exception {
        SipMessage old = caller.ue().buildRequest("MESSAGE", callee.impu());
        List<String> before = caller.ue().serviceRoute();
        String fresh = before.get(0).replace("orig@", "ToKeN2@");
        SCENE.home().answers(caller, m -> m.status() == 200 ? m.withAll("Service-Route", List.of(fresh)) : m);
        assertTrue(caller.ue().reRegister().registered());
        assertEquals(List.of(fresh), caller.ue().serviceRoute());
        // over the set now in use, with the Route of before
        SipMessage stale = caller.ue().buildRequest("MESSAGE", callee.impu()).withAll("Route", old.lines("Route"));
        next(caller.ue().send(stale), 400);
        SipMessage current = caller.ue().buildRequest("MESSAGE", callee.impu());
        exchange(caller, current, callee);
        assertEquals("d05: verbatim", List.of(fresh), atCore(current, 0).values("Route"));
    }

    @Test
    public void aCallOverTcpBothWays() throws Exception {
        caller = registered(SCENE.phone(s -> s.withTransport(Transport.TCP)));
        callee = registered(SCENE.phone(s -> s.withTransport(Transport.TCP)));
        Call call = call();
        assertEquals(Transport.TCP, call.delivered().endpoint().transport());
        var set = callee.ue().set().orElseThrow();
        assertEquals("our connection comes from port_pc", SCENE.gm(set.portPc()), call.delivered().from());
        exchange(callee, call.atCallee().request("INFO"), caller);
        exchange(caller, call.atCaller().request("BYE"), callee);
    }

    private static SipMessage over(Transport transport, SipMessage request) {
        return request.mapLines("Via", via -> via.replaceFirst("/(UDP|TCP) ", "/" + transport + " "));
    }

    /** TS 33.203 clause 7.1: an association has no transport, so the UE chooses one for each request. */
    @Test
    public void aSetAgreedOverOneTransportServesTheOther() throws Exception {
        for (Transport agreed : Transport.values()) {
            Transport other = agreed == Transport.UDP ? Transport.TCP : Transport.UDP;
            Phone phone = registered(SCENE.phone(s -> s.withTransport(agreed)));
            var set = phone.ue().set().orElseThrow();
            for (Transport transport : List.of(other, agreed, other)) {
                SipMessage message = over(transport, phone.ue().buildRequest("MESSAGE", callee.impu()));
                ClientTransaction sent = phone.ue().send(message, transport);
                Inbound delivered = next(callee, "MESSAGE");
                callee.ue().answer(delivered, delivered.message().reply(200, "OK", "m"));
                Inbound answer = sent.awaitFinal(PATIENCE).orElseThrow();
                assertEquals(200, answer.message().status());
                assertEquals(transport, answer.endpoint().transport());
                boolean udp = transport == Transport.UDP;
                assertEquals(SCENE.gm(udp ? set.portPc() : set.portPs()), answer.from());
                assertEquals(udp ? set.portUs() : set.portUc(), answer.local().getPort());
            }
            assertTrue(phone.ue().reRegister().registered());
        }
    }

    @Test
    public void aRequestGoesToTheUeByTheTransportItCameBy() throws Exception {
        var set = callee.ue().set().orElseThrow();
        for (Transport transport : List.of(Transport.TCP, Transport.UDP, Transport.TCP)) {
            SipMessage message = over(transport, caller.ue().buildRequest("MESSAGE", callee.impu()));
            ClientTransaction sent = caller.ue().send(message, transport);
            Inbound delivered = next(callee, "MESSAGE");
            assertEquals("its set was agreed over UDP", transport, delivered.endpoint().transport());
            assertEquals(SCENE.gm(set.portPc()), delivered.from());
            assertEquals(set.portUs(), delivered.local().getPort());
            callee.ue().answer(delivered, delivered.message().reply(200, "OK", "m"));
            assertEquals(200, sent.awaitFinal(PATIENCE).orElseThrow().message().status());
        }
    }

    @Test
    public void aConnectionToAUeIsNotUsedForAnotherSetThanItsOwn() throws Exception {
        Phone tcp = registered(SCENE.phone(s -> s.withTransport(Transport.TCP)));
        ClientTransaction begun = caller.ue().send(caller.ue().buildRequest("MESSAGE", tcp.impu()));
        Inbound before = next(tcp, "MESSAGE");
        assertEquals(SCENE.gm(tcp.ue().set().orElseThrow().portPc()), before.from());
        SCENE.home().challengesNext(tcp);
        assertTrue(tcp.ue().reRegister().registered());
        // the UE takes the new set into use
        exchange(tcp, tcp.ue().buildRequest("MESSAGE", caller.impu()), caller);
        for (int i = 0; i < 2; i++) {
            ClientTransaction sent = caller.ue().send(caller.ue().buildRequest("MESSAGE", tcp.impu()));
            Inbound now = next(tcp, "MESSAGE");
            assertFalse(before.from().equals(now.from()));
            assertEquals(SCENE.gm(tcp.ue().set().orElseThrow().portPc()), now.from());
            tcp.ue().answer(now, now.message().reply(200, "OK", "m"));
            next(sent, 200);
            if (i == 0) {
                // what was begun over the old one ends there, and takes nothing of the new one with it
                tcp.ue().answer(before, before.message().reply(200, "OK", "m"));
                next(begun, 200);
            }
        }
    }

    @Test
    public void repeated2xxIsPassedOnAndSoIsItsAck() throws Exception {
        Call call = call();
        callee.ue().answer(call.delivered(), call.answer());
        // the S-CSCF double passes on the first one only, so what arrived there is what counts
        assertTrue(SCENE.home().seen().awaitResponses(call.invite().callId(), 200, 2, PATIENCE));
        SipMessage ack = call.atCaller().ack(call.invite());
        caller.ue().send(ack);
        assertEquals(call.invite().cseq(), next(callee, "ACK").message().cseq());
        caller.ue().send(ack);
        next(callee, "ACK");
    }

    @Test
    public void aCallSurvivesAReRegistrationOfItsUe() throws Exception {
        Call call = call();
        int before = callee.ue().set().orElseThrow().portPc();
        SCENE.home().challengesNext(callee);
        assertTrue(callee.ue().reRegister().registered());
        exchange(callee, call.atCallee().request("INFO"), caller);
        ClientTransaction sent = caller.ue().send(call.atCaller().request("BYE"));
        Inbound bye = next(callee, "BYE");
        int now = callee.ue().set().orElseThrow().portPc();
        assertFalse(before == now);
        assertEquals("over the set that its UE uses now", SCENE.gm(now), bye.from());
        callee.ue().answer(bye, bye.message().reply(200, "OK", null));
        next(sent, 200);
    }

    @Test
    public void d11NobodyElseEndsChangesOrCancelsACall() throws Exception {
        Phone thief = registered(SCENE.phone());
        Call call = call();
        for (String method : List.of("BYE", "UPDATE", "INVITE", "INFO")) {
            SipMessage mine = call.atCaller().request(method);
            SipMessage forged = thief.ue().buildRequest(method, mine.requestUri()).withAll("Route", mine.lines("Route"))
                .with("From", mine.first("From").orElseThrow()).with("To", mine.first("To").orElseThrow())
                .with("Call-ID", mine.callId());
            assertEquals(method, 403, next(thief.ue().send(forged), 403).status());
        }
        exchange(caller, call.atCaller().request("BYE"), callee);
    }

    @Test
    public void d11NobodyElseCancelsAnInvite() throws Exception {
        Phone thief = registered(SCENE.phone());
        SipMessage invite = caller.ue().buildRequest("INVITE", callee.impu());
        ClientTransaction sent = caller.ue().send(invite);
        Inbound delivered = next(callee, "INVITE");
        SipMessage own = thief.ue().buildRequest("CANCEL", invite.requestUri());
        SipMessage forged = UeDialog.cancel(invite).with("Via", own.first("Via").orElseThrow()
            .replaceFirst("branch=.*", "branch=" + invite.branch()));
        next(thief.ue().send(forged), 403);
        callee.ue().answer(delivered, UeDialog.answer(callee.ue(), delivered.message(), 200, "OK", "b1"));
        next(sent, 200);
    }

    @Test
    public void d14UnprotectedInviteIsRefused() throws Exception {
        SipMessage invite = caller.ue().buildRequest("INVITE", callee.impu()).mapLines("Via",
            v -> v.replaceFirst(":[0-9]+;", ":" + caller.ue().clearPort() + ";"));
        next(caller.ue().sendClear(invite), 403);
        assertTrue(SCENE.home().seen().requests(invite.callId()).isEmpty());
    }

    @Test
    public void bothEndsUseTheDialog() throws Exception {
        Call call = call();
        exchange(callee, call.atCallee().request("INFO"), caller);
        exchange(caller, call.atCaller().request("UPDATE"), callee);
        SipMessage again = call.atCallee().request("INVITE");
        exchange(callee, again, caller);
        callee.ue().send(call.atCallee().ack(again));
        next(caller, "ACK");
        exchange(callee, call.atCallee().request("REFER").plus("Refer-To", "<sip:x@home1.net>"), caller);
        exchange(callee, call.atCallee().request("BYE"), caller);
    }

    @Test
    public void reliableProvisionalAnswers() throws Exception {
        SipMessage invite = caller.ue().buildRequest("INVITE", callee.impu()).plus("Supported", "100rel");
        ClientTransaction sent = caller.ue().send(invite);
        Inbound delivered = next(callee, "INVITE");
        callee.ue().answer(delivered, UeDialog.answer(callee.ue(), delivered.message(), 183, "Session Progress", "b1")
            .plus("Require", "100rel").plus("RSeq", "1"));
        SipMessage progress = next(sent, 183);
        assertEquals("1", progress.first("RSeq").orElseThrow());
        UeDialog early = UeDialog.ofCaller(caller.ue(), invite, progress);
        exchange(caller, early.request("PRACK").plus("RAck", "1 " + invite.cseq() + " INVITE"), callee);
        exchange(caller, early.request("UPDATE"), callee);
        callee.ue().answer(delivered, UeDialog.answer(callee.ue(), delivered.message(), 200, "OK", "b1"));
        next(sent, 200);
    }

    @Test
    public void cancelAndItsFailure() throws Exception {
        SipMessage invite = caller.ue().buildRequest("INVITE", callee.impu());
        ClientTransaction sent = caller.ue().send(invite);
        Inbound delivered = next(callee, "INVITE");
        callee.ue().answer(delivered, UeDialog.answer(callee.ue(), delivered.message(), 180, "Ringing", "b1"));
        next(sent, 180);
        ClientTransaction cancel = caller.ue().send(UeDialog.cancel(invite));
        Inbound cancelled = next(callee, "CANCEL");
        assertEquals(delivered.message().branch(), cancelled.message().branch());
        callee.ue().answer(cancelled, cancelled.message().reply(200, "OK", "b1"));
        next(cancel, 200);
        callee.ue().answer(delivered, delivered.message().reply(487, "Request Terminated", "b1"));
        SipMessage failure = next(sent, 487);
        caller.ue().send(UeDialog.ackOfFailure(invite, failure));
        assertEquals(delivered.message().branch(), next(callee, "ACK").message().branch());
    }

    @Test
    public void binaryMessageOverUdpAndALargeOneOverTcp() throws Exception {
        byte[] sms = new byte[256];
        for (int i = 0; i < sms.length; i++) {
            sms[i] = (byte) i;
        }
        SipMessage small = caller.ue().buildRequest("MESSAGE", callee.impu())
            .withBody("application/vnd.3gpp.sms", sms);
        ClientTransaction sent = caller.ue().send(small);
        Inbound delivered = next(callee, "MESSAGE");
        assertArrayEquals(sms, delivered.message().body());
        callee.ue().answer(delivered, delivered.message().reply(200, "OK", "m"));
        next(sent, 200);
        Phone overTcp = registered(SCENE.phone(s -> s.withTransport(Transport.TCP)));
        byte[] large = "0123456789".repeat(2_000).getBytes(StandardCharsets.US_ASCII);
        ClientTransaction big = overTcp.ue().send(overTcp.ue().buildRequest("MESSAGE", callee.impu())
            .withBody("text/plain", large));
        Inbound arrived = next(callee, "MESSAGE");
        assertEquals(Transport.TCP, arrived.endpoint().transport());
        assertArrayEquals(large, arrived.message().body());
        callee.ue().answer(arrived, arrived.message().reply(200, "OK", "m"));
        next(big, 200);
    }

    /** RFC 3261 clause 18.1.1, over the associations too: they have no transport (TS 33.203 clause 7.1). */
    @Test
    public void aLargeRequestGoesOnOverTcpAndItsAnswerBackAsItCame() throws Exception {
        SipMessage message = caller.ue().buildRequest("MESSAGE", callee.impu()).withBody("text/plain", LARGE);
        ClientTransaction sent = caller.ue().send(message);
        Inbound delivered = next(callee, "MESSAGE");
        assertEquals(Transport.TCP, delivered.endpoint().transport());
        assertEquals(SCENE.gm(callee.ue().set().orElseThrow().portPc()), delivered.from());
        String ps = SCENE.gm(0).getAddress().getHostAddress() + ":" + SCENE.portPs();
        String top = delivered.message().values("Via").get(0);
        assertTrue(top, top.startsWith("SIP/2.0/TCP " + ps + ";"));
        String mw = SCENE.core().getAddress().getHostAddress() + ":" + SCENE.core().getPort();
        String atCore = atCore(message, 0).values("Via").get(0);
        assertTrue(atCore, atCore.startsWith("SIP/2.0/TCP " + mw + ";"));
        callee.ue().answer(delivered, delivered.message().reply(200, "OK", "m"));
        Inbound answer = sent.awaitFinal(PATIENCE).orElseThrow();
        assertEquals(200, answer.message().status());
        assertEquals("as the request came", Transport.UDP, answer.endpoint().transport());
        exchange(caller, caller.ue().buildRequest("MESSAGE", callee.impu()), callee);
    }

    @Test
    public void cancelAndAckOfALargeInviteFollowIt() throws Exception {
        SipMessage invite = caller.ue().buildRequest("INVITE", callee.impu()).withBody("application/sdp", LARGE);
        ClientTransaction sent = caller.ue().send(invite);
        Inbound delivered = next(callee, "INVITE");
        assertEquals(Transport.TCP, delivered.endpoint().transport());
        callee.ue().answer(delivered, UeDialog.answer(callee.ue(), delivered.message(), 180, "Ringing", "b1"));
        next(sent, 180);
        ClientTransaction cancel = caller.ue().send(UeDialog.cancel(invite));
        Inbound cancelled = next(callee, "CANCEL");
        assertEquals(Transport.TCP, cancelled.endpoint().transport());
        assertEquals(delivered.message().branch(), cancelled.message().branch());
        callee.ue().answer(cancelled, cancelled.message().reply(200, "OK", "b1"));
        next(cancel, 200);
        callee.ue().answer(delivered, delivered.message().reply(487, "Request Terminated", "b1"));
        SipMessage failure = next(sent, 487);
        caller.ue().send(UeDialog.ackOfFailure(invite, failure));
        assertEquals(Transport.TCP, next(callee, "ACK").endpoint().transport());
    }

    @Test
    public void aLargeRequestGoesOverUdpIfTheCoreTakesNoTcp() throws Exception {
        BlockingQueue<Inbound> arrived = new LinkedBlockingQueue<>();
        // a repetition is answered again, and is none of those that arrive
        try (SipTransactions core = new SipTransactions(PATIENCE, arrived::add);
             SipUdpEndpoint udpOnly = SipUdpEndpoint.open(new InetSocketAddress("127.0.0.31", 0), core, SipTap.NONE)) {
            String route = "<sip:127.0.0.31:" + udpOnly.local().getPort() + ";lr>";
            SCENE.home().answers(caller, m -> m.status() == 200 ? m.withAll("Service-Route", List.of(route)) : m);
            assertTrue(caller.ue().reRegister().registered());
            for (int i = 0; i < 2; i++) {
                ClientTransaction sent = caller.ue().send(caller.ue().buildRequest("MESSAGE", callee.impu())
                    .withBody("text/plain", LARGE));
                Inbound request = arrived.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertArrayEquals(LARGE, request.message().body());
                assertTrue(request.message().values("Via").get(0).startsWith("SIP/2.0/UDP "));
                core.respond(request, request.message().reply(202, "Accepted", "u"));
                next(sent, 202);
            }
        }
    }

    @Test
    public void subscriptionWhoseNotifyOvertakesItsAnswer() throws Exception {
        SipMessage subscribe = caller.ue().buildRequest("SUBSCRIBE", callee.impu()).plus("Event", "presence")
            .plus("Expires", "600");
        ClientTransaction sent = caller.ue().send(subscribe);
        Inbound delivered = next(callee, "SUBSCRIBE");
        SipMessage ok = UeDialog.answer(callee.ue(), delivered.message(), 200, "OK", "n1").plus("Expires", "600");
        UeDialog notifier = UeDialog.ofCallee(callee.ue(), delivered.message(), ok);
        exchange(callee, notifier.request("NOTIFY").plus("Event", "presence").plus("Subscription-State", "active"),
            caller);
        callee.ue().answer(delivered, ok);
        next(sent, 200);
        exchange(callee, notifier.request("NOTIFY").plus("Event", "presence")
            .plus("Subscription-State", "terminated;reason=timeout"), caller);
    }

    @Test
    public void otherStandaloneRequests() throws Exception {
        for (String method : List.of("OPTIONS", "PUBLISH", "INFO")) {
            exchange(caller, caller.ue().buildRequest(method, callee.impu()), callee);
        }
        next(caller.ue().send(caller.ue().buildRequest("BYE", callee.impu())), 403);
        next(caller.ue().send(caller.ue().buildRequest("BREW", callee.impu())), 501);
    }

    @Test
    public void calleeThatIsGone() throws Exception {
        callee.ue().deregister();
        next(caller.ue().send(caller.ue().buildRequest("MESSAGE", callee.impu())), 404);
    }

    @Test
    public void d14AnEmergencyCallInClearIsNotTaken() throws Exception {
        SipMessage call = SetProbe.request(caller, caller.ue().clearPort());
        SipMessage clear = SipMessage.parse(new String(call.encode(), StandardCharsets.UTF_8)
            .replaceFirst("MESSAGE sip:[^ ]*", "INVITE urn:service:sos").replace("1 MESSAGE", "1 INVITE")
            .getBytes(StandardCharsets.UTF_8));
        assertEquals(403, caller.ue().sendClear(clear).awaitFinal(PATIENCE).orElseThrow().message().status());
    }

    /** Without an E-CSCF, as in Rel-5: TS 24.229 clause 5.2.10. */
    @Test
    public void anEmergencyCallIsSentToAnotherDomain() throws Exception {
        SipMessage call = caller.ue().buildRequest("INVITE", "tel:112");
        SipMessage answer = next(caller.ue().send(call), 380);
        assertEquals("application/3gpp-ims+xml", answer.first("Content-Type").orElseThrow());
        assertTrue(new String(answer.body(), StandardCharsets.UTF_8).contains("<type>emergency</type>"));
        assertTrue(SCENE.home().seen().requests(call.callId()).isEmpty());
    }
}
