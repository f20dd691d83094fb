package org.gatehouse.pcscf.sa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.time.Instant;
import org.junit.Test;

/** Small limits: a burst of 4, one more each second, 8 sources remembered. */
public class SourceRateTest {
    private final SourceRate rate = new SourceRate(TableScene.small());
    private final InetAddress source = Scene.address("192.0.2.1");
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private int admitted(InetAddress from, int requests) {
        int admitted = 0;
        for (int i = 0; i < requests; i++) {
            admitted += rate.admits(from, now) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    public void h07AFloodGetsTheBurstAndThenTheRate() {
        assertEquals(4, admitted(source, 10_000));
        now = now.plusMillis(999);
        assertEquals(0, admitted(source, 100));
        now = now.plusMillis(1);
        assertEquals(1, admitted(source, 100));
        now = now.plusSeconds(3600);
        assertEquals(4, admitted(source, 100));
    }

    @Test
    public void h07OthersAreServed() {
        admitted(source, 10_000);
        assertTrue(rate.admits(Scene.address("192.0.2.2"), now));
    }

    @Test
    public void anIpv6HostIsOneSourceWhateverAddressItChooses() {
        int admitted = 0;
        for (int i = 1; i < 100; i++) {
            admitted += admitted(Scene.address("2001:db8:0:1::" + i), 1);
        }
        assertEquals(4, admitted);
        assertTrue(rate.admits(Scene.address("2001:db8:0:2::1"), now));
    }

    @Test
    public void askingWhetherASourceIsExhaustedCostsItNothing() {
        assertFalse(rate.isExhausted(source, now));
        admitted(source, 3);
        for (int i = 0; i < 10; i++) {
            assertFalse(rate.isExhausted(source, now));
        }
        assertEquals(1, admitted(source, 1));
        assertTrue(rate.isExhausted(source, now));
        assertFalse(rate.isExhausted(source, now.plusSeconds(1)));
    }

    @Test
    public void theMemoryIsBounded() {
        for (int i = 0; i < 100; i++) {
            admitted(Scene.address("192.0.2." + i), 5);
        }
        assertEquals(8, rate.sources());
        assertFalse(rate.admits(Scene.address("192.0.2.99"), now));
    }
}
