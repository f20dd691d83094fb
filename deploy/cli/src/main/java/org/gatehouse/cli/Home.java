package org.gatehouse.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the parts of an installation stand, below the directory of the {@code gatehouse} script. */
public record Home(Path deploy) {

    public static Home current() {
        String home = System.getProperty("gatehouse.home");
        if (home == null) {
            throw new IllegalStateException("start this through the gatehouse script");
        }
        return new Home(Path.of(home).toAbsolutePath().normalize());
    }

    Path defaultConfiguration() {
        return deploy.resolve("config/gatehouse.conf");
    }

    Path archive(Role role) {
        return deploy.getParent().resolve(role.module()).resolve("target").resolve(role.application() + ".sar");
    }

    /** The class path of a container process. */
    String containerClassPath() throws IOException {
        try (Stream<Path> jars = Files.list(deploy.resolve("container/target/lib"))) {
            List<String> sorted = jars.map(Path::toString).filter(p -> p.endsWith(".jar")).sorted().toList();
            // our stand-ins come before what they stand in for
            return Stream.concat(sorted.stream().filter(Home::own), sorted.stream().filter(p -> !own(p)))
                .collect(Collectors.joining(java.io.File.pathSeparator));
        }
    }

    private static boolean own(String jar) {
        return Path.of(jar).getFileName().toString().matches("(container|adapter-api|settings|sip-values)-.*");
    }
}
