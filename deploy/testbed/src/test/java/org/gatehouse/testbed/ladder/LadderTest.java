package org.gatehouse.testbed.ladder;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.io.BufferedReader;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipTap.Direction;
import org.junit.Test;

public class LadderTest {
    private static final String UE = "10.0.0.1:5063";
    private static final String P = "10.0.0.2:5060";
    private static final String S = "10.0.0.3:6060";
    private static final SipMessage SM1 = SipMessage.request("REGISTER", "sip:home1.net").plus("Call-ID", "c")
            .plus("CSeq", "1 REGISTER").plus("Via", "SIP/2.0/UDP 10.0.0.1;branch=1");
    private static final SipMessage SM2 = SM1.plusFirst("Path", "<sip:p;lr>")
            .plusFirst("Via", "SIP/2.0/UDP p;branch=2");

    private final Ladder ladder = new Ladder(Clock.fixed(Instant.ofEpochMilli(1_000), ZoneOffset.UTC));

    private void record(long millis, String node, Direction direction, String peer, String local, SipMessage message) {
        ladder.record(new WireRecord(millis, node, direction, peer, local, message.encode()));
    }

    @Test
    public void senderAndReceiverAreOneLineWithWhatChanged() {
        record(1, "ue1", Direction.OUT, P, UE, SM1);
        record(2, "pcscf", Direction.IN, UE, P, SM1);
        record(3, "pcscf", Direction.OUT, S, P, SM2);
        record(4, "scscf", Direction.IN, P, S, SM2);
        record(5, "scscf", Direction.OUT, P, S, SM2.reply(401, "Unauthorized", "t"));
        assertEquals("""
                00:00:00.001  ue1   -> pcscf  REGISTER
                00:00:00.003  pcscf -> scscf  REGISTER        +Path: <sip:p;lr>
                00:00:00.005  scscf -> pcscf  401 (REGISTER)  did not arrive
                """, ladder.render());
    }

    @Test
    public void notesStandBetweenTheMessages() {
        record(1, "ue1", Direction.OUT, P, UE, SM1);
        record(1, "pcscf", Direction.IN, UE, P, SM1);
        record(4, "pcscf", Direction.OUT, S, P, SM2);
        ladder.note(3, "hss", "pcscf", "UAA experimental 2001", "");
        ladder.note(2, "pcscf", "hss", "UAR", "sip:a@b");
        assertEquals("""
                00:00:00.001  ue1   -> pcscf          REGISTER
                00:00:00.002  pcscf -> hss            UAR                    sip:a@b
                00:00:00.003  hss   -> pcscf          UAA experimental 2001
                00:00:00.004  pcscf -> 10.0.0.3:6060  REGISTER               +Path: <sip:p;lr>
                """, ladder.render());
    }

    @Test
    public void orderIsByTimeNotByArrivalHere() {
        record(3, "pcscf", Direction.OUT, S, P, SM2);
        record(2, "pcscf", Direction.IN, UE, P, SM1);
        assertEquals("""
                00:00:00.002  10.0.0.1:5063 -> pcscf          REGISTER
                00:00:00.003  pcscf         -> 10.0.0.3:6060  REGISTER  +Path: <sip:p;lr>
                """, ladder.render());
    }

    @Test
    public void silentNodesCanBeNamed() {
        ladder.name(new InetSocketAddress("10.0.0.3", 6060), "scscf");
        record(3, "pcscf", Direction.OUT, S, P, SM2);
        assertEquals("00:00:00.003  pcscf -> scscf  REGISTER\n", ladder.render());
    }

    @Test
    public void aWildcardAddressIsResolvedByTheMessageItself() {
        record(1, "ue1", Direction.OUT, P, UE, SM1);
        record(2, "pcscf", Direction.IN, UE, "0.0.0.0:5060", SM1);
        assertEquals("00:00:00.001  ue1 -> pcscf  REGISTER\n", ladder.render());
    }

    @Test
    public void repetitionsAreMarked() {
        record(1, "ue1", Direction.OUT, P, UE, SM1);
        record(2, "ue1", Direction.OUT, P, UE, SM1);
        record(3, "pcscf", Direction.IN, UE, P, SM1);
        assertEquals("""
                00:00:00.001  ue1 -> pcscf  REGISTER
                00:00:00.002  ue1 -> pcscf  REGISTER  repeated; did not arrive
                """, ladder.render());
    }

