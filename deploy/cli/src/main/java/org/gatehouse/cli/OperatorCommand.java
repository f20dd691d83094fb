package org.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gatehouse.settings.SettingsException;
import org.gatehouse.settings.TlsFiles;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands that ask a running node have in common. */
abstract class OperatorCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE",
        description = "The configuration of the running nodes; it says where their operator's ports are. "
            + "Default: the lab's.")
    private Path configuration;

    /** Who asks, where the operator's port speaks TLS. */
    private static final class Key {
        @Option(names = "--key-store", paramLabel = "FILE", required = true,
            description = "Over TLS: a PKCS #12 file with your key, instead of the configuration's tls.client.")
        private Path keyStore;

        @Option(names = "--password-file", paramLabel = "FILE", required = true,
            description = "The file with the password of both, which only its owner may read.")
        private Path passwordFile;

        @Option(names = "--servers", paramLabel = "FILE", required = true,
            description = "A PKCS #12 file with the certificates that the ports' are issued by.")
        private Path servers;
    }

    @ArgGroup(exclusive = false)
    private Key key;

    @Option(names = "--json", description = "Print the answers as they come.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    abstract int run(OperatorPort port) throws IOException;

    @Override
    public Integer call() {
        try {
            Optional<TlsFiles> own = Optional.ofNullable(key)
                .map(k -> new TlsFiles(k.keyStore, k.passwordFile, Optional.of(k.servers)));
            return run(OperatorPort.of(configuration == null ? Home.current().defaultConfiguration() : configuration,
                own));
        } catch (SettingsException e) {
            e.problems().forEach(problem -> err().println("gatehouse: " + problem));
            return 2;
        } catch (IOException e) {
            err().println("gatehouse: " + e.getMessage());
            return 1;
        }
    }

    boolean json() {
        return json;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    void print(JsonNode answer) {
        out().println(answer.toPrettyString());
    }
}
