package org.gatehouse.testbed.ue;

import java.util.List;
import org.gatehouse.testbed.aka.AkaDigest;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.sip.DigestHeader;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipParseException;
import org.gatehouse.testbed.sip.SipParseException.Reason;

/**
 * SM6 as read by a UE.
 *
 * @param keysLeaked whether {@code ik} or {@code ck} is in it, which a P-CSCF must never let out
 * @param securityServerLines the lines as received, which Security-Verify mirrors; empty when SM6 has none
 */
public record Challenge(String realm, String nonce, String algorithm, boolean qopAuth, Octets rand, Octets autn,
                        boolean keysLeaked, List<String> securityServerLines, List<String> securityServerValues) {
    private static final int AKA_OCTETS = 32;

    public Challenge {
        securityServerLines = List.copyOf(securityServerLines);
        securityServerValues = List.copyOf(securityServerValues);
    }

    /** @throws SipParseException if the 401 has no AKA challenge in it */
    public static Challenge read(SipMessage sm6) throws SipParseException {
        List<String> lines = sm6.lines("WWW-Authenticate");
        if (lines.isEmpty()) {
            throw new SipParseException(Reason.BAD_VALUE, "no WWW-Authenticate");
        }
        DigestHeader digest = DigestHeader.parse(lines.get(0));
        boolean leaked = false;
        for (String line : lines) {
            DigestHeader each = DigestHeader.parse(line);
            leaked |= each.get("ik").isPresent() || each.get("ck").isPresent();
        }
        String algorithm = digest.get("algorithm").orElse("");
        if (!algorithm.equalsIgnoreCase(AkaDigest.AKA_V1) && !algorithm.equalsIgnoreCase(AkaDigest.AKA_V2)) {
            throw new SipParseException(Reason.BAD_VALUE, "algorithm");
        }
        String nonce = digest.get("nonce").orElse("");
        Octets octets = nonceOctets(nonce);
        boolean qop = List.of(digest.get("qop").orElse("").split("\\s*,\\s*")).contains("auth");
        return new Challenge(digest.get("realm").orElse(""), nonce, algorithm, qop, octets.slice(0, 16),
                octets.slice(16, 16), leaked, sm6.lines("Security-Server"), sm6.values("Security-Server"));
    }

    private static Octets nonceOctets(String nonce) throws SipParseException {
        try {
            Octets octets = Octets.ofBase64(nonce);
            if (octets.length() >= AKA_OCTETS) {
                return octets;
            }
        } catch (IllegalArgumentException e) {
            throw new SipParseException(Reason.BAD_VALUE, "nonce is not base64");
        }
        throw new SipParseException(Reason.BAD_VALUE, "nonce is too short");
    }
}
