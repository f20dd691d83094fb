package org.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** From the attempts that the nodes tell of to lines for people. What the I-CSCF knows better goes with it. */
final class Why {
    private static final int MOST_OTHERS = 200;
    private static final long CLOCK_MILLIS = 50;

    /**
     * One attempt with what belongs to it.
     *
     * @param home the same REGISTERs as the I-CSCF saw them
     */
    record Told(JsonNode attempt, List<JsonNode> home) {
        /** The cause nearest to the trouble: the I-CSCF's if the home network refused and it told why. */
        JsonNode nearest() {
            boolean refused = attempt.path("outcome").asText().matches("FAILED|REFUSED");
            return home.stream().filter(h -> refused && h.path("outcome").asText().matches("FAILED|REFUSED"))
                .findFirst().orElse(attempt);
        }

        String code() {
            return nearest().path("code").asText();
        }
    }

    private Why() {
    }

    /** The attempts of this identity or address, the latest first. */
    static List<Told> ask(OperatorPort port, String who, int most) throws IOException {
        List<Told> told = new ArrayList<>();
        if (!port.has("pcscf")) {
            port.get("icscf", "attempts", "who", who, "most", String.valueOf(most))
                .forEach(attempt -> told.add(new Told(attempt, List.of())));
            return told;
        }
        // first: what has ended here has ended there before
        List<JsonNode> attempts = new ArrayList<>();
        port.get("pcscf", "attempts", "who", who, "most", String.valueOf(most)).forEach(attempts::add);
        List<JsonNode> others = new ArrayList<>();
        if (port.has("icscf")) {
            try {
                port.get("icscf", "attempts", "most", String.valueOf(MOST_OTHERS)).forEach(others::add);
            } catch (IOException e) {
                // the P-CSCF's part is worth telling without it
                others.clear();
            }
        }
        for (JsonNode attempt : attempts) {
            told.add(new Told(attempt, others.stream().filter(o -> belongs(o, attempt)).toList()));
        }
        return told;
    }

    private static boolean belongs(JsonNode other, JsonNode attempt) {
        Instant begun = Instant.parse(attempt.path("begun").asText());
        JsonNode steps = attempt.path("steps");
        Instant ended = steps.isEmpty() ? begun : Instant.parse(steps.get(steps.size() - 1).path("at").asText());
        Instant at = Instant.parse(other.path("begun").asText());
        return other.path("thread").equals(attempt.path("thread")) && !at.isBefore(begun.minusMillis(CLOCK_MILLIS))
            && !at.isAfter(ended.plusMillis(CLOCK_MILLIS));
    }

    /**
     * An attempt with all its steps, a line each, and the cause last. Holds no secret: there is none in the answers.
     */
    static List<String> lines(Told told) {
        JsonNode a = told.attempt();
        List<String> lines = new ArrayList<>();
        lines.add(a.path("outcome").asText() + "  " + a.path("impi").asText() + " at " + a.path("address").asText()
            + "  " + a.path("begun").asText() + "  Call-ID " + a.path("thread").asText());
        List<JsonNode> steps = new ArrayList<>();
        a.path("steps").forEach(steps::add);
        told.home().forEach(home -> home.path("steps").forEach(steps::add));
        steps.sort(Comparator.comparing(step -> Instant.parse(step.path("at").asText())));
        Instant begun = Instant.parse(a.path("begun").asText());
        for (JsonNode step : steps) {
            String detail = step.path("detail").asText();
            long millis = Instant.parse(step.path("at").asText()).toEpochMilli() - begun.toEpochMilli();
            lines.add(String.format("  %8d ms  %-6s %-2s %-6s  %s%s", millis, step.path("from").asText(),
                step.path("from").equals(step.path("to")) ? "" : "->",
                step.path("from").equals(step.path("to")) ? "" : step.path("to").asText(), step.path("text").asText(),
                detail.isEmpty() ? "" : " (" + detail + ")").stripTrailing());
        }
        lines.add("  cause: " + a.path("cause").asText() + " [" + a.path("code").asText() + "]");
        if (told.nearest() != a) {
            lines.add("  the I-CSCF says: " + told.nearest().path("cause").asText() + " [" + told.code() + "]");
        }
        return lines;
    }
}
