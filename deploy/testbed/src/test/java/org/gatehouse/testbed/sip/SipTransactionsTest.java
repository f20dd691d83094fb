package org.gatehouse.testbed.sip;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class SipTransactionsTest {
    /** The transaction's end at 64 of it is far, however slow the machine. */
    private static final Duration T1 = Duration.ofMillis(500);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final Wire peer = new Wire();
    private final Wire requests = new Wire();
    private SipTransactions transactions;
    private SipUdpEndpoint own;
    private SipUdpEndpoint other;
    private SipUdpEndpoint raw;

    @Before
    public void start() throws Exception {
        transactions = new SipTransactions(T1, requests);
        own = SipUdpEndpoint.open(Wire.ANY, transactions, SipTap.NONE);
        other = SipUdpEndpoint.open(Wire.ANY, transactions, SipTap.NONE);
        raw = SipUdpEndpoint.open(Wire.ANY, peer, SipTap.NONE);
    }

    @After
    public void stop() {
        transactions.close();
        own.close();
        other.close();
        raw.close();
    }

    @Test
    public void requestsAreRepeatedUntilAnswered() throws Exception {
        ClientTransaction t = transactions.send(Wire.request("OPTIONS", own.local(), "1"), own, raw.local());
        Inbound first = peer.next();
        Inbound second = peer.next();
        Inbound third = peer.next();
        assertArrayEquals(first.message().encode(), second.message().encode());
        assertArrayEquals(first.message().encode(), third.message().encode());
        raw.send(first.message().reply(200, "OK", "t").encode(), own.local());
        assertEquals(200, t.awaitFinal(Wire.PATIENCE).orElseThrow().message().status());
        assertTrue(t.completed());
    }

    @Test
    public void repetitionEndsAfter64T1() throws Exception {
        try (SipTransactions hasty = new SipTransactions(SHORT, requests)) {
            ClientTransaction t = hasty.send(Wire.request("OPTIONS", own.local(), "1"), own, raw.local());
            // at 0, 1, 3, 7 times T1, then every 8*T1 up to 63
            for (int copies = 0; copies < 11; copies++) {
                assertEquals("OPTIONS", peer.next().message().method());
            }
            // by the same timer, later than another copy would be
            hasty.later(SHORT.multipliedBy(16), () -> sendFromOwn(Wire.request("ACK", own.local(), "2")));
            assertEquals("ACK", peer.next().message().method());
            assertEquals(Optional.empty(), t.awaitFinal(Duration.ZERO));
        }
    }

    private void sendFromOwn(SipMessage message) {
        try {
            own.send(message.encode(), raw.local());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    public void responsesAreFoundAtWhicheverPortTheyArrive() throws Exception {
        ClientTransaction t = transactions.send(Wire.request("REGISTER", other.local(), "1"), own, raw.local());
        raw.send(peer.next().message().reply(401, "Unauthorized", "t").encode(), other.local());
        Inbound answer = t.awaitFinal(Wire.PATIENCE).orElseThrow();
        assertEquals(other.local(), answer.local());
    }

    @Test
    public void provisionalResponsesArePassedOverAndKept() throws Exception {
        ClientTransaction t = transactions.send(Wire.request("INVITE", own.local(), "1"), own, raw.local());
        SipMessage request = peer.next().message();
        raw.send(request.reply(180, "Ringing", "t").encode(), own.local());
        assertEquals(180, t.nextResponse(Wire.PATIENCE).orElseThrow().message().status());
        raw.send(request.reply(183, "Session Progress", "t").encode(), own.local());
        raw.send(request.reply(200, "OK", "t").encode(), own.local());
        assertEquals(200, t.awaitFinal(Wire.PATIENCE).orElseThrow().message().status());
        assertEquals(3, t.responses().size());
    }

    /** The far end repeats its last answer whenever the request comes again. */
    @Test
    public void aProvisionalResponseThatComesAgainIsNotSeenAgain() throws Exception {
        ClientTransaction t = transactions.send(Wire.request("INVITE", own.local(), "1"), own, raw.local());
        SipMessage request = peer.next().message();
        SipMessage ringing = request.reply(180, "Ringing", "t");
        SipMessage progress = request.reply(183, "Session Progress", "t");
        for (SipMessage answer : List.of(ringing, ringing, progress, ringing, progress.plus("RSeq", "1"),
                request.reply(200, "OK", "t"))) {
            raw.send(answer.encode(), own.local());
        }
        for (int status : new int[] {180, 183, 183, 200}) {
            assertEquals(status, t.nextResponse(Wire.PATIENCE).orElseThrow().message().status());
        }
        assertEquals(4, t.responses().size());
    }

    @Test
    public void foreignBranchesAndMethodsMatchNothing() throws Exception {
        ClientTransaction t = transactions.send(Wire.request("OPTIONS", own.local(), "1"), own, raw.local());
        SipMessage request = peer.next().message();
        raw.send(request.mapLines("Via", v -> v.replace("z9hG4bK1", "z9hG4bK2")).reply(200, "OK", "t").encode(),
                own.local());
        raw.send(request.with("CSeq", "1 INFO").reply(200, "OK", "t").encode(), own.local());
        raw.send(request.reply(403, "Forbidden", "t").encode(), own.local());
        assertEquals(403, t.awaitFinal(Wire.PATIENCE).orElseThrow().message().status());
        assertEquals(1, t.responses().size());
    }

    @Test
    public void repeatedRequestsGetTheSameAnswerAndAreNotSeenAgain() throws Exception {
        byte[] request = Wire.request("MESSAGE", raw.local(), "1").encode();
        raw.send(request, own.local());
        Inbound seen = requests.next();
        raw.send(request, own.local());
        transactions.respond(seen, seen.message().reply(202, "Accepted", "t"));
        byte[] answer = peer.next().message().encode();
        raw.send(request, own.local());
        assertArrayEquals(answer, peer.next().message().encode());
        assertTrue(requests.isEmpty());
    }

    @Test
    public void answersCanLeaveFromAnotherPort() throws Exception {
        raw.send(Wire.request("MESSAGE", raw.local(), "1").encode(), own.local());
        Inbound seen = requests.next();
        transactions.respond(seen, seen.message().reply(200, "OK", "t"), other, raw.local());
        assertEquals(other.local(), peer.next().from());
    }

    @Test
    public void answersFollowTheVia() throws Exception {
        InetSocketAddress from = new InetSocketAddress("127.0.0.1", 1111);
        SipMessage request = Wire.request("OPTIONS", raw.local(), "1");
        assertEquals(new InetSocketAddress("127.0.0.1", raw.local().getPort()),
                SipTransactions.responseAddress(new Inbound(request, own, from, own.local())));
        SipMessage rport = request.mapLines("Via", v -> v + ";rport");
        assertEquals(from, SipTransactions.responseAddress(new Inbound(rport, own, from, own.local())));
        SipMessage noPort = request.with("Via", "SIP/2.0/UDP host.example;branch=z9hG4bK1");
        assertEquals(5060, SipTransactions.responseAddress(new Inbound(noPort, own, from, own.local())).getPort());
        SipMessage none = request.without("Via");
        assertThrows(java.io.IOException.class,
                () -> SipTransactions.responseAddress(new Inbound(none, own, from, own.local())));
    }

    @Test
    public void ackIsSeenEachTimeAndNeverRepeated() throws Exception {
        byte[] ack = Wire.request("ACK", raw.local(), "1").encode();
        raw.send(ack, own.local());
        raw.send(ack, own.local());
        assertEquals("ACK", requests.next().message().method());
        assertEquals("ACK", requests.next().message().method());
        transactions.send(Wire.request("ACK", own.local(), "2"), own, raw.local());
        transactions.send(Wire.request("OPTIONS", own.local(), "3"), own, raw.local());
        assertEquals("ACK", peer.next().message().method());
        assertEquals("OPTIONS", peer.next().message().method());
        assertEquals("OPTIONS", peer.next().message().method());
    }
}
