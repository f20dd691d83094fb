package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Kamailio as a transaction-stateful proxy that stays in the route of dialogs, if the machine has one. */
final class KamailioProxy implements Metered {
    private static final Path PROGRAM = Path.of("/usr/sbin/kamailio");
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final int STOP_SECONDS = 10;
    private static final long SETTLE_MILLIS = 1_500;

    private final Process process;

    private KamailioProxy(Process process) {
        this.process = process;
    }

    /** Where its modules are; empty if it is not installed. */
    static Optional<Path> modules() throws IOException {
        if (!Files.isExecutable(PROGRAM)) {
            return Optional.empty();
        }
        try (Stream<Path> architectures = Files.list(LIBRARIES)) {
            return architectures.map(a -> a.resolve("kamailio/modules")).filter(m -> Files.exists(m.resolve("tm.so")))
                .findFirst();
        }
    }

    /**
     * Starts it, with as many children as our servers have workers.
     *
     * @param next where requests outside a dialog go
     */
    static KamailioProxy start(Path modules, InetSocketAddress at, InetSocketAddress next)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("gatehouse-kamailio-");
        Path file = Files.writeString(directory.resolve("kamailio.cfg"), configuration(modules, at, next));
        Path log = directory.resolve("kamailio.log");
        Process process = new ProcessBuilder(PROGRAM.toString(), "-DD", "-E", "-f", file.toString(), "-P",
            directory.resolve("kamailio.pid").toString(), "-Y", directory.toString(), "-m", "256")
            .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        // it says nothing when it is ready
        if (process.waitFor(SETTLE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new IOException("Kamailio did not start: " + Files.readString(log));
        }
        return new KamailioProxy(process);
    }

    static String configuration(Path modules, InetSocketAddress at, InetSocketAddress next) {
        return """
            #!KAMAILIO
            debug=-1
            log_stderror=yes
            children=4
            auto_aliases=no
            disable_tcp=yes
            listen=udp:%s:%d
            mpath="%s/"
            loadmodule "kex.so"
            loadmodule "pv.so"
            loadmodule "tm.so"
            loadmodule "tmx.so"
            loadmodule "sl.so"
            loadmodule "rr.so"
            loadmodule "siputils.so"
            loadmodule "textops.so"
            request_route {
              if (is_method("ACK") && !has_totag()) {
                t_relay();
                exit;
              }
              if (loose_route()) {
                t_relay();
                exit;
              }
              if (is_method("INVITE|SUBSCRIBE")) {
                record_route();
              }
              $du = "sip:%s:%d";
              t_relay();
            }
            """.formatted(at.getHostString(), at.getPort(), modules, next.getHostString(), next.getPort());
    }

    @Override
    public String name() {
        return "kamailio";
    }

    @Override
    public Duration cpu() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
            .map(p -> p.info().totalCpuDuration().orElse(Duration.ZERO)).reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public Server.Pauses pauses() {
        return new Server.Pauses(0, 0, 0);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
