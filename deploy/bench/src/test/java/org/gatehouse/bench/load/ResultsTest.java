package org.gatehouse.bench.load;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.gatehouse.bench.result.Plot;
import org.gatehouse.bench.result.ResultFiles;
import org.junit.Test;
import org.xml.sax.InputSource;

/** What a run is told as. */
public class ResultsTest {
    private static final Sample SAMPLE = new Sample("call", "PCSCF", 100, 99, 10, 1_000, 990, Map.of("BYE 481", 10L), 3,
        new Meter.Latency(1, 2, 3, 4), Map.of("pcscf", 500.0, "load", 100.0), new Server.Pauses(2, 10, 8));

    private static void assertXml(String svg) throws Exception {
        assertEquals("svg", DocumentBuilderFactory.newInstance().newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg))).getDocumentElement().getTagName());
    }

    @Test
    public void theServersCpuIsCountedForEachThatWasStarted() {
        assertEquals(0.5, SAMPLE.cpuMillisEach(), 1e-9);
        assertTrue(SAMPLE.row(), SAMPLE.row().contains("| {BYE 481=10} |"));
        assertEquals(Sample.HEAD.lines().findFirst().orElseThrow().chars().filter(c -> c == '|').count(),
            SAMPLE.row().chars().filter(c -> c == '|').count());
    }

    @Test
    public void jsonHoldsMachineCommandAndSamples() throws Exception {
        JsonNode json = new ObjectMapper()
            .readTree(ResultFiles.json(ResultFiles.samples("sip-x", "a command", List.of(SAMPLE))));
        assertEquals("a command", json.get("command").asText());
        assertEquals(3.0, json.get("samples").get(0).get("latency").get("p99").asDouble(), 0);
        assertEquals(10, json.get("samples").get(0).get("failures").get("BYE 481").asInt());
        assertTrue(json.get("cores").asInt() > 0);
    }

    @Test
    public void plotsAreXml() throws Exception {
        assertXml(
            Plot.lines("a < b & c", "x", "y", Map.of("one", List.of(new Plot.Point(0, 0), new Plot.Point(10, 5)))));
        assertXml(Plot.bars("bars", "ms", Map.of("<one>", 1.0, "two", 250.0)));
        assertXml(Plot.lines("nothing", "x", "y", Map.of()));
    }

    @Test
    public void theMeterCountsByReason() {
        Meter meter = new Meter();
        for (int i = 0; i < 5; i++) {
            meter.start();
        }
        meter.good(System.nanoTime());
        meter.failed("SM1 503");
        meter.failed("SM1 503");
        meter.failed("SM7 timed out");
        assertEquals(Map.of("SM1 503", 2L, "SM7 timed out", 1L), meter.failures());
        assertEquals(1, meter.underWay());
        assertEquals(1, meter.goodCount());
    }

    @Test
    public void openLoopStartsAllInOrderWhateverBecomesOfThem() {
        List<Integer> started = new ArrayList<>();
        List<Long> due = new ArrayList<>();
        new OpenLoop(new Random(1)).run(1e9, 100, (i, at) -> {
            started.add(i);
            due.add(at);
        });
        assertEquals(100, started.size());
        for (int i = 1; i < 100; i++) {
            assertEquals(i, (int) started.get(i));
            assertTrue(due.get(i) >= due.get(i - 1));
        }
    }
}
