package org.gatehouse.bench.hiding;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Kamailio that forwards without a transaction, with its module topoh or without, if the machine has one. */
final class Topoh implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/kamailio");
    private static final int STOP_SECONDS = 10;
    private static final Path LIBRARIES = Path.of("/usr/lib");

    private final Process process;

    private Topoh(Process process) {
        this.process = process;
    }

    /** Where its modules are; empty if it is not installed. */
    static Optional<Path> modules() throws IOException {
        if (!Files.isExecutable(PROGRAM)) {
            return Optional.empty();
        }
        try (Stream<Path> architectures = Files.list(LIBRARIES)) {
            return architectures.map(a -> a.resolve("kamailio/modules"))
                .filter(m -> Files.exists(m.resolve("topoh.so"))).findFirst();
        }
    }

    /** As many children as our own node has workers. */
    static Topoh start(Path modules, InetSocketAddress at, InetSocketAddress next, boolean hiding, Path directory)
            throws IOException {
        Path file = directory.resolve("kamailio-" + at.getHostString() + ".cfg");
        Files.writeString(file, """
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
            loadmodule "sl.so"
            loadmodule "rr.so"
            %s
            request_route {
              record_route();
              $du = "sip:%s:%d";
              forward();
            }
            """.formatted(at.getHostString(), at.getPort(), modules, hiding ? """
            loadmodule "topoh.so"
            modparam("topoh", "mask_key", "a key for this run")
            modparam("topoh", "mask_ip", "127.0.0.8")
            """ : "", next.getHostString(), next.getPort()));
        Process process = new ProcessBuilder(PROGRAM.toString(), "-DD", "-E", "-f", file.toString(), "-P",
            directory.resolve(at.getHostString() + ".pid").toString(), "-Y", directory.toString(), "-m", "64")
            .redirectErrorStream(true).redirectOutput(directory.resolve(at.getHostString() + ".log").toFile()).start();
        return new Topoh(process);
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
