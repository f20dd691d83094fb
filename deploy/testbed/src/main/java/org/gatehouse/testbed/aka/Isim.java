package org.gatehouse.testbed.aka;

/**
 * The card in the UE, 3GPP TS 33.102 clause 6.3.3: checks MAC, then SQN, and keeps the highest SQN it accepted. A SQN
 * is fresh when it is higher than that and not more than {@link #DELTA} ahead.
 */
public final class Isim {
    /** How far the network may jump ahead, TS 33.102 Annex C.2.1: 2^28. */
    public static final long DELTA = 1L << 28;

    private static final long SQN_MODULUS = 1L << 48;

    private final Milenage keys;
    private long sqnMs;

    /** @param sqnMs the highest sequence number accepted so far, 48 bits */
    public Isim(Milenage keys, long sqnMs) {
        this.keys = keys;
        setSqnMs(sqnMs);
    }

    /** What the card answers. */
    public sealed interface Answer {
    }

    /** The network is genuine and the challenge fresh. */
    public record Success(Octets res, Octets ck, Octets ik) implements Answer {
    }

    /** AUTN was not made with this subscriber's key. */
    public record MacFailure() implements Answer {
    }

    /** AUTN is genuine but its SQN is not fresh. */
    public record SynchronisationFailure(Octets auts) implements Answer {
    }

    /** Runs AKA on RAND and AUTN (16 octets each). */
    public synchronized Answer authenticate(Octets rand, Octets autn) {
        Octets sqn = autn.slice(0, 6).xor(keys.ak(rand));
        Octets amf = autn.slice(6, 2);
        if (!keys.macA(rand, sqn, amf).equals(autn.slice(8, 8))) {
            return new MacFailure();
        }
        long number = sqn.number();
        if (number <= sqnMs || number - sqnMs > DELTA) {
            return new SynchronisationFailure(Auts.make(keys, rand, Octets.ofLong(sqnMs, 6)));
        }
        sqnMs = number;
        return new Success(keys.res(rand), keys.ck(rand), keys.ik(rand));
    }

    /** The highest sequence number accepted so far. */
    public synchronized long sqnMs() {
        return sqnMs;
    }

    /** Moves the counter, so that a test can make the next challenge stale or too far ahead. */
    public final synchronized void setSqnMs(long sqn) {
        if (sqn < 0 || sqn >= SQN_MODULUS) {
            throw new IllegalArgumentException("SQN is 48 bits");
        }
        sqnMs = sqn;
    }
}
