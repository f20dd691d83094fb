package org.gatehouse.adapter;

import java.net.InetAddress;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.IpLiteral;

/** A local address, port and transport that SIP is received on. */
public record ListeningPoint(InetAddress address, int port, Flow.Transport transport) {

    /** {@code sip:address:port;transport=udp}. */
    public String uri() {
        return "sip:" + IpLiteral.inSip(address) + ":" + port + ";transport=" + transportName();
    }

    public String transportName() {
        return transport.name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public String toString() {
        return transportName() + " " + IpLiteral.inSip(address) + ":" + port;
    }
}
