package org.gatehouse.dns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.IpLiteral;
import org.junit.Test;

public class FailedTargetsTest {
    private Instant now = Instant.EPOCH;
    private final FailedTargets failed = new FailedTargets(() -> now, Duration.ofSeconds(30));

    private static Target target(int port) {
        return new Target(IpLiteral.parse("192.0.2.1").orElseThrow(), port, Flow.Transport.UDP);
    }

    @Test
    public void whatFailedIsTriedLastForItsTime() {
        List<Target> found = List.of(target(1), target(2), target(3));
        assertEquals(found, failed.healthyFirst(found));
        failed.failed(target(1));
        assertTrue(failed.test(target(1)));
        assertEquals(List.of(target(2), target(3), target(1)), failed.healthyFirst(found));
        now = now.plusSeconds(30);
        assertFalse(failed.test(target(1)));
        assertEquals(found, failed.healthyFirst(found));
    }

    @Test
    public void whoAnswersIsHealthyAgain() {
        failed.failed(target(1));
        failed.answered(target(1));
        assertFalse(failed.test(target(1)));
    }

    @Test
    public void ifAllFailedTheOrderIsTheNameServers() {
        List<Target> found = List.of(target(2), target(1));
        found.forEach(failed::failed);
        assertEquals(found, failed.healthyFirst(found));
    }

    @Test
    public void thereIsABoundAndTimeMakesRoom() {
        for (int port = 1; port <= 1001; port++) {
            failed.failed(target(port));
        }
        assertTrue(failed.test(target(1000)));
        assertFalse(failed.test(target(1001)));
        now = now.plusSeconds(30);
        failed.failed(target(1001));
        assertTrue(failed.test(target(1001)));
    }
}
