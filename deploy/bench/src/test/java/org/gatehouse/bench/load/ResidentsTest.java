package org.gatehouse.bench.load;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class ResidentsTest {
    private static final InetSocketAddress CORE = new InetSocketAddress("127.0.0.2", 6_060);
    private static final InetSocketAddress PCSCF = new InetSocketAddress("127.0.0.1", 5_080);
    private static final String FROM_CORE = "Via: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bK1\r\n";
    /** Real time: nothing is to be sent again, however long a test is held up. */
    private static final long NEVER_MILLIS = 3_600_000;

    private final Wires wires = new Wires();
    private final ClientTransactions transactions = new ClientTransactions(NEVER_MILLIS, NEVER_MILLIS);
    private final Residents residents = new Residents(CORE, wires, transactions);

    @Before
    public void register() {
        transactions.over(wires);
        residents.registered(7, new SipText("REGISTER sip:home1.net SIP/2.0\r\nPath: <sip:flow7@127.0.0.1:5080;lr>\r\n"
            + "Contact: <sip:u7@127.1.0.8:40000>;expires=600000\r\n\r\n"));
    }

    @After
    public void end() {
        transactions.close();
    }

    private boolean pass(String method, String uri, String more) throws IOException {
        return residents.passed(new SipText(method + " " + uri + " SIP/2.0\r\n" + FROM_CORE + more
            + "From: <sip:a>;tag=a\r\nTo: <sip:b>\r\nCall-ID: i\r\nCSeq: 1 " + method
            + "\r\nContent-Length: 5\r\n\r\nhello"), PCSCF);
    }

    private SipText one() {
        List<Wires.Sent> sent = wires.taken();
        assertEquals(1, sent.size());
        assertEquals(PCSCF, sent.get(0).to());
        assertEquals(CORE, sent.get(0).from());
        return sent.get(0).message();
    }

    @Test
    public void aRequestForAUserGoesAlongItsPath() throws IOException {
        assertTrue(pass("INVITE", "sip:u7@home1.net", "Route: <sip:orig@127.0.0.2:6060;lr>\r\n"));
        SipText passed = one();
        assertEquals("INVITE sip:u7@127.1.0.8:40000 SIP/2.0", passed.firstLine());
        assertEquals(List.of("<sip:flow7@127.0.0.1:5080;lr>"), passed.all("Route"));
        assertEquals(List.of("<sip:127.0.0.2:6060;lr>"), passed.all("Record-Route"));
        assertEquals(2, passed.all("Via").size());
        assertEquals("z9hG4bKc-z9hG4bK1", passed.branch());
        assertTrue(passed.with("", List.of(), List.of()).endsWith("\r\n\r\nhello"));
    }

    @Test
    public void whoIsNotRegisteredIsNotThere() throws IOException {
        assertTrue(pass("INVITE", "sip:u8@home1.net", ""));
        assertEquals(480, one().status());
        assertTrue(pass("ACK", "sip:u8@home1.net", ""));
        assertEquals(List.of(), wires.taken());
        residents.left(7);
        assertTrue(pass("MESSAGE", "sip:u7@home1.net", ""));
        assertEquals(480, one().status());
        assertEquals(0, residents.size());
    }

    @Test
    public void aRequestInADialogFollowsItsRoute() throws IOException {
        assertTrue(
            pass("BYE", "sip:u7@127.1.0.8:40000", "Route: <sip:127.0.0.2:6060;lr>, <sip:127.0.0.1:5080;lr>\r\n"));
        SipText passed = one();
        assertEquals(List.of("<sip:127.0.0.1:5080;lr>"), passed.all("Route"));
        assertEquals(List.of(), passed.all("Record-Route"));
    }

    @Test
    public void whatIsForTheNetworkItselfIsNotPassed() throws IOException {
        assertFalse(pass("BYE", "sip:callee@127.0.0.2:6060", "Route: <sip:127.0.0.2:6060;lr>\r\n"));
        assertFalse(pass("INVITE", "sip:busy@home1.net", "Route: <sip:orig@127.0.0.2:6060;lr>\r\n"));
        assertEquals(List.of(), wires.taken());
    }

    @Test
    public void aResponseGoesBackToTheViaBelowOurs() throws IOException {
        residents.back(new SipText("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.2:6060;branch=z9hG4bKc-z\r\n" + FROM_CORE
            + "Via: SIP/2.0/UDP 127.1.0.9:40000;branch=z9hG4bK0\r\nCSeq: 1 INVITE\r\n\r\n"));
        SipText back = one();
        assertEquals("z9hG4bK1", back.branch());
        assertEquals(2, back.all("Via").size());
        residents.back(new SipText("SIP/2.0 200 OK\r\n" + FROM_CORE + "\r\n\r\n"));
        assertEquals("not ours", List.of(), wires.taken());
    }

    private void subscribe(String user, String callId) throws IOException {
        residents.subscribed(new SipText("SUBSCRIBE sip:" + user + "@home1.net SIP/2.0\r\n" + FROM_CORE
            + "From: <sip:127.0.0.1:5080>;tag=p\r\nTo: <sip:" + user + "@home1.net>\r\nCall-ID: " + callId
            + "\r\nCSeq: 1 SUBSCRIBE\r\nContact: <sip:127.0.0.1:5080>\r\n\r\n"), PCSCF);
    }

    @Test
    public void aSubscriptionIsAnsweredAndTold() throws IOException {
        subscribe("u7", "i");
        List<Wires.Sent> sent = wires.taken();
        SipText ok = sent.get(0).message();
        assertEquals(200, ok.status());
        SipText notify = sent.get(1).message();
        assertEquals("NOTIFY sip:127.0.0.1:5080 SIP/2.0", notify.firstLine());
        assertEquals(ok.first("To"), notify.first("From"));
        assertEquals("active;expires=600000", notify.first("Subscription-State"));
        assertEquals("1 NOTIFY", notify.first("CSeq"));
        subscribe("u7", "i");
        sent = wires.taken();
        assertEquals("repeated, it makes no other dialog", ok.first("To"), sent.get(0).message().first("To"));
        assertEquals("2 NOTIFY", sent.get(1).message().first("CSeq"));
        subscribe("nobody", "i");
        assertEquals(404, one().status());
    }

    @Test
    public void theNetworkEndsARegistration() throws IOException {
        List<Boolean> told = new ArrayList<>();
        residents.deregister(7, told::add);
        assertEquals("nobody has subscribed", List.of(false), told);
        register();
        subscribe("u7", "i");
        wires.taken();
        residents.deregister(7, told::add);
        SipText notify = one();
        assertTrue(notify.with("", List.of(), List.of()).contains("event=\"deactivated\""));
        assertEquals("terminated;reason=deactivated", notify.first("Subscription-State"));
        assertTrue(transactions.received(new SipText(Replies.to(notify, "200 OK", "p", ""))));
        assertEquals(List.of(false, true), told);
        assertEquals(0, residents.size());
    }
}
