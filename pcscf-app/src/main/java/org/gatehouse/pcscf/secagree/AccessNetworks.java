package org.gatehouse.pcscf.secagree;

import java.net.InetAddress;
import java.util.List;
import org.gatehouse.sip.AddressPrefix;

/**
 * What each access network is held to. The UE's address tells which one it is in: the source of the packet, never what
 * a header says.
 *
 * @param own access networks with rules of their own, the first that has the address counts
 * @param elsewhere what holds everywhere else
 */
public record AccessNetworks(List<AccessNetwork> own, AccessPolicy elsewhere) {
    /** One rule for all. */
    public static final AccessNetworks DEFAULT = new AccessNetworks(List.of(), AccessPolicy.DEFAULT);

    /** Addresses with a policy. */
    public record AccessNetwork(List<AddressPrefix> addresses, AccessPolicy policy) {
        public AccessNetwork {
            addresses = List.copyOf(addresses);
        }
    }

    public AccessNetworks {
        own = List.copyOf(own);
    }

    /** The policy for a UE at this address. */
    public AccessPolicy of(InetAddress ue) {
        for (AccessNetwork network : own) {
            if (network.addresses().stream().anyMatch(prefix -> prefix.contains(ue))) {
                return network.policy();
            }
        }
        return elsewhere;
    }
}
