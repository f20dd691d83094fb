package org.gatehouse.pcscf.status;

import java.time.Duration;
import java.time.Instant;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.sa.Slot;
import org.gatehouse.pcscf.secagree.AlgorithmPair;

/**
 * One set of security associations, without its keys.
 *
 * @param encrypted whether the pair encrypts; if not, it gives integrity only
 * @param remaining life that is left by the application's clock
 */
public record SetStatus(Slot slot, AlgorithmPair pair, boolean encrypted, int portUc, int portUs, int portPc,
                        int portPs, Duration remaining) {

    static SetStatus of(Slot slot, SaSet set, Instant now) {
        SaSetSpec spec = set.spec();
        Duration left = Duration.between(now, set.expiresAt());
        return new SetStatus(slot, set.pair(), spec.ealg() != EncryptionAlgorithm.NULL, spec.portUc(), spec.portUs(),
            spec.portPc(), spec.portPs(), left.isNegative() ? Duration.ZERO : left);
    }

    @Override
    public String toString() {
        return slot.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + " " + pair.alg().token() + "/"
            + pair.ealg().token() + (encrypted ? " encrypted" : " not-encrypted") + " uc=" + portUc + " us=" + portUs
            + " pc=" + portPc + " ps=" + portPs + " left=" + remaining.toSeconds() + "s";
    }
}
