package org.gatehouse.bench.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code JmhRun [JMH-OPTION...] [REGEX...]}: JMH's own command; its scores are left as those of other benchmarks. */
public final class JmhRun {
    private static final String SCORE = "score, in the unit of its row";

    private JmhRun() {
    }

    public static void main(String[] arguments) throws Exception {
        Path scores = Files.createTempFile("gatehouse-jmh-", ".json");
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("-rf", "json", "-rff", scores.toString()));
        org.openjdk.jmh.Main.main(all.toArray(String[]::new));
        // nothing was run if it was asked for its help or for a list
        if (Files.size(scores) > 0) {
            rows(arguments, Files.readString(scores)).write();
        }
        Files.delete(scores);
    }

    /** @param json as JMH writes it: a list of benchmarks with their parameters */
    static ResultRows rows(String[] arguments, String json) throws IOException {
        ResultRows rows = new ResultRows("jmh", arguments, SCORE);
        for (JsonNode one : new ObjectMapper().readTree(json)) {
            String name = one.get("benchmark").asText();
            String parameters = one.has("params") ? " " + one.get("params") : "";
            JsonNode metric = one.get("primaryMetric");
            String method = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
            rows.add(method + parameters + ", " + metric.get("scoreUnit").asText(), SCORE,
                metric.get("score").asDouble(), "error", metric.get("scoreError").asDouble());
        }
        return rows;
    }
}
