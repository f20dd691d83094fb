package org.gatehouse.testbed.hss;

import java.util.List;
import java.util.Optional;
import org.gatehouse.testbed.aka.Milenage;
import org.gatehouse.testbed.aka.Octets;

/**
 * One private identity with its implicit registration set.
 *
 * @param impus public identities, the default one first
 * @param sqn the sequence number last used, 48 bits
 * @param amf two octets
 * @param visitedNetworks where the user may register; empty for anywhere
 * @param scscf what the HSS knows about the user's S-CSCF
 */
public record Subscriber(String impi, List<String> impus, Octets k, Octets opc, long sqn, Octets amf,
                         List<String> visitedNetworks, boolean barred, ScscfData scscf) {
    public Subscriber {
        impus = List.copyOf(impus);
        visitedNetworks = List.copyOf(visitedNetworks);
    }

    /** The assigned S-CSCF's SIP URI, if any, and the capabilities by which an I-CSCF selects one. */
    public record ScscfData(Optional<String> name, List<Long> mandatory, List<Long> optional) {
        /** No name and no capabilities: any S-CSCF. */
        public static final ScscfData NONE = new ScscfData(Optional.empty(), List.of(), List.of());

        public ScscfData {
            mandatory = List.copyOf(mandatory);
            optional = List.copyOf(optional);
        }
    }

    public Milenage milenage() {
        return new Milenage(k, opc);
    }
}
