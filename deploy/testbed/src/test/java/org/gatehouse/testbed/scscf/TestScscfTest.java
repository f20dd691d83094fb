package org.gatehouse.testbed.scscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.gatehouse.testbed.hss.SubscriberFileTest;
import org.gatehouse.testbed.hss.TestHss;
import org.gatehouse.testbed.sip.DigestHeader;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipPort;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.sip.SipTransactions;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class TestScscfTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private TestScscf scscf;
    private SipTransactions transactions;
    private SipPort client;
    private int branch;

    @Before
    public void start() throws Exception {
        TestHss hss = new TestHss(SubscriberFileTest.lab(), new Random(1));
        scscf = TestScscf.start(ScscfSettings.of(ANY, "127.0.0.1", "home1.net"), hss, Clock.systemUTC(), SipTap.NONE);
        transactions = new SipTransactions(Duration.ofSeconds(2), request -> { });
        client = SipPort.open(ANY, transactions, SipTap.NONE);
    }

    @After
    public void stop() {
        transactions.close();
        client.close();
        scscf.close();
    }

    private SipMessage ask(String method, Transport transport) throws Exception {
        SipMessage request = SipMessage.request(method, scscf.uri())
                .plusFirst("Via", "SIP/2.0/" + transport + " 127.0.0.1:" + client.local().getPort()
                        + ";branch=z9hG4bKt" + branch++)
                .plus("From", "<sip:a@home1.net>;tag=1").plus("To", "<sip:user1_public1@home1.net>")
                .plus("Call-ID", "c").plus("CSeq", "1 " + method).plus("Contact", "<sip:a@127.0.0.1>")
                .plus("Authorization", DigestHeader.empty().with("username", "user1_private@home1.net").format());
        return transactions.send(request, client.endpoint(transport), scscf.address()).awaitFinal(PATIENCE)
                .orElseThrow().message();
    }

    @Test
    public void answersOnBothTransports() throws Exception {
        for (Transport transport : Transport.values()) {
            assertEquals(401, ask("REGISTER", transport).status());
            assertEquals("OPTIONS, REGISTER, SUBSCRIBE", ask("OPTIONS", transport).first("Allow").orElseThrow());
        }
        assertEquals(2, scscf.registers());
    }

    @Test
    public void whatItCannotDoItSays() throws Exception {
        assertEquals(501, ask("MESSAGE", Transport.UDP).status());
        scscf.handle("MESSAGE", in -> Optional.of(in.message().reply(202, "Accepted", "s")));
        assertEquals(202, ask("MESSAGE", Transport.UDP).status());
    }

    @Test
    public void leavesOutTheKeysItIsToldTo() throws Exception {
        scscf.misbehave(Misbehaviour.withoutKeys(true, false));
        String withoutIk = ask("REGISTER", Transport.UDP).first("WWW-Authenticate").orElseThrow();
        assertFalse(withoutIk.contains("ik="));
        assertTrue(withoutIk.contains("ck="));
        scscf.misbehave(Misbehaviour.withoutKeys(true, true));
        String neither = ask("REGISTER", Transport.UDP).first("WWW-Authenticate").orElseThrow();
        assertFalse(neither.contains("ik=") || neither.contains("ck="));
        assertTrue(DigestHeader.parse(neither).hasText("nonce"));
    }

    @Test
    public void sendsRequestsOfItsOwn() throws Exception {
        SipTransactions answering = new SipTransactions(Duration.ofSeconds(2), request -> { });
        try (answering; SipPort other = SipPort.open(ANY, in -> {
            try {
                answering.respond(in, in.message().reply(200, "OK", "o"));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }, SipTap.NONE)) {
            for (Transport transport : Transport.values()) {
                SipMessage request = SipMessage.request("NOTIFY", "sip:x").plusFirst("Via", "SIP/2.0/" + transport
                        + " 127.0.0.1:" + scscf.address().getPort() + ";branch=z9hG4bKs" + transport)
                        .plus("CSeq", "1 NOTIFY");
                assertEquals(200, scscf.send(request, transport, other.local()).awaitFinal(PATIENCE).orElseThrow()
                        .message().status());
            }
        }
    }
}
