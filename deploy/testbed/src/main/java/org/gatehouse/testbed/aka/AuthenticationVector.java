package org.gatehouse.testbed.aka;

/**
 * What an authentication centre gives for one challenge, 3GPP TS 33.102 clause 6.3.2: RAND (16), AUTN (16), XRES (8),
 * CK (16), IK (16 octets).
 */
public record AuthenticationVector(Octets rand, Octets autn, Octets xres, Octets ck, Octets ik) {
    /** Makes the vector for one RAND and SQN (6 octets) with AMF (2 octets). */
    public static AuthenticationVector make(Milenage keys, Octets rand, Octets sqn, Octets amf) {
        Octets autn = sqn.xor(keys.ak(rand)).then(amf).then(keys.macA(rand, sqn, amf));
        return new AuthenticationVector(rand, autn, keys.res(rand), keys.ck(rand), keys.ik(rand));
    }

    /** The digest's nonce, RFC 3310 clause 3.2: base64 of RAND and AUTN. */
    public String nonce() {
        return rand.then(autn).base64();
    }
}
