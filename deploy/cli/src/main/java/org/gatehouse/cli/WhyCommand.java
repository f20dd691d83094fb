package org.gatehouse.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse why}. */
@Command(name = "why", mixinStandardHelpOptions = true,
    description = "Say why a phone did not register: its last attempts step by step, and the likely cause.",
    footer = {"What it prints holds no key, challenge or response and can be sent with a report.",
        "Status 0: the last attempt succeeded or is under way. 1: it failed. 3: no attempt is known."})
final class WhyCommand extends OperatorCommand {
    private static final int UNKNOWN = 3;

    @Parameters(paramLabel = "IMPI|IMPU|ADDRESS", description = "Who: a private or public identity, or an IP address.")
    private String who;

    @Option(names = "--last", paramLabel = "N", defaultValue = "1",
        description = "How many attempts. Default: ${DEFAULT-VALUE}.")
    private int last;

    @Override
    int run(OperatorPort port) throws IOException {
        List<Why.Told> told = Why.ask(port, who, last);
        if (told.isEmpty()) {
            out().println("no attempt of " + who + " is known: no REGISTER of it has arrived since the start, or it "
                + "was long ago; look at the phone's P-CSCF address, its APN and the way between");
            return UNKNOWN;
        }
        for (Why.Told each : told) {
            if (json()) {
                print(each.attempt());
                each.home().forEach(this::print);
            } else {
                Why.lines(each).forEach(out()::println);
            }
        }
        return told.get(0).attempt().path("outcome").asText().matches("FAILED|REFUSED|ABANDONED") ? 1 : 0;
    }
}
