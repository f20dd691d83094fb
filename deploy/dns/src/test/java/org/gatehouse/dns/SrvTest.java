package org.gatehouse.dns;

import static org.junit.Assert.assertEquals;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

public class SrvTest {
    private final Random random = new Random(2782);

    private static Srv srv(int priority, int weight, String target) {
        return new Srv(priority, weight, 5060, target);
    }

    private List<String> order(Srv... records) {
        return Srv.ordered(List.of(records), random).stream().map(Srv::target).toList();
    }

    @Test
    public void lowerPriorityValuesGoFirstWhateverTheirWeight() {
        for (int i = 0; i < 100; i++) {
            assertEquals(List.of("a", "b", "c"), order(srv(30, 65535, "c"), srv(10, 0, "a"), srv(20, 1, "b")));
        }
    }

    @Test
    public void weightIsTheShareOfFirstPlaces() {
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            first.merge(order(srv(1, 10, "a"), srv(1, 30, "b"), srv(1, 60, "c")).get(0), 1, Integer::sum);
        }
        assertEquals(1000, first.get("a"), 150);
        assertEquals(3000, first.get("b"), 250);
        assertEquals(6000, first.get("c"), 250);
    }

    @Test
    public void weightNothingIsHardlyEverFirst() {
        int first = 0;
        for (int i = 0; i < 10_000; i++) {
            first += order(srv(1, 0, "spare"), srv(1, 99, "main")).get(0).equals("spare") ? 1 : 0;
        }
        assertEquals(100, first, 60);
    }

    @Test
    public void everyoneIsTriedOnce() {
        for (int i = 0; i < 200; i++) {
            List<String> order = order(srv(1, 0, "a"), srv(1, 0, "b"), srv(1, 7, "c"), srv(2, 0, "d"));
            assertEquals(4, new HashSet<>(order).size());
            assertEquals("d", order.get(3));
        }
    }

    @Test
    public void theLargestWeightsDoNotOverflow() {
        Srv[] records = new Srv[64];
        for (int i = 0; i < records.length; i++) {
            records[i] = srv(1, 65535, "t" + i);
        }
        assertEquals(64, order(records).size());
    }

    @Test
    public void theRootAndPortNothingLeadNowhere() {
        assertEquals(List.of(), order(srv(1, 1, "."), srv(1, 1, ""), new Srv(1, 1, 0, "a")));
    }
}
