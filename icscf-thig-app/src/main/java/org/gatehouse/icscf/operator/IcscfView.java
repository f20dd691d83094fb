package org.gatehouse.icscf.operator;

import java.util.List;
import java.util.Map;
import org.gatehouse.dns.DnsView;

/**
 * The I-CSCF at a glance, {@code status}.
 *
 * @param realm the hidden network's name; empty without hiding
 * @param tokens {@code sealed}, {@code opened}, {@code refused}
 * @param keys by kid; numbers and ages, nothing of a key
 * @param unknownKids that broken tokens named and the ring lacks
 * @param neighbours how each is treated
 * @param refusals by reason
 * @param peerRefusals of the border, by neighbour, then by reason
 * @param hss the HSS's peers
 * @param hssPending questions under way
 * @param dns who is asked where names of S-CSCFs and application servers lead
 */
public record IcscfView(String role, boolean ready, boolean hiding, String realm, Map<String, Long> tokens,
                        List<KeyView> keys, List<Integer> unknownKids, List<NeighbourView> neighbours,
                        List<RuleView> leakRules, Map<String, Long> refusals,
                        Map<String, Map<String, Long>> peerRefusals, List<PeerView> hss, int hssPending,
                        List<ScscfView> scscfs, DnsView dns) {
    /** @param secondsLeft -1 for a key without an end */
    public record KeyView(int kid, String state, long ageSeconds, long secondsLeft) {
    }

    /** @param treatment a word of the configuration */
    public record NeighbourView(String name, String treatment) {
    }

    /**
     * A leak rule.
     *
     * @param name its key in the configuration
     * @param description what it does, to which fields
     */
    public record RuleView(String name, boolean on, String description) {
    }

    /** A Diameter peer, and whether it can be asked. */
    public record PeerView(String host, boolean up) {
    }

    /** @param avoided it did not answer lately and is asked last */
    public record ScscfView(String uri, List<Long> capabilities, int priority, int weight, boolean avoided) {
        public ScscfView {
            capabilities = List.copyOf(capabilities);
        }
    }
}
