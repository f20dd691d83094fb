package org.gatehouse.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A container process of one role: started, waited for until it is ready, and ended with us. */
public final class RoleProcess implements AutoCloseable {
    private static final int START_SECONDS = 120;
    private static final int STOP_SECONDS = 15;
    private static final int STATUS_SECONDS = 30;
    private static final String STATUS = "status: ";
    private static final String STATUS_END = "end";
    private static final List<String> OPENED = List.of("java.base/java.lang", "java.base/java.io",
        "java.base/java.util", "java.base/java.util.concurrent", "java.rmi/sun.rmi.transport");

    private final Role role;
    private final Process process;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final BlockingQueue<String> status = new LinkedBlockingQueue<>();

    private RoleProcess(Role role, Process process) {
        this.role = role;
        this.process = process;
    }

    /**
     * @param properties further system properties of the process, {@code name=value}
     * @param out where its lines go, each behind the role's name
     */
    public static RoleProcess start(Home home, Role role, Path configuration, List<String> properties, PrintStream out)
            throws IOException {
        return start(home, role, configuration, List.of(), properties, out);
    }

    /** @param prefix what goes before the command, such as what puts it into a network namespace */
    static RoleProcess start(Home home, Role role, Path configuration, List<String> prefix, List<String> properties,
                             PrintStream out) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        OPENED.forEach(module -> command.addAll(List.of("--add-opens", module + "=ALL-UNNAMED")));
        properties.forEach(p -> command.add("-D" + p));
        command.addAll(List.of("-cp", home.containerClassPath(), "org.gatehouse.container.Main", role.application(),
            home.archive(role).toString(), configuration.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        RoleProcess started = new RoleProcess(role, process);
        Thread reader = new Thread(() -> started.relay(out), "output-of-" + role.section());
        reader.setDaemon(true);
        reader.start();
        return started;
    }

    private void relay(PrintStream out) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(STATUS)) {
                    status.add(line.substring(STATUS.length()));
                    continue;
                }
                out.println(role.section() + ": " + line);
                if (line.equals("ready")) {
                    ready.complete(null);
                }
            }
        } catch (IOException e) {
            // the process has ended; what that means is decided where it is waited for
        } finally {
            ready.completeExceptionally(new IOException(role.section() + " ended before it was ready"));
        }
    }

    /** @throws IOException if it ended, or was not ready in time */
    public void awaitReady() throws IOException, InterruptedException {
        try {
            ready.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException(role.section() + " was not ready within " + START_SECONDS + " s", e);
        }
    }

    /** How the process sees its UEs, a line each. */
    List<String> status() throws IOException, InterruptedException {
        Writer in = process.outputWriter(StandardCharsets.UTF_8);
        in.write("status\n");
        in.flush();
        List<String> lines = new ArrayList<>();
        for (String line = status.poll(STATUS_SECONDS, TimeUnit.SECONDS); line != null && !line.equals(STATUS_END);
             line = status.poll(STATUS_SECONDS, TimeUnit.SECONDS)) {
            lines.add(line);
        }
        return lines;
    }

    CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                // whoever started us would find its ports taken if we ended before it
                process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
