package org.gatehouse.testbed.ue;

import java.util.Optional;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.ue.Registration.Outcome;

/** The UE does not answer a challenge. */
public final class ChallengeRefusedException extends Exception {
    private final Outcome outcome;
    private final transient Octets auts;

    ChallengeRefusedException(Outcome outcome, Octets auts) {
        super(outcome.name());
        this.outcome = outcome;
        this.auts = auts;
    }

    /** What the procedure ends with if the UE does not report and try again. */
    public Outcome outcome() {
        return outcome;
    }

    /** The resynchronisation token, there for a synchronisation failure. */
    public Optional<Octets> auts() {
        return Optional.ofNullable(auts);
    }

    /** Whether TS 24.229 clause 5.1.1.5.3 has the UE report this failure to the network. */
    public boolean reported() {
        return outcome == Outcome.NETWORK_NOT_AUTHENTIC || outcome == Outcome.NOT_SYNCHRONISED;
    }
}
