package org.gatehouse.pcscf.session;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/**
 * Which requests are emergency calls and what becomes of them, TS 24.229 clauses 5.2.10 and 5.2.11: to the E-CSCF of
 * this network whatever the Service-Route says, or 380 so that the UE calls over another domain.
 */
final class EmergencyCalls {
    final EmergencySettings settings;
    private final Node node;

    EmergencyCalls(EmergencySettings settings, Node node) {
        this.settings = settings;
        this.node = node;
    }

    /** The emergency service that a Request-URI asks for: an sos URN, or a number of the configured ones. */
    Optional<String> service(String requestUri) {
        String lower = requestUri.trim().toLowerCase(Locale.ROOT);
        if (lower.equals(EmergencySettings.SOS) || lower.startsWith(EmergencySettings.SOS + ".")) {
            return Optional.of(lower);
        }
        if (lower.startsWith("tel:")) {
            return number(lower.substring("tel:".length()).split(";", 2)[0]);
        }
        try {
            SipUri uri = SipUri.parse(requestUri);
            return uri.user() == null ? Optional.empty() : number(uri.user().split(";", 2)[0]);
        } catch (SipSyntaxException e) {
            return Optional.empty();
        }
    }

    /** Visual separators do not count (RFC 3966 clause 4). */
    private Optional<String> number(String dialled) {
        return Optional.ofNullable(settings.numbers().get(dialled.replaceAll("[-.()]", "")));
    }

    /** Why a registered UE's request to such a service goes nowhere, if it does not. */
    Optional<SessionOutcome.Refuse> refusal(Binding binding) {
        if (settings.ecscfs().isEmpty()) {
            return Optional.of(elsewhere(Reason.EMERGENCY_ELSEWHERE, binding));
        }
        return settings.ownRegistration() && !binding.contact().isEmergency()
            ? Optional.of(new SessionOutcome.Refuse(Reason.EMERGENCY_REGISTRATION,
                AlternativeService.EMERGENCY_REGISTRATION.headers(path(binding)))) : Optional.empty();
    }

    /** What a request in clear to such a service hears. */
    SessionOutcome.Refuse inClear() {
        return settings.inClear() == EmergencySettings.InClear.ALTERNATIVE_SERVICE
            ? elsewhereInClear(Reason.EMERGENCY_IN_CLEAR) : new SessionOutcome.Refuse(Reason.UNPROTECTED_REQUEST);
    }

    /** To somebody who has no binding: nobody is asserted. */
    static SessionOutcome.Refuse elsewhereInClear(Reason reason) {
        return new SessionOutcome.Refuse(reason, AlternativeService.EMERGENCY.headers(Optional.empty()));
    }

    boolean goOnInClear() {
        return settings.inClear() == EmergencySettings.InClear.E_CSCF;
    }

    /** The E-CSCF is not found or takes no connection: another domain may still help. */
    SessionOutcome.Refuse unreachable(Binding binding) {
        return elsewhere(Reason.ECSCF_UNREACHABLE, binding);
    }

    private SessionOutcome.Refuse elsewhere(Reason reason, Binding binding) {
        return new SessionOutcome.Refuse(reason, AlternativeService.EMERGENCY.headers(path(binding)));
    }

    private Optional<String> path(Binding binding) {
        return Optional.of(node.recordRouteTowardsCore(binding.flow()));
    }

    static String entry(SipUri ecscf) {
        return "<" + ecscf.withParameter("lr", null) + ">";
    }

    /** An INVITE that goes to the E-CSCF, or to one of several. */
    SessionOutcome tries(SessionOutcome relay) {
        return settings.ecscfs().size() > 1 ? new SessionOutcome.Tries((SessionOutcome.Relay) relay) : relay;
    }
}
