package org.gatehouse.pcscf.sa;

import java.util.HashSet;
import java.util.List;

/**
 * Our protected ports, TS 33.203 clauses 7.1 and 7.4.0.
 *
 * @param portPs the server port, the same for all UEs and at all times
 * @param portPc client ports, of which each set of a UE gets another one: a re-registration changes it
 */
public record ProtectedPorts(int portPs, List<Integer> portPc) {
    /** Two established sets, the temporary one, and the one that takes its place. */
    private static final int LEAST = 4;

    /** @throws IllegalArgumentException if a port is 5060, 5061, out of range or named twice, or if they are too few */
    public ProtectedPorts {
        portPc = List.copyOf(portPc);
        HashSet<Integer> all = new HashSet<>(portPc);
        all.add(portPs);
        if (all.size() != portPc.size() + 1 || portPc.size() < LEAST) {
            throw new IllegalArgumentException("at least " + LEAST + " distinct protected client ports are needed");
        }
        if (all.stream().anyMatch(port -> port < 1024 || port > 65535 || port == 5060 || port == 5061)) {
            throw new IllegalArgumentException("a protected port is 5060, 5061 or out of range");
        }
    }
}
