package org.gatehouse.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.apache.log4j.spi.LoggingEvent;
import org.junit.Test;

public class JsonLayoutTest {
    private final JsonLayout layout = new JsonLayout();

    private JsonNode line(String logger, String message, Throwable thrown) throws Exception {
        String text = layout.format(new LoggingEvent("x", Logger.getLogger(logger), 0, Level.INFO, message, thrown));
        assertTrue(text, text.endsWith("}\n"));
        assertEquals("one event is one line", text.length() - 1, text.indexOf('\n'));
        return new ObjectMapper().readTree(text);
    }

    @Test
    public void whoWhenWhatAndResultAreFields() throws Exception {
        JsonNode line = line("org.gatehouse.pcscf.registrations",
            "registration outcome=REFUSED cause=SA_LIMIT ue=192.0.2.1 impi=u***@home1.net attempt=7", null);
        assertEquals("1970-01-01T00:00:00Z", line.get("time").asText());
        assertEquals("INFO", line.get("level").asText());
        assertEquals("REFUSED", line.get("outcome").asText());
        assertEquals("u***@home1.net", line.get("impi").asText());
        assertEquals("192.0.2.1", line.get("ue").asText());
    }

    @Test
    public void aFieldDoesNotOverwriteTheLinesOwn() throws Exception {
        JsonNode line = line("org.gatehouse.x", "changed level=DEBUG time=never", null);
        assertEquals("INFO", line.get("level").asText());
        assertEquals("1970-01-01T00:00:00Z", line.get("time").asText());
    }

    @Test
    public void lineBreaksAndQuotesCannotForgeALine() throws Exception {
        JsonNode line = line("org.gatehouse.x", "peer said\n{\"level\":\"INFO\"}\r\nand \"more\"", null);
        assertTrue(line.get("message").asText().contains("\"more\""));
    }

    @Test
    public void secretsAreTakenOutOfMessageAndTrace() throws Exception {
        String key = "f769bcd751044604127672711c6d3441";
        JsonNode line = line("org.gatehouse.x", "got ik=\"" + key + "\"", new IllegalStateException("ck=" + key));
        assertFalse(line.toString(), line.toString().contains(key));
        assertTrue(line.get("message").asText().contains("IllegalStateException"));
    }

    @Test
    public void whatOthersWriteHasNoFields() throws Exception {
        assertFalse(line("org.mobicents.x", "a=b", null).has("a"));
    }
}
