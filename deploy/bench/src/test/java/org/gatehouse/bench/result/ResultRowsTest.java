package org.gatehouse.bench.result;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.Test;

public class ResultRowsTest {
    private final ResultRows rows = new ResultRows("hiding", new String[] {"8", "16"}, "messages a second");

    @Test
    public void rowsAreJsonInTheirOrder() throws Exception {
        rows.add("shown", "messages a second", 13_000.5, "lost", 0);
        rows.add("hidden", "messages a second", 8_000, "lost", 1);
        JsonNode json = new ObjectMapper().readTree(ResultFiles.json(rows.whole()));
        assertEquals("deploy/gatehouse bench hiding 8 16", json.get("command").asText());
        assertEquals("hidden", json.get("samples").get(1).get("row").asText());
        assertEquals(13_000.5, json.get("samples").get(0).get("messages a second").asDouble(), 0);
        assertEquals(1, json.get("samples").get(1).get("lost").asInt());
    }

    @Test
    public void oneColumnIsDrawn() {
        rows.add("shown", "messages a second", 13_000, "lost", 77);
        String svg = rows.drawing();
        assertTrue(svg, svg.contains(">shown<") && svg.contains(">13000<"));
        assertFalse(svg, svg.contains(">77<"));
    }

    @Test
    public void aNameWithoutANumberIsAFaultOfOurs() {
        assertThrows(IllegalArgumentException.class, () -> rows.add("shown", "messages a second"));
        assertThrows(ClassCastException.class, () -> rows.add("shown", "messages a second", "many"));
    }
}
