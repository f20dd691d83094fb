package org.gatehouse.icscf.location;

import java.util.Optional;

/**
 * User-Authorization-Answer, 3GPP TS 29.229 clause 6.1.2.
 *
 * @param serverName Server-Name (602): the S-CSCF that is assigned
 * @param capabilities Server-Capabilities (603)
 * @param hssHost Origin-Host (264): which HSS answered; empty if it is not one (file)
 */
public record UserAuthorizationAnswer(CxResult result, Optional<String> serverName,
                                      Optional<ServerCapabilities> capabilities, Optional<String> hssHost) {

    /** An answer with nothing but its result. */
    public static UserAuthorizationAnswer of(CxResult result) {
        return new UserAuthorizationAnswer(result, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static UserAuthorizationAnswer named(CxResult result, String serverName) {
        return new UserAuthorizationAnswer(result, Optional.of(serverName), Optional.empty(), Optional.empty());
    }

    public static UserAuthorizationAnswer capable(CxResult result, ServerCapabilities capabilities) {
        return new UserAuthorizationAnswer(result, Optional.empty(), Optional.of(capabilities), Optional.empty());
    }
}
