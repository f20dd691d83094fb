package org.gatehouse.pcscf.secagree;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.Test;

/**
 * Runs the fuzz target over its corpus, then under Jazzer for some thousand inputs or for
 * {@code -Dgatehouse.fuzz.seconds=3600}. An input that fails is left in {@code target/fuzz}; it belongs into the
 * corpus.
 */
public class SecurityHeaderFuzzTest {
    private static final Path CORPUS = Path.of("src/test/resources/fuzz/SecurityHeaderFuzz");
    private static final Path WORK = Path.of("target/fuzz/SecurityHeaderFuzz");
    private static final int RUNS = 10_000;

    @Test
    public void corpus() throws Exception {
        try (Stream<Path> files = Files.list(CORPUS)) {
            List<Path> inputs = files.toList();
            for (Path input : inputs) {
                SecurityHeaderFuzz.fuzzerTestOneInput(Files.readAllBytes(input));
            }
            assertTrue(inputs.size() >= 10);
        }
    }

    @Test
    public void underJazzer() throws Exception {
        Path grown = Files.createDirectories(WORK.resolve("grown"));
        int seconds = Integer.getInteger("gatehouse.fuzz.seconds", 0);
        List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "com.code_intelligence.jazzer.Jazzer", "--target_class=" + SecurityHeaderFuzz.class.getName(),
            "--instrumentation_includes=org.gatehouse.**", "-artifact_prefix=" + WORK + File.separator,
            "--reproducer_path=" + WORK, "-timeout=60", "-max_len=8192"));
        command.addAll(seconds > 0 ? List.of("-max_total_time=" + seconds) : List.of("-runs=" + RUNS, "-seed=33203"));
        command.addAll(List.of(grown.toString(), CORPUS.toString()));
        Path log = WORK.resolve("log");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            assertTrue("still running, see " + log, process.waitFor(seconds + 300L, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        assertEquals("see " + log, 0, process.exitValue());
    }
}
