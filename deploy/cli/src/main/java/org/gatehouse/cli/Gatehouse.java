package org.gatehouse.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code deploy/gatehouse}. */
@Command(name = "gatehouse", mixinStandardHelpOptions = true, version = "gatehouse 0.1.0",
    description = "P-CSCF and topology-hiding I-CSCF.",
    subcommands = {LabCommand.class, RunCommand.class, StatusCommand.class, WhyCommand.class, UeCommand.class,
        SaCommand.class, ExportCommand.class, ReleaseCommand.class, DrainCommand.class, LeakRulesCommand.class,
        LogLevelCommand.class, TokenCommand.class, KeyCommand.class, FirewallCommand.class},
    footer = "See README.md for the configuration file and for what is supported.")
public final class Gatehouse {
    private Gatehouse() {
    }

    public static void main(String[] arguments) {
        System.exit(command().execute(arguments));
    }

    static CommandLine command() {
        return new CommandLine(new Gatehouse());
    }
}
