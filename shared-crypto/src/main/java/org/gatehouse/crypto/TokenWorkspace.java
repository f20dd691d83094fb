package org.gatehouse.crypto;

/** What one thread needs to seal and open tokens: cipher objects set up for the keys it met, buffers, IVs. */
final class TokenWorkspace {
    /** Writes a fresh IV; one object for each thread. */
    @FunctionalInterface
    interface IvSource {
        void next(byte[] to, int offset);
    }

    /** Flags, entries, PKCS#7 padding. */
    final byte[] plain = new byte[CbcCmacTokens.MAX_CIPHERTEXT];
    /** The token's octets. */
    final byte[] raw = new byte[Base64Url.decodedLength(TopologyToken.MAX_TOKEN_LENGTH)];
    /** What the MAC is over, with a block of room for its padding. */
    final byte[] macInput;
    final byte[] tag = new byte[Cmac.TAG];
    final byte[] given = new byte[Cmac.TAG];

    final IvSource ivs;

    private final RealmKeys generation;
    private final Cmac[] macs = new Cmac[TokenKeys.SLOTS];
    private final AesCbc[] encrypting = new AesCbc[TokenKeys.SLOTS];
    private final AesCbc[] decrypting = new AesCbc[TokenKeys.SLOTS];
    TokenWorkspace(RealmKeys generation, IvSource ivs, int prefixLength) {
        this.generation = generation;
        this.ivs = ivs;
        macInput = new byte[prefixLength + raw.length + AesCbc.BLOCK];
    }

    boolean of(RealmKeys keys) {
        return generation == keys;
    }

    Cmac mac(TokenKeys keys) {
        Cmac mac = macs[keys.slot()];
        if (mac == null) {
            mac = new Cmac(keys.mac());
            macs[keys.slot()] = mac;
        }
        return mac;
    }

    AesCbc encrypting(TokenKeys keys) {
        AesCbc cipher = encrypting[keys.slot()];
        if (cipher == null) {
            cipher = AesCbc.encrypting(keys.enc());
            encrypting[keys.slot()] = cipher;
        }
        return cipher;
    }

    AesCbc decrypting(TokenKeys keys) {
        AesCbc cipher = decrypting[keys.slot()];
        if (cipher == null) {
            cipher = AesCbc.decrypting(keys.enc());
            decrypting[keys.slot()] = cipher;
        }
        return cipher;
    }
}
