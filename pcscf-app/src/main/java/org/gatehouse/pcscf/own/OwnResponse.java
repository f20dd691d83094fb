package org.gatehouse.pcscf.own;

import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;

/**
 * Our final failure response to an INVITE that went on.
 *
 * @param headers with the Via entries of the INVITE
 * @param branch what its ACK is known by
 * @param transport what the INVITE came over
 * @param body its octets, empty for none
 * @param towards where the INVITE came from
 */
public record OwnResponse(int status, String phrase, Headers headers, String branch, Flow.Transport transport,
                          byte[] body, Towards towards) {
    /** Which port the INVITE came to. */
    public enum Towards {
        CORE,
        /** port_ps. */
        UE,
        /** The port in clear. */
        CLEAR
    }

    /** To the core, without a body. */
    public OwnResponse(int status, String phrase, Headers headers, String branch, Flow.Transport transport) {
        this(status, phrase, headers, branch, transport, new byte[0], Towards.CORE);
    }

    /** No identities: for logs. */
    @Override
    public String toString() {
        return "OwnResponse(" + status + ")";
    }
}
