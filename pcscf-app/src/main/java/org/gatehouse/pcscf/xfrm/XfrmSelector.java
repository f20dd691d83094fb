package org.gatehouse.pcscf.xfrm;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Which packets a state or policy is for: addresses and ports in the direction of the packet, and every transport
 * protocol, so that UDP and TCP are under one association (3GPP TS 33.203 clause 7.1).
 *
 * @param sourcePrefix length in bits: the whole address, or 0 for any
 * @param sourcePort 0 for any; so too for the destination
 */
record XfrmSelector(InetAddress source, int sourcePrefix, int sourcePort,
                    InetAddress destination, int destinationPrefix, int destinationPort) {

    XfrmSelector {
        if (source instanceof Inet4Address != destination instanceof Inet4Address) {
            throw new IllegalArgumentException("one IPv4 and one IPv6 address");
        }
    }

    /** Both addresses and both ports. */
    static XfrmSelector exact(InetAddress source, int sourcePort, InetAddress destination, int destinationPort) {
        return new XfrmSelector(source, bits(source), sourcePort, destination, bits(destination), destinationPort);
    }

    boolean isIpv4() {
        return source instanceof Inet4Address;
    }

    static int bits(InetAddress address) {
        return address instanceof Inet4Address ? 32 : 128;
    }
}
