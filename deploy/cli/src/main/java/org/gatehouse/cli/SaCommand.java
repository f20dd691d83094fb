package org.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code gatehouse sa}. */
@Command(name = "sa", mixinStandardHelpOptions = true, description = "Security associations.",
    subcommands = SaCommand.ListCommand.class)
final class SaCommand {
    private static final String MOST = "1000";

    /** {@code gatehouse sa list}. */
    @Command(name = "list", mixinStandardHelpOptions = true,
        description = "List the phones with their protection and their sets: place, algorithms, ports and the life "
            + "that is left.")
    static final class ListCommand extends OperatorCommand {
        @Override
        int run(OperatorPort port) throws IOException {
            JsonNode ues = port.get("pcscf", "ues", "most", MOST);
            if (json()) {
                print(ues);
            } else {
                ues.forEach(ue -> lines(ue).forEach(out()::println));
            }
            return 0;
        }
    }

    /** A phone and its sets, a line each. */
    static List<String> lines(JsonNode ue) {
        List<String> lines = new ArrayList<>();
        lines.add(ue.path("impi").asText() + " at " + ue.path("address").asText() + ": "
            + (ue.path("registered").asBoolean() ? "registered" : "not registered") + ", protection "
            + ue.path("protection").asText());
        ue.path("sets").forEach(set -> lines.add("  "
            + set.path("slot").asText().toLowerCase(Locale.ROOT).replace('_', '-') + " " + set.path("alg").asText()
            + "/" + set.path("ealg").asText() + " uc=" + set.path("portUc").asInt()
            + " us=" + set.path("portUs").asInt() + " pc=" + set.path("portPc").asInt()
            + " ps=" + set.path("portPs").asInt() + " left=" + set.path("remainingSeconds").asLong() + "s"));
        return lines;
    }
}
