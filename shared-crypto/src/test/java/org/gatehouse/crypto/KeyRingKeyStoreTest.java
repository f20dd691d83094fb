package org.gatehouse.crypto;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.gatehouse.crypto.KeyRing.Entry;
import org.gatehouse.crypto.KeyRingException.Fault;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Rings in PKCS#12 and BCFKS key stores. */
public class KeyRingKeyStoreTest {
    private static final String KV7 = "5f0d3c1be7a94208b6c1d2f49a3e7061";
    private static final String KV8 = "c41f9be20d7735a8861e4bf02d9c5a13";
    private static final List<String> NAMES = List.of("ring.p12", "ring.PFX", "ring.bcfks");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path store(String name, String password, Map<String, String> keys) throws Exception {
        KeyStore store = name.endsWith("bcfks")
                ? KeyStore.getInstance("BCFKS", new BouncyCastleProvider()) : KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (Map.Entry<String, String> key : keys.entrySet()) {
            store.setKeyEntry(key.getKey(), new SecretKeySpec(HexFormat.of().parseHex(key.getValue()), "AES"),
                    password.toCharArray(), null);
        }
        Path file = folder.getRoot().toPath().resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
        strict(file);
        password(file, password + "\n");
        return file;
    }

    private static void password(Path store, String text) throws Exception {
        Path file = store.resolveSibling(store.getFileName() + ".password");
        Files.writeString(file, text);
        strict(file);
    }

    private static void strict(Path file) throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static void assertFault(Fault fault, Path file) {
        assertEquals(fault, assertThrows(KeyRingException.class, () -> KeyRingFile.read(file)).fault());
    }

    @Test
    public void bothFormsAreRead() throws Exception {
        for (String name : NAMES) {
            KeyRing ring = KeyRingFile.read(store(name, "a pass phrase", Map.of("kv-7-encrypt", KV7,
                    "kv-8-decrypt-only-20990601T000000Z", KV8,
                    "kv-9-decrypt-only", "92b0e65d1fca4378ad0e37b1c85f2469")));
            assertEquals(name, Entry.encrypt(7, Secret.fromHex(KV7)), ring.encrypting().orElseThrow());
            assertEquals(Entry.decryptOnly(8, Secret.fromHex(KV8), Instant.parse("2099-06-01T00:00:00Z")),
                    ring.entry(8).orElseThrow());
            assertEquals(3, ring.entries().size());
        }
    }

    @Test
    public void whatIsWrongWithAStoreIsNamed() throws Exception {
        for (String name : NAMES) {
            assertFault(Fault.UNKNOWN_FIELD, store(name, "p", Map.of("mykey", KV7)));
            assertFault(Fault.UNKNOWN_FIELD, store(name, "p", Map.of("kv-7-retired", KV7)));
            assertFault(Fault.BAD_KID, store(name, "p", Map.of("kv-256-encrypt", KV7)));
            assertFault(Fault.BAD_KV, store(name, "p", Map.of("kv-7-encrypt", KV7 + KV8)));
            assertFault(Fault.SAMPLE_KEY, store(name, "p", Map.of("kv-7-encrypt", "000102030405060708090a0b0c0d0e0f")));
            assertFault(Fault.WEAK_KEY, store(name, "p", Map.of("kv-7-encrypt", "00".repeat(16))));
            assertFault(Fault.NO_ENCRYPTING_KEY, store(name, "p", Map.of("kv-7-decrypt-only", KV7)));
            assertFault(Fault.BAD_NOT_AFTER,
                    store(name, "p", Map.of("kv-7-encrypt", KV7, "kv-8-decrypt-only-20260230T000000Z", KV8)));
        }
    }

    @Test
    public void aWrongPasswordOrADamagedStoreIsRefused() throws Exception {
        for (String name : NAMES) {
            Path file = store(name, "right", Map.of("kv-7-encrypt", KV7));
            password(file, "wrong");
            assertFault(Fault.BAD_KEY_STORE, file);
            password(file, "");
            assertFault(Fault.BAD_KEY_STORE, file);
            password(file, "right\r\n");
            assertEquals(1, KeyRingFile.read(file).entries().size());
            byte[] whole = Files.readAllBytes(file);
            for (int length : new int[] {0, 1, 20, whole.length / 2, whole.length - 1}) {
                Files.write(file, java.util.Arrays.copyOf(whole, length));
                assertFault(Fault.BAD_KEY_STORE, file);
            }
        }
    }

