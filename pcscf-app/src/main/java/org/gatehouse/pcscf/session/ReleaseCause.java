package org.gatehouse.pcscf.session;

/** Why the P-CSCF ends calls, TS 24.229 clause 5.2.8. */
public enum ReleaseCause {
    /** The registration of the UE is over: by itself, by the network, or by its time. */
    REGISTRATION_ENDED("Registration ended"),
    /** The UE is at another address now. */
    UE_LOST("UE lost"),
    /** Nobody refreshed the session in time (RFC 4028). */
    SESSION_EXPIRED("Session expired"),
    OPERATOR("Released by the operator");

    private final String text;

    ReleaseCause(String text) {
        this.text = text;
    }

    /** The value of the header field Reason, RFC 3326. */
    String reason() {
        return "SIP;cause=503;text=\"" + text + "\"";
    }
}
