package org.gatehouse.adapter;

import org.gatehouse.sip.Headers;

/**
 * A message that an application sends on its own account, below the transactions of the container: who sends it repeats
 * it and knows its answer by the branch.
 */
public sealed interface OwnMessage {
    /** All header fields but Content-Length. */
    Headers headers();

    /** Its octets; empty without one. */
    byte[] body();

    /**
     * A request. It goes to its topmost Route or its Request-URI, below a Via of ours, which comes above those that it
     * has.
     *
     * @param branch of our Via
     * @param leg which way
     */
    record Request(String method, String requestUri, Headers headers, String branch, Handling.Leg leg, byte[] body)
            implements OwnMessage {
    }

    /**
     * A response to a request that was relayed.
     *
     * @param headers with the Via entries of the request, ours left out
     * @param from the listening point that the request came to
     */
    record Response(int status, String phrase, Headers headers, ListeningPoint from, byte[] body)
            implements OwnMessage {
    }
}
