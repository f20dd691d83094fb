package org.gatehouse.sip;

/** Text that is not the RFC 3261 production it should be. The message names the production, never the text. */
public final class SipSyntaxException extends Exception {
    public SipSyntaxException(String production) {
        super("not a valid " + production);
    }
}
