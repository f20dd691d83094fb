package org.gatehouse.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gatehouse.settings.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse firewall}: the {@link Firewall} of a P-CSCF, shown, put into the kernel and taken out of it. */
@Command(name = "firewall", mixinStandardHelpOptions = true,
    description = "nftables rules that drop clear packets on the P-CSCF's protected ports.",
    footer = "'install' and 'remove' call nft and need CAP_NET_ADMIN; the table is '" + Firewall.TABLE + "'.",
    subcommands = {FirewallCommand.Print.class, FirewallCommand.Install.class, FirewallCommand.Remove.class})
public final class FirewallCommand {
    private static final int FAILED = 1;

    /** What every subcommand has. */
    abstract static class Step implements Callable<Integer> {
        @Spec
        CommandSpec spec;

        abstract void take() throws SettingsException, IOException, InterruptedException;

        @Override
        public Integer call() throws InterruptedException {
            try {
                take();
                return 0;
            } catch (SettingsException e) {
                e.problems().forEach(this::failed);
            } catch (IOException e) {
                failed(e.getMessage());
            }
            return FAILED;
        }

        private void failed(String reason) {
            spec.commandLine().getErr().println(spec.qualifiedName() + ": " + reason);
        }
    }

    @Command(name = "print", mixinStandardHelpOptions = true, description = "Print the rules, for 'nft -f' or a file.")
    static final class Print extends Step {
        @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration file.")
        private Path configuration;

        @Override
        void take() throws SettingsException {
            spec.commandLine().getOut().print(Firewall.read(configuration).ruleset());
            spec.commandLine().getOut().flush();
        }
    }

    @Command(name = "install", mixinStandardHelpOptions = true,
        description = "Install the rules in place of those of an earlier 'install'.")
    static final class Install extends Step {
        @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration file.")
        private Path configuration;

        @Override
        void take() throws SettingsException, IOException, InterruptedException {
            nft(Firewall.read(configuration).ruleset());
        }
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Remove the rules, if they are there.")
    static final class Remove extends Step {
        @Override
        void take() throws IOException, InterruptedException {
            nft(Firewall.removal());
        }
    }

    /** @throws IOException with what {@code nft} said; then nothing has changed */
    private static void nft(String commands) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder("nft", "-f", "-").redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException("no nft; install it (Debian, Ubuntu: apt-get install nftables)", e);
        }
        try (OutputStream in = process.getOutputStream()) {
            in.write(commands.getBytes(StandardCharsets.US_ASCII));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("nft: " + said);
        }
    }
}
