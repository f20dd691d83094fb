package org.gatehouse.bench.load;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The shares that a recording is told by. */
public class FramesTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Frames frames = new Frames();

    private String line(String what) {
        return frames.text().lines().filter(l -> l.endsWith("  " + what)).findFirst().orElse("");
    }

    @Test
    public void aSampleIsTheNearestOwners() {
        frames.ran(List.of("java.lang.String.trim", "gov.nist.core.LexerCore.match", "org.gatehouse.container.A.run"),
            3);
        frames.ran(List.of("org.gatehouse.pcscf.sa.SaSets.tick", "java.lang.Thread.run"), 1);
        assertEquals(" 75.0 %  SIP stack", line("SIP stack"));
        assertEquals(" 25.0 %  our application", line("our application"));
        assertEquals(" 75.0 %  String.trim", line("String.trim"));
        assertEquals(" 75.0 %  LexerCore.match", line("LexerCore.match"));
    }

    @Test
    public void whatIsOursCountsWithWhatItCallsAndOnceForEachSample() {
        frames.ran(List.of("a.B.c", "org.gatehouse.sip.Via.parse", "org.gatehouse.sip.Via.parse"), 1);
        frames.ran(List.of("a.B.c"), 1);
        assertEquals(" 50.0 %  Via.parse", frames.text().lines().filter(l -> l.endsWith("  Via.parse")).findFirst()
            .orElseThrow());
        assertTrue(frames.text(), frames.text().contains(" 50.0 %  nobody's"));
    }

    @Test
    public void collapsedStacksHaveTheCallerFirst() throws Exception {
        Path file = folder.newFile("a.collapsed").toPath();
        Files.writeString(file, "java/lang/Thread.run;org/gatehouse/sip/Headers.first;java/lang/String.equals 7\n"
            + "start_thread;G1ParScanThreadState::trim 3\n");
        String text = Frames.of(file).text();
        assertTrue(text, text.startsWith("10 samples"));
        assertTrue(text, text.contains(" 70.0 %  our header values"));
        assertTrue(text, text.contains(" 70.0 %  String.equals"));
        assertTrue(text, text.contains(" 30.0 %  G1ParScanThreadState::trim"));
    }

    @Test
    public void memoryIsTheNearestOwnersToo() {
        frames.allocated(List.of("java.util.Arrays.copyOf", "gov.nist.javax.sip.stack.UDPMessageProcessor.run"), 900);
        frames.allocated(List.of("java.util.Arrays.copyOf"), 100);
        assertEquals(" 90.0 %  UDPMessageProcessor.run", line("UDPMessageProcessor.run"));
    }

    @Test
    public void nothingRecordedIsNoFault() {
        assertTrue(frames.text().startsWith("0 samples"));
        assertFalse(frames.text().contains("NaN"));
    }
}
