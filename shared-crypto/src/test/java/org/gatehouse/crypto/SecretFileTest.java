package org.gatehouse.crypto;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.gatehouse.crypto.KeyRingException.Fault;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A key in a file: the right length, the right rights, and no sample. */
public class SecretFileTest {
    private static final String KEY = "8f4e33f3dc3e414ff94e5fb6905cba8c1b0d4f6a7e2c9935d80af1b2c3d4e5f6";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path file(String content) throws Exception {
        Path file = folder.getRoot().toPath().resolve("key");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
        return file;
    }

    private Fault fault(String content) throws Exception {
        Path file = file(content);
        KeyRingException e = assertThrows(content, KeyRingException.class, () -> SecretFile.read(file, 32));
        assertFalse("no key in the message", content.length() > 8 && e.getMessage().contains(content.substring(0, 8)));
        return e.fault();
    }

    @Test
    public void aKeyWithOrWithoutALineEnd() throws Exception {
        for (String content : new String[] {KEY, KEY + "\n", KEY + "\r\n", KEY.toUpperCase()}) {
            try (Secret key = SecretFile.read(file(content), 32)) {
                assertArrayEquals(HexFormat.of().parseHex(KEY), key.expose());
            }
        }
    }

    @Test
    public void anythingElseIsNoKey() throws Exception {
        for (String content : new String[] {"", "\n", KEY.substring(2), KEY + "00", KEY.substring(1) + "g",
            " " + KEY.substring(1), KEY.substring(1) + "\u00e9", KEY.substring(1) + "\uff11"}) {
            assertEquals(Fault.NOT_HEXADECIMAL, fault(content));
        }
    }

    @Test
    public void aGuessableKeyIsRefused() throws Exception {
        assertEquals(Fault.GUESSABLE_KEY, fault("00".repeat(32)));
        assertEquals(Fault.GUESSABLE_KEY, fault("a5".repeat(32)));
        StringBuilder counting = new StringBuilder();
        for (int i = 0; i < 32; i++) {
            counting.append(String.format("%02x", i));
        }
        assertEquals(Fault.GUESSABLE_KEY, fault(counting.toString()));
    }

    @Test
    public void othersHaveNoRights() throws Exception {
        Path file = file(KEY);
        for (String rights : new String[] {"rw-r-----", "rw----r--", "rwx------"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
            assertEquals(Fault.LOOSE_PERMISSIONS,
                assertThrows(rights, KeyRingException.class, () -> SecretFile.read(file, 32)).fault());
        }
        Files.delete(file);
        assertEquals(Fault.NO_FILE, assertThrows(KeyRingException.class, () -> SecretFile.read(file, 32)).fault());
    }
}
