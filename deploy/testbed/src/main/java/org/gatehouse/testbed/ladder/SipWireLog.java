package org.gatehouse.testbed.ladder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.testbed.sip.SipTap.Direction;

/**
 * The line format by which a process tells the ladder what it saw: one JSON object on each line,
 *
 * <pre>{"timestampMillis":1,"node":"pcscf","direction":"in","peer":"127.0.0.1:5060","local":"127.0.0.1:4060",
 * "message":"base64 of the whole message"}</pre>
 *
 * <p>The message is whole, {@code ik} and {@code ck} between the core's nodes included: for labs only. Unknown keys are
 * passed over.
 */
public final class SipWireLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SipWireLog() {
    }

    /** The line without its end. */
    public static String format(WireRecord record) {
        ObjectNode node = JSON.createObjectNode();
        node.put("timestampMillis", record.timestampMillis());
        node.put("node", record.node());
        node.put("direction", record.direction().name().toLowerCase(Locale.ROOT));
        node.put("peer", record.peer());
        node.put("local", record.local());
        node.put("message", Base64.getEncoder().encodeToString(record.octets()));
        return node.toString();
    }

    /** The record in a line, or empty when the line is none: a process may print other lines to the same stream. */
    public static Optional<WireRecord> parse(String line) {
        if (!line.startsWith("{")) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(line);
            if (!node.path("timestampMillis").isIntegralNumber() || node.path("node").asText().isEmpty()) {
                return Optional.empty();
            }
            Direction direction = Direction.valueOf(node.path("direction").asText().toUpperCase(Locale.ROOT));
            return Optional.of(new WireRecord(node.path("timestampMillis").longValue(), node.path("node").asText(),
                    direction, node.path("peer").asText(), node.path("local").asText(),
                    Base64.getDecoder().decode(node.path("message").asText())));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
