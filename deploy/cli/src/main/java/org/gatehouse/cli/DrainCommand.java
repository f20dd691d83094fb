package org.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatehouse drain}. */
@Command(name = "drain", mixinStandardHelpOptions = true,
    description = "Empty the P-CSCF: it refuses new registrations and new calls (503), emergencies excepted, keeps "
        + "what is registered and lets calls end.",
    footer = "/readyz says 503 from then on. Ask 'gatehouse status' for the dialogs that are left, then end the "
        + "process.")
final class DrainCommand extends OperatorCommand {
    @Option(names = "--undo", description = "Take new registrations and calls again.")
    private boolean undo;

    @Override
    int run(OperatorPort port) throws IOException {
        JsonNode status = port.post("pcscf", "drain", Map.of("on", !undo));
        if (json()) {
            print(status);
        } else {
            out().println("pcscf: " + (status.path("draining").asBoolean() ? "draining" : "ready") + ", registered "
                + status.path("registered").asInt() + ", dialogs " + status.path("calls").asInt());
        }
        return 0;
    }
}
