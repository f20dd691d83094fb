package org.gatehouse.testbed.cx;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One subscription: a private identity and its implicit registration set.
 *
 * @param impus public identities, the default one first
 * @param visitedNetworks where the user may register; empty for anywhere
 * @param barred all public identities are barred
 * @param unregisteredServices requests for the user are served though nobody is registered
 * @param scscf S-CSCF assigned before any registration
 * @param capabilities what an S-CSCF needs for this user
 */
public record CxSubscriber(String impi, List<String> impus, Set<String> visitedNetworks, boolean barred,
                           boolean unregisteredServices, Optional<String> scscf,
                           CxReply.Capabilities capabilities) {
    public CxSubscriber {
        impus = List.copyOf(impus);
        visitedNetworks = Set.copyOf(visitedNetworks);
    }
}
