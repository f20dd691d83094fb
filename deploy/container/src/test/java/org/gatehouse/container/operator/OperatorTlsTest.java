package org.gatehouse.container.operator;

import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.gatehouse.settings.TlsClient;
import org.gatehouse.settings.TlsFiles;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The operator's port over mutual TLS, by real handshakes. */
public class OperatorTlsTest {
    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static final String PATH = "/api/v1/pcscf/attempts";
    private static final String MUTUAL = "tls { key-store = port.p12, key-store-password-file = password, "
        + "clients = asker-trusted.p12";
    private static final String CLIENT =
        ", client { key-store = asker.p12, key-store-password-file = password, servers = port-trusted.p12 }";

    @BeforeClass
    public static void keys() throws Exception {
        new TlsKeys(directory()).key("port", "ip:127.0.0.1").key("asker", "dns:asker").key("stranger", "dns:stranger")
            .key("named", "dns:console.example");
    }

    private static Path directory() {
        return FOLDER.getRoot().toPath();
    }

    private static OperatorSettings settings(String text) throws SettingsException {
        Settings root = Settings.parse("operator { address = \"127.0.0.1\", " + text + " }");
        Optional<OperatorSettings> settings = OperatorSettings.read(root, directory());
        root.finish();
        return settings.orElseThrow();
    }

    private static Operator port(OperatorSettings settings, String role, int port) throws IOException {
        return Operator.start(settings, new InetSocketAddress(settings.address(), port),
            List.of(new OperatorScene.Part(role)));
    }

    private static TlsClient asker(String name, String trusts, String... names) throws IOException {
        return new TlsClient(new TlsFiles(directory().resolve(name + ".p12"), directory().resolve("password"),
            Optional.of(directory().resolve(trusts + "-trusted.p12"))).context(), List.of(names));
    }

    private static String ask(Operator port, TlsClient asker, String path) throws IOException {
        HttpURLConnection connection =
            asker.open(URI.create("https://127.0.0.1:" + port.address().getPort() + path));
        try (InputStream in = connection.getResponseCode() < 400 ? connection.getInputStream()
            : connection.getErrorStream()) {
            return connection.getResponseCode() + " " + new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            connection.disconnect();
        }
    }

    @Test
    public void whoHasACertificateIsAnsweredAndNobodyElse() throws Exception {
        try (Operator port = port(settings(MUTUAL + " }"), "pcscf", 0)) {
            String answer = ask(port, asker("asker", "port"), PATH);
            assertTrue(answer, answer.startsWith("200 [{\"role\":\"pcscf\""));
            assertTrue(ask(port, asker("asker", "port"), "/").contains("<title>Gatehouse</title>"));
            for (String path : List.of(PATH, "/", "/healthz", "/metrics")) {
                assertThrows(path, IOException.class, () -> ask(port, asker("stranger", "port"), path));
            }
        }
    }

    @Test
    public void aPortThatIsSomebodyElsesIsNotAsked() throws Exception {
        try (Operator port = port(settings(MUTUAL + " }"), "pcscf", 0)) {
            assertThrows(SSLHandshakeException.class, () -> ask(port, asker("asker", "stranger"), PATH));
        }
    }

    @Test
    public void theCertificateIsOfTheAddressOrOfAConfiguredName() throws Exception {
        try (Operator port = port(settings(MUTUAL.replace("port.p12", "named.p12") + " }, host-names = [a, b]"),
            "pcscf", 0)) {
            assertTrue(ask(port, asker("asker", "named", "other", "Console.Example"), PATH).startsWith("200"));
            assertThrows(IOException.class, () -> ask(port, asker("asker", "named"), PATH));
            assertThrows(IOException.class, () -> ask(port, asker("asker", "named", "other"), PATH));
        }
    }

    @Test
    public void aQuestionForTheOtherRoleIsPassedOnOverTls() throws Exception {
        try (Operator icscf = port(settings(MUTUAL + CLIENT + " }"), "icscf", 0);
             Operator pcscf = port(settings(MUTUAL + CLIENT + " }, ports { icscf = " + icscf.address().getPort()
                 + " }"), "pcscf", 0)) {
            String answer = ask(pcscf, asker("asker", "port"), "/api/v1/icscf/attempts");
            assertTrue(answer, answer.startsWith("200 [{\"role\":\"icscf\""));
        }
    }

    @Test
    public void withoutAClientItIsNotPassedOn() throws Exception {
        int other = OperatorScene.freePort();
        OperatorSettings settings = settings(MUTUAL + " }, ports { icscf = " + other + " }");
        try (Operator pcscf = port(settings, "pcscf", 0)) {
            String answer = ask(pcscf, asker("asker", "port"), "/api/v1/icscf/attempts");
            assertTrue(answer, answer.startsWith("503") && answer.contains("'tls' has a 'client'"));
        }
    }

    @Test
    public void mutualTlsIsEnoughBeyondLoopbackAndOneSidedTlsIsNot() throws Exception {
        String beyond = "address = \"192.0.2.1\", ";
        Settings root = Settings.parse("operator { " + beyond + MUTUAL + " } }");
        assertTrue(OperatorSettings.read(root, directory()).orElseThrow().tls().orElseThrow().mutual());
        root.finish();
        Settings oneSided = Settings.parse("operator { " + beyond
            + "tls { key-store = port.p12, key-store-password-file = password } }");
        OperatorSettings.read(oneSided, directory());
        String problems = assertThrows(SettingsException.class, oneSided::finish).problems().toString();
        assertTrue(problems, problems.contains("operator.address"));
    }

    @Test
    public void aPasswordFileForAllStopsTheStart() throws Exception {
        Path loose = directory().resolve("loose");
        Files.copy(directory().resolve("password"), loose);
        Files.setPosixFilePermissions(loose, PosixFilePermissions.fromString("rw-r--r--"));
        for (String where : List.of(MUTUAL.replace("file = password", "file = loose") + " }",
            MUTUAL + CLIENT.replace("file = password", "file = loose") + " }")) {
            String problems = assertThrows(SettingsException.class, () -> settings(where)).problems().toString();
            assertTrue(problems, problems.contains("others than its owner have rights on it"));
        }
    }
}
