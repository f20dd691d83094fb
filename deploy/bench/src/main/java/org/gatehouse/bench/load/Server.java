package org.gatehouse.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gatehouse.cli.Home;

/** A container process that is measured from outside: its CPU time, its collector's log, its live heap. */
final class Server implements Metered {
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 15;
    private static final List<String> OPENED = List.of("java.base/java.lang", "java.base/java.io",
        "java.base/java.util", "java.base/java.util.concurrent", "java.rmi/sun.rmi.transport");
    private static final Pattern PAUSE = Pattern.compile("Pause .* ([0-9.]+)ms$");

    private volatile String name;
    private final Process process;
    private final Path gcLog;
    private final CountDownLatch ready = new CountDownLatch(1);

    /** Stop-the-world pauses of the garbage collector in milliseconds. */
    record Pauses(int count, double total, double longest) {
    }

    private Server(String name, Process process, Path gcLog) {
        this.name = name;
        this.process = process;
        this.gcLog = gcLog;
    }

    /** One of what stands where this benchmark does. */
    static Server start(String application, Path archive, Path configuration, List<String> jvm)
            throws IOException, InterruptedException {
        return start(Home.current(), application, archive, configuration, jvm);
    }

    /**
     * Starts one and waits until it is ready.
     *
     * @param home whose container it is
     * @param application as the archive's sip.xml names it
     * @param jvm further options of the JVM
     */
    static Server start(Home home, String application, Path archive, Path configuration, List<String> jvm)
            throws IOException, InterruptedException {
        Path gcLog = Files.createTempFile("gatehouse-" + application + "-gc-", ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Recorder.JVM);
        OPENED.forEach(module -> command.addAll(List.of("--add-opens", module + "=ALL-UNNAMED")));
        command.addAll(jvm);
        command.add("-Xlog:gc:file=" + gcLog);
        command.addAll(List.of("-cp", home.containerClassPath(), "org.gatehouse.container.Main", application,
            archive.toString(), configuration.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Server server = new Server(application, process, gcLog);
        Thread reader = new Thread(server::relay, "output-of-" + application);
        reader.setDaemon(true);
        reader.start();
        if (!server.ready.await(START_SECONDS, TimeUnit.SECONDS) || !process.isAlive()) {
            server.close();
            throw new IOException(application + " did not start");
        }
        return server;
    }

    private void relay() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("ready")) {
                    ready.countDown();
                } else {
                    System.err.println(name + ": " + line);
                }
            }
        } catch (IOException e) {
            // it has ended
        } finally {
            ready.countDown();
        }
    }

    /** Another name than its application's, where there are several of one kind. */
    Server named(String other) {
        name = other;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public Pauses pauses() throws IOException {
        int count = 0;
        double total = 0;
        double longest = 0;
        for (String line : Files.readAllLines(gcLog)) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.find()) {
                double took = Double.parseDouble(pause.group(1));
                count++;
                total += took;
                longest = Math.max(longest, took);
            }
        }
        return new Pauses(count, total, longest);
    }

    /** Octets of live objects, after a full collection. */
    long liveHeap() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            String.valueOf(process.pid()), "GC.class_histogram").redirectErrorStream(true).start();
        String total = "";
        try (BufferedReader lines = jcmd.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                total = line.startsWith("Total") ? line : total;
            }
        }
        jcmd.waitFor();
        String[] columns = total.trim().split("\\s+");
        return columns.length == 3 ? Long.parseLong(columns[2]) : -1;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(gcLog);
    }
}
