package org.gatehouse.bench.load;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.Test;

public class MishapsTest {
    private static int[] drawn(double lost, double doubled, long seed) {
        Mishaps mishaps = new Mishaps(lost, doubled, new Random(seed));
        return IntStream.range(0, 10_000).map(i -> mishaps.copies()).toArray();
    }

    @Test
    public void theSharesAreThoseAskedFor() {
        Mishaps mishaps = new Mishaps(0.1, 0.05, new Random(1));
        int arrived = 0;
        for (int i = 0; i < 100_000; i++) {
            arrived += mishaps.copies();
        }
        assertEquals(10_000, mishaps.lost(), 500);
        assertEquals(5_000, mishaps.doubled(), 400);
        assertEquals(100_000 - mishaps.lost() + mishaps.doubled(), arrived);
    }

    @Test
    public void theSameSeedGivesTheSameMishaps() {
        assertEquals(IntStream.of(drawn(0.1, 0.1, 7)).boxed().toList(),
            IntStream.of(drawn(0.1, 0.1, 7)).boxed().toList());
        assertTrue(!IntStream.of(drawn(0.1, 0.1, 7)).boxed().toList().equals(IntStream.of(drawn(0.1, 0.1, 8)).boxed()
            .toList()));
    }

    @Test
    public void withoutAnyEachArrivesOnce() {
        assertTrue(IntStream.of(drawn(0, 0, 1)).allMatch(copies -> copies == 1));
        assertEquals(1, Mishaps.NONE.copies());
        assertTrue(IntStream.of(drawn(1, 0, 1)).allMatch(copies -> copies == 0));
        assertTrue(IntStream.of(drawn(0, 1, 1)).allMatch(copies -> copies == 2));
    }

    @Test
    public void sharesThatAreNoneAreRefused() {
        for (double[] shares : new double[][] {{-0.1, 0}, {0, -0.1}, {0.6, 0.6}, {Double.NaN, 0}}) {
            assertThrows(IllegalArgumentException.class, () -> new Mishaps(shares[0], shares[1], new Random(1)));
        }
    }
}
