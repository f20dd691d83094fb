package org.gatehouse.sip;

/**
 * A request as a procedure sees it: what it says and how it came.
 *
 * @param method upper case
 * @param requestUri as written
 */
public record SipRequestView(String method, String requestUri, Headers headers, Flow flow) {
}
