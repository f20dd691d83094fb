package org.gatehouse.it.esp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

/** {@link EspSmoke} under user-mode Linux, where that can be had: with root, on x86-64, kernel in reach. */
public class EspSmokeIT {
    private static final Path VM = Path.of("../testbed/vm").toAbsolutePath().normalize();
    private static final Path OUTPUT = Path.of("target/esp-smoke").toAbsolutePath();

    private record Ended(int status, String output) {
    }

    @Test
    public void aRegisteredLifeOverRealEsp() throws Exception {
        Files.createDirectories(OUTPUT);
        Ended prepared = run(300, Map.of(), VM.resolve("vm-run.sh").toString(), "--prepare");
        if (prepared.status != 0) {
            System.out.println("SKIPPED: no test over real ESP, because user-mode Linux cannot be had here: "
                + prepared.output.strip());
        }
        assumeTrue("user-mode Linux", prepared.status == 0);
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Ended ended = run(330, Map.of("ESP_TIMEOUT", "300", "ESP_PROPERTIES",
            "-Dgatehouse.container.lib=" + Path.of("../container/target/lib").toAbsolutePath().normalize()
                + " -Dgatehouse.pcscf.archive="
                + Path.of("../../pcscf-app/target/pcscf.sar").toAbsolutePath().normalize()),
            VM.resolve("run-esp-tests.sh").toString(), OUTPUT.toString(), classes, EspSmoke.class.getName());
        assertEquals(ended.output, 0, ended.status);
    }

    private static Ended run(int seconds, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(OUTPUT, "run", ".log");
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true)
            .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean inTime = process.waitFor(seconds, TimeUnit.SECONDS);
        if (!inTime) {
            process.destroy();
        }
        String said = Files.readString(output, StandardCharsets.ISO_8859_1);
        Files.delete(output);
        return new Ended(inTime ? process.exitValue() : -1, inTime ? said : said + "\nnot ready in " + seconds + " s");
    }
}
