package org.gatehouse.crypto;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.gatehouse.crypto.KeyRingException.Fault;

/**
 * The network's keys Kv at one moment: at most one that encrypts, any number that only decrypt. Immutable; a change is
 * another ring.
 *
 * <p>The order of a rotation: add the new key as decrypt-only on every node, promote it node by node, retire the old
 * key when no token under it can be in use any more. A node then never meets a token whose key it lacks.
 */
public final class KeyRing implements AutoCloseable {
    /** Octets of a Kv: AES-128, 3GPP TS 33.203 clause 6.4. */
    static final int KV_LENGTH = 16;
    static final int KIDS = 256;
    private static final Instant FIRST_TIME = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant TIMES_END = Instant.parse("+10000-01-01T00:00:00Z");

    /** What a key may be used for. */
    public enum State {
        /** New tokens are made with it, and tokens made with it are opened. */
        ENCRYPT("encrypt"),
        /** Tokens made with it, here earlier or on another node, are opened. */
        DECRYPT_ONLY("decrypt-only");

        private final String token;

        State(String token) {
            this.token = token;
        }

        /** The word in the key ring file. */
        public String token() {
            return token;
        }
    }

    /**
     * One key.
     *
     * @param kid the number that stands in clear in every token, 0 to 255
     * @param kv 16 octets
     * @param notAfter the last moment at which the key is used at all, if there is one
     */
    public record Entry(int kid, Secret kv, State state, Optional<Instant> notAfter) {
        public Entry {
            Objects.requireNonNull(kv);
            Objects.requireNonNull(state);
            Objects.requireNonNull(notAfter);
        }

        /** A key for encrypting. */
        public static Entry encrypt(int kid, Secret kv) {
            return new Entry(kid, kv, State.ENCRYPT, Optional.empty());
        }

        /** A key for decrypting until it is retired. */
        public static Entry decryptOnly(int kid, Secret kv) {
            return new Entry(kid, kv, State.DECRYPT_ONLY, Optional.empty());
        }

        /** A key for decrypting until the given moment, inclusive. */
        public static Entry decryptOnly(int kid, Secret kv, Instant notAfter) {
            return new Entry(kid, kv, State.DECRYPT_ONLY, Optional.of(notAfter));
        }

        /** Whether the key's time is over. */
        public boolean expired(Instant now) {
            return notAfter.isPresent() && now.isAfter(notAfter.get());
        }

        /**
         * Six hexadecimal digits that are equal for equal keys, to see whether two nodes have the same key under one
         * kid. Derived one way; says nothing about the key.
         */
        public String checkValue() {
            byte[] input = ("\1thig-kcv\0" + "\0\u0018").getBytes(StandardCharsets.ISO_8859_1);
            return HexFormat.of().formatHex(Cmac.tag(kv, input), 0, 3);
        }
    }

    private final Entry[] byKid = new Entry[KIDS];

    private KeyRing() {
    }

    /**
     * A ring of these keys. A ring without an encrypting key opens tokens and seals none.
     *
     * @throws KeyRingException if a kid is outside 0 to 255 or stands twice, a key is not of 16 octets, is one octet
     *     repeated (all zero, say) or stands twice, a notAfter is not in the years 0 to 9999, which RFC 3339 can
     *     write, or more than one key is for encrypting
     */
    public static KeyRing of(Collection<Entry> entries) throws KeyRingException {
        KeyRing ring = new KeyRing();
        for (Entry entry : entries) {
            if (entry.kid() < 0 || entry.kid() >= KIDS) {
                throw new KeyRingException(Fault.BAD_KID);
            }
            String where = "kid " + entry.kid();
            if (ring.byKid[entry.kid()] != null) {
                throw new KeyRingException(Fault.DUPLICATE_KID, where);
            }
            if (entry.kv().length() != KV_LENGTH) {
                throw new KeyRingException(Fault.BAD_KV, where);
            }
            if (SampleKeys.isOneOctetRepeated(entry.kv())) {
                throw new KeyRingException(Fault.WEAK_KEY, where);
            }
            if (entry.notAfter().filter(end -> end.isBefore(FIRST_TIME) || !end.isBefore(TIMES_END)).isPresent()) {
                throw new KeyRingException(Fault.BAD_NOT_AFTER, where);
            }
            if (entry.state() == State.ENCRYPT && ring.encrypting().isPresent()) {
                throw new KeyRingException(Fault.SEVERAL_ENCRYPTING_KEYS, where);
            }
            for (Entry other : ring.entries()) {
                if (other.kv().equals(entry.kv())) {
                    throw new KeyRingException(Fault.REPEATED_KEY, "kid " + other.kid() + " and " + entry.kid());
                }
            }
            ring.byKid[entry.kid()] = entry;
        }
        return ring;
    }

