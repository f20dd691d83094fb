package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Where datagrams are sent. */
interface Datagrams {
    void send(byte[] octets, InetSocketAddress from, InetSocketAddress to) throws IOException;
}
