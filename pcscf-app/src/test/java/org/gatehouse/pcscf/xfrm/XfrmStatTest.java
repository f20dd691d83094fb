package org.gatehouse.pcscf.xfrm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class XfrmStatTest {
    @Test
    public void countersByTheKernelsNames() {
        assertEquals(Map.of("XfrmInError", 0L, "XfrmInStateProtoError", 12L, "XfrmInPolBlock", 4294967295L),
            XfrmStat.parse(List.of("XfrmInError             \t0", "XfrmInStateProtoError   \t12",
                "XfrmInPolBlock          \t4294967295")));
    }

    @Test
    public void theirOrderIsKept() {
        assertEquals(List.of("XfrmInB", "XfrmInA"),
            List.copyOf(XfrmStat.parse(List.of("XfrmInB 1", "XfrmInA 2")).keySet()));
    }

    @Test
    public void otherLinesAreLeftOut() {
        assertEquals(Map.of(), XfrmStat.parse(List.of("", "Xfrm", "XfrmInError", "XfrmInError -1", "XfrmInError 1 2",
            "XfrmInError 0x10", "Other 5", "XfrmInError 99999999999999999999", " XfrmInError 1")));
        assertEquals(Map.of(), XfrmStat.parse(List.of()));
    }

    @Test
    public void aFileThatDoesNotEndIsCut() {
        List<String> endless = Collections.nCopies(100_000, "XfrmInError 1");
        assertEquals(Map.of("XfrmInError", 1L), XfrmStat.parse(endless));
        assertTrue(XfrmStat.parse(Collections.nCopies(300, "x")).isEmpty());
    }
}
