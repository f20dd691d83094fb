package org.gatehouse.icscf.location;

import java.util.Optional;

/**
 * User-Authorization-Request, 3GPP TS 29.229 clause 6.1.1.
 *
 * @param impi User-Name (1): the private identity
 * @param impu Public-Identity (601): the public identity in canonical form
 * @param visitedNetwork Visited-Network-Identifier (600)
 * @param type User-Authorization-Type (623)
 * @param emergency bit 0 of UAR-Flags (637): an emergency registration, not subject to barring and roaming
 * @param hssHost Destination-Host (293), if the HSS of the user is known (RFC 4457, SLF); empty: the realm decides
 */
public record UserAuthorizationRequest(String impi, String impu, String visitedNetwork, UserAuthorizationType type,
                                       boolean emergency, Optional<String> hssHost) {

    public UserAuthorizationRequest withType(UserAuthorizationType other) {
        return new UserAuthorizationRequest(impi, impu, visitedNetwork, other, emergency, hssHost);
    }

    /** The same question to the HSS of that host name. */
    public UserAuthorizationRequest toHss(String host) {
        return new UserAuthorizationRequest(impi, impu, visitedNetwork, type, emergency, Optional.of(host));
    }
}
