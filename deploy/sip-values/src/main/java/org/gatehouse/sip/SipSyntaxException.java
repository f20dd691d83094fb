package org.gatehouse.sip;

/**
 * Text that is not the RFC 3261 production it should be. The message names the production, never the text. There is no
 * stack trace: a message full of bad values would cost a thousand of them.
 */
public final class SipSyntaxException extends Exception {
    public SipSyntaxException(String production) {
        super("not a valid " + production, null, false, false);
    }
}
