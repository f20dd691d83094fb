package org.gatehouse.container.restcomm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Test;

public class MessageCountsTest {
    private final MessageCounts counts = new MessageCounts();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private double count(String direction, String method, String status) {
        return registry.get("gatehouse.sip.messages").tag("direction", direction).tag("method", method)
            .tag("status", status).functionCounter().count();
    }

    @Test
    public void messagesAreCountedByDirectionMethodAndStatus() {
        counts.bindTo(registry);
        counts.arrived("REGISTER", 0);
        counts.arrived("REGISTER", 401);
        counts.left("REGISTER", 403);
        assertEquals(1, count("in", "REGISTER", "request"), 0);
        assertEquals(1, count("in", "REGISTER", "4xx"), 0);
        assertEquals(1, count("out", "REGISTER", "4xx"), 0);
    }

    @Test
    public void whatAPeerInventsMakesNoNewLabel() {
        counts.bindTo(registry);
        int meters = registry.getMeters().size();
        counts.arrived("INVENTED", 0);
        counts.arrived("REGISTER", 999);
        assertEquals(1, count("in", "other", "request"), 0);
        assertEquals(meters, registry.getMeters().size());
    }

    @Test
    public void itIsDocumented() throws Exception {
        assertTrue(Files.readString(Path.of("..", "docs", "metrics.md")).contains("`gatehouse_sip_messages_total`"));
    }
}
