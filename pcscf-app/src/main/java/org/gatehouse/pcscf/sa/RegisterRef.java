package org.gatehouse.pcscf.sa;

import org.gatehouse.sip.Flow;

/** Which REGISTER a response answers, and what carried it: over TCP the answer stays on the connection. */
public record RegisterRef(String callId, long cseq, Flow.Transport transport) {

    boolean sameTransaction(RegisterRef other) {
        return callId.equals(other.callId) && cseq == other.cseq;
    }

    boolean onConnection() {
        return transport != Flow.Transport.UDP;
    }
}
