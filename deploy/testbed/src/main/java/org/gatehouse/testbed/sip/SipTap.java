package org.gatehouse.testbed.sip;

import java.net.InetSocketAddress;

/** Sees the octets of every message an endpoint sends or receives. Called on the endpoint's threads. */
public interface SipTap {
    /** Sees nothing. */
    SipTap NONE = (direction, local, peer, octets) -> { };

    /** As seen from the endpoint. */
    enum Direction {
        IN, OUT
    }

    void message(Direction direction, InetSocketAddress local, InetSocketAddress peer, byte[] octets);
}
