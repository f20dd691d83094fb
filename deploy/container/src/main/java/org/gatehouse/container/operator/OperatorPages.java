package org.gatehouse.container.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatehouse.adapter.operator.OperatorFile;
import org.gatehouse.adapter.operator.OperatorPart;
import org.gatehouse.adapter.operator.OperatorQuestion;

/**
 * What stands at which path.
 *
 * <pre>
 * /healthz /readyz         for whoever supervises the process; tell nothing else
 * /metrics                 Prometheus
 * /openapi.json            describes what is below /api/v1
 * /api/v1/ROLE/RESOURCE    of this process, or passed on to the process of the other role
 * everything else          the console
 * </pre>
 */
final class OperatorPages {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern API = Pattern.compile("/api/v1/(pcscf|icscf)/([a-z-]{1,40})");
    private static final int MOST_BODY = 4_096;
    private static final int MOST_PARAMETERS = 16;
    private static final int MOST_VALUE = 512;
    private static final String OPENAPI = "/org/gatehouse/adapter/operator/openapi.json";

    private final List<OperatorPart> parts;
    private final boolean masked;
    private final Supplier<String> metrics;
    private final Siblings siblings;
    private final LogLevels logLevels;

    OperatorPages(List<OperatorPart> parts, boolean masked, Supplier<String> metrics, Siblings siblings,
                  LogLevels logLevels) {
        this.parts = List.copyOf(parts);
        this.masked = masked;
        this.metrics = metrics;
        this.siblings = siblings;
        this.logLevels = logLevels;
    }

    /** Whether a path tells nothing that would need a token: health, the console's own files, the description. */
    boolean isOpen(String path) {
        return !path.startsWith("/api/") && !path.equals("/metrics");
    }

    Answer get(String path, HttpExchange exchange) throws IOException {
        return switch (path) {
            case "/healthz" -> Answer.text(200, "alive\n");
            case "/readyz" -> ready();
            case "/metrics" -> new Answer(200, "text/plain; version=0.0.4; charset=utf-8",
                metrics.get().getBytes(StandardCharsets.UTF_8));
            case "/openapi.json" -> new Answer(200, Answer.JSON, resource(OPENAPI).orElseThrow());
            case "/api/v1/roles" -> Answer.json(200, roles());
            default -> path.startsWith("/api/") ? api(path, exchange, Optional.empty()) : ConsoleFiles.at(path);
        };
    }

    Answer post(String path, HttpExchange exchange) throws IOException {
        byte[] body;
        try (InputStream in = exchange.getRequestBody()) {
            body = in.readNBytes(MOST_BODY + 1);
        }
        return body.length > MOST_BODY ? Answer.error(413, "more than " + MOST_BODY + " octets")
            : api(path, exchange, Optional.of(body));
    }

    private Answer ready() {
        List<String> not = new ArrayList<>();
        parts.forEach(part -> part.notReady().ifPresent(why -> not.add(part.role() + ": " + why)));
        return not.isEmpty() && !parts.isEmpty() ? Answer.text(200, "ready\n")
            : Answer.text(503, parts.isEmpty() ? "no application\n" : String.join("\n", not) + "\n");
    }

    private List<Map<String, Object>> roles() {
        List<Map<String, Object>> roles = new ArrayList<>();
        parts.forEach(part -> roles.add(Map.of("role", part.role(), "here", true)));
        siblings.roles().forEach(role -> roles.add(Map.of("role", role, "here", false)));
        return roles;
    }

    private Answer api(String path, HttpExchange exchange, Optional<byte[]> order) throws IOException {
        Matcher matcher = API.matcher(path);
        if (!matcher.matches()) {
            return Answer.error(404, "no such resource; see /openapi.json");
        }
        Optional<OperatorPart> part = parts.stream().filter(p -> p.role().equals(matcher.group(1))).findFirst();
        if (part.isEmpty()) {
            return siblings.ask(matcher.group(1), exchange, order);
        }
        try {
            OperatorQuestion question = new OperatorQuestion(matcher.group(2), order.isPresent() ? body(order.get())
                : query(exchange.getRequestURI().getRawQuery()), masked);
            if (question.resource().equals("log-levels")) {
                return Answer.json(200, order.isPresent() ? logLevels.set(question) : logLevels.all());
            }
            Optional<Object> answer = order.isPresent() ? part.get().order(question) : part.get().answer(question);
            return answer.map(OperatorPages::found)
                .orElseGet(() -> Answer.error(404, "no such resource; see /openapi.json"));
        } catch (IllegalArgumentException e) {
            return Answer.error(400, e.getMessage());
        }
    }

    private static Answer found(Object answer) {
        return answer instanceof OperatorFile file ? Answer.file(file.type(), file.name(), file.octets())
            : Answer.json(200, answer);
    }

    /** @throws IllegalArgumentException if it is too much or no query */
    static Map<String, String> query(String raw) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (raw == null || raw.isEmpty()) {
            return parameters;
        }
        String[] pairs = raw.split("&", MOST_PARAMETERS + 1);
        if (pairs.length > MOST_PARAMETERS) {
            throw new IllegalArgumentException("too many parameters");
        }
        for (String pair : pairs) {
            String[] parts = pair.split("=", 2);
            try {
                put(parameters, URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("a parameter that cannot be read", e);
            }
        }
        return parameters;
    }

    private static Map<String, String> body(byte[] body) {
        Map<String, String> parameters = new LinkedHashMap<>();
        try {
            JsonNode node = JSON.readTree(body);
            if (node == null || !node.isObject() || node.size() > MOST_PARAMETERS) {
                throw new IllegalArgumentException("a JSON object is wanted");
            }
            node.fields().forEachRemaining(field -> put(parameters, field.getKey(), field.getValue().asText()));
            return parameters;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a JSON object is wanted", e);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void put(Map<String, String> parameters, String name, String value) {
        if (name.length() > MOST_VALUE || value.length() > MOST_VALUE) {
            throw new IllegalArgumentException("a parameter that is too long");
        }
        parameters.put(name, value);
    }

    static Optional<byte[]> resource(String name) throws IOException {
        try (InputStream in = OperatorPages.class.getResourceAsStream(name)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        }
    }
}
