package org.gatehouse.icscf.border;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.Via;

/**
 * The branch of a request that is forwarded without a transaction: made of the Via below, so that the request sent
 * again, its CANCEL and the ACK of its failure have the same (RFC 3261 clause 16.11). Keyed, so that a response is
 * taken back only along a Via that we have put there ourselves: nobody can make us send to an address of theirs.
 *
 * <p>The key lives as long as the process: a response comes to the node that sent the request or to none.
 */
final class RelayBranch {
    private static final String PREFIX = "z9hG4bKgh";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int OCTETS = 16;

    /** Never used itself: to make one anew, by its name, costs more than what it does. */
    private final Mac keyed;

    RelayBranch(SecureRandom random) {
        byte[] octets = new byte[32];
        random.nextBytes(octets);
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(octets, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** @param below the Via that our own stands on, as written */
    String of(String below) throws SipSyntaxException {
        Via via = Via.parse(below);
        String text = via.sentBy().canonicalHost() + " " + via.sentBy().port() + " "
            + via.parameters().value("branch").orElse("");
        try {
            Mac mac = (Mac) keyed.clone();
            return PREFIX + HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), 0, OCTETS);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("that of every Java platform can be copied", e);
        }
    }

    /** Whether it looks like one of ours. */
    static boolean isRelayed(String branch) {
        return branch.startsWith(PREFIX);
    }
}
