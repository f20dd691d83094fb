package org.gatehouse.testbed.sip;

/** Octets that are no SIP message, or a header value that does not follow its grammar. */
public final class SipParseException extends Exception {
    /** What was wrong. */
    public enum Reason {
        EMPTY, TOO_LONG, NO_END_OF_HEADERS, BAD_START_LINE, BAD_HEADER_LINE, TOO_MANY_HEADERS, BAD_CONTENT_LENGTH,
        BODY_TRUNCATED, BAD_VALUE
    }

    private final Reason reason;

    public SipParseException(Reason reason, String where) {
        super(reason + ": " + where);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
