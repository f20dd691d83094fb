package org.gatehouse.it.icscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.ObjectName;
import javax.management.openmbean.TabularData;
import org.gatehouse.it.FreePorts;
import org.gatehouse.testbed.cx.CxQuestion;
import org.gatehouse.testbed.cx.CxReaction;
import org.gatehouse.testbed.cx.CxReply;
import org.gatehouse.testbed.dns.DnsAnswer;
import org.gatehouse.testbed.dns.DnsRecord;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.scscf.Misbehaviour;
import org.gatehouse.testbed.scscf.TestScscf;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.sip.SipUdpEndpoint;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.junit.runner.RunWith;

/** S-CSCFs whose names lead to several targets (RFC 3263), targets that fail, and name servers that lie. */
@RunWith(Arquillian.class)
public class ServersByNameIT {
    private static final CxScene SCENE = new CxScene();
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final int TTL = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Deployment(testable = false)
    public static Archive<?> icscf() {
        return SCENE.archive();
    }

    @BeforeClass
    public static void awaitConnected() throws Exception {
        SCENE.awaitConnected();
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    @After
    public void behaveAgain() {
        SCENE.behaveAgain();
        for (TestScscf scscf : List.of(SCENE.scscf1(), SCENE.scscf2())) {
            for (String method : List.of("MESSAGE", "INVITE", "CANCEL", "ACK")) {
                scscf.handle(method, inbound -> Optional.empty());
            }
        }
    }

    /** A name that nobody has asked about. */
    private static String name() {
        return "s" + NAMES.incrementAndGet() + ".home1.net";
    }

    /** A name whose SRV records lead to these, in this order. */
    private static String leadingTo(Transport transport, InetSocketAddress... targets) {
        String name = name();
        String service = "_sip._" + transport.name().toLowerCase(java.util.Locale.ROOT) + "." + name;
        String offered = transport == Transport.UDP ? "SIP+D2U" : "SIP+D2T";
        SCENE.dns().add(DnsRecord.naptr(name, TTL, 10, "s", offered, service));
        for (int i = 0; i < targets.length; i++) {
            SCENE.dns().add(DnsRecord.srv(service, TTL, i, 0, targets[i].getPort(), "t" + i + "." + name),
                DnsRecord.address("t" + i + "." + name, TTL, targets[i].getAddress().getHostAddress()));
        }
        return name;
    }

    private static String bothByUdp() {
        return leadingTo(Transport.UDP, SCENE.scscf2().address(), SCENE.scscf1().address());
    }

    private static InetSocketAddress nobody() throws Exception {
        InetAddress address = InetAddress.getByName("127.0.0.39");
        return new InetSocketAddress(address, FreePorts.at(address, 1).get(0));
    }

    private static Subscriber assigned(String name) {
        Subscriber user = SCENE.user();
        SCENE.assigned(user, "sip:" + name);
        return user;
    }

    private static SipMessage request(String method, Subscriber user) {
        return SCENE.request(method, user.impus().get(0), user.impus().get(0))
            .plus("Contact", "<sip:caller@127.0.0.10:5060>");
    }

    private static long refusals(String reason) throws Exception {
        TabularData refusals = (TabularData) ManagementFactory.getPlatformMBeanServer()
            .getAttribute(new ObjectName("org.gatehouse:type=Icscf"), "Refusals");
        Object[] key = {reason};
        return refusals.containsKey(key) ? (Long) refusals.get(key).get("value") : 0;
    }

    @Test
    public void aRegisterGoesWhereTheNameLeadsAndKeepsTheName() throws Exception {
        String name = leadingTo(Transport.UDP, SCENE.scscf1().address());
        SipMessage register = SCENE.register(assigned(name));
        assertEquals(401, SCENE.exchange(register).status());
        SipMessage forwarded = SCENE.seen1().requests(register.callId()).get(0);
        assertEquals("sip:" + name, forwarded.requestUri());
        assertFalse(forwarded.has("Route"));
        // once for everything that the name leads to
        assertEquals(401, SCENE.exchange(SCENE.register(assigned(name))).status());
        assertEquals(1, SCENE.dns().asked(name).size());
    }

    @Test
    public void aTargetByTcpIsReachedByTcp() throws Exception {
        String name = leadingTo(Transport.TCP, SCENE.scscf1().address());
        SipMessage register = SCENE.register(assigned(name));
        assertEquals(401, SCENE.exchange(register).status());
        String via = SCENE.seen1().requests(register.callId()).get(0).values("Via").get(0);
        assertTrue(via, via.startsWith("SIP/2.0/TCP 127.0.0.20:"));
    }

    /** RFC 3261 clause 18.1.1. */
    @Test
    public void aRegisterThatIsTooLargeForUdpGoesOverTcpToTheSameTarget() throws Exception {
        SipMessage register = SCENE.register(assigned(leadingTo(Transport.UDP, SCENE.scscf1().address())))
            .plus("Subject", "x".repeat(1300));
        assertEquals(401, SCENE.exchange(register).status());
        assertEquals(1, SCENE.seen1().requests(register.callId()).size());
        String via = SCENE.seen1().requests(register.callId()).get(0).values("Via").get(0);
        assertTrue(via, via.startsWith("SIP/2.0/TCP 127.0.0.20:"));
    }

    @Test
    public void aRegisterThatIsTooLargeForUdpGoesOverItIfTcpIsRefused() throws Exception {
        BlockingQueue<Inbound> arrived = new LinkedBlockingQueue<>();
        try (SipUdpEndpoint udpOnly = SipUdpEndpoint.open(new InetSocketAddress("127.0.0.39", 0), arrived::add,
                SipTap.NONE)) {
            for (int i = 0; i < 2; i++) {
                ClientTransaction sent = SCENE.send(SCENE.register(assigned(leadingTo(Transport.UDP, udpOnly.local())))
                    .plus("Subject", "x".repeat(1300)));
                Inbound register = arrived.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                String via = register.message().values("Via").get(0);
                assertTrue(via, via.startsWith("SIP/2.0/UDP 127.0.0.20:"));
                udpOnly.send(register.message().reply(403, "Forbidden", "u").encode(), register.from());
                assertEquals(403, CxScene.response(sent).status());
            }
        }
    }

    @Test
    public void aTargetThatRefusesTheConnectionIsPassedOver() throws Exception {
        String name = leadingTo(Transport.TCP, nobody(), SCENE.scscf1().address());
        SipMessage register = SCENE.register(assigned(name));
        assertEquals(401, SCENE.exchange(register).status());
        assertEquals(1, SCENE.seen1().requests(register.callId()).size());
    }

    @Test
    public void aTargetThatIsSilentOrSays503IsPassedOver() throws Exception {
        for (Misbehaviour how : List.of(Misbehaviour.mute(), Misbehaviour.answering(503))) {
            SCENE.scscf2().misbehave(how);
            for (String protectedRequest : List.of("no", "yes")) {
                Subscriber user = assigned(bothByUdp());
                SipMessage register = SCENE.register(user, SCENE.digest(user, "", ""), protectedRequest, 3600);
                assertEquals(401, SCENE.exchange(register).status());
                assertEquals(1, SCENE.seen2().requests(register.callId()).size());
                assertEquals(1, SCENE.seen1().requests(register.callId()).size());
                assertEquals("the same S-CSCF by its name", 1, SCENE.asked(user).size());
            }
        }
    }

    @Test
    public void otherFailuresOfATargetAreTheServersAnswer() throws Exception {
        SCENE.scscf2().misbehave(Misbehaviour.answering(500));
        SipMessage register = SCENE.register(assigned(bothByUdp()));
        assertEquals(500, SCENE.exchange(register).status());
        assertTrue(SCENE.seen1().requests(register.callId()).isEmpty());
    }

    @Test
    public void ifAllTargetsFailAnotherScscfIsTriedUnlessTheRegisterIsProtected() throws Exception {
        String dead = leadingTo(Transport.UDP, nobody(), nobody());
        Subscriber user = SCENE.user();
        SCENE.hssReacts(user, q -> q instanceof CxQuestion.Uar uar && uar.type() == 0
            ? Optional.of(CxReaction.answer(CxReply.experimental(2002).named("sip:" + dead))) : Optional.empty());
        SipMessage register = SCENE.register(user);
        assertEquals(401, SCENE.exchange(register).status());
        assertEquals(2, SCENE.asked(user).size());
        SipMessage protectedRegister = SCENE.register(user, SCENE.digest(user, "", ""), "yes", 3600);
        assertEquals(504, SCENE.exchange(protectedRegister).status());
    }

    @Test
    public void the503OfTheLastTargetIsPassedOnIfNoOtherScscfMayServe() throws Exception {
        SCENE.scscf1().misbehave(Misbehaviour.answering(503));
        SCENE.scscf2().misbehave(Misbehaviour.answering(503));
        Subscriber user = assigned(bothByUdp());
        SipMessage register = SCENE.register(user, SCENE.digest(user, "", ""), "yes", 3600);
        assertEquals(503, SCENE.exchange(register).status());
        assertEquals(1, SCENE.seen1().requests(register.callId()).size());
        assertEquals(1, SCENE.seen2().requests(register.callId()).size());
    }

    @Test
    public void everyLieOfANameServerHasItsReason() throws Exception {
        Map<String, String> table = new LinkedHashMap<>();
        String gone = name();
        table.put(gone, "DNS_NO_SUCH_NAME");
        String failing = name();
        SCENE.dns().answer(failing, q -> DnsAnswer.to(q).code(DnsAnswer.SERVFAIL));
        table.put(failing, "DNS_SERVER_FAILED");
        String six = name();
        SCENE.dns().add(DnsRecord.address(six, TTL, "2001:db8::30"));
        table.put(six, "DNS_NO_ADDRESS");
        String nowhere = name();
        SCENE.dns().add(DnsRecord.srv("_sip._udp." + nowhere, TTL, 0, 0, 5060, "."),
            DnsRecord.srv("_sip._tcp." + nowhere, TTL, 0, 0, 0, "a.home1.net"),
            DnsRecord.address(nowhere, TTL, "127.0.0.30"));
        table.put(nowhere, "DNS_NOT_OFFERED");
        String secure = name();
        SCENE.dns().add(DnsRecord.naptr(secure, TTL, 1, "s", "SIPS+D2T", "_sips._tcp." + secure));
        table.put(secure, "DNS_NO_TRANSPORT");
        String loop = name();
        SCENE.dns().add(DnsRecord.cname(loop, TTL, "a." + loop), DnsRecord.cname("a." + loop, TTL, loop));
        table.put(loop, "DNS_ALIAS_LOOP");
        String noise = name();
        SCENE.dns().react(noise, q -> Optional.of(new byte[] {(byte) (q.id() >> 8), (byte) q.id(), 1, 2, 3}));
        table.put(noise, "DNS_UNBELIEVABLE");
        String silent = name();
        SCENE.dns().silence(silent);
        table.put(silent, "DNS_NO_ANSWER");
        for (Map.Entry<String, String> row : table.entrySet()) {
            long before = refusals(row.getValue());
            Subscriber user = assigned(row.getKey());
            ClientTransaction register = SCENE.send(SCENE.register(user, SCENE.digest(user, "", ""), "yes", 3600));
            ClientTransaction message = SCENE.send(request("MESSAGE", user));
            assertEquals(row.getValue(), 504, CxScene.response(register).status());
            assertEquals(row.getValue(), 504, CxScene.response(message).status());
            assertEquals(row.getValue(), before + 2, refusals(row.getValue()));
        }
    }

    @Test
    public void aNameThatLeadsToOurselvesIsALoop() throws Exception {
        Subscriber user = assigned(leadingTo(Transport.UDP, SCENE.icscf()));
        assertEquals(482, SCENE.exchange(SCENE.register(user)).status());
        assertEquals(482, SCENE.exchange(request("MESSAGE", user)).status());
    }

    @Test
    public void aNameThatCannotBeFoundIsTriedElsewhere() throws Exception {
        Subscriber user = SCENE.user();
        String gone = name();
        SCENE.hssReacts(user, q -> q instanceof CxQuestion.Uar uar && uar.type() == 0
            ? Optional.of(CxReaction.answer(CxReply.experimental(2002).named("sip:" + gone))) : Optional.empty());
        assertEquals(401, SCENE.exchange(SCENE.register(user)).status());
        assertEquals(2, SCENE.asked(user).size());
    }

    @Test
    public void aSlowNameServerSlowsNobodyElse() throws Exception {
        String slow = name();
        SCENE.dns().silence(slow);
        List<ClientTransaction> waiting = new ArrayList<>();
        // more than the container has threads
        for (int i = 0; i < 16; i++) {
            Subscriber user = assigned(slow);
            waiting.add(SCENE.send(SCENE.register(user, SCENE.digest(user, "", ""), "yes", 3600)));
        }
        List<ClientTransaction> quick = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            quick.add(SCENE.send(SCENE.register(SCENE.user())));
        }
        for (ClientTransaction transaction : quick) {
            assertEquals(401, CxScene.response(transaction).status());
        }
        assertTrue("others were answered first", waiting.stream().anyMatch(t -> t.responses().isEmpty()));
        for (ClientTransaction transaction : waiting) {
            assertEquals(504, CxScene.response(transaction).status());
        }
    }

