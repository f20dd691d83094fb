package org.gatehouse.pcscf.store;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.registration.Binding;

/** Grows as it is written, and leaves no octet of its content behind in memory. */
final class SecretBuffer implements AutoCloseable {
    /** Values of a list, here and in {@link EntryReader}. */
    static final int MOST_OF_LIST = Binding.MOST_IDENTITIES;
    private ByteBuffer octets = ByteBuffer.allocate(4096);

    private ByteBuffer room(int more) {
        if (octets.remaining() < more) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(2 * octets.capacity(), octets.position() + more));
            larger.put(octets.array(), 0, octets.position());
            Arrays.fill(octets.array(), (byte) 0);
            octets = larger;
        }
        return octets;
    }

    SecretBuffer octet(int value) {
        room(1).put((byte) value);
        return this;
    }

    SecretBuffer flag(boolean value) {
        return octet(value ? 1 : 0);
    }

    SecretBuffer number(int value) {
        room(4).putInt(value);
        return this;
    }

    SecretBuffer number(long value) {
        room(8).putLong(value);
        return this;
    }

    SecretBuffer instant(Instant value) {
        return number(value.getEpochSecond()).number(value.getNano());
    }

    SecretBuffer octets(byte[] value) {
        number(value.length);
        room(value.length).put(value);
        return this;
    }

    SecretBuffer text(String value) {
        return octets(value.getBytes(StandardCharsets.UTF_8));
    }

    SecretBuffer text(Optional<String> value) {
        flag(value.isPresent());
        value.ifPresent(this::text);
        return this;
    }

    /** @throws IllegalArgumentException for more than {@link #MOST_OF_LIST} */
    SecretBuffer texts(List<String> values) {
        if (values.size() > MOST_OF_LIST) {
            throw new IllegalArgumentException("a list of " + values.size());
        }
        number(values.size());
        values.forEach(this::text);
        return this;
    }

    SecretBuffer address(InetAddress value) {
        return octets(value.getAddress());
    }

    SecretBuffer secret(Secret value) {
        byte[] exposed = value.expose();
        try {
            return octets(exposed);
        } finally {
            Arrays.fill(exposed, (byte) 0);
        }
    }

    /** What another one holds, with its length. */
    SecretBuffer buffer(SecretBuffer other) {
        number(other.length());
        room(other.length()).put(other.array(), 0, other.length());
        return this;
    }

    int length() {
        return octets.position();
    }

    /** The content is in its first {@link #length()} octets. */
    byte[] array() {
        return octets.array();
    }

    /** Empty again. */
    void clear() {
        Arrays.fill(octets.array(), 0, octets.position(), (byte) 0);
        octets.clear();
    }

    @Override
    public void close() {
        clear();
    }
}
