package org.gatehouse.pcscf.servlet;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class PcscfTest {
    @Test
    public void oneStepThatFailsStopsNoOther() {
        List<String> done = new ArrayList<>();
        Pcscf.each(() -> done.add("sets"), () -> {
            throw new IllegalStateException("one of them");
        }, () -> done.add("calls"));
        assertEquals(List.of("sets", "calls"), done);
    }
}
