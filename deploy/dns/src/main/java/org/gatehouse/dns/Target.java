package org.gatehouse.dns;

import java.net.InetAddress;
import java.util.Locale;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.IpLiteral;

/**
 * One place that a request can be sent to.
 *
 * @param port 1 to 65535
 * @param transport UDP or TCP
 */
public record Target(InetAddress address, int port, Flow.Transport transport) {

    /** As a SIP URI: {@code sip:192.0.2.1:5060;transport=udp}. */
    @Override
    public String toString() {
        return "sip:" + IpLiteral.inSip(address) + ":" + port + ";transport="
            + transport.name().toLowerCase(Locale.ROOT);
    }
}
