package org.gatehouse.adapter.operator;

import static org.junit.Assert.assertEquals;

import java.util.Map;
import org.junit.Test;

public class ReasonCountsTest {
    private enum Why { OFFER_MISSING, NO_COMMON_ALGORITHM, USER_UNKNOWN }

    private final ReasonCounts<Why> counts = new ReasonCounts<>(Why.class);

    @Test
    public void showsOnlyWhatWasMet() {
        assertEquals(Map.of(), counts.met());
        counts.count(Why.USER_UNKNOWN);
        counts.count(Why.OFFER_MISSING);
        counts.count(Why.USER_UNKNOWN);
        assertEquals(Map.of("OFFER_MISSING", 1L, "USER_UNKNOWN", 2L), counts.met());
        assertEquals(0, counts.of(Why.NO_COMMON_ALGORITHM));
        assertEquals(2, counts.of(Why.USER_UNKNOWN));
    }
}
