package org.gatehouse.testbed.aka;

import java.util.Optional;

/** The resynchronisation token, 3GPP TS 33.102 clause 6.3.3: SQN_MS xor AK* (6 octets), MAC-S (8). Its AMF is zero. */
public final class Auts {
    /** Octets of a token. */
    public static final int LENGTH = 14;

    private static final Octets AMF = Octets.ofHex("0000");

    private Auts() {
    }

    /** The token of a UE whose counter stands at this SQN (6 octets). */
    public static Octets make(Milenage keys, Octets rand, Octets sqnMs) {
        return sqnMs.xor(keys.akStar(rand)).then(keys.macS(rand, sqnMs, AMF));
    }

    /** The SQN in the token, or empty when the length or MAC-S is wrong. */
    public static Optional<Octets> open(Milenage keys, Octets rand, Octets auts) {
        if (auts.length() != LENGTH) {
            return Optional.empty();
        }
        Octets sqnMs = auts.slice(0, 6).xor(keys.akStar(rand));
        boolean genuine = keys.macS(rand, sqnMs, AMF).equals(auts.slice(6, 8));
        return genuine ? Optional.of(sqnMs) : Optional.empty();
    }
}
