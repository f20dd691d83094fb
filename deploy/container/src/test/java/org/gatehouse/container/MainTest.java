package org.gatehouse.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The process that does not start: its status, and a line for each reason. */
public class MainTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private record Ended(int status, List<String> lines) {
    }

    private static Ended run(String... arguments) throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", "-cp", classPath, Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines()
            .toList();
        return new Ended(process.waitFor(), lines);
    }

    private String configuration(String text) throws IOException {
        Path file = folder.newFile().toPath();
        Files.writeString(file, text);
        return file.toString();
    }

    @Test
    public void wrongUsageIsTwo() throws Exception {
        assertEquals(new Ended(2, List.of("usage: Main APPLICATION ARCHIVE CONFIGURATION")), run("pcscf"));
    }

    @Test
    public void noConfiguration() throws Exception {
        assertEquals(new Ended(1, List.of("not started: configuration file none.conf: cannot be read")),
            run("pcscf", "pcscf.sar", "none.conf"));
    }

    @Test
    public void everythingWrongInItIsNamed() throws Exception {
        String file = configuration("container { workers = 0, log-level = loud, works = 1 }, psccf { }");
        assertEquals(new Ended(1, List.of(
            "not started: container.workers = 0: expected a whole number, 1 to 256",
            "not started: container.log-level = loud: expected one of error, warn, info, debug",
            "not started: psccf: unknown key; this section has container, pcscf, icscf",
            "not started: container.works: unknown key; this section has workers, udp-buffer, datagram-at-most, "
                + "connections-at-most, t1-millis, overload, log-level, log-format, operator")),
            sorted(run("pcscf", "pcscf.sar", file)));
    }

    /** Unknown keys come last, in no order. */
    private static Ended sorted(Ended ended) {
        List<String> lines = new ArrayList<>(ended.lines());
        lines.subList(2, lines.size())
            .sort(java.util.Comparator.<String, Boolean>comparing(l -> l.contains("container.")));
        return new Ended(ended.status(), lines);
    }

    @Test
    public void noArchive() throws Exception {
        Ended ended = run("pcscf", "none.sar", configuration(""));
        assertEquals(1, ended.status());
        assertTrue(ended.lines().toString(),
            ended.lines().contains("not started: application archive none.sar cannot be read"));
        assertTrue(ended.lines().stream().noneMatch(Main.READY::equals));
    }
}
