package org.gatehouse.pcscf.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.secagree.SecAgreeHeaders;
import org.gatehouse.sip.HeaderEdit;

/** What every request has to pass before it is relayed either way, RFC 3261 clause 16.3, and the kinds of methods. */
final class Screening {
    /** Make a dialog, or several. */
    private static final Set<String> DIALOG_FORMING = Set.of("INVITE", "SUBSCRIBE", "REFER");
    /** Have no meaning outside a dialog. */
    private static final Set<String> IN_DIALOG_ONLY = Set.of("ACK", "BYE", "PRACK", "UPDATE");
    private static final Set<String> OTHERS = Set.of("CANCEL", "MESSAGE", "NOTIFY", "PUBLISH", "OPTIONS", "INFO");
    /** Proxy-Require of these is met: the agreement ends here, and privacy is for the identity headers. */
    private static final Set<String> KNOWN_EXTENSIONS = Set.of(SecAgreeHeaders.OPTION_TAG, "privacy");

    private Screening() {
    }

    static boolean formsDialog(String method) {
        return DIALOG_FORMING.contains(method);
    }

    static boolean inDialogOnly(String method) {
        return IN_DIALOG_ONLY.contains(method);
    }

    /** The refusal of a request that no proxy would pass on. */
    static Optional<SessionOutcome> refusal(SessionRequest request) {
        String method = request.method();
        if (!formsDialog(method) && !inDialogOnly(method) && !OTHERS.contains(method)) {
            return Optional.of(new SessionOutcome.Refuse(Reason.METHOD_NOT_SUPPORTED));
        }
        if (request.maxForwards() == 0) {
            return Optional.of(new SessionOutcome.Refuse(Reason.TOO_MANY_HOPS));
        }
        List<String> unknown = new ArrayList<>(request.headers().values("Proxy-Require"));
        unknown.removeIf(tag -> KNOWN_EXTENSIONS.stream().anyMatch(tag::equalsIgnoreCase));
        // RFC 3261 clauses 8.2.2.3 and 9.1: these two are never refused so
        if (!unknown.isEmpty() && !method.equals("ACK") && !method.equals("CANCEL")) {
            return Optional.of(new SessionOutcome.Refuse(Reason.PROXY_REQUIRE_UNSUPPORTED,
                List.of(new HeaderEdit.Set("Unsupported", String.join(", ", unknown)))));
        }
        return Optional.empty();
    }

    static HeaderEdit hop(SessionRequest request) {
        return new HeaderEdit.Set("Max-Forwards", String.valueOf(request.maxForwards() - 1));
    }

    static HeaderEdit route(List<String> entries) {
        return entries.isEmpty() ? new HeaderEdit.Remove("Route") : new HeaderEdit.Set("Route", entries);
    }

    /** Whether a subscription ends with this request (RFC 6665 clause 4.4.1). */
    static boolean endsSubscription(SessionRequest request) {
        return request.is("NOTIFY") && request.headers().first("Subscription-State")
            .filter(s -> s.trim().toLowerCase(java.util.Locale.ROOT).startsWith("terminated")).isPresent();
    }
}
