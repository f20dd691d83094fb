package org.gatehouse.bench.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run's result as {@code NAME.json} and {@code NAME.svg}, with the machine it was taken on. */
public final class ResultFiles {
    /** Where all of them go. */
    public static final Path DIRECTORY = Path.of(System.getProperty("gatehouse.home", "deploy"), "bench", "target",
        "results");

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ResultFiles() {
    }

    /** @param whole what the JSON says */
    public static void write(String name, Map<String, Object> whole, String svg) throws IOException {
        Files.createDirectories(DIRECTORY);
        Files.writeString(DIRECTORY.resolve(name + ".json"), json(whole));
        Files.writeString(DIRECTORY.resolve(name + ".svg"), svg);
        System.out.println("written: " + DIRECTORY.resolve(name) + ".json and .svg");
    }

    public static String json(Map<String, Object> whole) throws IOException {
        return JSON.writeValueAsString(whole) + "\n";
    }

    /** The head with what each run gave. */
    public static Map<String, Object> samples(String name, String command, List<?> samples) {
        Map<String, Object> whole = head(name, command);
        whole.put("samples", samples);
        return whole;
    }

    /** What was run when and where. */
    public static Map<String, Object> head(String name, String command) {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("name", name);
        whole.put("command", command);
        whole.put("taken", Instant.now().toString());
        whole.put("java", System.getProperty("java.runtime.version"));
        whole.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        whole.put("cores", Runtime.getRuntime().availableProcessors());
        return whole;
    }
}
