package org.gatehouse.bench.load;

import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.Test;

public class FootprintTest {
    private static final List<String> HISTOGRAM = List.of("4242:",
        " num     #instances         #bytes  class name (module)",
        "-------------------------------------------------------",
        "   1:         80579        7000000  [B (java.base@17.0.15)",
        "   2:            40          24000  org.gatehouse.pcscf.sa.SaSet",
        "   3:             2            100  org.gatehouse.X$$Lambda$14/0x00000008000c9000",
        "Total         80621        7024100");

    private static Footprint footprint(List<String> histogram, int threads, int descriptors, long registered) {
        return Footprint.of(histogram, threads, descriptors, Map.of("registered", registered));
    }

    private static List<String> with(int sets, int total) {
        return List.of("   1:         80579        7000000  [B (java.base@17.0.15)",
            "   2:            " + sets + "          " + sets * 600 + "  org.gatehouse.pcscf.sa.SaSet",
            "   3:             9            900  org.gatehouse.X$$Lambda$15/0x00000008000c9000",
            "Total   1   " + total);
    }

    @Test
    public void aHistogramIsRead() {
        Footprint print = footprint(HISTOGRAM, 1, 2, 3);
        assertEquals(7_024_100, print.liveBytes());
        assertEquals(40, print.instances("org.gatehouse.pcscf.sa.SaSet"));
        assertEquals(80_579, print.instances("[B"));
        assertEquals(0, print.instances("none"));
        assertEquals(-1, footprint(List.of("no histogram"), 1, 1, 1).liveBytes());
    }

    @Test
    public void growthIsToldByClassWithoutNamesThatTheJvmMakesUp() {
        assertEquals(List.of(new Footprint.Growth("org.gatehouse.pcscf.sa.SaSet", 40, 50, 6_000)),
            footprint(with(50, 1), 1, 1, 1).grownSince(footprint(HISTOGRAM, 1, 1, 1), 10));
        assertEquals(List.of(), footprint(with(50, 1), 1, 1, 1).grownSince(footprint(HISTOGRAM, 1, 1, 1), 0));
    }

    @Test
    public void whatIsNotBackIsNamed() {
        Footprint before = footprint(HISTOGRAM, 100, 80, 40);
        assertEquals(List.of(), footprint(with(40, 7_100_000), 102, 82, 40).notBack(before, 100_000, 2));
        assertEquals(List.of(), footprint(with(40, 1), 1, 1, 0).notBack(before, 0, 0));
        assertEquals(List.of("registered 40 -> 41", "file descriptors 80 -> 83", "threads 100 -> 103",
            "live heap 7024100 -> 7124101"), footprint(with(40, 7_124_101), 103, 83, 41).notBack(before, 100_000, 2));
    }
}
