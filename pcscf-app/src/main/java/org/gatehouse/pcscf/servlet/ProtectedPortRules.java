package org.gatehouse.pcscf.servlet;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Departure;
import org.gatehouse.adapter.WireRules;
import org.gatehouse.adapter.operator.ReasonCounts;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.sa.Decision;
import org.gatehouse.pcscf.sa.Inbound;
import org.gatehouse.pcscf.sa.SaAction;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.Timers;
import org.gatehouse.pcscf.sa.TokenBuckets;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.Flow;

/**
 * What the protected ports let in and send out, TS 33.203 clauses 7.1 and 7.4. A message that belongs to no set, or to
 * one that may not carry it, is dropped in silence before it costs a transaction. Whatever leaves over UDP leaves from
 * port_pc: a response from that of the set its request came on, a request from that of the set in use. TCP connections
 * to a UE come from port_pc of the set in use too. port_ps is what Via and Record-Route name, and where UEs send to.
 */
final class ProtectedPortRules implements WireRules {
    private static final int MOST_CONNECTIONS = 500_000;
    private static final Duration CONNECTION_KEPT = Duration.ofHours(1);

    private final PcscfSettings settings;
    private final SaTable table;
    private final ResponsePorts responsePorts;
    private final ReasonCounts<Reason> refusals;
    private final Consumer<List<SaAction>> effects;
    private final Consumer<InetSocketAddress> strayRegisters;
    private final Clock clock;
    private final TokenBuckets<UeContact> ueRates;
    private final LongAdder dropped = new LongAdder();
    /** The port our connection to a UE's server port came from; the stack names its listening port instead. */
    private final Cache<InetSocketAddress, Integer> connections =
        Caffeine.newBuilder().maximumSize(MOST_CONNECTIONS).expireAfterAccess(CONNECTION_KEPT)
            .executor(Runnable::run).build();

    /**
     * @param effects carries out what the arrival of a message leads to, without keeping the caller
     * @param strayRegisters hears where a REGISTER came from that belongs to no set
     */
    ProtectedPortRules(PcscfSettings settings, SaTable table, ResponsePorts responsePorts,
                       ReasonCounts<Reason> refusals, Consumer<List<SaAction>> effects,
                       Consumer<InetSocketAddress> strayRegisters, Clock clock) {
        this.settings = settings;
        this.table = table;
        this.responsePorts = responsePorts;
        this.refusals = refusals;
        this.effects = effects;
        this.strayRegisters = strayRegisters;
        this.clock = clock;
        Timers timers = settings.timers();
        ueRates = new TokenBuckets<>(timers.ueBurst(), timers.ueRefill(), timers.sourcesKept());
    }

    @Override
    public boolean admit(Arrival arrival) {
        Flow flow = arrival.flow();
        if (!isProtected(flow.local())) {
            return true;
        }
        Optional<SaSet> set = setOf(flow);
        if (set.isEmpty()) {
            if (!arrival.isResponse() && arrival.method().equals("REGISTER")) {
                strayRegisters.accept(flow.remote());
            }
            return drop(Reason.UNKNOWN_SA);
        }
        boolean register = !arrival.isResponse() && arrival.method().equals("REGISTER");
        // a REGISTER is judged by the procedure, which reads its Authorization
        if (!register) {
            Optional<Reason> refusal = refusal(arrival, set.get());
            if (refusal.isPresent()) {
                return drop(refusal.get());
            }
        }
        if (!arrival.isResponse()) {
            // only counted: it is for an overloaded node to refuse it
            ueRates.admits(set.get().contact(), clock.instant());
        }
        if (!arrival.isResponse() && flow.transport() == Flow.Transport.UDP) {
            responsePorts.arrived(flow.remote().getAddress(), arrival.branch(), set.get().spec().portPc());
        }
        return true;
    }

    /** The UE has shown that it uses the set, which may take it into use; a temporary one carries nothing but SM7. */
    private Optional<Reason> refusal(Arrival arrival, SaSet set) {
        Flow flow = arrival.flow();
        int ourPort = flow.remote().getPort() == set.spec().portUc() ? set.spec().portPs() : set.spec().portPc();
        SaTable.Arrived arrived = table.arrived(flow.remote().getAddress(), flow.remote().getPort(), ourPort,
            arrival.isResponse() ? new Inbound.Response() : new Inbound.Request(), clock.instant());
        effects.accept(arrived.actions());
        return arrived.decision() instanceof Decision.Refuse refuse ? Optional.of(refuse.reason()) : Optional.empty();
    }

    /** The set that a message to a protected port came over. */
    Optional<SaSet> setOf(Flow flow) {
        InetSocketAddress ue = flow.remote();
        Optional<SaSet> set = table.lookup(ue.getAddress(), ue.getPort(), flow.local().getPort());
        if (set.isPresent() || flow.transport() != Flow.Transport.TCP) {
            return set;
        }
        Integer from = connections.getIfPresent(ue);
        return from == null ? Optional.empty() : table.lookup(ue.getAddress(), ue.getPort(), from);
    }

    private boolean drop(Reason reason) {
        dropped.increment();
        refusals.count(reason);
        return false;
    }

    /** Whether this UE has lately sent more requests over its sets than is its share. */
    boolean isGreedy(UeContact ue) {
        return ueRates.isExhausted(ue, clock.instant());
    }

    boolean isProtected(InetSocketAddress local) {
        return (local.getPort() == settings.gm().portPs() || settings.gm().portsPc().contains(local.getPort()))
            && local.getAddress().equals(settings.gm().address());
    }

    @Override
    public int sourcePort(Departure departure) {
        InetSocketAddress peer = departure.peer();
        if (!isProtected(departure.local())) {
            return departure.local().getPort();
        }
        OptionalInt pinned = departure.response() ? responsePorts.of(peer.getAddress(), departure.branch())
            : OptionalInt.empty();
        return pinned.isPresent() ? pinned.getAsInt()
            : table.inUse(peer.getAddress(), peer.getPort(), clock.instant()).map(set -> set.spec().portPc())
                .orElse(departure.local().getPort());
    }

    @Override
    public int connectionSourcePort(InetSocketAddress peer) {
        Optional<SaSet> set = table.inUse(peer.getAddress(), peer.getPort(), clock.instant());
        set.ifPresent(s -> connections.put(peer, s.spec().portPc()));
        return set.map(s -> s.spec().portPc()).orElse(0);
    }

    /** Messages to protected ports that were dropped. */
    long dropped() {
        return dropped.sum();
    }
}
