package org.gatehouse.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the parts of an installation stand, known by the directory that the {@code gatehouse} script names: the root of
 * an unpacked package, or {@code deploy} of a clone in which they have been built.
 *
 * @param containerJars the class path of a container process, as a directory
 * @param archives the application of each role
 */
public record Home(Path defaultConfiguration, Path containerJars, Map<Role, Path> archives) {
    private static final String PROPERTY = "gatehouse.home";

    public static Home current() {
        String home = System.getProperty(PROPERTY);
        if (home == null) {
            throw new IllegalStateException("start this through the gatehouse script");
        }
        return at(Path.of(home));
    }

    /** @param directory as the script would name it */
    public static Home at(Path directory) {
        Path home = directory.toAbsolutePath().normalize();
        Path packaged = home.resolve("lib").resolve("container");
        boolean unpacked = Files.isDirectory(packaged);
        Map<Role, Path> archives = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            Path built = home.resolveSibling(role.module()).resolve("target");
            archives.put(role, (unpacked ? home.resolve("applications") : built).resolve(role.application() + ".sar"));
        }
        return new Home(home.resolve("config").resolve("gatehouse.conf"),
            unpacked ? packaged : home.resolve("container").resolve("target").resolve("lib"), archives);
    }

    Path archive(Role role) {
        return archives.get(role);
    }

    /** The class path of a container process. */
    public String containerClassPath() throws IOException {
        try (Stream<Path> jars = Files.list(containerJars)) {
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
