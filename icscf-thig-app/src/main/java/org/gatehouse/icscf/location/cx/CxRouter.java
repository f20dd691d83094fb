package org.gatehouse.icscf.location.cx;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdiameter.api.Answer;
import org.jdiameter.api.Configuration;
import org.jdiameter.api.MetaData;
import org.jdiameter.client.api.IAnswer;
import org.jdiameter.client.api.IContainer;
import org.jdiameter.client.api.IMessage;
import org.jdiameter.client.api.IRequest;
import org.jdiameter.client.api.controller.IPeer;
import org.jdiameter.client.api.controller.IPeerTable;
import org.jdiameter.client.api.controller.IRealmTable;
import org.jdiameter.common.api.concurrent.IConcurrentFactory;
import org.jdiameter.server.impl.RouterImpl;

/**
 * Peer selection: all open peers take turns, and one that lately left a request without an answer is passed over while
 * another is open. The library's own router sends everything to one peer until its connection is down, and follows
 * redirections to wherever they point, without end and without a timer.
 *
 * <p>Public, with this constructor, because the library makes it by reflection.
 */
public final class CxRouter extends RouterImpl {
    private static final Duration AVOIDANCE = Duration.ofSeconds(10);

    private final AtomicInteger turn = new AtomicInteger();
    /** Host to the {@link System#nanoTime} at which it is used again; bounded by the peers configured. */
    private final Map<String, Long> avoidedUntil = new ConcurrentHashMap<>();

    public CxRouter(IContainer container, IConcurrentFactory concurrentFactory, IRealmTable realmTable,
                    Configuration config, MetaData metaData) {
        super(container, concurrentFactory, realmTable, config, metaData);
    }

    /** The peer did not answer in time, or said that it is too busy. */
    void avoid(String host) {
        avoidedUntil.put(host, System.nanoTime() + AVOIDANCE.toNanos());
    }

    /** The peer answered. */
    void answered(String host) {
        avoidedUntil.remove(host);
    }

    @Override
    protected IPeer selectPeer(List<IPeer> open) {
        if (open.isEmpty()) {
            return null;
        }
        long now = System.nanoTime();
        List<IPeer> preferred = open.stream().filter(p -> {
            Long until = avoidedUntil.get(p.getUri().getFQDN());
            return until == null || until - now <= 0;
        }).toList();
        List<IPeer> choice = preferred.isEmpty() ? open : preferred;
        return choice.get(Math.floorMod(turn.getAndIncrement(), choice.size()));
    }

    /** Hands the answer to the asker instead of following it; an exception here would make it another result. */
    @Override
    public void processRedirectAnswer(IRequest request, IAnswer answer, IPeerTable table) {
        IMessage asked = (IMessage) request;
        asked.getEventListener().receivedSuccessMessage(request, (Answer) answer);
    }
}
