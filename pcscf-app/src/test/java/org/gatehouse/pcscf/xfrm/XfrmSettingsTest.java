package org.gatehouse.pcscf.xfrm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.time.Duration;
import org.junit.Test;

public class XfrmSettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    public void defaultsAreUnlimitedAndHaveTheWindowOfRfc4303() {
        XfrmSettings defaults = XfrmSettings.defaults();
        assertEquals(Duration.ZERO, defaults.kernelLifetime());
        assertEquals(64, defaults.replayWindow());
        assertEquals(SECOND, defaults.withKernelLifetime(SECOND).kernelLifetime());
    }

    @Test
    public void valuesOutOfRangeAreRefused() {
        refused(0, 1, 2, 64, Duration.ZERO, SECOND);
        refused(0x6700_0001, 1, 2, 64, Duration.ZERO, SECOND);
        refused(0x6700_0000, 2, 2, 64, Duration.ZERO, SECOND);
        refused(0x6700_0000, -1, 2, 64, Duration.ZERO, SECOND);
        refused(0x6700_0000, 1, 1L << 32, 64, Duration.ZERO, SECOND);
        refused(0x6700_0000, 1, 2, 31, Duration.ZERO, SECOND);
        refused(0x6700_0000, 1, 2, 4097, Duration.ZERO, SECOND);
        refused(0x6700_0000, 1, 2, 64, SECOND.negated(), SECOND);
        refused(0x6700_0000, 1, 2, 64, Duration.ZERO, Duration.ZERO);
    }

    @Test
    public void theHighestBaseHoldsItsRange() {
        XfrmSettings settings = new XfrmSettings(0xff00_0000, 1, 2, 64, Duration.ZERO, SECOND);
        assertEquals(0xff12_3456, settings.reqid(0xab12_3456L));
        assertEquals(true, settings.isOurs(-1));
        assertEquals(false, settings.isOurs(0x7f12_3456));
    }

    private static void refused(int base, long priority, long guard, int window, Duration lifetime, Duration timeout) {
        assertThrows(IllegalArgumentException.class,
            () -> new XfrmSettings(base, priority, guard, window, lifetime, timeout));
    }
}
