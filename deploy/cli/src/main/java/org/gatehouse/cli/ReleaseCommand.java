package org.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code gatehouse release}. */
@Command(name = "release", mixinStandardHelpOptions = true,
    description = "End the calls of a user at both ends (TS 24.229 clause 5.2.8). The registration stays.")
final class ReleaseCommand extends OperatorCommand {
    @Parameters(paramLabel = "IMPI", description = "The private identity.")
    private String impi;

    @Override
    int run(OperatorPort port) throws IOException {
        JsonNode released = port.post("pcscf", "release", Map.of("impi", impi));
        if (json()) {
            print(released);
        } else {
            out().println("calls ended: " + released.path("released").asInt());
        }
        return 0;
    }
}
