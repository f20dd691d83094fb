package org.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code gatehouse ue}. */
@Command(name = "ue", mixinStandardHelpOptions = true,
    description = "Show one phone: how it is protected, and its last attempts to register.",
    footer = "Status 0: it is registered. 1: it is not.")
final class UeCommand extends OperatorCommand {
    private static final int ATTEMPTS = 6;

    @Parameters(paramLabel = "IMPI|IMPU|ADDRESS", description = "Who: a private or public identity, or an IP address.")
    private String who;

    @Override
    int run(OperatorPort port) throws IOException {
        JsonNode ues = port.get("pcscf", "ues", "who", who);
        boolean registered = false;
        for (JsonNode ue : ues) {
            registered |= ue.path("registered").asBoolean();
            if (json()) {
                print(ue);
            } else {
                SaCommand.lines(ue).forEach(out()::println);
            }
        }
        if (ues.isEmpty() && !json()) {
            out().println("not registered, and no security associations");
        }
        for (Why.Told told : Why.ask(port, who, ATTEMPTS)) {
            if (json()) {
                print(told.attempt());
            } else {
                JsonNode a = told.attempt();
                out().println(a.path("begun").asText() + "  " + a.path("outcome").asText() + "  "
                    + told.nearest().path("cause").asText() + " [" + told.code() + "]");
            }
        }
        return registered ? 0 : 1;
    }
}
