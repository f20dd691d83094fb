package org.gatehouse.settings;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Files of one end of TLS. What a handshake does with them is tested where a port is opened. */
public class TlsFilesTest {
    private static final String PASSWORD = "correct horse";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path password;

    @Before
    public void password() throws Exception {
        password = write("password", PASSWORD + "\n", "rw-------");
    }

    private Path write(String name, String text, String rights) throws IOException {
        Path file = folder.getRoot().toPath().resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
        return file;
    }

    /** A store with an entry that is no key of TLS, which such a file may hold too. */
    private Path store(String name, String protectedBy, boolean empty) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (!empty) {
            store.setEntry("x", new KeyStore.SecretKeyEntry(new SecretKeySpec(new byte[16], "AES")),
                new KeyStore.PasswordProtection(protectedBy.toCharArray()));
        }
        Path file = folder.getRoot().toPath().resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, protectedBy.toCharArray());
        }
        return file;
    }

    private static String refused(TlsFiles files) {
        String message = assertThrows(IOException.class, files::context).getMessage();
        assertFalse(message, message.contains(PASSWORD));
        return message;
    }

    @Test
    public void filesThatAreWhatTheyShouldBeAreOpened() throws Exception {
        Path keys = store("keys.p12", PASSWORD, false);
        assertEquals("TLS", new TlsFiles(keys, password, Optional.empty()).context().getProtocol());
    }

    @Test
    public void aPasswordThatOthersMayReadIsNotUsed() throws Exception {
        Path keys = store("keys.p12", PASSWORD, false);
        for (String rights : List.of("rw-r-----", "rw----r--", "rw--w----", "rwx--x---")) {
            Files.setPosixFilePermissions(password, PosixFilePermissions.fromString(rights));
            assertTrue(rights, refused(new TlsFiles(keys, password, Optional.empty())).endsWith("password: others than "
                + "its owner have rights on it"));
        }
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("r--------"));
        assertNotNull(new TlsFiles(keys, password, Optional.empty()).context());
    }

    @Test
    public void whatIsNoPasswordIsNamed() throws Exception {
        Path keys = store("keys.p12", PASSWORD, false);
        Path long1 = write("long", "x".repeat(2_000), "rw-------");
        assertTrue(refused(new TlsFiles(keys, long1, Optional.empty())).endsWith("more than a password"));
        Path other = write("other", "wrong", "rw-------");
        assertTrue(refused(new TlsFiles(keys, other, Optional.empty())).endsWith("keys.p12: has another password"));
        refused(new TlsFiles(keys, folder.getRoot().toPath().resolve("nothing"), Optional.empty()));
    }

    @Test
    public void whatIsNoStoreIsNamed() throws Exception {
        Path keys = store("keys.p12", PASSWORD, false);
        Path odd = write("odd.p12", Base64.getEncoder().encodeToString(new byte[300]), "rw-------");
        assertTrue(refused(new TlsFiles(odd, password, Optional.empty())).contains("odd.p12: no PKCS #12 file"));
        assertTrue(refused(new TlsFiles(keys, password, Optional.of(odd))).contains("odd.p12: no PKCS #12 file"));
        Path empty = store("empty.p12", PASSWORD, true);
        assertTrue(refused(new TlsFiles(empty, password, Optional.empty())).endsWith("empty.p12: is empty"));
        assertTrue(refused(new TlsFiles(folder.getRoot().toPath().resolve("no.p12"), password, Optional.empty()))
            .contains("no.p12"));
    }

    @Test
    public void aStoreThatTrustsNobodyIsNotUsed() throws Exception {
        Path keys = store("keys.p12", PASSWORD, false);
        assertTrue(refused(new TlsFiles(keys, password, Optional.of(keys))).endsWith("keys.p12: has no certificate"));
    }

    @Test
    public void aClientIsASectionWithThreeFiles() throws Exception {
        Settings root = Settings.parse("client { key-store = a.p12 }");
        assertEquals(Optional.empty(), TlsClient.read(root.section("client"), folder.getRoot().toPath(), List.of()));
        String problems = assertThrows(SettingsException.class, root::finish).problems().toString();
        assertTrue(problems, problems.contains("client.key-store-password-file is missing")
            && problems.contains("client.servers is missing"));
    }

    @Test
    public void aConnectionIsNotOpenedBeforeItIsUsed() throws Exception {
        TlsClient client = new TlsClient(new TlsFiles(store("keys.p12", PASSWORD, false), password, Optional.empty())
            .context(), List.of("name"));
        assertEquals("127.0.0.1", client.open(URI.create("https://127.0.0.1:1/")).getURL().getHost());
    }
}