    private static void answerMessages(TestScscf scscf, int status) {
        scscf.handle("MESSAGE", inbound -> Optional.of(inbound.message().reply(status, "As Told", "s")));
    }

    @Test
    public void aRequestIsSentToTheNextTarget() throws Exception {
        answerMessages(SCENE.scscf1(), 200);
        for (int failing : new int[] {0, 503}) {
            if (failing > 0) {
                answerMessages(SCENE.scscf2(), failing);
            }
            String name = bothByUdp();
            Subscriber user = assigned(name);
            SipMessage message = request("MESSAGE", user);
            assertEquals(200, SCENE.exchange(message).status());
            assertEquals(1, SCENE.seen2().requests(message.callId()).size());
            SipMessage forwarded = SCENE.seen1().requests(message.callId()).get(0);
            assertEquals(List.of("<sip:" + name + ";lr>"), forwarded.values("Route"));
            assertEquals(user.impus().get(0), forwarded.requestUri());
            assertEquals(1, SCENE.asked(user).size());
        }
    }

    @Test
    public void whatTheCalleeAnswersIsPassedOn() throws Exception {
        for (int status : new int[] {302, 404, 408, 480, 486, 500, 600}) {
            answerMessages(SCENE.scscf2(), status);
            SipMessage message = request("MESSAGE", assigned(bothByUdp()));
            assertEquals(status, SCENE.exchange(message).status());
            assertTrue(SCENE.seen1().requests(message.callId()).isEmpty());
        }
    }

