package org.gatehouse.pcscf.own;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.junit.Test;

public class OwnResponsesTest {
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
    private final List<Double> sentAt = new ArrayList<>();
    private final Instant start = now;
    private final OwnResponses responses = new OwnResponses(
        response -> sentAt.add(Duration.between(start, now).toMillis() / 1000.0), clock);

    private void send(Flow.Transport transport) {
        responses.send(new OwnResponse(503, "Service Unavailable", Headers.of("From", "<sip:a@b>"), "z9hG4bK1",
            transport));
    }

    private void pass(Duration time) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            now = now.plusMillis(500);
            responses.tick();
        }
    }

    @Test
    public void repeatedUntilItIsGivenUp() {
        send(Flow.Transport.UDP);
        pass(Duration.ofSeconds(60));
        assertEquals(List.of(0.0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5), sentAt);
        assertEquals(0, responses.size());
    }

    @Test
    public void repeatedUntilItIsAcknowledged() {
        send(Flow.Transport.UDP);
        pass(Duration.ofSeconds(2));
        responses.acknowledged("z9hG4bKother");
        assertEquals(1, responses.size());
        responses.acknowledged("z9hG4bK1");
        pass(Duration.ofSeconds(60));
        assertEquals(List.of(0.0, 0.5, 1.5), sentAt);
    }

    @Test
    public void notRepeatedOverTcp() {
        send(Flow.Transport.TCP);
        pass(Duration.ofSeconds(60));
        assertEquals(List.of(0.0), sentAt);
        assertEquals(0, responses.size());
    }

    @Test
    public void namesNobody() {
        assertFalse(new OwnResponse(503, "x", Headers.of("From", "<sip:a@b>"), "b", Flow.Transport.UDP).toString()
            .contains("sip:"));
    }
}
