package org.gatehouse.icscf.servlet;

import static org.junit.Assert.assertEquals;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.gatehouse.dns.DnsFailure;
import org.gatehouse.dns.Target;
import org.gatehouse.icscf.location.PenaltyBox;
import org.gatehouse.sip.Flow;
import org.junit.Test;

public class LocatedTest {
    private static Target target(int last) throws Exception {
        return new Target(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last}), 5060,
            Flow.Transport.UDP);
    }

    @Test
    public void whatFailedLatelyIsTriedLast() throws Exception {
        PenaltyBox failed = new PenaltyBox(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), Duration.ofSeconds(30));
        Located located = new Located(null, null, null, null, null, null, null, failed, null, null, null, null);
        List<Target> found = List.of(target(1), target(2), target(3));
        assertEquals(found, located.healthyFirst(found));
        failed.failed(target(1).toString());
        assertEquals(List.of(target(2), target(3), target(1)), located.healthyFirst(found));
        failed.answered(target(1).toString());
        assertEquals(found, located.healthyFirst(found));
    }

    @Test
    public void everyFailureOfANameServerHasItsReason() {
        for (DnsFailure failure : DnsFailure.values()) {
            assertEquals("DNS_" + failure, ForwardedRequest.reason(failure).name());
            assertEquals(504, ForwardedRequest.reason(failure).status());
        }
    }
}