    /** The key that new tokens are made with. */
    public Optional<Entry> encrypting() {
        return entries().stream().filter(entry -> entry.state() == State.ENCRYPT).findFirst();
    }

    /** The key with this number, whatever its state. */
    public Optional<Entry> entry(int kid) {
        return kid < 0 || kid >= KIDS ? Optional.empty() : Optional.ofNullable(byKid[kid]);
    }

    /** All keys by ascending kid. */
    public List<Entry> entries() {
        return Arrays.stream(byKid).filter(Objects::nonNull).sorted(Comparator.comparingInt(Entry::kid)).toList();
    }

    /**
     * The number after that of the encrypting key, or after {@code start - 1} in a ring without one, that is free;
     * after 255 comes 0.
     *
     * @throws KeyRingException if there is none
     */
    public int freeKid(int start) throws KeyRingException {
        int first = encrypting().map(entry -> entry.kid() + 1).orElse(start);
        for (int i = 0; i < KIDS; i++) {
            if (byKid[(first + i) % KIDS] == null) {
                return (first + i) % KIDS;
            }
        }
        throw new KeyRingException(Fault.RING_FULL);
    }

    /** The ring with one more key: step 1 of a rotation if it is decrypt-only. */
    public KeyRing with(Entry entry) throws KeyRingException {
        List<Entry> entries = new ArrayList<>(entries());
        entries.add(entry);
        return of(entries);
    }

    /**
     * The ring in which this key encrypts and the one that did only decrypts, until {@code oldNotAfter}: step 2 of a
     * rotation.
     *
     * @throws KeyRingException if the ring has no such key, or its time is over
     */
    public KeyRing promoted(int kid, Instant now, Instant oldNotAfter) throws KeyRingException {
        if (known(kid).expired(now)) {
            throw new KeyRingException(Fault.ENCRYPTING_KEY_EXPIRED, "kid " + kid);
        }
        return changed(entry -> {
            if (entry.kid() == kid) {
                return Entry.encrypt(kid, entry.kv());
            }
            return entry.state() == State.ENCRYPT ? Entry.decryptOnly(entry.kid(), entry.kv(), oldNotAfter) : entry;
        });
    }

    /**
     * The ring without this key: step 3 of a rotation.
     *
     * @param compromised the key is known to others, which is worse than losing the tokens made with it; does not help
     *     against the encrypting key, which must be replaced first
     * @throws KeyRingException if the key is still needed: it encrypts, its {@code notAfter} has not passed, or it has
     *     none, in which case another node may be encrypting with it
     */
    public KeyRing retired(int kid, Instant now, boolean compromised) throws KeyRingException {
        Entry entry = known(kid);
        if (entry.state() == State.ENCRYPT || !compromised && !entry.expired(now)) {
            throw new KeyRingException(Fault.STILL_NEEDED, "kid " + kid);
        }
        return changed(other -> other.kid() == kid ? null : other);
    }

    /** Overwrites every key. Tokens whose sub-keys were derived already can still be opened by who holds those. */
    @Override
    public void close() {
        entries().forEach(entry -> entry.kv().close());
    }

    private Entry known(int kid) throws KeyRingException {
        return entry(kid).orElseThrow(() -> new KeyRingException(Fault.UNKNOWN_KID, "kid " + kid));
    }

    private KeyRing changed(UnaryOperator<Entry> change) throws KeyRingException {
        return of(entries().stream().map(change).filter(Objects::nonNull).toList());
    }

    /** Kids and states; never a key. */
    @Override
    public String toString() {
        return "KeyRing" + entries();
    }
}