    @Test
    public void thePasswordIsAsSecretAsTheStore() throws Exception {
        Path file = store("ring.p12", "p", Map.of("kv-7-encrypt", KV7));
        Path password = folder.getRoot().toPath().resolve("ring.p12.password");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
        assertFault(Fault.LOOSE_PERMISSIONS, file);
        Files.delete(password);
        assertFault(Fault.NO_FILE, file);
    }

    @Test
    public void aNewPasswordAloneMakesTheStoreReadAgain() throws Exception {
        Path file = store("ring.p12", "first", Map.of("kv-7-encrypt", KV7));
        List<Object> events = new ArrayList<>();
        KeyRingFile.Listener listener = new KeyRingFile.Listener() {
            @Override
            public void loaded(KeyRing ring) {
                events.add(ring.encrypting().orElseThrow().kid());
            }

            @Override
            public void refused(KeyRingException why) {
                events.add(why.fault());
            }
        };
        try (KeyRingFile ring = KeyRingFile.open(file, Duration.ZERO, listener)) {
            store("ring.p12", "second", Map.of("kv-8-encrypt", KV8));
            password(file, "first");
            ring.refresh();
            ring.refresh();
            assertEquals(7, ring.current().encrypting().orElseThrow().kid());
            password(file, "second");
            ring.refresh();
            assertEquals(List.of(Fault.BAD_KEY_STORE, 8), events);
        }
    }

    @Test
    public void storesAreNotEdited() throws Exception {
        Path file = store("ring.bcfks", "p", Map.of("kv-7-encrypt", KV7));
        byte[] before = Files.readAllBytes(file);
        assertEquals(Fault.NOT_EDITABLE, assertThrows(KeyRingException.class,
                () -> KeyRingFile.edit(file, ring -> ring)).fault());
        org.junit.Assert.assertArrayEquals(before, Files.readAllBytes(file));
    }

    /** Line ends behind the password are not part of it; everything else is. */
    @Test
    public void whatThePasswordFileMayHold() throws Exception {
        for (String name : List.of("ring.p12", "ring.bcfks")) {
            for (String password : List.of("p", " with spaces ", "two\nlines", "\u00fc\u4e2d\ud83d\ude00",
                    "x".repeat(1_000), "\ttab", "\ufeffmark")) {
                // PKCS#12 as Java writes it takes printable ASCII only
                if (name.endsWith(".p12") && !password.matches("[ -~]+")) {
                    continue;
                }
                Path file = store(name, password, Map.of("kv-7-encrypt", KV7));
                for (String end : List.of("", "\n", "\r\n", "\n\n\r")) {
                    password(file, password + end);
                    assertEquals(name, 1, KeyRingFile.read(file).entries().size());
                }
                password(file, password + " ");
                assertFault(Fault.BAD_KEY_STORE, file);
                password(file, "\n" + password);
                assertFault(Fault.BAD_KEY_STORE, file);
            }
        }
    }

    @Test
    public void whatIsNoPasswordFile() throws Exception {
        Path file = store("ring.bcfks", "p", Map.of("kv-7-encrypt", KV7));
        Path password = file.resolveSibling("ring.bcfks.password");
        password(file, "p".repeat(65_537));
        assertFault(Fault.TOO_LARGE, file);
        Files.write(password, new byte[] {(byte) 0xff, (byte) 0xfe, 'p', 0});
        assertFault(Fault.BAD_KEY_STORE, file);
        Files.delete(password);
        Files.createDirectory(password,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        assertFault(Fault.UNREADABLE, file);
        Files.delete(password);
        Files.createSymbolicLink(password, file.resolveSibling("nothing"));
        assertFault(Fault.NO_FILE, file);
        Files.delete(password);
        Path elsewhere = folder.newFile("password-of-all").toPath();
        Files.writeString(elsewhere, "p\n");
        strict(elsewhere);
        Files.createSymbolicLink(password, elsewhere);
        assertEquals(1, KeyRingFile.read(file).entries().size());
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rw-rw----"));
        assertFault(Fault.LOOSE_PERMISSIONS, file);
    }

    @Test
    public void noExceptionHoldsThePassword() throws Exception {
        for (String name : NAMES) {
            Path file = store(name, "right-one", Map.of("kv-7-encrypt", KV7));
            password(file, "wrong-one");
            for (Throwable e = assertThrows(KeyRingException.class, () -> KeyRingFile.read(file)); e != null;
                    e = e.getCause()) {
                assertEquals(e.toString(), -1, e.toString().indexOf("-one"));
            }
        }
    }
}
