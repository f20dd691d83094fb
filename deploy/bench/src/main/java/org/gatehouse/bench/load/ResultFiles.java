package org.gatehouse.bench.load;

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
final class ResultFiles {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ResultFiles() {
    }

    static void write(Path directory, String name, String command, List<Sample> samples, String svg)
            throws IOException {
        write(directory, name, samples(name, command, samples), svg);
    }

    /** @param whole what the JSON says */
    static void write(Path directory, String name, Map<String, Object> whole, String svg) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(name + ".json"), json(whole));
        Files.writeString(directory.resolve(name + ".svg"), svg);
        System.out.println("written: " + directory.resolve(name) + ".json and .svg");
    }

    static String json(Map<String, Object> whole) throws IOException {
        return JSON.writeValueAsString(whole) + "\n";
    }

    static Map<String, Object> samples(String name, String command, List<Sample> samples) {
        Map<String, Object> whole = head(name, command);
        whole.put("samples", samples);
        return whole;
    }

    /** What was run when and where. */
    static Map<String, Object> head(String name, String command) {
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
