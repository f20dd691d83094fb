package org.gatehouse.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code gatehouse run}: the container for real neighbours. */
@Command(name = "run", mixinStandardHelpOptions = true,
    description = "Run the roles that the configuration has a section for, until Ctrl-C.",
    footer = "Each role is a process of its own. If one ends, the others are ended and the status is 1.")
final class RunCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration file.")
    private Path configuration;

    @Option(names = "--role", paramLabel = "ROLE", converter = RoleConverter.class,
        description = "Only this one: pcscf or icscf. For a service of each role.")
    private Role only;

    @Spec
    private CommandSpec spec;

    /** Roles are named as their sections are. */
    static final class RoleConverter implements ITypeConverter<Role> {
        @Override
        public Role convert(String value) {
            return Stream.of(Role.values()).filter(role -> role.section().equals(value)).findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + value + "' is not pcscf or icscf"));
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Role> roles = new ArrayList<>();
        try {
            Settings settings = Settings.load(configuration);
            for (Role role : Role.values()) {
                if (settings.has(role.section()) && (only == null || only == role)) {
                    roles.add(role);
                }
            }
        } catch (SettingsException e) {
            e.problems().forEach(this::failed);
            return 1;
        }
        if (roles.isEmpty()) {
            return failed(configuration + (only == null ? " has neither a pcscf nor an icscf section"
                : " has no " + only.section() + " section"));
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
            running.forEach(RoleProcess::close);
            return failed(e.getMessage());
        }
        CompletableFuture.anyOf(running.stream().map(RoleProcess::onExit).toArray(CompletableFuture[]::new)).join();
        running.forEach(RoleProcess::close);
        return 1;
    }

    private int failed(String reason) {
        spec.commandLine().getErr().println("gatehouse: " + reason);
        return 1;
    }
}
