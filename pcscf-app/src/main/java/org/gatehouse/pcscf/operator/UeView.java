package org.gatehouse.pcscf.operator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.gatehouse.adapter.operator.OperatorQuestion;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.sa.SaSets;
import org.gatehouse.pcscf.sa.Slot;

/**
 * A UE that has sets, or is registered without any.
 *
 * @param protection {@code encrypted}, {@code integrity}, {@code not enforced}, {@code clear} for one that is
 *     registered without security associations or, before the first 200 and when its sets have ended, {@code none}
 * @param sets in the order of their slots
 */
public record UeView(String impi, String address, boolean registered, String protection, List<SetView> sets) {

    /**
     * One set.
     *
     * @param remainingSeconds of its life, by the application's clock
     */
    public record SetView(String slot, String alg, String ealg, boolean encrypted, int portUc, int portUs, int portPc,
                          int portPs, long remainingSeconds) {
        static SetView of(Slot slot, SaSet set, Instant now) {
            SaSetSpec spec = set.spec();
            return new SetView(slot.name(), spec.alg().token(), spec.ealg().token(), set.pair().encrypts(),
                spec.portUc(), spec.portUs(), spec.portPc(), spec.portPs(),
                Math.max(0, Duration.between(now, set.expiresAt()).toSeconds()));
        }
    }

    static UeView of(SaSets sets, Optional<Binding> binding, boolean enforced, Instant now, OperatorQuestion question) {
        return new UeView(question.shown(sets.contact().impi()), sets.contact().address().getHostAddress(),
            binding.isPresent(), protection(sets.get(Slot.IN_USE), binding, enforced),
            sets.sets().entrySet().stream().map(e -> SetView.of(e.getKey(), e.getValue(), now)).toList());
    }

    /** One that has no sets. */
    static UeView of(Binding binding, boolean enforced, OperatorQuestion question) {
        return new UeView(question.shown(binding.contact().impi()), binding.contact().address().getHostAddress(), true,
            protection(Optional.empty(), Optional.of(binding), enforced), List.of());
    }

    private static String protection(Optional<SaSet> inUse, Optional<Binding> binding, boolean enforced) {
        if (binding.isPresent() && !binding.get().protectedBySa()) {
            return "clear";
        }
        if (inUse.isEmpty()) {
            return "none";
        }
        return !enforced ? "not enforced" : inUse.get().pair().encrypts() ? "encrypted" : "integrity";
    }
}
