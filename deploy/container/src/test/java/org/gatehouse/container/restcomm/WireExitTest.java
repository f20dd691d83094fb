package org.gatehouse.container.restcomm;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatehouse.adapter.Handling;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;
import org.junit.Test;

public class WireExitTest {
    private long now = 1_000_000;
    private final AtomicInteger asked = new AtomicInteger();
    private final Clock clock = new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now);
        }
    };
    /** Another text each time, as a token with a fresh IV is. */
    private final WireExit exit = new WireExit(m -> new Handling.Admit(
        List.of(new HeaderEdit.Set("Via", "token " + asked.incrementAndGet()))), m -> { }, clock);

    private static byte[] message(int number) {
        return message(number, "");
    }

    private static byte[] message(int number, String body) {
        return ("OPTIONS sip:x SIP/2.0\r\nVia: inner\r\nCSeq: " + number + " OPTIONS\r\n\r\n" + body)
            .getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] out(byte[] octets) {
        return exit.out(octets, WireMessageTest.FLOW).orElseThrow();
    }

    @Test
    public void sameOctetsToTheSamePeerLeaveAlike() {
        byte[] first = out(message(1));
        assertArrayEquals(first, out(message(1)));
        assertEquals(1, asked.get());
        Flow other = new Flow(Flow.Transport.UDP, WireMessageTest.FLOW.local(),
            new InetSocketAddress("127.0.0.3", 5060));
        assertNotEquals(new String(first), new String(exit.out(message(1), other).orElseThrow()));
        assertNotEquals(new String(first), new String(out(message(2))));
    }

    @Test
    public void nothingIsKeptLongerThanRetransmissionsLast() {
        byte[] first = out(message(1));
        now += WireExit.KEPT_MILLIS - 1;
        assertArrayEquals(first, out(message(1)));
        now += 1;
        assertNotEquals(new String(first), new String(out(message(1))));
    }

    @Test
    public void whatIsKeptIsBounded() {
        byte[] first = out(message(0, "x".repeat(1_000_000)));
        for (int i = 1; i < 20; i++) {
            out(message(i, "x".repeat(1_000_000)));
        }
        int before = asked.get();
        assertNotEquals(new String(first), new String(out(message(0, "x".repeat(1_000_000)))));
        assertEquals(before + 1, asked.get());
        out(message(19, "x".repeat(1_000_000)));
        assertEquals(before + 1, asked.get());
    }

    @Test
    public void keepAlivesAndUnchangedMessagesLeaveAsTheyAre() {
        byte[] keepAlive = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertSame(keepAlive, out(keepAlive));
        assertEquals(0, asked.get());
        byte[] octets = message(1);
        assertSame(octets,
            new WireExit(m -> Handling.ADMIT, m -> { }, clock).out(octets, WireMessageTest.FLOW).orElseThrow());
    }

    @Test
    public void refusalIsToldToTheSender() throws IOException {
        Handling.Answer answer = new Handling.Answer(500, "Server Internal Error");
        WireExit refusing = new WireExit(m -> answer, m -> { }, clock);
        boolean[] left = {false};
        Optional<Handling> refusal = refusing.refusalOf(
            () -> left[0] = refusing.out(message(1), WireMessageTest.FLOW).isPresent());
        assertEquals(Optional.of(answer), refusal);
        assertTrue(!left[0]);
        assertEquals(Optional.empty(), exit.refusalOf(() -> out(message(1))));
        assertEquals(Optional.empty(), refusing.refusalOf(() -> { }));
    }

    @Test
    public void messageThatNobodyCouldJudgeStays() throws IOException {
        WireExit failing = new WireExit(m -> {
            throw new IllegalStateException("a fault of ours");
        }, m -> { }, clock);
        assertEquals(Optional.empty(), failing.out(message(1), WireMessageTest.FLOW));
        assertEquals(Optional.of(new Handling.Answer(500, "Server Internal Error")),
            failing.refusalOf(() -> failing.out(message(1), WireMessageTest.FLOW)));
    }

    @Test
    public void whatHasLeftIsTold() {
        List<String> left = new ArrayList<>();
        WireExit telling = new WireExit(m -> Handling.ADMIT, m -> left.add(m.method() + " " + m.flow().remote()),
            clock);
        telling.left(message(1), WireMessageTest.FLOW);
        telling.left("\r\n\r\n".getBytes(StandardCharsets.US_ASCII), WireMessageTest.FLOW);
        assertEquals("a keep-alive is none", List.of("OPTIONS " + WireMessageTest.FLOW.remote()), left);
    }

    @Test
    public void whoFailsOnWhatHasLeftHarmsNobody() {
        WireExit failing = new WireExit(m -> Handling.ADMIT, m -> {
            throw new IllegalStateException("a fault of ours");
        }, clock);
        failing.left(message(1), WireMessageTest.FLOW);
        assertTrue(failing.out(message(1), WireMessageTest.FLOW).isPresent());
    }
}
