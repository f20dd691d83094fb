package org.gatehouse.testbed.ue;

import java.util.List;
import java.util.Optional;
import org.gatehouse.testbed.sip.Inbound;

/**
 * How a registration procedure ended.
 *
 * @param status the last final status received; 0 for none
 * @param expiresSeconds granted; 0 unless registered
 * @param authenticated whether a challenge was answered; false for a 200 without one
 * @param set the set the procedure created, there when authenticated
 * @param received all final responses in the order they came
 */
public record Registration(Outcome outcome, int status, long expiresSeconds, boolean authenticated,
                           Optional<SaSetOfUe> set, List<String> serviceRoute, List<String> associatedUris,
                           List<Inbound> received) {
    /** Each way to end. */
    public enum Outcome {
        REGISTERED,
        DEREGISTERED,
        /** A final response other than 200 and 401. */
        REJECTED,
        /** No final response in time. */
        NO_ANSWER,
        /** A 401 that holds no AKA challenge. */
        BAD_CHALLENGE,
        /** {@code ik} or {@code ck} came out of the core. */
        KEYS_IN_CHALLENGE,
        /** Security-Server is missing, unreadable, or repeats the UE's own SPIs. */
        BAD_SECURITY_SERVER,
        /** Nothing in Security-Server that the UE has. */
        NO_COMMON_ALGORITHM,
        /** AUTN had a wrong MAC twice in a row. */
        NETWORK_NOT_AUTHENTIC,
        /** AUTN was stale even after resynchronisation. */
        NOT_SYNCHRONISED,
        /** An answer to a protected request came between other ports than those of its set. */
        ANSWER_NOT_PROTECTED
    }

    public Registration {
        serviceRoute = List.copyOf(serviceRoute);
        associatedUris = List.copyOf(associatedUris);
        received = List.copyOf(received);
    }

    /** Whether the UE is registered now because of this procedure. */
    public boolean registered() {
        return outcome == Outcome.REGISTERED;
    }
}
