package org.gatehouse.container.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What the operator's port answers.
 *
 * @param disposition of what a browser is to save and not to show
 */
record Answer(int status, String type, byte[] body, Optional<String> disposition) {
    static final String JSON = "application/json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    Answer(int status, String type, byte[] body) {
        this(status, type, body, Optional.empty());
    }

    static Answer file(String type, String name, byte[] body) {
        return new Answer(200, type, body, Optional.of("attachment; filename=\"" + name + "\""));
    }

    static Answer json(int status, Object value) {
        try {
            return new Answer(status, JSON, MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that is no JSON", e);
        }
    }

    static Answer text(int status, String text) {
        return new Answer(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer error(int status, String why) {
        return json(status, Map.of("error", why));
    }
}
