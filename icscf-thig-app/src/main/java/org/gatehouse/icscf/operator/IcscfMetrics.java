package org.gatehouse.icscf.operator;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.Hss;
import org.gatehouse.icscf.status.IcscfStatus;

/** The I-CSCF's metrics, each described in {@code deploy/docs/metrics.md}. Labels are constants or configured names. */
final class IcscfMetrics implements MeterBinder {
    private static final List<String> TOKENS = List.of("sealed", "opened", "refused");
    private static final String OTHERS = "others";

    private final IcscfStatus status;
    private final Hss hss;
    private final List<String> neighbours;

    /** @param neighbours their names in the configuration */
    IcscfMetrics(IcscfStatus status, Hss hss, List<String> neighbours) {
        this.status = status;
        this.hss = hss;
        this.neighbours = List.copyOf(neighbours);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Reason reason : Reason.values()) {
            FunctionCounter.builder("gatehouse.icscf.refusals", status, s -> s.getRefusals()
                .getOrDefault(reason.name(), 0L)).tag("reason", reason.name())
                .description("Messages refused or dropped").register(registry);
        }
        for (String token : TOKENS) {
            FunctionCounter.builder("gatehouse.icscf.tokens", status, s -> s.getTokens().getOrDefault(token, 0L))
                .tag("what", token).description("Topology tokens").register(registry);
        }
        Stream.concat(neighbours.stream(), Stream.of(OTHERS)).distinct().forEach(peer ->
            FunctionCounter.builder("gatehouse.icscf.peer.refusals", status, s -> s.getPeers()
                .getOrDefault(peer, Map.of()).values().stream().mapToLong(Long::longValue).sum())
                .tag("peer", peer).description("Messages of a neighbour that the border refused or dropped")
                .register(registry));
        hss.peers().keySet().forEach(peer -> Gauge.builder("gatehouse.icscf.hss.up", hss,
            h -> Boolean.TRUE.equals(h.peers().get(peer)) ? 1 : 0).tag("peer", peer)
            .description("Whether a Diameter peer can be asked").register(registry));
        Gauge.builder("gatehouse.icscf.cx.pending", hss, Hss::pending).description("Questions to the HSS under way")
            .register(registry);
        Gauge.builder("gatehouse.icscf.keys", status, s -> s.getKeys().size()).description("Keys in the key ring")
            .register(registry);
    }
}