    @Test
    public void aRequestWhoseScscfIsDeadGoesToAnotherThatMayServeIt() throws Exception {
        answerMessages(SCENE.scscf1(), 200);
        answerMessages(SCENE.scscf2(), 200);
        SCENE.scscf1().misbehave(Misbehaviour.mute());
        Subscriber user = SCENE.user();
        SCENE.hssReacts(user, q -> Optional.of(CxReaction.answer(CxReply.experimental(2003)
            .capable(new CxReply.Capabilities(List.of(1L), List.of(2L), List.of())))));
        SipMessage message = request("MESSAGE", user);
        assertEquals(200, SCENE.exchange(message).status());
        assertEquals(1, SCENE.seen1().requests(message.callId()).size());
        assertEquals(1, SCENE.seen2().requests(message.callId()).size());
    }

    @Test
    public void aRequestWhoseAssignedScscfIsDeadIsRefused() throws Exception {
        assertEquals(504, SCENE.exchange(request("MESSAGE",
            assigned(leadingTo(Transport.UDP, nobody(), nobody())))).status());
        assertEquals(504, SCENE.exchange(request("INVITE", assigned(leadingTo(Transport.TCP, nobody())))).status());
    }

    /** INVITEs that come to an S-CSCF, and nothing answered. */
    private static BlockingQueue<Inbound> invites(TestScscf scscf) {
        BlockingQueue<Inbound> invites = new LinkedBlockingQueue<>();
        scscf.handle("INVITE", inbound -> {
            invites.add(inbound);
            return Optional.empty();
        });
        return invites;
    }

