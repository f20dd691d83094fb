package org.gatehouse.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Records what a server does while one scenario runs, from outside: by the JVM's flight recorder, or by async-profiler,
 * which sees native code and the compiler too.
 *
 * @param directory where the files go
 * @param library of async-profiler
 */
record Recorder(Path directory, Optional<Path> library) {
    /** The compiler keeps the places of inlined methods only if it is told to. */
    static final List<String> JVM = List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints");

    private static final String NAME = "gatehouse";

    /** One that has begun. */
    interface Recording {
        /** Ends it, writes its file and says what it shows. */
        String stop() throws IOException, InterruptedException;
    }

    /** @param name gives the file its name; what stands there is replaced */
    Recording start(long pid, String name) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        String base = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        Path file = directory.resolve(base + (library.isPresent() ? ".collapsed" : ".jfr")).toAbsolutePath();
        if (library.isPresent()) {
            String agent = library.get().toAbsolutePath().toString();
            jcmd(pid, "JVMTI.agent_load", agent, quoted("start,event=cpu,interval=1ms"));
            return () -> written(pid, file, "JVMTI.agent_load", agent, quoted("stop,collapsed,file=" + file));
        }
        jcmd(pid, "JFR.start", "name=" + NAME, "settings=profile");
        return () -> written(pid, file, "JFR.stop", "name=" + NAME, "filename=" + file);
    }

    private static String written(long pid, Path file, String... command) throws IOException, InterruptedException {
        jcmd(pid, command);
        return Frames.of(file).text() + "recorded: " + file + "\n";
    }

    /** Or jcmd would take what holds an equals sign for an option of its own. */
    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static void jcmd(long pid, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            String.valueOf(pid)).redirectErrorStream(true);
        builder.command().addAll(List.of(command));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("the recorder: " + said.strip());
        }
    }
}
