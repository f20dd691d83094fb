package org.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse log-level}. */
@Command(name = "log-level", mixinStandardHelpOptions = true,
    description = "Show or change the levels of Gatehouse's own loggers, until the process ends.")
final class LogLevelCommand extends OperatorCommand {
    @Option(names = "--logger", defaultValue = "org.gatehouse", paramLabel = "NAME",
        description = "Which logger. Default: ${DEFAULT-VALUE}.")
    private String logger;

    @Parameters(arity = "0..1", paramLabel = "LEVEL", description = "error, warn, info or debug.")
    private String level;

    @Override
    int run(OperatorPort port) throws IOException {
        for (String role : port.roles()) {
            JsonNode levels = level == null ? port.get(role, "log-levels")
                : port.post(role, "log-levels", Map.of("logger", logger, "level", level));
            if (json()) {
                print(levels);
            } else {
                out().println(role + ": " + levels);
            }
        }
        return 0;
    }
}
