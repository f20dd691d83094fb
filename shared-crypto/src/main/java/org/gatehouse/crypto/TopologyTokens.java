package org.gatehouse.crypto;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Objects;

/** Makes {@link TopologyToken}s from a key ring and the hiding network's realm. */
public final class TopologyTokens {
    /** Whether a token's length may tell how many entries it holds. */
    public enum Padding {
        /** The shortest token. */
        NONE,
        /** Text is filled up to a multiple of 64 octets, at most 86 characters more: one entry and two look alike. */
        HIDE_COUNT
    }

    /**
     * What a token says about itself in clear. Nothing of it can be trusted.
     *
     * @param octets of the whole token, decoded
     */
    public record Header(int version, int kid, int octets) {
    }

    private TopologyTokens() {
    }

    /** Tokens without padding, by the system's clock. */
    public static TopologyToken of(KeyRingSource ring, String realm, SecureRandom random) {
        return of(ring, realm, random, Clock.systemUTC(), Padding.NONE);
    }

    /**
     * Tokens of one network. The ring is asked for every token, so a changed ring takes effect with the next one.
     *
     * @param realm the network's name, which is under the MAC and in the sub-keys; in any case of letters
     * @param random seeds the generators of IVs; must be fit for cryptography
     * @param clock for the keys' {@code notAfter}
     * @throws IllegalArgumentException if the realm is not a host name of 1 to 255 letters, digits, hyphens and dots
     */
    public static TopologyToken of(KeyRingSource ring, String realm, SecureRandom random, InstantSource clock,
                                   Padding padding) {
        Objects.requireNonNull(random);
        return new CbcCmacTokens(ring, realm, () -> new IvGenerator(random)::next, clock, padding);
    }

    /**
     * Reads what stands in clear, without a key.
     *
     * @throws TokenRefusedException if the text has not the length and the alphabet of a token; any version will do
     */
    public static Header header(String token) throws TokenRefusedException {
        int octets = CbcCmacTokens.octets(token.length());
        byte[] raw = new byte[Math.max(octets, 0)];
        if (octets < 0 || Base64Url.decode(token, raw) != 0) {
            throw TokenRefusedException.REFUSED;
        }
        return new Header(raw[0] & 0xff, raw[1] & 0xff, octets);
    }
}
