package org.gatehouse.pcscf.xfrm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.net.InetAddress;
import java.util.List;
import org.junit.Test;

public class PortGuardTest {
    private static final InetAddress PCSCF = SampleSets.address("10.67.0.2");
    private static final InetAddress ANY = SampleSets.address("0.0.0.0");
    private static final InetAddress ANY6 = SampleSets.address("::");

    @Test
    public void onePolicyForEachDirection() {
        assertEquals(List.of(
            new XfrmPolicy(XfrmPolicy.Direction.IN, new XfrmSelector(ANY, 0, 0, PCSCF, 32, 5062), 9,
                XfrmPolicy.Action.BLOCK, 0),
            new XfrmPolicy(XfrmPolicy.Direction.OUT, new XfrmSelector(PCSCF, 32, 5062, ANY, 0, 0), 9,
                XfrmPolicy.Action.BLOCK, 0)), PortGuard.policies(List.of(PCSCF), List.of(5062), 9));
    }

    @Test
    public void theUnspecifiedAddressIsAllOfItsFamily() {
        assertEquals(new XfrmSelector(ANY6, 0, 0, ANY6, 0, 5062),
            PortGuard.policies(List.of(ANY6), List.of(5062), 9).get(0).selector());
    }

    @Test
    public void everyAddressWithEveryPortOnce() {
        assertEquals(2 * 2 * 3,
            PortGuard.policies(List.of(PCSCF, ANY6, PCSCF), List.of(5062, 5063, 5064, 5062), 9).size());
        assertEquals(List.of(), PortGuard.policies(List.of(PCSCF), List.of(), 9));
    }

    @Test
    public void noPortIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> PortGuard.policies(List.of(PCSCF), List.of(0), 9));
        assertThrows(IllegalArgumentException.class, () -> PortGuard.policies(List.of(PCSCF), List.of(65536), 9));
    }
}
