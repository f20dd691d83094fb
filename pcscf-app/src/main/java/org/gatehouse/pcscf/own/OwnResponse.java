package org.gatehouse.pcscf.own;

import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;

/**
 * Our final failure response to an INVITE of the core that was relayed.
 *
 * @param headers with the Via entries of the INVITE
 * @param branch what its ACK is known by
 * @param transport what the INVITE came over
 */
public record OwnResponse(int status, String phrase, Headers headers, String branch, Flow.Transport transport) {

    /** No identities: for logs. */
    @Override
    public String toString() {
        return "OwnResponse(" + status + ")";
    }
}
