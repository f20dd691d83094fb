package org.gatehouse.pcscf.secagree;

import org.gatehouse.pcscf.Reason;

/** What SM1 leads to. */
public sealed interface Assessment {

    /** Sets will be made with this pair. */
    record Agreed(AlgorithmPair pair, UeOffer offer) implements Assessment {
    }

    /** The access policy lets this UE register without protection. */
    record Unprotected() implements Assessment {
    }

    /** SM1 is answered with an error and forwarded to nobody. */
    record Refused(Reason reason) implements Assessment {
    }
}
