package org.gatehouse.icscf.location;

/**
 * A result together with the space its number is from. The two spaces overlap: base 2001 is DIAMETER_SUCCESS,
 * experimental 2001 is DIAMETER_FIRST_REGISTRATION (3GPP TS 29.229 clause 6.2).
 */
public record CxResult(Space space, int code) {

    /** Where the number stood. */
    public enum Space {
        /** Result-Code (268) of RFC 6733. */
        BASE,
        /** Experimental-Result (297) with 3GPP's Vendor-Id 10415. */
        EXPERIMENTAL
    }

    public static final CxResult SUCCESS = base(2001);
    public static final CxResult UNABLE_TO_DELIVER = base(3002);
    public static final CxResult TOO_BUSY = base(3004);
    public static final CxResult REDIRECT_INDICATION = base(3006);
    public static final CxResult AUTHORIZATION_REJECTED = base(5003);
    public static final CxResult MISSING_AVP = base(5005);
    public static final CxResult UNABLE_TO_COMPLY = base(5012);
    public static final CxResult FIRST_REGISTRATION = experimental(2001);
    public static final CxResult SUBSEQUENT_REGISTRATION = experimental(2002);
    public static final CxResult UNREGISTERED_SERVICE = experimental(2003);
    public static final CxResult ERROR_USER_UNKNOWN = experimental(5001);
    public static final CxResult ERROR_IDENTITIES_DONT_MATCH = experimental(5002);
    public static final CxResult ERROR_IDENTITY_NOT_REGISTERED = experimental(5003);
    public static final CxResult ERROR_ROAMING_NOT_ALLOWED = experimental(5004);

    public static CxResult base(int code) {
        return new CxResult(Space.BASE, code);
    }

    public static CxResult experimental(int code) {
        return new CxResult(Space.EXPERIMENTAL, code);
    }

    @Override
    public String toString() {
        return (space == Space.BASE ? "base " : "experimental ") + code;
    }
}
