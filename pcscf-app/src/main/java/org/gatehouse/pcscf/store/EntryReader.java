package org.gatehouse.pcscf.store;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.sa.UeContact;

/**
 * The fields of an entry, as {@link SecretBuffer} wrote them. What is cut or too long is a {@link
 * BufferUnderflowException}.
 */
final class EntryReader {
    private final ByteBuffer in;
    private final List<Secret> secrets = new ArrayList<>();

    EntryReader(ByteBuffer in) {
        this.in = in;
    }

    int octet() {
        return in.get();
    }

    boolean flag() {
        return in.get() != 0;
    }

    int number() {
        return in.getInt();
    }

    long longNumber() {
        return in.getLong();
    }

    Instant instant() {
        return Instant.ofEpochSecond(in.getLong(), in.getInt());
    }

    private byte[] octets() {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] octets = new byte[length];
        in.get(octets);
        return octets;
    }

    String text() {
        return new String(octets(), StandardCharsets.UTF_8);
    }

    Optional<String> textIfAny() {
        return flag() ? Optional.of(text()) : Optional.empty();
    }

    List<String> texts() {
        int size = in.getInt();
        if (size < 0 || size > SecretBuffer.MOST_OF_LIST) {
            throw new BufferUnderflowException();
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            texts.add(text());
        }
        return texts;
    }

    InetAddress address() throws UnknownHostException {
        return InetAddress.getByAddress(octets());
    }

    UeContact contact() throws UnknownHostException {
        return new UeContact(text(), address(), text(), flag());
    }

    Secret secret() {
        byte[] octets = octets();
        try {
            Secret secret = Secret.copyOf(octets);
            secrets.add(secret);
            return secret;
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /** Closes the secrets that were read: nobody has become their owner. */
    void closeSecrets() {
        secrets.forEach(Secret::close);
    }
}
