package org.gatehouse.icscf.location;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Server-Capabilities (603): what the S-CSCF of a user must and should be able to do, 3GPP TS 29.229 clause 6.3.4. The
 * numbers mean what the operator says they mean.
 *
 * @param mandatory Mandatory-Capability (604), Unsigned32 values
 * @param optional Optional-Capability (605), Unsigned32 values
 * @param serverNames Server-Name (602) inside the group, in the order of preference
 */
public record ServerCapabilities(SortedSet<Long> mandatory, SortedSet<Long> optional, List<String> serverNames) {
    /** Absent or empty: any S-CSCF will do. */
    public static final ServerCapabilities ANY = of(List.of(), List.of());

    public ServerCapabilities {
        mandatory = Collections.unmodifiableSortedSet(new TreeSet<>(mandatory));
        optional = Collections.unmodifiableSortedSet(new TreeSet<>(optional));
        serverNames = List.copyOf(serverNames);
    }

    public static ServerCapabilities of(Collection<Long> mandatory, Collection<Long> optional) {
        return new ServerCapabilities(new TreeSet<>(mandatory), new TreeSet<>(optional), List.of());
    }

    /** These names, tried in order; 3GPP TS 29.228 clause 6.7 then has the capabilities discarded. */
    public static ServerCapabilities named(String... names) {
        return new ServerCapabilities(new TreeSet<>(), new TreeSet<>(), List.of(names));
    }
}
