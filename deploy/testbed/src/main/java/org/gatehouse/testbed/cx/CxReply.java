package org.gatehouse.testbed.cx;

import java.util.List;
import java.util.Optional;

/**
 * The content of an answer.
 *
 * @param experimental whether the code goes into Experimental-Result
 * @param code result code
 * @param serverName Server-Name outside of a group
 * @param capabilities Server-Capabilities
 * @param vector SIP-Auth-Data-Item of an MAA
 * @param userData User-Data of an SAA
 * @param wildcard Wildcarded-Public-Identity of an LIA
 * @param liaFlags LIA-Flags; 0: absent
 */
public record CxReply(boolean experimental, int code, Optional<String> serverName,
                      Optional<Capabilities> capabilities, Optional<Vectors.Vector> vector,
                      Optional<String> userData, Optional<String> wildcard, long liaFlags) {

    /** Server-Capabilities. */
    public record Capabilities(List<Long> mandatory, List<Long> optional, List<String> serverNames) {
        public Capabilities {
            mandatory = List.copyOf(mandatory);
            optional = List.copyOf(optional);
            serverNames = List.copyOf(serverNames);
        }
    }

    public static CxReply base(int code) {
        return new CxReply(false, code, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty(), 0);
    }

    public static CxReply experimental(int code) {
        return new CxReply(true, code, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty(), 0);
    }

    public CxReply named(String name) {
        return new CxReply(experimental, code, Optional.of(name), capabilities, vector, userData, wildcard, liaFlags);
    }

    public CxReply capable(Capabilities wanted) {
        return new CxReply(experimental, code, serverName, Optional.of(wanted), vector, userData, wildcard, liaFlags);
    }

    public CxReply with(Vectors.Vector item) {
        return new CxReply(experimental, code, serverName, capabilities, Optional.of(item), userData, wildcard,
            liaFlags);
    }

    public CxReply userData(String xml) {
        return new CxReply(experimental, code, serverName, capabilities, vector, Optional.of(xml), wildcard, liaFlags);
    }

    /** A PSI: routed directly to its application server if {@code direct}. */
    public CxReply service(String wildcardedIdentity, boolean direct) {
        return new CxReply(experimental, code, serverName, capabilities, vector, userData,
            Optional.of(wildcardedIdentity), direct ? 1 : 0);
    }
}
