package org.gatehouse.bench.load;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.Test;

/** Who is called, and who calls and sees an answer again. */
public class CalledPartyTest {
    private static final InetSocketAddress LOCAL = new InetSocketAddress("127.0.0.2", 40_000);
    private static final InetSocketAddress REMOTE = new InetSocketAddress("127.0.0.1", 5_064);

    private final Wires wires = new Wires();
    private final CalledParty called = new CalledParty(wires, wires, "c");

    private static SipText request(String method, String user, String branch) {
        return new SipText(method + " sip:" + user + "@home1.net SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5062;branch="
            + branch + "\r\nRecord-Route: <sip:p;lr>\r\nFrom: <sip:a>;tag=a\r\nTo: <sip:b>\r\nCall-ID: i\r\nCSeq: 1 "
            + method + "\r\n\r\n");
    }

    private void receive(String method, String user) throws IOException {
        called.received(request(method, user, "z9hG4bK1"), "Record-Route: <sip:s;lr>\r\n", "sip:b@127.0.0.2", LOCAL,
            REMOTE);
    }

    @Test
    public void aCallIsTakenAndItsAnswerRepeatedUntilTheAck() throws IOException {
        receive("INVITE", "b");
        List<Wires.Sent> first = wires.taken();
        assertEquals("SIP/2.0 180 Ringing", first.get(0).message().firstLine());
        SipText ok = first.get(1).message();
        assertEquals(200, ok.status());
        assertEquals(List.of("<sip:s;lr>", "<sip:p;lr>"), ok.all("Record-Route"));
        assertEquals("<sip:b>;tag=c", ok.first("To"));
        assertEquals(LOCAL, first.get(1).from());
        assertEquals(REMOTE, first.get(1).to());
        wires.pass(3_600);
        assertEquals(3, wires.firstLines().size());
        receive("ACK", "b");
        wires.pass(60_000);
        assertEquals(List.of(), wires.firstLines());
        assertEquals(0, called.responses().waiting());
        assertEquals(0, called.responses().unacknowledged());
    }

    @Test
    public void anAnswerWithoutAckIsGivenUpInTheEnd() throws IOException {
        receive("INVITE", "b");
        wires.pass(60_000);
        assertEquals(0, called.responses().waiting());
        assertEquals(1, called.responses().unacknowledged());
    }

    @Test
    public void aRepeatedInviteHearsTheSameAndStartsNoOtherTimer() throws IOException {
        receive("INVITE", "b");
        receive("INVITE", "b");
        assertEquals(4, wires.firstLines().size());
        wires.pass(600);
        assertEquals(1, wires.firstLines().size());
        assertEquals(1, called.responses().waiting());
    }

    @Test
    public void whoIsBusySaysSo() throws IOException {
        receive("INVITE", CalledParty.BUSY);
        assertEquals(List.of("SIP/2.0 486 Busy Here"), wires.firstLines());
        receive("ACK", CalledParty.BUSY);
        wires.pass(60_000);
        assertEquals(List.of(), wires.firstLines());
    }

    @Test
    public void aCallThatRingsIsCancelled() throws IOException {
        receive("INVITE", CalledParty.RINGING);
        assertEquals(List.of("SIP/2.0 180 Ringing"), wires.firstLines());
        receive("CANCEL", CalledParty.RINGING);
        List<Wires.Sent> sent = wires.taken();
        assertEquals("SIP/2.0 200 OK", sent.get(0).message().firstLine());
        assertEquals("CANCEL", sent.get(0).message().cseqMethod());
        assertEquals("SIP/2.0 487 Request Terminated", sent.get(1).message().firstLine());
        assertEquals("INVITE", sent.get(1).message().cseqMethod());
        receive("ACK", CalledParty.RINGING);
        wires.pass(60_000);
        assertEquals("nothing is kept", 0, called.ringing() + called.responses().waiting());
    }

    @Test
    public void aCancelWithoutCallHears481AndEverythingElse200() throws IOException {
        receive("CANCEL", "b");
        receive("MESSAGE", "b");
        assertEquals(List.of("SIP/2.0 481 Call/Transaction Does Not Exist", "SIP/2.0 200 OK"), wires.firstLines());
    }

    @Test
    public void anAckIsSentAgainForEachRepeatedFinalResponse() throws IOException {
        Acks acks = new Acks(wires, wires);
        SipText ok = new SipText(Replies.to(request("INVITE", "b", "z9hG4bK2"), "200 OK", "c", ""));
        acks.again(ok);
        assertEquals(List.of(), wires.firstLines());
        acks.send(ok, "ACK sip:b SIP/2.0\r\n\r\n", LOCAL, REMOTE);
        acks.again(ok);
        acks.again(new SipText(Replies.to(request("INVITE", "b", "z9hG4bK2"), "180 Ringing", "c", "")));
        acks.again(new SipText(Replies.to(request("BYE", "b", "z9hG4bK2"), "200 OK", "c", "")));
        acks.again(new SipText(Replies.to(request("INVITE", "b", "z9hG4bK3"), "200 OK", "c", "")));
        assertEquals(List.of("ACK sip:b SIP/2.0", "ACK sip:b SIP/2.0"), wires.firstLines());
        wires.pass(60_000);
        assertEquals(0, acks.kept());
        assertTrue(wires.taken().isEmpty());
    }
}
