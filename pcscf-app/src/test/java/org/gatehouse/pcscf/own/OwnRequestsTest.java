package org.gatehouse.pcscf.own;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.junit.Test;

public class OwnRequestsTest {
    private static final Duration GM_T1 = Duration.ofSeconds(2);
    private static final UeContact UE = new UeContact("a@home1.net", InetAddress.getLoopbackAddress(), "");

    private final List<OwnRequest> sent = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };
    private final OwnRequests own = new OwnRequests(sent::add, GM_T1, clock);

    private static OwnRequest toCore(String method, Flow.Transport transport) {
        return new OwnRequest(method, "sip:a@home1.net", Headers.of(), "z9hG4bK1", new OwnRequest.ToCore(transport));
    }

    private static OwnRequest toUe() {
        return new OwnRequest("BYE", "sip:a@127.0.0.1", Headers.of(), "z9hG4bK1",
            new OwnRequest.ToUe(UE, new InetSocketAddress(InetAddress.getLoopbackAddress(), 5063), Flow.Transport.UDP));
    }

    private void send(OwnRequest request) {
        own.send(request, answer -> ends.add(answer.status()));
    }

    private boolean answered(String branch, String method, int status, Optional<UeContact> over) {
        return own.answered(branch, method, status, Headers.of(), over);
    }

    /** Seconds, with milliseconds, at which something was sent while this time passes. */
    private List<Double> sentWithin(Duration time) {
        Instant start = now;
        List<Double> at = new ArrayList<>();
        while (now.isBefore(start.plus(time))) {
            int before = sent.size();
            now = now.plusMillis(500);
            own.tick();
            if (sent.size() > before) {
                at.add(Duration.between(start, now).toMillis() / 1000.0);
            }
        }
        return at;
    }

    @Test
    public void repeatedTowardsTheCoreWithTheTimersOfRfc3261() {
        send(toCore("SUBSCRIBE", Flow.Transport.UDP));
        assertEquals(1, sent.size());
        assertEquals(List.of(0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5),
            sentWithin(Duration.ofSeconds(40)));
        assertEquals(List.of(408), ends);
        assertEquals(0, own.size());
    }

    @Test
    public void repeatedTowardsTheUeWithTheTimersOfGm() {
        send(toUe());
        assertEquals(List.of(2.0, 6.0, 14.0, 30.0, 46.0, 62.0, 78.0, 94.0, 110.0, 126.0),
            sentWithin(Duration.ofSeconds(140)));
        assertEquals(List.of(408), ends);
    }

    @Test
    public void notRepeatedOverTcp() {
        send(toCore("SUBSCRIBE", Flow.Transport.TCP));
        assertEquals(List.of(), sentWithin(Duration.ofSeconds(31)));
        assertEquals(List.of(), ends);
        sentWithin(Duration.ofSeconds(1));
        assertEquals(List.of(408), ends);
    }

    @Test
    public void finalAnswerEndsIt() {
        send(toCore("SUBSCRIBE", Flow.Transport.UDP));
        assertTrue(answered("z9hG4bK1", "SUBSCRIBE", 200, Optional.empty()));
        assertEquals(List.of(200), ends);
        assertEquals(List.of(), sentWithin(Duration.ofSeconds(40)));
        assertFalse("a second one is nobody's", answered("z9hG4bK1", "SUBSCRIBE", 200, Optional.empty()));
    }

    @Test
    public void provisionalAnswerSlowsItDown() {
        send(toCore("SUBSCRIBE", Flow.Transport.UDP));
        assertTrue(answered("z9hG4bK1", "SUBSCRIBE", 100, Optional.empty()));
        assertEquals(List.of(), ends);
        assertEquals(List.of(0.5, 4.5, 8.5), sentWithin(Duration.ofSeconds(12)));
    }

    @Test
    public void onlyWhoWasAskedMayAnswer() {
        send(toUe());
        assertFalse("the core", answered("z9hG4bK1", "BYE", 200, Optional.empty()));
        UeContact other = new UeContact("b@home1.net", InetAddress.getLoopbackAddress(), "");
        assertFalse("another UE", answered("z9hG4bK1", "BYE", 200, Optional.of(other)));
        assertFalse("another method", answered("z9hG4bK1", "CANCEL", 200, Optional.of(UE)));
        assertFalse("another branch", answered("z9hG4bK2", "BYE", 200, Optional.of(UE)));
        assertTrue(answered("z9hG4bK1", "BYE", 481, Optional.of(UE)));
        assertEquals(List.of(481), ends);
    }

    @Test
    public void whatCannotBeSentFailsOnce() {
        send(toCore("SUBSCRIBE", Flow.Transport.UDP));
        own.notSent(sent.get(0));
        own.notSent(sent.get(0));
        assertEquals(List.of(503), ends);
        assertEquals(List.of(), sentWithin(Duration.ofSeconds(40)));
    }

    @Test
    public void oneBranchOneRequest() {
        send(toCore("CANCEL", Flow.Transport.UDP));
        send(toCore("CANCEL", Flow.Transport.UDP));
        assertEquals(1, sent.size());
        assertEquals(List.of(503), ends);
        send(toCore("BYE", Flow.Transport.UDP));
        assertEquals("a method is a transaction of its own", 2, sent.size());
    }

    @Test
    public void bounded() {
        for (int i = 0; i < OwnRequests.AT_MOST; i++) {
            own.send(new OwnRequest("BYE", "sip:a", Headers.of(), "b" + i, new OwnRequest.ToCore(Flow.Transport.TCP)),
                answer -> { });
        }
        send(toCore("BYE", Flow.Transport.UDP));
        assertEquals(List.of(503), ends);
        assertEquals(OwnRequests.AT_MOST, own.size());
    }

    @Test
    public void namesNobody() {
        assertFalse(toUe().toString().contains("sip:"));
    }
}
