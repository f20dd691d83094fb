package org.gatehouse.pcscf.session;

import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.Flow;

/**
 * A request that was relayed, for as long as it may be repeated or answered.
 *
 * @param outcome given again to a repetition, so that it goes the same way as the same request
 * @param ue the contact it came from or went to
 * @param fromUe whether it came from the UE
 * @param transport what it came over
 * @param vias the entries below ours, which the answer must bring back
 * @param recordRoutes the entries below ours in a request that can make a dialog; empty otherwise
 * @param dialog the half dialog, or the dialog, it belongs to; empty for a standalone request
 * @param calledParty who answers a terminating request, as P-Asserted-Identity; empty towards the core
 * @param chargingVector what a terminating request brought
 * @param endedFor why we have ended the call that it was to begin, if we have
 */
record Relayed(SessionOutcome.Relay outcome, String method, UeContact ue, boolean fromUe, Flow.Transport transport,
               List<String> vias, List<String> recordRoutes, Optional<Dialog> dialog, List<String> calledParty,
               Optional<String> chargingVector, Optional<ReleaseCause> endedFor) {
    Relayed {
        vias = List.copyOf(vias);
        recordRoutes = List.copyOf(recordRoutes);
        calledParty = List.copyOf(calledParty);
    }

    Relayed(SessionOutcome.Relay outcome, String method, UeContact ue, boolean fromUe, Flow.Transport transport,
            List<String> vias, List<String> recordRoutes, Optional<Dialog> dialog, List<String> calledParty,
            Optional<String> chargingVector) {
        this(outcome, method, ue, fromUe, transport, vias, recordRoutes, dialog, calledParty, chargingVector,
            Optional.empty());
    }

    /** Going another way now. */
    Relayed over(SessionOutcome.Relay other) {
        return new Relayed(other, method, ue, fromUe, transport, vias, recordRoutes, dialog, calledParty,
            chargingVector, endedFor);
    }

    Relayed released(ReleaseCause cause) {
        return new Relayed(outcome, method, ue, fromUe, transport, vias, recordRoutes, dialog, calledParty,
            chargingVector, Optional.of(cause));
    }

    /** Without identities. */
    @Override
    public String toString() {
        return "Relayed(" + method + ", " + (fromUe ? "of " : "to ") + ue + ")";
    }

    boolean isReleased() {
        return endedFor.isPresent();
    }
}
