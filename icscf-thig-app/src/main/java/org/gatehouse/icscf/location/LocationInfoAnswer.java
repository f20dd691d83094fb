package org.gatehouse.icscf.location;

import java.util.Optional;

/**
 * Location-Info-Answer, 3GPP TS 29.229 clause 6.1.6.
 *
 * @param serverName Server-Name (602): the S-CSCF, or the application server of a PSI with direct routing
 * @param capabilities Server-Capabilities (603)
 * @param wildcardedIdentity Wildcarded-Public-Identity (634), passed on as P-Profile-Key (RFC 5002)
 * @param psiDirectRouting bit 0 of LIA-Flags (653): the name is an application server's
 * @param hssHost Origin-Host (264)
 */
public record LocationInfoAnswer(CxResult result, Optional<String> serverName,
                                 Optional<ServerCapabilities> capabilities, Optional<String> wildcardedIdentity,
                                 boolean psiDirectRouting, Optional<String> hssHost) {

    /** An answer with nothing but its result. */
    public static LocationInfoAnswer of(CxResult result) {
        return new LocationInfoAnswer(result, Optional.empty(), Optional.empty(), Optional.empty(), false,
            Optional.empty());
    }

    public static LocationInfoAnswer named(CxResult result, String serverName) {
        return new LocationInfoAnswer(result, Optional.of(serverName), Optional.empty(), Optional.empty(), false,
            Optional.empty());
    }

    public static LocationInfoAnswer capable(CxResult result, ServerCapabilities capabilities) {
        return new LocationInfoAnswer(result, Optional.empty(), Optional.of(capabilities), Optional.empty(), false,
            Optional.empty());
    }
}
