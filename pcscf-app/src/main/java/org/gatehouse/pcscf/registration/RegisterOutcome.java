package org.gatehouse.pcscf.registration;

import java.util.List;
import java.util.OptionalInt;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.SipUri;

/** What becomes of a REGISTER that arrived. */
public sealed interface RegisterOutcome {

    /**
     * It goes to the home network.
     *
     * @param edits what it gains and loses
     * @param entryPoint the next hop
     */
    record Forward(RegisterAttempt attempt, List<HeaderEdit> edits, SipUri entryPoint) implements RegisterOutcome {
    }

    /**
     * It is answered with an error, or if the reason {@linkplain Reason#discards() discards} not at all.
     *
     * @param headers what the answer carries besides
     * @param portPc the protected client port that the answer leaves from, where that is not settled by how it came
     */
    record Refuse(Reason reason, List<HeaderEdit> headers, OptionalInt portPc) implements RegisterOutcome {
        /** An answer with nothing but the reason's status. */
        public static Refuse plain(Reason reason) {
            return new Refuse(reason, List.of(), OptionalInt.empty());
        }
    }
}
