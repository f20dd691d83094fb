package org.gatehouse.pcscf.event;

import java.util.Locale;
import java.util.Optional;
import org.gatehouse.sip.Parameters;
import org.gatehouse.sip.SipSyntaxException;

/**
 * The header field Subscription-State, RFC 6665 clause 4.1.3.
 *
 * @param reason in lower case; an empty string for none
 */
record SubscriptionState(boolean terminated, String reason, Optional<Long> retryAfter) {

    static SubscriptionState parse(String text) throws SipSyntaxException {
        int semicolon = text.indexOf(';');
        String state = (semicolon < 0 ? text : text.substring(0, semicolon)).trim();
        Parameters parameters = semicolon < 0 ? Parameters.NONE : Parameters.parse(text.substring(semicolon + 1));
        if (state.isEmpty()) {
            throw new SipSyntaxException("Subscription-State");
        }
        return new SubscriptionState(state.equalsIgnoreCase("terminated"),
            parameters.value("reason").orElse("").toLowerCase(Locale.ROOT),
            parameters.value("retry-after").filter(v -> v.matches("[0-9]{1,6}")).map(Long::valueOf));
    }

    /** Whether to subscribe again makes sense, and at once (RFC 6665 clause 4.1.3). */
    boolean againNow() {
        return reason.equals("deactivated") || reason.equals("timeout");
    }

    /** Whether it makes no sense before something has changed. */
    boolean forGood() {
        return reason.equals("rejected") || reason.equals("noresource") || reason.equals("invariant");
    }
}
