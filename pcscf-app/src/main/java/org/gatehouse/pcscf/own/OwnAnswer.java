package org.gatehouse.pcscf.own;

import org.gatehouse.sip.Headers;

/** How a request of ours ended: its final response, or 408 for none in time and 503 for a way that is not there. */
public record OwnAnswer(int status, Headers headers) {
    static final OwnAnswer TIMED_OUT = new OwnAnswer(408, Headers.of());
    static final OwnAnswer NOT_SENT = new OwnAnswer(503, Headers.of());

    public boolean isSuccess() {
        return status / 100 == 2;
    }
}
