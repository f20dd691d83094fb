package org.gatehouse.testbed.aka;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The digest response of IMS AKA: RFC 2617 with the passwords of RFC 3310 (AKAv1) and RFC 4169 (AKAv2). */
public final class AkaDigest {
    public static final String AKA_V1 = "AKAv1-MD5";
    public static final String AKA_V2 = "AKAv2-MD5";

    /** The password of a request that reports a synchronisation failure, RFC 3310 clause 3.4. */
    public static final Octets EMPTY_PASSWORD = Octets.of(new byte[0]);

    private AkaDigest() {
    }

    /** {@code qop=auth} with its counter (eight hexadecimal digits) and client nonce. */
    public record Qop(String nc, String cnonce) {
    }

    /** What the digest is computed over. */
    public record Input(String username, String realm, String nonce, String method, String uri) {
    }

    /** The password of AKAv1-MD5: the RES octets themselves, not their hexadecimal text. */
    public static Octets passwordV1(Octets res) {
        return res;
    }

    /** The password of AKAv2-MD5: base64 of HMAC-MD5(RES, IK and CK; "http-digest-akav2-password"). */
    public static Octets passwordV2(Octets res, Octets ik, Octets ck) {
        try {
            Mac hmac = Mac.getInstance("HmacMD5");
            hmac.init(new SecretKeySpec(res.then(ik).then(ck).bytes(), "HmacMD5"));
            byte[] tag = hmac.doFinal("http-digest-akav2-password".getBytes(StandardCharsets.US_ASCII));
            return Octets.of(Octets.of(tag).base64().getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-MD5 is missing", e);
        }
    }

    /** The password for one of the two algorithms, compared without regard to case. */
    public static Octets password(String algorithm, Octets res, Octets ik, Octets ck) {
        if (AKA_V1.equalsIgnoreCase(algorithm)) {
            return passwordV1(res);
        }
        if (AKA_V2.equalsIgnoreCase(algorithm)) {
            return passwordV2(res, ik, ck);
        }
        throw new IllegalArgumentException("not an AKA digest algorithm: " + algorithm);
    }

    /** The {@code response} without qop, RFC 2069 style. */
    public static String response(Input input, Octets password) {
        return hash(utf8(ha1(input, password) + ":" + input.nonce() + ":" + ha2(input)));
    }

    /** The {@code response} with {@code qop=auth}. */
    public static String response(Input input, Octets password, Qop qop) {
        return hash(utf8(ha1(input, password) + ":" + input.nonce() + ":" + qop.nc() + ":" + qop.cnonce()
                + ":auth:" + ha2(input)));
    }

    private static String ha1(Input input, Octets password) {
        return hash(utf8(input.username() + ":" + input.realm() + ":").then(password));
    }

    private static String ha2(Input input) {
        return hash(utf8(input.method() + ":" + input.uri()));
    }

    private static Octets utf8(String text) {
        return Octets.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(Octets input) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(input.bytes()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("MD5 is missing", e);
        }
    }
}
