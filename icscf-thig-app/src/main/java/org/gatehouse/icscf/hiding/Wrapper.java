package org.gatehouse.icscf.hiding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.gatehouse.crypto.HeaderClass;

/**
 * The entry a token stands in: one that every RFC 3261 parser reads and that user agents copy whole.
 *
 * <p>3GPP TS 24.229 writes {@code TOKEN@home1.net} as sent-by of a Via, and {@code tokenized-by} after the brackets of
 * a Record-Route. The first is no {@code sent-by}; the second is lost when a route set is built, because only URIs
 * with their own parameters are copied (RFC 3261 clause 12.1).
 */
final class Wrapper {
    private static final int BRANCH_OCTETS = 8;

    private Wrapper() {
    }

    static String around(HeaderClass cls, String realm, String token) {
        if (cls == HeaderClass.VIA) {
            // the transport is never used for routing, so it is not the run's own, which would tell something
            return "SIP/2.0/UDP " + realm + ";branch=z9hG4bK-t" + branch(token) + ";" + Entry.TOKENIZED_BY + "=" + realm
                + ";" + Entry.TOKEN_PARAMETER + "=" + token;
        }
        return "<" + uri(realm, token, ";lr") + ">";
    }

    /** The token as a URI that leads to any border node. */
    static String uri(String realm, String token, String parameters) {
        return "sip:" + token + "@" + realm + parameters + ";" + Entry.TOKENIZED_BY + "=" + realm;
    }

    /** Of the token and nothing else, so that a message sent again has the same branch as long as it has the token. */
    private static String branch(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest, 0, BRANCH_OCTETS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
