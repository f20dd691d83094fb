package org.gatehouse.icscf.location.cx;

/** Codes of 3GPP TS 29.229 tables 6.1.1 and 6.3.0.1, and of RFC 6733. */
final class CxAvp {
    static final long VENDOR_3GPP = 10415;
    static final long APPLICATION_CX = 16777216;

    static final int USER_AUTHORIZATION = 300;
    static final int LOCATION_INFO = 302;

    // RFC 6733
    static final int USER_NAME = 1;
    static final int SESSION_ID = 263;
    static final int ORIGIN_HOST = 264;
    static final int VENDOR_ID = 266;
    static final int RESULT_CODE = 268;
    static final int AUTH_SESSION_STATE = 277;
    static final int ORIGIN_REALM = 296;
    static final int EXPERIMENTAL_RESULT = 297;
    static final int EXPERIMENTAL_RESULT_CODE = 298;

    // 3GPP TS 29.229, vendor 10415
    static final int VISITED_NETWORK_IDENTIFIER = 600;
    static final int PUBLIC_IDENTITY = 601;
    static final int SERVER_NAME = 602;
    static final int SERVER_CAPABILITIES = 603;
    static final int MANDATORY_CAPABILITY = 604;
    static final int OPTIONAL_CAPABILITY = 605;
    static final int USER_AUTHORIZATION_TYPE = 623;
    static final int ORIGINATING_REQUEST = 633;
    static final int WILDCARDED_PUBLIC_IDENTITY = 634;
    static final int UAR_FLAGS = 637;
    static final int SESSION_PRIORITY = 650;
    static final int LIA_FLAGS = 653;

    private CxAvp() {
    }
}
