package org.gatehouse.crypto;

/** The {@code alg} of a security association, 3GPP TS 33.203 Annex H. */
public enum IntegrityAlgorithm {
    HMAC_SHA_1_96("hmac-sha-1-96", false),
    AES_GMAC("aes-gmac", false),
    /** Only together with {@link EncryptionAlgorithm#AES_GCM}. */
    NULL("null", false),
    /** Removed from the specification; only behind the switch for legacy algorithms. */
    HMAC_MD5_96("hmac-md5-96", true);

    private final String token;
    private final boolean legacy;

    IntegrityAlgorithm(String token, boolean legacy) {
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
