package org.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gatehouse.settings.SettingsException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands that ask a running node have in common. */
abstract class OperatorCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE",
        description = "The configuration of the running nodes; it says where their operator's ports are. "
            + "Default: the lab's.")
    private Path configuration;

    @Option(names = "--json", description = "Print the answers as they come.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    abstract int run(OperatorPort port) throws IOException;

    @Override
    public Integer call() {
        try {
            return run(OperatorPort.of(configuration == null ? Home.current().defaultConfiguration() : configuration));
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
