package org.gatehouse.bench.result;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.Test;

public class JmhRunTest {
    @Test
    public void aScoreIsARowWithItsParametersAndUnit() throws Exception {
        String jmh = "[{\"benchmark\": \"org.gatehouse.bench.crypto.TokenBench.seal\", "
            + "\"params\": {\"length\": \"160\"}, \"primaryMetric\": "
            + "{\"score\": 1.5, \"scoreError\": \"NaN\", \"scoreUnit\": \"us/op\"}}]";
        JsonNode rows = new ObjectMapper()
            .readTree(ResultFiles.json(JmhRun.rows(new String[] {"TokenBench"}, jmh).whole())).get("samples");
        assertEquals("TokenBench.seal {\"length\":\"160\"}, us/op", rows.get(0).get("row").asText());
        assertEquals(1.5, rows.get(0).get("score, in the unit of its row").asDouble(), 0);
    }
}
