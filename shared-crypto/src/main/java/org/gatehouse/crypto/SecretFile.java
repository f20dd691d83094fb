package org.gatehouse.crypto;

import java.nio.file.Path;
import java.util.Arrays;
import org.gatehouse.crypto.KeyRingException.Fault;

/** A file with one key in hexadecimal digits, on which only its owner has rights. */
public final class SecretFile {
    private SecretFile() {
    }

    /**
     * The key; a line end after it does not count.
     *
     * @param octets how long it has to be
     * @throws KeyRingException if the file or its rights are not as they should be, if it holds anything else, or a key
     *     that anybody would guess
     */
    public static Secret read(Path file, int octets) throws KeyRingException {
        String name = String.valueOf(file.getFileName());
        byte[] content = StrictFile.read(file);
        try {
            int length = content.length;
            while (length > 0 && (content[length - 1] == '\n' || content[length - 1] == '\r')) {
                length--;
            }
            Secret key = length == 2 * octets ? key(content, octets) : null;
            if (key == null) {
                throw new KeyRingException(Fault.NOT_HEXADECIMAL, name);
            }
            if (SampleKeys.isOneOctetRepeated(key) || SampleKeys.contains(key)) {
                key.close();
                throw new KeyRingException(Fault.GUESSABLE_KEY, name);
            }
            return key;
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /** Without a String in between, which could not be overwritten; null if a character is no digit. */
    private static Secret key(byte[] content, int octets) {
        byte[] key = new byte[octets];
        try {
            for (int i = 0; i < octets; i++) {
                int high = digit(content[2 * i]);
                int low = digit(content[2 * i + 1]);
                if (high < 0 || low < 0) {
                    return null;
                }
                key[i] = (byte) (high << 4 | low);
            }
            return Secret.copyOf(key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static int digit(byte character) {
        return character < 0 ? -1 : Character.digit((char) character, 16);
    }
}
