package org.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code gatehouse leak-rules}. */
@Command(name = "leak-rules", mixinStandardHelpOptions = true,
    description = "List what the I-CSCF removes or replaces beside tokens, and which of it is on.",
    footer = "A rule is switched by its name in icscf.hiding.leak-rules.")
final class LeakRulesCommand extends OperatorCommand {
    @Override
    int run(OperatorPort port) throws IOException {
        JsonNode rules = port.get("icscf", "status").path("leakRules");
        if (json()) {
            print(rules);
        } else if (rules.isEmpty()) {
            out().println("nothing is hidden: there is no section icscf.hiding");
        } else {
            rules.forEach(rule -> out().println(String.format("%-20s %-3s  %s", rule.path("name").asText(),
                rule.path("on").asBoolean() ? "on" : "OFF", rule.path("description").asText())));
        }
        return 0;
    }
}
