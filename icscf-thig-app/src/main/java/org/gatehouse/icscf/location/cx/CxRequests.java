package org.gatehouse.icscf.location.cx;

import java.nio.charset.StandardCharsets;
import org.gatehouse.icscf.location.LocationInfoRequest;
import org.gatehouse.icscf.location.UserAuthorizationRequest;
import org.jdiameter.api.AvpSet;

/**
 * Writes the AVPs of UAR and LIR, with the flags of 3GPP TS 29.229 table 6.3.0.1. The library has put Session-Id,
 * Vendor-Specific-Application-Id, Origin-* and Destination-* there before.
 */
final class CxRequests {
    private static final int NO_STATE_MAINTAINED = 1;
    private static final int ORIGINATING = 0;
    private static final long EMERGENCY_REGISTRATION = 1;
    private static final int RESTORATION = 2;

    private CxRequests() {
    }

    /** TS 29.229 clause 6.1.1. */
    static void write(AvpSet avps, UserAuthorizationRequest request) {
        base(avps);
        avps.addAvp(CxAvp.USER_NAME, request.impi(), true, false, false);
        publicIdentity(avps, request.impu());
        avps.addAvp(CxAvp.VISITED_NETWORK_IDENTIFIER, request.visitedNetwork().getBytes(StandardCharsets.UTF_8),
            CxAvp.VENDOR_3GPP, true, false);
        avps.addAvp(CxAvp.USER_AUTHORIZATION_TYPE, request.type().value(), CxAvp.VENDOR_3GPP, true, false);
        if (request.emergency()) {
            // its M bit must not be set: an HSS of before Release 8 may ignore it
            avps.addAvp(CxAvp.UAR_FLAGS, EMERGENCY_REGISTRATION, CxAvp.VENDOR_3GPP, false, false, true);
        }
    }

    /** TS 29.229 clause 6.1.5. */
    static void write(AvpSet avps, LocationInfoRequest request) {
        base(avps);
        if (request.originating()) {
            avps.addAvp(CxAvp.ORIGINATING_REQUEST, ORIGINATING, CxAvp.VENDOR_3GPP, true, false);
        }
        publicIdentity(avps, request.impu());
        if (request.restoration()) {
            avps.addAvp(CxAvp.USER_AUTHORIZATION_TYPE, RESTORATION, CxAvp.VENDOR_3GPP, true, false);
        }
        request.sessionPriority().ifPresent(
            p -> avps.addAvp(CxAvp.SESSION_PRIORITY, p, CxAvp.VENDOR_3GPP, false, false));
    }

    private static void base(AvpSet avps) {
        avps.addAvp(CxAvp.AUTH_SESSION_STATE, NO_STATE_MAINTAINED, true, false);
    }

    private static void publicIdentity(AvpSet avps, String impu) {
        avps.addAvp(CxAvp.PUBLIC_IDENTITY, impu, CxAvp.VENDOR_3GPP, true, false, false);
    }
}
