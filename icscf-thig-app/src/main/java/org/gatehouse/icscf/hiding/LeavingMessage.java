package org.gatehouse.icscf.hiding;

import org.gatehouse.sip.Headers;

/**
 * A message about to leave H.
 *
 * @param method of the request, or of the request that is answered; upper case
 * @param status of the response, or 0 for a request
 */
public record LeavingMessage(String method, int status, Headers headers) {
    public static LeavingMessage request(String method, Headers headers) {
        return new LeavingMessage(method, 0, headers);
    }

    public static LeavingMessage response(String method, int status, Headers headers) {
        return new LeavingMessage(method, status, headers);
    }

    boolean isRequest() {
        return status == 0;
    }
}
