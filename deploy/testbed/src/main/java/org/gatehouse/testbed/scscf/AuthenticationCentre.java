package org.gatehouse.testbed.scscf;

import java.util.List;
import java.util.Optional;
import org.gatehouse.testbed.aka.AuthenticationVector;
import org.gatehouse.testbed.aka.Octets;

/**
 * What an S-CSCF asks the HSS, 3GPP TS 29.228 clauses 6.3 and 6.1.2: one method for Multimedia-Auth, one for
 * Server-Assignment. May be called from any thread and may wait.
 */
public interface AuthenticationCentre {
    /** The results this interface tells apart, by their names in TS 29.229. */
    enum Result {
        SUCCESS, USER_UNKNOWN, IDENTITIES_DONT_MATCH, AUTHORIZATION_REJECTED, UNABLE_TO_COMPLY
    }

    /** Server-Assignment-Type, as far as a double sends it. */
    enum Assignment {
        REGISTRATION, RE_REGISTRATION, USER_DEREGISTRATION, TIMEOUT_DEREGISTRATION, AUTHENTICATION_FAILURE
    }

    /** The challenge's RAND (16 octets) and the UE's AUTS (14 octets). */
    record Resynchronisation(Octets rand, Octets auts) {
    }

    /** @param vector there when and only when the result is SUCCESS */
    record VectorAnswer(Result result, Optional<AuthenticationVector> vector) {
        public static VectorAnswer refused(Result result) {
            return new VectorAnswer(result, Optional.empty());
        }
    }

    /** @param impus the implicit registration set, default identity first; empty unless the result is SUCCESS */
    record AssignmentAnswer(Result result, List<String> impus) {
        public AssignmentAnswer {
            impus = List.copyOf(impus);
        }
    }

    /** A fresh vector; after a resynchronisation, one made from the UE's sequence number. */
    VectorAnswer vector(String impi, String impu, String serverName, Optional<Resynchronisation> resynchronisation);

    /** Tells the HSS what became of the registration. */
    AssignmentAnswer assign(String impi, String impu, String serverName, Assignment assignment);
}
