package org.gatehouse.pcscf.xfrm;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The block rule of protected ports, 3GPP TS 33.203 clauses 7.1 and 7.4.0: nothing in clear is received on them or sent
 * from them, whoever is at the other end. A set's own policies have a better priority, so what they protect passes.
 *
 * <p>Without it a clear packet from an address that has no set would match no policy and reach the socket.
 */
final class PortGuard {
    private PortGuard() {
    }

    /**
     * Two policies for each address and port.
     *
     * @param addresses of the P-CSCF; the unspecified address stands for all of its family
     * @throws IllegalArgumentException if a port is not in 1 to 65535
     */
    static List<XfrmPolicy> policies(Collection<InetAddress> addresses, Collection<Integer> ports, long priority) {
        List<XfrmPolicy> policies = new ArrayList<>();
        for (InetAddress address : new LinkedHashSet<>(addresses)) {
            InetAddress any = XfrmWire.anyAddress(XfrmSelector.bits(address) == 32);
            int prefix = address.isAnyLocalAddress() ? 0 : XfrmSelector.bits(address);
            for (int port : new LinkedHashSet<>(ports)) {
                if (port < 1 || port > 65535) {
                    throw new IllegalArgumentException("protected port " + port + " is not in 1 to 65535");
                }
                policies.add(block(XfrmPolicy.Direction.IN,
                    new XfrmSelector(any, 0, 0, address, prefix, port), priority));
                policies.add(block(XfrmPolicy.Direction.OUT,
                    new XfrmSelector(address, prefix, port, any, 0, 0), priority));
            }
        }
        return policies;
    }

    private static XfrmPolicy block(XfrmPolicy.Direction direction, XfrmSelector selector, long priority) {
        return new XfrmPolicy(direction, selector, priority, XfrmPolicy.Action.BLOCK, 0);
    }
}
