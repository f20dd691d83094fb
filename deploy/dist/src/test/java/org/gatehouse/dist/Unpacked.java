package org.gatehouse.dist;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The package in a fresh directory, and nothing else of the build. */
final class Unpacked implements AutoCloseable {
    private static final Pattern ADDRESS_AND_PORT =
        Pattern.compile("(127\\.0\\.0\\.\\d+)(\"(?:,|\\s|#[^\n]*\n)*port = |:)(\\d{4})");

    private static final int LOWEST_PORT = 10_000;
    private static final int HIGHEST_PORT = 32_000;
    private static final Random PORTS = new Random();

    private final Path directory;
    private final Path root;

    Unpacked() throws IOException, InterruptedException {
        directory = Files.createTempDirectory("gatehouse-dist-");
        // others may look in: the services run as a user of their own
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Ran tar = Ran.of(directory, "tar", "-xzf", packaged().toString());
        if (tar.status() != 0) {
            throw new IOException(tar.output());
        }
        try (Stream<Path> roots = Files.list(directory)) {
            root = roots.findFirst().orElseThrow();
        }
    }

    static Path packaged() {
        return Path.of(System.getProperty("gatehouse.package"));
    }

    Path root() {
        return root;
    }

    /** Every jar that is shipped, in {@code lib} and in the applications, by its file name. */
    List<String> jars() throws IOException {
        List<String> jars = new ArrayList<>();
        for (String lib : List.of("lib/cli", "lib/container")) {
            try (Stream<Path> files = Files.list(root.resolve(lib))) {
                files.map(f -> f.getFileName().toString()).forEach(jars::add);
            }
        }
        try (Stream<Path> archives = Files.list(root.resolve("applications"))) {
            for (Path archive : archives.toList()) {
                try (InputStream in = Files.newInputStream(archive); ZipInputStream zip = new ZipInputStream(in)) {
                    for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                        if (e.getName().endsWith(".jar")) {
                            jars.add(e.getName().replaceFirst(".*/", ""));
                        }
                    }
                }
            }
        }
        return jars.stream().distinct().sorted().toList();
    }

    /** The configuration as it is shipped, but for ports: those are free ones of the same addresses. */
    Path configuration() throws IOException {
        String shipped = Files.readString(root.resolve("config/gatehouse.conf"));
        Map<String, Integer> ports = new HashMap<>();
        Matcher m = ADDRESS_AND_PORT.matcher(shipped);
        StringBuilder text = new StringBuilder();
        while (m.find()) {
            m.appendReplacement(text, m.group(1) + m.group(2) + port(ports, m.group(1), m.group(3)));
        }
        m.appendTail(text);
        String changed = text.toString();
        for (String port : List.of("5062", "5064", "5066", "5068", "5070")) {
            changed = changed.replaceAll("\\b" + port + "\\b", String.valueOf(port(ports, "127.0.0.10", port)));
        }
        for (String port : List.of("8031", "8032")) {
            changed = changed.replaceAll("\\b" + port + "\\b", String.valueOf(port(ports, "127.0.0.1", port)));
        }
        // the one port that does not follow its address
        changed = changed.replaceFirst("port = 5060(\\s+# names of this node)",
            "port = " + port(ports, "127.0.0.20", "5060") + "$1");
        Path file = root.resolve("config/test.conf");
        Files.writeString(file, changed);
        return file;
    }

    private static int port(Map<String, Integer> ports, String address, String port) throws IOException {
        Integer known = ports.get(address + port);
        if (known == null) {
            known = free(InetAddress.getByName(address), ports);
            ports.put(address + port, known);
        }
        return known;
    }

    /** Not one of those that the kernel gives to whoever asks for any: it could do so before the node starts. */
    private static int free(InetAddress address, Map<String, Integer> taken) throws IOException {
        while (true) {
            int port = LOWEST_PORT + PORTS.nextInt(HIGHEST_PORT - LOWEST_PORT);
            try (ServerSocket tcp = new ServerSocket(port, 1, address);
                 DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), address)) {
                if (!taken.containsValue(udp.getLocalPort())) {
                    return udp.getLocalPort();
                }
            } catch (java.net.BindException e) {
                // taken
            }
        }
    }

    /** What a command wrote, and its status. */
    record Ran(int status, String output) {
        static Ran of(Path directory, String... command) throws IOException, InterruptedException {
            return of(new ProcessBuilder(command).directory(directory.toFile()));
        }

        static Ran of(ProcessBuilder command) throws IOException, InterruptedException {
            Process process = command.redirectErrorStream(true).start();
            try (TimeLimit limit = new TimeLimit(process, TimeLimit.SECONDS)) {
                process.getOutputStream().close();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                int status = process.waitFor();
                if (limit.exceeded()) {
                    throw new IOException(command.command() + " had not ended after " + TimeLimit.SECONDS + " s:\n"
                        + output);
                }
                return new Ran(status, output);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        }
    }
}