    private static Inbound next(BlockingQueue<Inbound> queue) throws InterruptedException {
        Inbound inbound = queue.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (inbound == null) {
            throw new AssertionError("nothing came");
        }
        return inbound;
    }

    private static Inbound awaitStatus(ClientTransaction transaction, int status) throws InterruptedException {
        while (true) {
            Inbound response = transaction.nextResponse(PATIENCE)
                .orElseThrow(() -> new AssertionError("no " + status));
            if (response.message().status() == status) {
                return response;
            }
            assertTrue("before " + status + " came " + response.message().startLine(),
                response.message().status() < 200);
        }
    }

    @Test
    public void aCallGoesToTheNextTargetUnlessTheFirstOneRings() throws Exception {
        SCENE.scscf2().misbehave(Misbehaviour.mute());
        BlockingQueue<Inbound> second = invites(SCENE.scscf1());
        ClientTransaction call = SCENE.send(request("INVITE", assigned(bothByUdp())));
        Inbound invite = next(second);
        SCENE.scscf1().respond(invite, invite.message().reply(180, "Ringing", "s"));
        awaitStatus(call, 180);
        // longer than a silent target has; that it rings may be said again
        assertEquals(Optional.empty(), call.awaitFinal(Duration.ofMillis(2500)));
        SCENE.scscf1().respond(invite, invite.message().reply(200, "OK", "s")
            .plus("Contact", "<sip:callee@127.0.0.30:5060>"));
        awaitStatus(call, 200);
    }

