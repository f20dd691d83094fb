package org.gatehouse.it.border;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An I-CSCF in a process of its own, as the product starts it, so that it can be killed. */
public final class ThigProcess implements AutoCloseable {
    private static final int START_SECONDS = 120;
    private static final List<String> OPENED = List.of("java.base/java.lang", "java.base/java.io", "java.base/java.util",
        "java.base/java.util.concurrent", "java.rmi/sun.rmi.transport");

    private final Process process;
    private final InetSocketAddress address;
    private final Path ring;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final List<String> output = new ArrayList<>();

    private ThigProcess(Process process, InetSocketAddress address, Path ring) {
        this.process = process;
        this.address = address;
        this.ring = ring;
    }

    /**
     * Starts it; {@link #awaitReady} before use.
     *
     * @param directory an empty one for its files
     * @param configuration of the whole process; {@code ring.json} stands beside it
     */
    public static ThigProcess start(Path directory, InetSocketAddress address, String configuration, String ring)
            throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("gatehouse.conf");
        Files.writeString(file, configuration);
        Files.copy(module("config/lab-subscribers.json"), directory.resolve("lab-subscribers.json"));
        Path ringFile = directory.resolve("ring.json");
        writeRing(ringFile, ring);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        OPENED.forEach(module -> command.addAll(List.of("--add-opens", module + "=ALL-UNNAMED")));
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", classPath(),
            "org.gatehouse.container.Main", "icscf-thig",
            module("../icscf-thig-app/target/icscf-thig.sar").toString(), file.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        ThigProcess started = new ThigProcess(process, address, ringFile);
        Thread reader = new Thread(started::read, "output-of-thig");
        reader.setDaemon(true);
        reader.start();
        return started;
    }

    /** A file of the source tree, seen from this module. */
    private static Path module(String path) {
        return Path.of("..").resolve(path).toAbsolutePath().normalize();
    }

    private static String classPath() throws IOException {
        try (Stream<Path> jars = Files.list(module("container/target/lib"))) {
            List<String> sorted = jars.map(Path::toString).filter(p -> p.endsWith(".jar")).sorted().toList();
            // our stand-ins come before what they stand in for
            return Stream.concat(sorted.stream().filter(ThigProcess::own), sorted.stream().filter(p -> !own(p)))
                .collect(Collectors.joining(File.pathSeparator));
        }
    }

    private static boolean own(String jar) {
        return Path.of(jar).getFileName().toString().startsWith("container-");
    }

    private static void writeRing(Path file, String ring) throws IOException {
        Path made = Files.createTempFile(file.getParent(), "ring", ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(made, ring);
        Files.move(made, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
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

    public ThigProcess awaitReady() throws Exception {
        ready.get(START_SECONDS, TimeUnit.SECONDS);
        return this;
    }

    public InetSocketAddress address() {
        return address;
    }

    /** What it has written so far. */
    public List<String> output() {
        synchronized (output) {
            return List.copyOf(output);
        }
    }

    /** Waits until it has written such a line, after the first {@code after} ones. */
    public void awaitLine(int after, Predicate<String> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
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

    /** Another key ring file, good or bad. */
    public void writeRing(String text) throws IOException {
        writeRing(ring, text);
    }

    /** Another key ring, and the wait until the node has taken it. */
    public void ring(String text) throws IOException, InterruptedException {
        int before = output().size();
        writeRing(ring, text);
        awaitLine(before, line -> line.contains("key ring changed"));
    }

    /** Ends it as a power failure would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
