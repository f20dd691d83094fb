package org.gatehouse.pcscf.session;

import java.util.Map;
import java.util.Optional;
import org.gatehouse.sip.SipUri;

/**
 * What becomes of emergency calls, TS 24.229 clauses 5.2.10 and 5.2.11.
 *
 * @param ecscf where they go; empty: nowhere, the UE is told by 380 to call over another domain, as in Rel-5
 * @param numbers what is dialled, digits as they are, and the service URN it means; 112 and 911 (TS 22.101
 *     clause 10.1.1)
 * @param ownRegistration whether a call over an ordinary registration is refused with 380, so that the UE makes an
 *     emergency registration first; false
 * @param inClear what a UE hears that calls without any registration; FORBIDDEN
 */
public record EmergencySettings(Optional<SipUri> ecscf, Map<String, String> numbers, boolean ownRegistration,
                                InClear inClear) {
    public static final String SOS = "urn:service:sos";
    public static final EmergencySettings DEFAULT =
        new EmergencySettings(Optional.empty(), Map.of("112", SOS, "911", SOS), false, InClear.FORBIDDEN);

    /** An emergency call in clear goes nowhere; TS 24.229 clause 5.2.10.2 leaves it to the operator what is said. */
    public enum InClear {
        /** 403, as to any other request in clear. */
        FORBIDDEN,
        /** 380: it calls over another domain. */
        ALTERNATIVE_SERVICE
    }

    public EmergencySettings {
        numbers = Map.copyOf(numbers);
    }
}