    @Test
    public void a503ToACallLeadsToTheNextTargetAndABusyCalleeDoesNot() throws Exception {
        BlockingQueue<Inbound> first = invites(SCENE.scscf2());
        BlockingQueue<Inbound> second = invites(SCENE.scscf1());
        ClientTransaction call = SCENE.send(request("INVITE", assigned(bothByUdp())));
        Inbound invite = next(first);
        SCENE.scscf2().respond(invite, invite.message().reply(503, "Service Unavailable", "s"));
        Inbound again = next(second);
        SCENE.scscf1().respond(again, again.message().reply(486, "Busy Here", "s"));
        awaitStatus(call, 486);
    }

    private static SipMessage cancel(SipMessage invite) {
        return SipMessage.request("CANCEL", invite.requestUri()).without("Content-Length")
            .plus("Via", invite.values("Via").get(0)).plus("Max-Forwards", "70")
            .plus("From", invite.first("From").orElseThrow()).plus("To", invite.first("To").orElseThrow())
            .plus("Call-ID", invite.callId()).plus("CSeq", "1 CANCEL").plus("Content-Length", "0");
    }

    @Test
    public void aCallThatIsGivenUpWhileItRingsIsCancelledThere() throws Exception {
        BlockingQueue<Inbound> first = invites(SCENE.scscf2());
        BlockingQueue<Inbound> cancels = new LinkedBlockingQueue<>();
        SCENE.scscf2().handle("CANCEL", inbound -> {
            cancels.add(inbound);
            return Optional.of(inbound.message().reply(200, "OK", "s"));
        });
        SipMessage request = request("INVITE", assigned(bothByUdp()));
        ClientTransaction call = SCENE.send(request);
        Inbound invite = next(first);
        SCENE.scscf2().respond(invite, invite.message().reply(180, "Ringing", "s"));
        awaitStatus(call, 180);
        assertEquals(200, SCENE.exchange(cancel(request)).status());
        assertEquals(request.callId(), next(cancels).message().callId());
        SCENE.scscf2().respond(invite, invite.message().reply(487, "Request Terminated", "s"));
        awaitStatus(call, 487);
        assertTrue("nowhere else", SCENE.seen1().requests(request.callId()).isEmpty());
    }

    @Test
    public void aCallThatIsGivenUpWhileNobodyAnswersEnds() throws Exception {
        SCENE.scscf2().misbehave(Misbehaviour.mute());
        SipMessage request = request("INVITE", assigned(leadingTo(Transport.UDP, SCENE.scscf2().address())));
        ClientTransaction call = SCENE.send(request);
        awaitStatus(call, 100);
        assertEquals(200, SCENE.exchange(cancel(request)).status());
        awaitStatus(call, 487);
    }

    @Test
    public void aCallThatIsGivenUpBeforeItsServerIsFoundGoesNowhere() throws Exception {
        String slow = leadingTo(Transport.UDP, SCENE.scscf1().address());
        CountDownLatch asked = new CountDownLatch(1);
        SCENE.dns().react(slow, q -> {
            asked.countDown();
            return Optional.empty();
        });
        SipMessage request = request("INVITE", assigned(slow));
        ClientTransaction call = SCENE.send(request);
        assertTrue(asked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertEquals(200, SCENE.exchange(cancel(request)).status());
        awaitStatus(call, 487);
        assertTrue(SCENE.seen1().requests(request.callId()).isEmpty());
    }
}
