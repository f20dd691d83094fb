package org.gatehouse.testbed.sip;

import java.io.IOException;
import java.net.InetSocketAddress;

/** One local address and port of one transport. Whole messages that arrive go to the listener given at construction. */
public interface SipEndpoint extends AutoCloseable {
    /** The two transports of IMS signalling. */
    enum Transport {
        UDP, TCP
    }

    Transport transport();

    /** The bound address with the real port. */
    InetSocketAddress local();

    /** Sends these octets, whatever they are; over TCP on the connection to that address, opened when there is none. */
    void send(byte[] octets, InetSocketAddress to) throws IOException;

    /** Octets or connections that were thrown away because no message could be read from them. */
    long malformed();

    @Override
    void close();
}
