package org.gatehouse.adapter;

import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;

/** A message that has been parsed but has not reached the transaction layer. */
public interface Arrival {
    /** The method of a request; for a response, that of its CSeq. */
    String method();

    boolean isResponse();

    Flow flow();

    /** The branch of the topmost Via, or an empty string. */
    String branch();

    /** The header fields; built on demand. */
    Headers headers();
}
