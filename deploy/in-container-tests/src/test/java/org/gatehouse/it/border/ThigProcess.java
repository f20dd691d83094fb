package org.gatehouse.it.border;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Predicate;

/** An I-CSCF in a process of its own, with a key ring that can be changed. */
public final class ThigProcess implements AutoCloseable {
    private final NodeProcess process;
    private final InetSocketAddress address;
    private final Path ring;

    private ThigProcess(NodeProcess process, InetSocketAddress address, Path ring) {
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
        Files.copy(NodeProcess.module("config/lab-subscribers.json"), directory.resolve("lab-subscribers.json"));
        Path ringFile = directory.resolve("ring.json");
        writeRing(ringFile, ring);
        return new ThigProcess(NodeProcess.icscf(file), address, ringFile);
    }

    /** A key ring file as a service takes it. */
    static void writeRing(Path file, String ring) throws IOException {
        Path made = Files.createTempFile(file.getParent(), "ring", ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(made, ring);
        Files.move(made, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    public ThigProcess awaitReady() throws Exception {
        process.awaitReady();
        return this;
    }

    public InetSocketAddress address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has written so far. */
    public List<String> output() {
        return process.output();
    }

    /** Waits until it has written such a line, after the first {@code after} ones. */
    public void awaitLine(int after, Predicate<String> wanted) throws InterruptedException {
        process.awaitLine(after, wanted);
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
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
