package org.gatehouse.adapter;

import java.util.List;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;

/** A message that has been parsed but has not reached the transaction layer. */
public interface Arrival {
    /** The method of a request; for a response, that of its CSeq. */
    String method();

    boolean isResponse();

    /** The status of a response, 0 for a request. */
    int status();

    /** Of a response; an empty string for a request. */
    default String reasonPhrase() {
        return "";
    }

    /** The Request-URI as written; an empty string for a response. */
    String requestUri();

    Flow flow();

    /** The branch of the topmost Via, or an empty string. */
    String branch();

    /** The header fields; built on demand. */
    Headers headers();

    /** The octets of the body; empty without one. */
    default byte[] body() {
        return new byte[0];
    }

    /** Names of header fields that the container's parser could not read and would leave out. */
    List<String> unreadable();

    /**
     * Whether a transaction of the container waits for it: a request sent again, a CANCEL or ACK of an INVITE that an
     * application has, a response to a request that an application sent.
     */
    boolean expected();
}
