package org.gatehouse.testbed.sip;

import java.net.InetSocketAddress;

/**
 * A message as it arrived.
 *
 * @param endpoint the socket it arrived at
 * @param from the packet's source
 * @param local the packet's destination
 */
public record Inbound(SipMessage message, SipEndpoint endpoint, InetSocketAddress from, InetSocketAddress local) {
}
