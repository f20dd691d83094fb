package org.gatehouse.adapter;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gatehouse.sip.Flow;

/** Finds where a relayed request goes whose next hop is a host name (RFC 3263). No call waits. */
@FunctionalInterface
public interface NextHops {
    /** Finds nothing: for a node whose next hops are addresses. */
    NextHops NONE = uri -> CompletableFuture.completedStage(List.of());

    /** One place to send to. */
    record Place(InetSocketAddress address, Flow.Transport transport) {
    }

    /**
     * The places that a SIP URI leads to, in the order they are to be tried; empty, or a failed stage, if it leads
     * nowhere. Completes in bounded time.
     */
    CompletionStage<List<Place>> of(String uri);
}
