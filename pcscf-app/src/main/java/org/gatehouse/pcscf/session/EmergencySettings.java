package org.gatehouse.pcscf.session;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gatehouse.sip.SipUri;

/**
 * What becomes of emergency calls, TS 24.229 clauses 5.2.10 and 5.2.11.
 *
 * @param ecscfs where they go, the first one that answers; empty: nowhere, the UE is told by 380 to call over another
 *     domain, as in Rel-5
 * @param ecscfTimeout how long one may say nothing before the next is tried; 4 s, so that the UE, which waits 5 s or
 *     longer (timer emerg-request, clause 7.8), hears of the second
 * @param numbers what is dialled, digits as they are, and the service URN it means; 112 and 911 (TS 22.101
 *     clause 10.1.1)
 * @param ownRegistration whether a call over an ordinary registration is refused with 380, so that the UE makes an
 *     emergency registration first; false
 * @param inClear what becomes of a UE that calls without any registration; FORBIDDEN
 * @param clearPerSource calls in clear that one source (an IPv4 address, an IPv6 /64) may have at a time; 2
 * @param clearInAll calls in clear of all sources at a time; 1,000
 */
public record EmergencySettings(List<SipUri> ecscfs, Duration ecscfTimeout, Map<String, String> numbers,
                                boolean ownRegistration, InClear inClear, int clearPerSource, int clearInAll) {
    public static final String SOS = "urn:service:sos";
    public static final EmergencySettings DEFAULT =
        new EmergencySettings(List.of(), Duration.ofSeconds(4),
            Map.of("112", SOS, "911", SOS), false, InClear.FORBIDDEN, 2, 1_000);

    /** TS 24.229 clause 5.2.10.2 leaves it to the operator. */
    public enum InClear {
        /** 403, as to any other request in clear. */
        FORBIDDEN,
        /** 380: it calls over another domain. */
        ALTERNATIVE_SERVICE,
        /** To the E-CSCF, as of nobody. */
        E_CSCF
    }

    /** @throws IllegalArgumentException if a limit is not positive, or calls in clear have nowhere to go */
    public EmergencySettings {
        ecscfs = List.copyOf(ecscfs);
        numbers = Map.copyOf(numbers);
        if (ecscfTimeout.isNegative() || ecscfTimeout.isZero() || clearPerSource < 1 || clearInAll < 1
            || inClear == InClear.E_CSCF && ecscfs.isEmpty()) {
            throw new IllegalArgumentException("calls in clear need an E-CSCF, and limits are positive");
        }
    }
}
