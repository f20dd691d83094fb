package org.gatehouse.sip;

/** A response as a procedure sees it. */
public record SipResponseView(int status, String reason, Headers headers, Flow flow) {
}
