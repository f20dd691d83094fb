package org.gatehouse.dist;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gatehouse.dist.Unpacked.Ran;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** The package, unpacked into a fresh directory: without clone and without Maven. */
public class PackageIT {
    private static final int STOP_SECONDS = 60;
    private static final String OWN =
        "adapter-api|cli|container|dns|pcscf-app|settings|shared-crypto|sip-values|testbed";

    private static Unpacked unpacked;

    @BeforeClass
    public static void unpack() throws Exception {
        unpacked = new Unpacked();
    }

    @AfterClass
    public static void remove() throws IOException {
        unpacked.close();
    }

    private static Path file(String name) {
        return unpacked.root().resolve(name);
    }

    /** A command as a service has it: another directory, and of the environment what finds java. */
    private static ProcessBuilder command(List<String> words) {
        ProcessBuilder command = new ProcessBuilder(words).directory(Path.of("/").toFile());
        command.environment().keySet().retainAll(Set.of("PATH"));
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return command;
    }

    private static Ran gatehouse(String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(file("bin/gatehouse").toString()));
        words.addAll(List.of(arguments));
        return Ran.of(command(words));
    }

    @Test
    public void theCommandWorksFromAnywhere() throws Exception {
        Ran help = gatehouse("--help");
        assertEquals(help.output(), 0, help.status());
        assertTrue(help.output(), help.output().startsWith("Usage: gatehouse"));
        Path link = Files.createSymbolicLink(file("link"), file("bin/gatehouse"));
        assertEquals(help, Ran.of(command(List.of(link.toString(), "--help"))));
    }

    @Test
    public void withoutJavaItSaysWhatIsMissing() throws Exception {
        ProcessBuilder command = command(List.of("/bin/sh", file("bin/gatehouse").toString()));
        command.environment().put("JAVA_HOME", "/nowhere");
        Ran ran = Ran.of(command);
        assertEquals(2, ran.status());
        assertTrue(ran.output(), ran.output().startsWith("gatehouse: no java; install"));
    }

    @Test
    public void theLabRegistersItsPhones() throws Exception {
        Ran lab = gatehouse("lab", "--once", "--config", unpacked.configuration().toString());
        assertEquals(lab.output(), 0, lab.status());
        assertTrue(lab.output(), lab.output().contains("a call and a message between them went through"));
    }

    private static List<String> execStart(String role, Path configuration) throws IOException {
        String line = Files.readAllLines(file("systemd/gatehouse@.service")).stream()
            .filter(l -> l.startsWith("ExecStart=")).findFirst().orElseThrow().substring("ExecStart=".length());
        String here = line.replace("/opt/gatehouse", unpacked.root().toString()).replace("%i", role)
            .replace("/etc/gatehouse/gatehouse.conf", configuration.toString());
        return List.of(here.split(" "));
    }

    /** As nobody and without any capability, where we may become that; as whoever we are otherwise. */
    private static List<String> unprivileged(List<String> words) throws Exception {
        List<String> prefix = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs",
            "--bounding-set=-all", "--inh-caps=-all");
        List<String> check = new ArrayList<>(prefix);
        check.add("true");
        List<String> all = new ArrayList<>();
        try {
            all.addAll(Ran.of(command(check)).status() == 0 ? prefix : List.of());
        } catch (IOException e) {
            // no such command on this machine
        }
        all.addAll(words);
        return all;
    }

    /** What it says until it has said of each of these roles that it is ready. */
    private static List<String> untilReady(Process nodes, Set<String> roles) throws IOException {
        Set<String> missing = new TreeSet<>();
        roles.forEach(role -> missing.add(role + ": ready"));
        List<String> lines = new ArrayList<>();
        BufferedReader out = nodes.inputReader(StandardCharsets.UTF_8);
        while (!missing.isEmpty()) {
            String line = out.readLine();
            assertTrue("ended, or not ready in " + TimeLimit.SECONDS + " s; it said:\n" + String.join("\n", lines),
                line != null);
            lines.add(line);
            missing.remove(line);
        }
        return lines;
    }

    @Test
    public void theServiceOfEachRoleStartsWithoutPrivilegesAndStops() throws Exception {
        Path configuration = unpacked.configuration();
        for (String role : List.of("pcscf", "icscf")) {
            Process service = command(unprivileged(execStart(role, configuration))).redirectErrorStream(true).start();
            try (TimeLimit limit = new TimeLimit(service, TimeLimit.SECONDS)) {
                List<String> lines = untilReady(service, Set.of(role));
                assertTrue(lines.toString(), lines.stream().noneMatch(l -> l.contains("ERROR")));
                List<ProcessHandle> children = service.descendants().toList();
                assertEquals("a process for the one role", 1, children.size());
                service.destroy();
                assertTrue(service.waitFor(STOP_SECONDS, TimeUnit.SECONDS));
                assertFalse("stopped in time", limit.exceeded());
                assertEquals(143, service.exitValue());
                assertFalse(children.get(0).isAlive());
            }
        }
    }

    /** A key with a certificate of its own, and a store that trusts it. */
    private static void key(String name) throws Exception {
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> store = List.of("-storetype", "PKCS12", "-storepass", "changeit", "-alias", name, "-keystore");
        for (List<String> words : List.of(
            List.of(keytool, "-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + name, "-ext",
                "san=ip:127.0.0.1"),
            List.of(keytool, "-exportcert", "-file", name + ".crt"),
            List.of(keytool, "-importcert", "-noprompt", "-file", name + ".crt"))) {
            List<String> all = new ArrayList<>(words);
            all.addAll(store);
            all.add(words.contains("-importcert") ? name + "-trusted.p12" : name + ".p12");
            Ran ran = Ran.of(new ProcessBuilder(all).directory(file("config").toFile()));
            assertEquals(ran.output(), 0, ran.status());
        }
    }

    @Test
    public void commandsAndRolesAskOverMutualTls() throws Exception {
        for (String name : List.of("port", "asker", "stranger")) {
            key(name);
        }
        Files.writeString(file("config/tls-password"), "changeit\n");
        Files.setPosixFilePermissions(file("config/tls-password"), PosixFilePermissions.fromString("rw-------"));
        Path configuration = Files.writeString(file("config/tls.conf"), Files.readString(unpacked.configuration()) + """

            container.operator.tls {
              key-store = "port.p12", key-store-password-file = "tls-password", clients = "asker-trusted.p12"
              client { key-store = "asker.p12", key-store-password-file = "tls-password", servers = "port-trusted.p12" }
            }
            """);
        Process nodes = command(List.of(file("bin/gatehouse").toString(), "run", "--config", configuration.toString()))
            .redirectErrorStream(true).start();
        try (TimeLimit limit = new TimeLimit(nodes, TimeLimit.SECONDS)) {
            untilReady(nodes, Set.of("pcscf", "icscf"));
            // nobody plays the HSS, so the I-CSCF is not ready: it answers all the same
            Ran status = gatehouse("status", "--config", configuration.toString());
            assertTrue(status.output(), status.output().contains("pcscf: ready"));
            assertTrue(status.output(), status.output().contains("HSS hss1.home1.net DOWN"));
            Ran stranger = gatehouse("status", "--config", configuration.toString(), "--key-store",
                file("config/stranger.p12").toString(), "--password-file", file("config/tls-password").toString(),
                "--servers", file("config/port-trusted.p12").toString());
            assertEquals(stranger.output(), 1, stranger.status());
            assertFalse(stranger.output(), stranger.output().contains("backend"));
            Files.setPosixFilePermissions(file("config/tls-password"), PosixFilePermissions.fromString("rw-r--r--"));
            Ran loose = gatehouse("status", "--config", configuration.toString());
            assertEquals(2, loose.status());
            assertTrue(loose.output(), loose.output().contains("others than its owner have rights on it"));
            assertFalse("asked in time", limit.exceeded());
        }
    }

    @Test
    public void theUnitIsOneToSystemd() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")));
        Path units = Files.createDirectories(file("checked"));
        String text = Files.readString(file("systemd/gatehouse@.service"));
        Path unit = units.resolve("gatehouse@.service");
        Files.writeString(unit, text.replace("/opt/gatehouse", unpacked.root().toString()));
        Ran verified = Ran.of(units, "systemd-analyze", "verify", "--man=no", unit.toString());
        assertEquals(verified.output(), 0, verified.status());
        Ran security = Ran.of(units, "systemd-analyze", "security", "--offline=yes", "--threshold=15", unit.toString());
        assertEquals(security.output(), 0, security.status());
    }

    @Test
    public void onlyTheKernelBackendGetsACapability() throws Exception {
        List<String> unit = Files.readAllLines(file("systemd/gatehouse@.service"));
        assertTrue(unit.containsAll(List.of("CapabilityBoundingSet=", "AmbientCapabilities=", "NoNewPrivileges=yes",
            "ProtectSystem=strict", "User=gatehouse")));
        List<String> dropIn = Files.readAllLines(file("systemd/gatehouse@pcscf.service.d/kernel-backend.conf"));
        assertEquals(List.of("CapabilityBoundingSet=CAP_NET_ADMIN", "AmbientCapabilities=CAP_NET_ADMIN"),
            dropIn.stream().filter(l -> l.contains("Cap")).toList());
    }

    @Test
    public void theChecksumsAreRight() throws Exception {
        Path target = Unpacked.packaged().getParent();
        Ran checked = Ran.of(target, "sha256sum", "--check", "--strict", "SHA256SUMS");
        assertEquals(checked.output(), 0, checked.status());
        assertEquals(bill().isPresent() ? 4 : 3, checked.output().lines().filter(l -> l.endsWith(": OK")).count());
    }

    private static Optional<Path> bill() throws IOException {
        try (Stream<Path> files = Files.list(unpacked.root())) {
            return files.filter(f -> f.toString().endsWith("-sbom.json")).findFirst();
        }
    }

    @Test
    public void theBillOfMaterialsListsEveryJar() throws Exception {
        assumeTrue("none is made by 'mvn -o'", bill().isPresent());
        Path bill = bill().get();
        Set<String> listed = new TreeSet<>();
        JsonNode root = new ObjectMapper().readTree(bill.toFile());
        for (JsonNode component : root.get("components")) {
            listed.add(component.get("name").asText() + "-" + component.get("version").asText());
        }
        assertEquals("CycloneDX", root.get("bomFormat").asText());
        List<String> missing = unpacked.jars().stream().map(j -> j.replaceFirst("(-classes)?\\.jar$", ""))
            .filter(j -> !listed.contains(j)).toList();
        assertEquals(List.of(), missing);
    }

    @Test
    public void everyKnownVulnerabilityOfAJarIsExplained() throws Exception {
        VulnerabilityList known = new VulnerabilityList(new ObjectMapper().readTree(
            Path.of(System.getProperty("gatehouse.docs"), "known-vulnerabilities.json").toFile()));
        List<String> jars = List.copyOf(unpacked.jars());
        assertEquals(List.of(), known.unexplained(jars));
        assertEquals("no longer needed", List.of(), known.outdated(jars));
        assertEquals("not shipped", List.of(), known.unknown(jars));
    }

    /** A dependency without a row in the table is one that nobody has thought about. */
    @Test
    public void theTableOfDependenciesHasEveryJar() throws Exception {
        Set<String> rows = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of(System.getProperty("gatehouse.docs"), "dependencies.md"))) {
            String[] cells = line.split(" *\\| *", -1);
            if (cells.length > 3) {
                Stream.of(cells[1].split("[`, ]+")).forEach(name -> rows.add(name + "-" + cells[2] + ".jar"));
            }
        }
        List<String> missing = unpacked.jars().stream()
            .filter(jar -> !jar.matches("(" + OWN + ")-[0-9].*") && !rows.contains(jar)).toList();
        assertEquals(List.of(), missing);
    }

    @Test
    public void noSecretAndNothingOfTheBuildIsInIt() throws Exception {
        try (var files = Files.walk(unpacked.root())) {
            List<String> odd = files.filter(Files::isRegularFile).map(f -> unpacked.root().relativize(f).toString())
                .filter(f -> f.matches(".*(\\.java|\\.class|pom\\.xml|ring\\.json|target/.*)")).toList();
            assertEquals(List.of(), odd);
        }
    }
}
