package org.gatehouse.testbed.aka;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The functions f1 to f5* of MILENAGE, 3GPP TS 35.206 clause 4.1, for one subscriber key. The rotations are whole
 * octets (r1 to r5 = 64, 0, 32, 64, 96 bits) and the constants c1 to c5 are 0, 1, 2, 4, 8.
 */
public final class Milenage {
    private final Octets k;
    private final Octets opc;

    /**
     * @param k subscriber key, 16 octets
     * @param opc OPc, 16 octets; see {@link #opc}
     */
    public Milenage(Octets k, Octets opc) {
        this.k = require(k, 16, "K");
        this.opc = require(opc, 16, "OPc");
    }

    /** OPc from the operator's OP: E_K(OP) xor OP. */
    public static Octets opc(Octets k, Octets op) {
        return encrypt(require(k, 16, "K"), require(op, 16, "OP")).xor(op);
    }

    /** f1, MAC-A: 8 octets. */
    public Octets macA(Octets rand, Octets sqn, Octets amf) {
        return out1(rand, sqn, amf).slice(0, 8);
    }

    /** f1*, MAC-S: 8 octets. */
    public Octets macS(Octets rand, Octets sqn, Octets amf) {
        return out1(rand, sqn, amf).slice(8, 8);
    }

    /** f2, RES: 8 octets. */
    public Octets res(Octets rand) {
        return out(rand, 0, 1).slice(8, 8);
    }

    /** f3, CK: 16 octets. */
    public Octets ck(Octets rand) {
        return out(rand, 4, 2);
    }

    /** f4, IK: 16 octets. */
    public Octets ik(Octets rand) {
        return out(rand, 8, 4);
    }

    /** f5, AK: 6 octets. */
    public Octets ak(Octets rand) {
        return out(rand, 0, 1).slice(0, 6);
    }

    /** f5*, AK for resynchronisation: 6 octets. */
    public Octets akStar(Octets rand) {
        return out(rand, 12, 8).slice(0, 6);
    }

    private Octets out1(Octets rand, Octets sqn, Octets amf) {
        Octets half = require(sqn, 6, "SQN").then(require(amf, 2, "AMF"));
        Octets in1 = half.then(half);
        return encrypt(k, temp(rand).xor(in1.xor(opc).rotatedLeft(8))).xor(opc);
    }

    private Octets out(Octets rand, int rotation, int constant) {
        return encrypt(k, temp(rand).xor(opc).rotatedLeft(rotation).xor(Octets.ofLong(constant, 16))).xor(opc);
    }

    private Octets temp(Octets rand) {
        return encrypt(k, require(rand, 16, "RAND").xor(opc));
    }

    private static Octets encrypt(Octets key, Octets block) {
        try {
            Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key.bytes(), "AES"));
            return Octets.of(aes.doFinal(block.bytes()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES is missing", e);
        }
    }

    private static Octets require(Octets value, int length, String name) {
        if (value.length() != length) {
            throw new IllegalArgumentException(name + " is " + value.length() + " octets, not " + length);
        }
        return value;
    }
}
