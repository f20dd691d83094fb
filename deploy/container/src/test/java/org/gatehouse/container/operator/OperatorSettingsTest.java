package org.gatehouse.container.operator;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class OperatorSettingsTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Optional<OperatorSettings> read(String operator) throws SettingsException {
        Settings root = Settings.parse(operator);
        Optional<OperatorSettings> settings = OperatorSettings.read(root, folder.getRoot().toPath());
        root.finish();
        return settings;
    }

    private void assertRefused(String operator, String key) {
        String problems = assertThrows(SettingsException.class, () -> read(operator)).problems().toString();
        assertTrue(problems, problems.contains(key));
    }

    private void token(String text, String permissions) throws Exception {
        Path file = folder.newFile("token").toPath();
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    public void withoutTheSectionThereIsNoPort() throws Exception {
        assertEquals(Optional.empty(), read(""));
    }

    @Test
    public void itIsOnLoopbackAndMaskedUnlessToldOtherwise() throws Exception {
        OperatorSettings settings = read("operator { ports { pcscf = 8031 } }").orElseThrow();
        assertTrue(settings.address().isLoopbackAddress());
        assertTrue(settings.masked());
        assertEquals(Optional.of(new InetSocketAddress(settings.address(), 8031)), settings.of("pcscf"));
        assertEquals(Optional.empty(), settings.of("icscf"));
        assertFalse(read("operator { identities = shown }").orElseThrow().masked());
    }

    @Test
    public void beyondLoopbackATokenOrMutualTlsIsNeeded() throws Exception {
        assertRefused("operator { address = \"192.0.2.1\" }", "mutual TLS");
        token(OperatorScene.TOKEN + "\n", "rw-------");
        assertEquals(Optional.of(OperatorScene.TOKEN),
            read("operator { address = \"192.0.2.1\", token-file = token }").orElseThrow().token());
    }

    @Test
    public void aTokenThatOthersMayReadOrThatIsShortStopsTheStart() throws Exception {
        token(OperatorScene.TOKEN, "rw-r--r--");
        assertRefused("operator { token-file = token }", "token-file");
        Files.setPosixFilePermissions(folder.getRoot().toPath().resolve("token"),
            PosixFilePermissions.fromString("rw-r-----"));
        assertRefused("operator { token-file = token }", "token-file");
        Files.delete(folder.getRoot().toPath().resolve("token"));
        token("short", "rw-------");
        assertRefused("operator { token-file = token }", "token-file");
        assertRefused("operator { token-file = nothing }", "token-file");
    }

    @Test
    public void theTokenIsNotInItsText() throws Exception {
        token(OperatorScene.TOKEN, "rw-------");
        String text = read("operator { token-file = token }").orElseThrow().toString();
        assertFalse(text, text.contains(OperatorScene.TOKEN));
    }

    @Test
    public void aKeyStoreThatIsNotThereStopsTheStart() {
        assertRefused("operator { tls { key-store = a, key-store-password-file = b } }", "key-store");
    }

    @Test
    public void unknownKeysStopTheStart() {
        assertRefused("operator { adress = \"127.0.0.1\" }", "adress");
    }
}