    @Test
    public void octetsThatAreNoMessageAreShownAsSuch() {
        ladder.record(new WireRecord(1, "ue1", Direction.OUT, P, UE, new byte[] {1, 2}));
        ladder.record(new WireRecord(2, "pcscf", Direction.IN, UE, P, new byte[] {1, 2}));
        assertEquals("00:00:00.001  ue1 -> pcscf  (not SIP, 2 octets)\n", ladder.render());
        assertEquals("", new Ladder(Clock.systemUTC()).render());
    }

    @Test
    public void wireLogGoesOutAndIn() throws Exception {
        WireRecord record = new WireRecord(7, "pcscf", Direction.IN, "[::1]:5060", P, SM1.encode());
        String line = SipWireLog.format(record);
        assertFalse(line.contains("\n"));
        WireRecord back = SipWireLog.parse(line).orElseThrow();
        assertEquals(7, back.timestampMillis());
        assertEquals("pcscf", back.node());
        assertEquals(Direction.IN, back.direction());
        assertEquals("[::1]:5060", back.peer());
        assertEquals(P, back.local());
        assertArrayEquals(SM1.encode(), back.octets());
    }

    @Test
    public void lineFormatIsTheDocumentedOne() {
        WireRecord r = new WireRecord(1, "pcscf", Direction.OUT, UE, P, "a".getBytes(StandardCharsets.US_ASCII));
        assertEquals("{\"timestampMillis\":1,\"node\":\"pcscf\",\"direction\":\"out\",\"peer\":\"10.0.0.1:5063\","
                + "\"local\":\"10.0.0.2:5060\",\"message\":\"YQ==\"}", SipWireLog.format(r));
    }

    @Test
    public void ingestMergesAndCountsOtherLines() throws Exception {
        record(1, "ue1", Direction.OUT, P, UE, SM1);
        String log = SipWireLog.format(new WireRecord(2, "pcscf", Direction.IN, UE, P, SM1.encode())) + "\n"
                + "INFO started\n"
                + SipWireLog.format(new WireRecord(3, "pcscf", Direction.OUT, S, P, SM2.encode())) + "\n";
        assertEquals(1, ladder.ingest(new BufferedReader(new StringReader(log))));
        assertEquals("""
                00:00:00.001  ue1   -> pcscf          REGISTER
                00:00:00.003  pcscf -> 10.0.0.3:6060  REGISTER  +Path: <sip:p;lr>
                """, ladder.render());
    }

    @Test
    public void damagedLinesAreNoRecords() {
        String good = SipWireLog.format(new WireRecord(1, "p", Direction.IN, UE, P, SM1.encode()));
        for (String bad : List.of("", "{", "[]", "{}", good.replace("\"in\"", "\"up\""), good.replace("YQ", "!"),
                good.replace("\"timestampMillis\":1", "\"timestampMillis\":\"x\""), good.substring(0, 40),
                good.replace("\"message\":\"", "\"message\":\"*"), good.replace("\"node\":\"p\"", "\"node\":\"\""))) {
            if (!bad.equals(good)) {
                assertEquals(bad, Optional.empty(), SipWireLog.parse(bad));
            }
        }
    }

    @Test
    public void tapRecordsWithAddressesAsText() {
        ladder.tap("ue1").message(Direction.OUT, new InetSocketAddress("::1", 5063),
                new InetSocketAddress("10.0.0.2", 5060), SM1.encode());
        WireRecord r = ladder.records().get(0);
        assertEquals("[0:0:0:0:0:0:0:1]:5063", r.local());
        assertEquals(P, r.peer());
        assertEquals(1_000, r.timestampMillis());
    }

    @Test
    public void memoryIsBounded() {
        WireRecord one = new WireRecord(1, "p", Direction.IN, UE, P, new byte[0]);
        for (int i = 0; i < 250_000; i++) {
            ladder.record(one);
        }
        assertEquals(100_000, ladder.records().size());
    }

    @Test
    public void recordsTextFormHoldsNoMessage() {
        WireRecord r = new WireRecord(1, "p", Direction.IN, UE, P, SM1.encode());
        assertFalse(r.toString().contains("REGISTER"));
    }
}
