package org.gatehouse.icscf.location;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gatehouse.sip.HostPort;

/**
 * The domains this I-CSCF is the entry of.
 *
 * @param domain the home network domain, also sent as Visited-Network-Identifier where the P-CSCF named none
 * @param domains all domains of our users, {@code domain} included; in canonical form
 */
public record HomeNetwork(String domain, Set<String> domains) {
    public HomeNetwork {
        domains = Stream.concat(Stream.of(domain), domains.stream())
            .map(HostPort::canonicalHost).collect(Collectors.toUnmodifiableSet());
    }

    public static HomeNetwork of(String domain, String... others) {
        return new HomeNetwork(domain, Set.of(others));
    }

    /** Whether a host of a URI is one of our domains: equal, not below; a host below one is a machine, not a user's. */
    public boolean isOurs(String host) {
        return domains.contains(HostPort.canonicalHost(host));
    }
}
