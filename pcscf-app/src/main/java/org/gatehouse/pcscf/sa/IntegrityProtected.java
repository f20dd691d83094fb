package org.gatehouse.pcscf.sa;

/** The {@code integrity-protected} the P-CSCF writes into the Authorization, TS 24.229 clause 7.2A.2. */
public enum IntegrityProtected {
    YES("yes"),
    NO("no");

    private final String token;

    IntegrityProtected(String token) {
        this.token = token;
    }

    /** The value as it stands in the header field. */
    public String token() {
        return token;
    }
}
