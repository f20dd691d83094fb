package org.gatehouse.adapter;

import java.net.InetSocketAddress;
import org.gatehouse.sip.Flow;

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

    /** What becomes of a message that has come; asked once for each, before the transaction layer sees it. */
    default Handling arriving(Arrival arrival) {
        return admit(arrival) ? Handling.ADMIT : Handling.DROP;
    }

    /**
     * What becomes of a message that is about to be written to a socket, whoever made or repeats it: admitted, dropped,
     * or, if it is a request that {@link Handling.Relay} sends, answered. The same octets to the same peer are asked
     * for once and leave alike.
     */
    default Handling leaving(Leaving message) {
        return Handling.ADMIT;
    }

    /**
     * A message has been written to its socket, for the first time or again. Of TCP the kernel may still have octets.
     */
    default void left(Leaving message) {
        // most do not mind
    }

    /** A request was answered with 503 under overload; only the number of them is known here. */
    default void turnedAway() {
        // nobody counts
    }

    /** The local port that a datagram leaves from; must be one of the application's listening points. */
    default int sourcePort(Departure departure) {
        return departure.local().getPort();
    }

    /** The local port that a new TCP connection is made from, or 0 for any. */
    default int connectionSourcePort(InetSocketAddress peer) {
        return 0;
    }

    /** Who sends from there to one of the application's listening points; asked under overload, before parsing. */
    default Standing standing(Flow flow) {
        return Standing.ESTABLISHED;
    }
}
