package org.gatehouse.icscf.location;

import java.util.Optional;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/** Names of S-CSCFs: SIP URIs, which the HSS and our catalogue may write differently. */
final class ScscfName {
    private static final int MAX_LENGTH = 255;

    private ScscfName() {
    }

    /** The URI, if the text is one that can be routed to. */
    static Optional<SipUri> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            SipUri uri = SipUri.parse(text);
            // headers in a name would become header fields of the request
            return uri.headers() == null ? Optional.of(uri) : Optional.empty();
        } catch (SipSyntaxException e) {
            return Optional.empty();
        }
    }

    /** What two ways to write the same S-CSCF have in common. */
    static String key(String text) {
        return parse(text).map(uri -> uri.addressOfRecord() + ":" + uri.hostPort().port()).orElse(text);
    }
}
