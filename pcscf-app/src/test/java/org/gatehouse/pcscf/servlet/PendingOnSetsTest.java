package org.gatehouse.pcscf.servlet;

import static org.junit.Assert.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.sa.ReplacedSet;
import org.gatehouse.pcscf.session.SessionOutcome;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.junit.Test;

public class PendingOnSetsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ReplacedSet scene = new ReplacedSet(START);
    private Instant now = START;

    private PendingOnSets pending() {
        return PendingOnSets.of(scene.table(), scene.timers(), new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        });
    }

    private record Message(String method, int status, Flow flow, String branch) implements Arrival {
        @Override
        public boolean isResponse() {
            return status > 0;
        }

        @Override
        public String requestUri() {
            return "sip:home1.net";
        }

        @Override
        public Headers headers() {
            return Headers.of();
        }

        @Override
        public List<String> unreadable() {
            return List.of();
        }

        @Override
        public boolean expected() {
            return false;
        }
    }

    private static Message message(String method, int status, String branch) {
        return new Message(method, status, new Flow(Flow.Transport.TCP, new InetSocketAddress("192.0.2.10", 5062),
            new InetSocketAddress("192.0.2.1", 2468)), branch);
    }

    private static SessionOutcome.Relay relay(SessionOutcome.Side side, Optional<InetSocketAddress> to) {
        return new SessionOutcome.Relay(List.of(), Optional.empty(), "ours", side, to, Flow.Transport.TCP,
            Reason.CORE_UNREACHABLE);
    }

    private static SessionOutcome.Back back() {
        return new SessionOutcome.Back(List.of(), SessionOutcome.Side.UE, Flow.Transport.TCP);
    }

    @Test
    public void aRequestOfTheUeKeepsItsSetUntilItsFinalAnswer() {
        PendingOnSets pending = pending();
        pending.followed(message("INVITE", 0, "ues"), relay(SessionOutcome.Side.CORE, Optional.empty()),
            Optional.of(scene.old()));
        scene.replace();
        assertEquals(List.of(), pending.ended(now));
        pending.followed(message("INVITE", 180, "ours"), back(), Optional.empty());
        now = now.plusSeconds(10);
        assertEquals(List.of(), pending.ended(now));
        pending.followed(message("INVITE", 200, "ours"), back(), Optional.empty());
        assertEquals("it is on its way", List.of(), pending.ended(now));
        now = now.plusSeconds(2);
        assertEquals(1, pending.ended(now).size());
    }

    @Test
    public void aRequestToTheUeKeepsTheSetItLeftOver() throws Exception {
        PendingOnSets pending = pending();
        InetSocketAddress ue = new InetSocketAddress(InetAddress.getByName(ReplacedSet.UE), 5063);
        pending.followed(message("INVITE", 0, "cores"), relay(SessionOutcome.Side.UE, Optional.of(ue)),
            Optional.empty());
        scene.replace();
        now = now.plusSeconds(10);
        assertEquals(List.of(), pending.ended(now));
        pending.followed(message("INVITE", 486, "ours"), back(), Optional.of(scene.old()));
        now = now.plusSeconds(2);
        assertEquals(1, pending.ended(now).size());
    }

    @Test
    public void whatIsRefusedDroppedOrAnAckKeepsNothing() {
        PendingOnSets pending = pending();
        pending.followed(message("ACK", 0, "ues"), relay(SessionOutcome.Side.CORE, Optional.empty()),
            Optional.of(scene.old()));
        pending.followed(message("BREW", 0, "ues"),
            new SessionOutcome.Refuse(Reason.METHOD_NOT_SUPPORTED, List.of()), Optional.of(scene.old()));
        scene.replace();
        assertEquals(1, pending.ended(now.plus(Duration.ofMillis(1))).size());
    }
}
