package org.gatehouse.testbed.scscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.gatehouse.testbed.hss.SubscriberFileTest;
import org.gatehouse.testbed.hss.TestHss;
import org.gatehouse.testbed.scscf.ScscfSettings.ChallengePolicy;
import org.gatehouse.testbed.sip.DigestHeader;
import org.gatehouse.testbed.sip.HeaderValue;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipPort;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.sip.SipTransactions;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class RegEventNotifierTest {
    private static final long PATIENCE_SECONDS = 30;
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final String IMPI = "user1_private@home1.net";
    private static final String IMPU = "sip:user1_public1@home1.net";
    private static final String OTHER = "sip:user1_public2@home1.net";
    private static final String PCSCF = "sip:f@127.0.0.1:4060";

    private final MovingClock clock = new MovingClock();
    private final BlockingQueue<SipMessage> notified = new LinkedBlockingQueue<>();
    private volatile int answer = 200;
    private TestScscf scscf;
    private SipTransactions transactions;
    private SipPort client;
    private int drawn;

    @Before
    public void start() throws Exception {
        TestHss hss = new TestHss(SubscriberFileTest.lab(), new Random(1));
        ScscfSettings settings = ScscfSettings.of(ANY, "127.0.0.1", "home1.net").withChallenge(ChallengePolicy.NEVER);
        scscf = TestScscf.start(settings, hss, clock, SipTap.NONE);
        transactions = new SipTransactions(Duration.ofSeconds(2), this::notified);
        client = SipPort.open(ANY, transactions, SipTap.NONE);
        assertEquals(200, register(600).status());
    }

    @After
    public void stop() {
        transactions.close();
        client.close();
        scscf.close();
    }

    private void notified(Inbound inbound) {
        try {
            transactions.respond(inbound, inbound.message().reply(answer, "As Told", "c"));
            notified.add(inbound.message());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SipMessage send(SipMessage request) throws Exception {
        SipMessage out = request.plusFirst("Via", "SIP/2.0/UDP 127.0.0.1:" + client.local().getPort()
                + ";branch=z9hG4bKt" + drawn++);
        return transactions.send(out, client.endpoint(Transport.UDP), scscf.address())
                .awaitFinal(Duration.ofSeconds(PATIENCE_SECONDS)).orElseThrow().message();
    }

    private SipMessage register(int expires) throws Exception {
        return send(SipMessage.request("REGISTER", "sip:home1.net").plus("From", "<" + IMPU + ">;tag=1")
                .plus("To", "<" + IMPU + ">").plus("Call-ID", "r" + drawn).plus("CSeq", "1 REGISTER")
                .plus("Contact", "<sip:u@127.0.0.9:5063>;expires=" + expires).plus("Path", "<" + PCSCF + ";lr>")
                .plus("Authorization", DigestHeader.empty().with("username", IMPI).with("integrity-protected", "yes")
                        .format()));
    }

    private SipMessage subscribe(String asserted) {
        return SipMessage.request("SUBSCRIBE", IMPU).plus("From", "<" + asserted + ">;tag=p")
                .plus("To", "<" + IMPU + ">").plus("Call-ID", "s1").plus("CSeq", "1 SUBSCRIBE")
                .plus("Event", "reg").plus("Expires", "1200").plus("P-Asserted-Identity", "<" + asserted + ">")
                .plus("Contact", "<sip:w@127.0.0.1:" + client.local().getPort() + ">");
    }

    private SipMessage nextNotify() throws Exception {
        SipMessage notify = notified.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertTrue("no NOTIFY", notify != null);
        return notify;
    }

    private static void has(SipMessage notify, String... pieces) {
        String body = new String(notify.body(), StandardCharsets.UTF_8);
        for (String piece : pieces) {
            assertTrue(piece + " in " + body, body.contains(piece));
        }
    }

    private static String state(SipMessage notify) {
        return notify.first("Subscription-State").orElseThrow();
    }

    private SipMessage subscribed() throws Exception {
        SipMessage ok = send(subscribe(PCSCF));
        assertEquals(200, ok.status());
        return ok;
    }

    @Test
    public void firstNotifyIsFullAndBelongsToTheDialog() throws Exception {
        SipMessage ok = subscribed();
        assertEquals("1200", ok.first("Expires").orElseThrow());
        SipMessage notify = nextNotify();
        assertEquals("active;expires=1200", state(notify));
        assertEquals("reg", notify.first("Event").orElseThrow());
        assertEquals(Reginfo.CONTENT_TYPE, notify.first("Content-Type").orElseThrow());
        assertEquals("<" + PCSCF + ">;tag=p", notify.first("To").orElseThrow());
        assertEquals(HeaderValue.lenient(ok.first("To").orElseThrow()).parameter("tag"),
                HeaderValue.lenient(notify.first("From").orElseThrow()).parameter("tag"));
        has(notify, "version=\"0\" state=\"full\"", "aor=\"" + IMPU + "\"", "aor=\"" + OTHER + "\"",
                "event=\"registered\" expires=\"600\"", "<uri>sip:u@127.0.0.9:5063</uri>");
    }

    @Test
    public void whatChangesIsPartialWithTheNextVersion() throws Exception {
        subscribed();
        nextNotify();
        register(900);
        has(nextNotify(), "version=\"1\" state=\"partial\"", "event=\"refreshed\" expires=\"900\"");
        scscf.reauthenticate(IMPI, Duration.ofSeconds(60));
        has(nextNotify(), "version=\"2\"", "event=\"shortened\" expires=\"60\"");
        scscf.deregister(IMPI, OTHER, ContactEvent.REJECTED);
        SipMessage notify = nextNotify();
        has(notify, "version=\"3\"", "aor=\"" + OTHER + "\"", "state=\"terminated\" event=\"rejected\"");
        assertTrue(state(notify), state(notify).startsWith("active"));
        assertFalse(new String(notify.body(), StandardCharsets.UTF_8).contains("aor=\"" + IMPU + "\""));
        assertEquals(List.of(), scscf.bindings(OTHER));
        assertEquals(1, scscf.bindings(IMPU).size());
    }

    @Test
    public void eachEndOfARegistrationEndsTheSubscription() throws Exception {
        for (ContactEvent event : List.of(ContactEvent.DEACTIVATED, ContactEvent.REJECTED, ContactEvent.PROBATION)) {
            register(600);
            subscribed();
            nextNotify();
            scscf.deregister(IMPI, event);
            SipMessage notify = nextNotify();
            assertEquals("terminated;reason=noresource", state(notify));
            has(notify, "state=\"terminated\" event=\"" + event.word() + "\"");
            assertEquals(List.of(), scscf.regEvents().subscriptions(IMPU));
            assertEquals(List.of(), scscf.bindings(IMPU));
        }
    }

    @Test
    public void theUsersOwnEndAndExpiryAreTold() throws Exception {
        subscribed();
        nextNotify();
        register(0);
        has(nextNotify(), "event=\"unregistered\"");
        register(600);
        subscribed();
        nextNotify();
        clock.advance(Duration.ofSeconds(600));
        scscf.expire();
        SipMessage notify = nextNotify();
        has(notify, "event=\"expired\"");
        assertEquals("terminated;reason=noresource", state(notify));
    }

    @Test
    public void whatTheHssSaysIsDoneAndTold() throws Exception {
        subscribed();
        nextNotify();
        assertTrue(scscf.notices().profileChanged(IMPI, List.of(IMPU, "sip:new@home1.net")));
        SipMessage changed = nextNotify();
        has(changed, "aor=\"" + OTHER + "\"", "event=\"rejected\"", "aor=\"sip:new@home1.net\"", "event=\"created\"");
        assertTrue(scscf.notices().terminated(IMPI, List.of(IMPU), 0));
        has(nextNotify(), "aor=\"" + IMPU + "\"", "event=\"rejected\"");
        assertTrue(scscf.notices().terminated(IMPI, List.of(), 3));
        has(nextNotify(), "aor=\"sip:new@home1.net\"", "event=\"deactivated\"");
        assertFalse("gone", scscf.notices().terminated(IMPI, List.of(), 3));
        assertFalse(scscf.notices().profileChanged(IMPI, List.of(IMPU)));
    }

    @Test
    public void onlyTheUserAndItsPathMayWatch() throws Exception {
        assertEquals(200, send(subscribe(OTHER)).status());
        assertEquals(403, send(subscribe("sip:user2_public1@home1.net")).status());
        assertEquals(403, send(subscribe("sip:f@127.0.0.1:40601")).status());
        scscf.deregister(IMPI, ContactEvent.DEACTIVATED);
        assertEquals(404, send(subscribe(PCSCF)).status());
    }

    @Test
    public void otherPackagesAreNotOurs() throws Exception {
        assertEquals(501, send(subscribe(PCSCF).with("Event", "presence")).status());
    }

    @Test
    public void aRefreshIsAnsweredWithTheFullState() throws Exception {
        SipMessage ok = subscribed();
        nextNotify();
        SipMessage again = subscribe(PCSCF).with("To", ok.first("To").orElseThrow()).with("CSeq", "2 SUBSCRIBE");
        assertEquals(200, send(again).status());
        has(nextNotify(), "version=\"1\" state=\"full\"");
        assertEquals(1, scscf.regEvents().subscriptions(IMPU).size());
        assertEquals(481, send(again.with("To", "<" + IMPU + ">;tag=another")).status());
        assertEquals(200, send(again.with("Expires", "0").with("CSeq", "3 SUBSCRIBE")).status());
        assertEquals("terminated;reason=timeout", state(nextNotify()));
        assertEquals(List.of(), scscf.regEvents().subscriptions(IMPU));
    }

    @Test
    public void a481EndsTheSubscriptionOfTheOtherSide() throws Exception {
        subscribed();
        nextNotify();
        answer = 481;
        scscf.regEvents().skipVersion(IMPU);
        register(600);
        has(nextNotify(), "version=\"2\"");
        // the answer was read when the next request of the same socket is answered
        answer = 200;
        send(subscribe(PCSCF).with("Call-ID", "s2"));
        assertEquals(1, scscf.regEvents().subscriptions(IMPU).size());
    }

    @Test
    public void reauthenticationChallengesOnce() throws Exception {
        scscf.challenge(ChallengePolicy.UNPROTECTED);
        assertEquals(200, register(600).status());
        scscf.reauthenticate(IMPI, Duration.ofSeconds(60));
        assertEquals(clock.instant().plusSeconds(60), scscf.bindings(IMPU).get(0).expires());
        assertEquals(401, register(600).status());
    }
}
