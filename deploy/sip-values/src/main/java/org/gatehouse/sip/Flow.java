package org.gatehouse.sip;

import java.net.InetSocketAddress;

/**
 * How a message came: the transport and the two ends of the packet or connection, never what a header says of them.
 *
 * @param local our address and port
 * @param remote the peer's address and port
 */
public record Flow(Transport transport, InetSocketAddress local, InetSocketAddress remote) {

    /** What carries the message. */
    public enum Transport {
        UDP, TCP, TLS
    }
}
