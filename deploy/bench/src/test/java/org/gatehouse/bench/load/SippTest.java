package org.gatehouse.bench.load;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.Test;

public class SippTest {
    private static final String NAMES = "StartTime;TargetRate;SuccessfulCall(P);SuccessfulCall(C);FailedCall(C);";

    @Test
    public void theLastLineCounts() throws IOException {
        assertEquals(new Sipp.Calls(800, 3),
            Sipp.Calls.of(List.of(NAMES, "now;100;1;1;0;", "then;100;799;800;3;")));
    }

    @Test
    public void whatCountsNothingIsNoResult() {
        assertThrows(IOException.class, () -> Sipp.Calls.of(List.of(NAMES)));
        assertThrows(IOException.class, () -> Sipp.Calls.of(List.of("StartTime;", "now;")));
        assertThrows(IOException.class, () -> Sipp.Calls.of(List.of(NAMES, "now;100;")));
    }
}
