package org.gatehouse.adapter;

import java.net.InetSocketAddress;

/**
 * A datagram on its way out.
 *
 * @param response whether it is a response
 * @param local the socket it would leave from: for a request the one its Via names, for a response the one that the
 *     request came to
 * @param peer where it goes
 * @param branch the branch of its topmost Via
 */
public record Departure(boolean response, InetSocketAddress local, InetSocketAddress peer, String branch) {
}
