package org.gatehouse.adapter.operator;

/**
 * An answer that is no JSON but a file.
 *
 * @param type its media type
 * @param name by which a browser saves it: letters, digits, dots
 * @param octets not to be changed
 */
public record OperatorFile(String type, String name, byte[] octets) {
    public OperatorFile {
        if (!name.matches("[A-Za-z0-9.]{1,64}")) {
            throw new IllegalArgumentException("not a name for a file");
        }
    }
}
