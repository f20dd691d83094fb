package org.gatehouse.crypto;

/** The {@code ealg} of a security association, 3GPP TS 33.203 Annex H. */
public enum EncryptionAlgorithm {
    AES_CBC("aes-cbc", false),
    /** Authenticates too: only together with {@link IntegrityAlgorithm#NULL}. */
    AES_GCM("aes-gcm", false),
    NULL("null", false),
    /** Removed from the specification; only behind the switch for legacy algorithms. */
    DES_EDE3_CBC("des-ede3-cbc", true);

    private final String token;
    private final boolean legacy;

    EncryptionAlgorithm(String token, boolean legacy) {
        this.token = token;
        this.legacy = legacy;
    }

    /** The value as it stands in the header field. */
    public String token() {
        return token;
    }

    /** Whether later releases of TS 33.203 removed it. */
    public boolean legacy() {
        return legacy;
    }
}
