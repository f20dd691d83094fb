package org.gatehouse.it.border;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One application in a process of its own, as the product starts it, so that it can be killed. */
public final class NodeProcess implements AutoCloseable {
    private static final int START_SECONDS = 240;
    private static final List<String> OPENED = List.of("java.base/java.lang", "java.base/java.io",
        "java.base/java.util", "java.base/java.util.concurrent", "java.rmi/sun.rmi.transport");

    private final Process process;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final List<String> output = new ArrayList<>();

    private NodeProcess(Process process) {
        this.process = process;
    }

    public static NodeProcess icscf(Path configuration, String... properties) throws IOException {
        return start("icscf-thig", "../icscf-thig-app/target/icscf-thig.sar", configuration, properties);
    }

    public static NodeProcess pcscf(Path configuration, String... properties) throws IOException {
        return start("pcscf", "../pcscf-app/target/pcscf.sar", configuration, properties);
    }

    /** Starts it; {@link #awaitReady} before use. Properties are {@code name=value}. */
    private static NodeProcess start(String application, String archive, Path configuration, String... properties)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        OPENED.forEach(module -> command.addAll(List.of("--add-opens", module + "=ALL-UNNAMED")));
        List.of(properties).forEach(p -> command.add("-D" + p));
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", classPath(),
            "org.gatehouse.container.Main", application, module(archive).toString(), configuration.toString()));
        NodeProcess started = new NodeProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
        Thread reader = new Thread(started::read, "output-of-" + application);
        reader.setDaemon(true);
        reader.start();
        return started;
    }

    /** A file of the source tree, seen from this module. */
    static Path module(String path) {
        return Path.of("..").resolve(path).toAbsolutePath().normalize();
    }

    private static String classPath() throws IOException {
        try (Stream<Path> jars = Files.list(module("container/target/lib"))) {
            List<String> sorted = jars.map(Path::toString).filter(p -> p.endsWith(".jar")).sorted().toList();
            // our stand-ins come before what they stand in for
            return Stream.concat(sorted.stream().filter(NodeProcess::own), sorted.stream().filter(p -> !own(p)))
                .collect(Collectors.joining(File.pathSeparator));
        }
    }

    private static boolean own(String jar) {
        return Path.of(jar).getFileName().toString().startsWith("container-");
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (output) {
                    output.add(line);
                    output.notifyAll();
                }
                if (line.equals("ready")) {
                    ready.complete(null);
                }
            }
        } catch (IOException e) {
            // the process has ended
        } finally {
            ready.completeExceptionally(new IOException("ended before it was ready: " + output()));
        }
    }

    public NodeProcess awaitReady() throws Exception {
        ready.get(START_SECONDS, TimeUnit.SECONDS);
        return this;
    }

    /** Everything it wrote, once it has ended without becoming ready. */
    public String awaitRefusal() throws Exception {
        try {
            awaitReady();
        } catch (ExecutionException e) {
            return String.join("\n", output());
        }
        throw new AssertionError("it started");
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has written so far. */
    public List<String> output() {
        synchronized (output) {
            return List.copyOf(output);
        }
    }

    /** Waits until it has written such a line, after the first {@code after} ones. */
    public void awaitLine(int after, Predicate<String> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        synchronized (output) {
            while (output.stream().skip(after).noneMatch(wanted)) {
                long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (millis <= 0) {
                    throw new AssertionError("not said: " + output);
                }
                output.wait(millis);
            }
        }
    }

    /** Ends it as an operator would. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end: " + output());
        }
    }

    /** Ends it as a power failure would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
