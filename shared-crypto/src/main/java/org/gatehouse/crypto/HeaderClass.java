package org.gatehouse.crypto;

/**
 * What kind of header field a token may stand in. The class is under the token's MAC, so that a token moved to a field
 * of the other kind is refused.
 */
public enum HeaderClass {
    /** Via. */
    VIA('V'),
    /** Route, Record-Route, Path and Service-Route: whatever holds route entries. */
    ROUTE('R');

    private final char code;

    HeaderClass(char code) {
        this.code = code;
    }

    /** The octet that stands for the class under the MAC, and the letter the command line takes. */
    public char code() {
        return code;
    }
}
