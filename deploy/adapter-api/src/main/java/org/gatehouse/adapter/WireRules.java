package org.gatehouse.adapter;

import java.net.InetSocketAddress;

/**
 * An application's say below the transaction layer. Called for every message on the container's threads: quick, and
 * never blocking.
 */
public interface WireRules {
    /** Lets everything in, changes nothing. */
    WireRules NONE = new WireRules() {
    };

    /** Whether a message goes on to the transaction layer; one that does not is dropped without an answer. */
    default boolean admit(Arrival arrival) {
        return true;
    }

    /** The local port that a datagram leaves from; must be one of the application's listening points. */
    default int sourcePort(Departure departure) {
        return departure.local().getPort();
    }

    /** The local port that a new TCP connection is made from, or 0 for any. */
    default int connectionSourcePort(InetSocketAddress peer) {
        return 0;
    }
}
