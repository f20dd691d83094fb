package org.gatehouse.icscf.location;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One subscription of the subscriber file, without its keys.
 *
 * @param impus public identities, canonical
 * @param visitedNetworks where the user may register beside the home network; empty for anywhere
 * @param barred all identities are barred
 * @param scscf the S-CSCF that is assigned
 * @param capabilities what an S-CSCF needs otherwise
 */
record FileSubscriber(String impi, List<String> impus, Set<String> visitedNetworks, boolean barred,
                      Optional<String> scscf, ServerCapabilities capabilities) {
}
