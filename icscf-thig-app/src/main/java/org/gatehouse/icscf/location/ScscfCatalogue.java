package org.gatehouse.icscf.location;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The S-CSCFs of the operator and what they can do: local configuration, 3GPP TS 29.228 clause 6.7. */
public record ScscfCatalogue(List<Scscf> entries) {
    private static final int MAX_ENTRIES = 1000;

    /**
     * One S-CSCF.
     *
     * @param name SIP URI, e.g. {@code sip:scscf1.home1.net:6060}
     * @param capabilities what it can do, the operator's numbers
     * @param priority lower is preferred, as in SRV records
     * @param weight share of the users among equals, 0 to 65535; 0: only if no other is left
     */
    public record Scscf(String name, SortedSet<Long> capabilities, int priority, int weight) {
        /** @throws IllegalArgumentException if the name is not a SIP URI or a number is out of range */
        public Scscf {
            if (ScscfName.parse(name).isEmpty()) {
                throw new IllegalArgumentException("S-CSCF name is not a SIP URI: " + name);
            }
            if (priority < 0 || priority > 65535 || weight < 0 || weight > 65535) {
                throw new IllegalArgumentException("priority and weight of " + name + " are 0 to 65535");
            }
            capabilities = Collections.unmodifiableSortedSet(new TreeSet<>(capabilities));
        }

        public static Scscf of(String name, Collection<Long> capabilities, int priority, int weight) {
            return new Scscf(name, new TreeSet<>(capabilities), priority, weight);
        }
    }

    /** @throws IllegalArgumentException if two entries are the same S-CSCF, or there are too many */
    public ScscfCatalogue {
        entries = List.copyOf(entries);
        if (entries.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException("more than " + MAX_ENTRIES + " S-CSCFs");
        }
        Set<String> seen = new HashSet<>();
        for (Scscf entry : entries) {
            if (!seen.add(ScscfName.key(entry.name()))) {
                throw new IllegalArgumentException("S-CSCF twice in the catalogue: " + entry.name());
            }
        }
    }
}
