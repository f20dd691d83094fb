package org.gatehouse.adapter;

import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;

/** A message on its way out, as it would be written to the socket. */
public interface Leaving {
    /** The method of a request; for a response, that of its CSeq. */
    String method();

    /** The status of a response, 0 for a request. */
    int status();

    /** Of a response; an empty string for a request. */
    String reasonPhrase();

    /** The Request-URI as written; an empty string for a response. */
    default String requestUri() {
        return "";
    }

    /** The socket's own ends, whatever the message says. */
    Flow flow();

    /** The header fields; built on demand. */
    Headers headers();

    /** The octets of the body; empty without one. */
    default byte[] body() {
        return new byte[0];
    }
}
