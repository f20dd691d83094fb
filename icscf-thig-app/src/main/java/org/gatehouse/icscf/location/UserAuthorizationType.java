package org.gatehouse.icscf.location;

/** User-Authorization-Type (623), 3GPP TS 29.229 clause 6.3.24. */
public enum UserAuthorizationType {
    REGISTRATION(0),
    DE_REGISTRATION(1),
    /** The assigned S-CSCF does not answer: the HSS is to name capabilities instead of it. */
    REGISTRATION_AND_CAPABILITIES(2);

    private final int value;

    UserAuthorizationType(int value) {
        this.value = value;
    }

    /** The number in the AVP. */
    public int value() {
        return value;
    }
}
