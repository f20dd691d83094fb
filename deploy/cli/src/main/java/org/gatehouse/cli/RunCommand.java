package org.gatehouse.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatehouse run}: the container for real neighbours. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Run the roles that the configuration has a section for, until Ctrl-C.",
    footer = "Each role is a process of its own. If one ends, the others are ended and the status is 1.")
final class RunCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration file.")
    private Path configuration;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Role> roles = new ArrayList<>();
        try {
            Settings settings = Settings.load(configuration);
            for (Role role : Role.values()) {
                if (settings.has(role.section())) {
                    roles.add(role);
                }
            }
        } catch (SettingsException e) {
            e.problems().forEach(problem -> System.err.println("gatehouse: " + problem));
            return 1;
        }
        if (roles.isEmpty()) {
            System.err.println("gatehouse: " + configuration + " has neither a pcscf nor an icscf section");
            return 1;
        }
        return run(roles);
    }

    private int run(List<Role> roles) throws IOException, InterruptedException {
        List<RoleProcess> running = new ArrayList<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> running.forEach(RoleProcess::close)));
        try {
            for (Role role : roles) {
                RoleProcess process = RoleProcess.start(Home.current(), role, configuration, List.of(), System.out);
                running.add(process);
                process.awaitReady();
            }
        } catch (IOException e) {
            System.err.println("gatehouse: " + e.getMessage());
            running.forEach(RoleProcess::close);
            return 1;
        }
        CompletableFuture.anyOf(running.stream().map(RoleProcess::onExit).toArray(CompletableFuture[]::new)).join();
        running.forEach(RoleProcess::close);
        return 1;
    }
}
