package org.gatehouse.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Fuzz target: whatever a key ring file holds, loading gives a ring that survives writing and reading, or a
 * {@link KeyRingException} whose message shows nothing of the text.
 *
 * <p>The first octet picks the form: JSON, PKCS#12 or BCFKS.
 */
public final class KeyRingFuzz {
    private static final byte[] PASSWORD = "password".getBytes(StandardCharsets.US_ASCII);

    private KeyRingFuzz() {
    }

    /** Called by Jazzer, and by the test that replays the corpus. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0 || data.length > StrictFile.MAX_LENGTH) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        try {
            switch (data[0]) {
                case 'p' -> KeyRingKeyStore.parse("PKCS12", rest, PASSWORD);
                case 'b' -> KeyRingKeyStore.parse("BCFKS", rest, PASSWORD);
                default -> json(rest);
            }
        } catch (KeyRingException e) {
            if (e.getCause() != null || e.getMessage().length() > 120
                    || !e.getMessage().chars().allMatch(c -> c >= ' ' && c < 127)) {
                throw new AssertionError("a message that may show the text", e);
            }
        }
    }

    private static void json(byte[] text) throws KeyRingException {
        KeyRing ring = KeyRingJson.parse(text);
        byte[] written = KeyRingJson.write(ring);
        KeyRing again;
        try {
            again = KeyRingJson.parse(written);
        } catch (KeyRingException e) {
            throw new AssertionError("what was written is not read", e);
        }
        if (!again.entries().equals(ring.entries())) {
            throw new AssertionError("not the same ring after writing and reading");
        }
    }
}
