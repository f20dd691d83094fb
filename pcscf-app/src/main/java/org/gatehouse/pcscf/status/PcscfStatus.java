package org.gatehouse.pcscf.status;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gatehouse.adapter.operator.ReasonCounts;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.registration.BindingStore;
import org.gatehouse.pcscf.sa.SaBackend;
import org.gatehouse.pcscf.sa.SaBackendException;
import org.gatehouse.pcscf.sa.SaSets;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.Slot;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.xfrm.XfrmBackend;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the operator's view together from the parts that know; keeps nothing. */
public final class PcscfStatus implements PcscfMXBean {
    private static final Logger LOG = LoggerFactory.getLogger(PcscfStatus.class);
    private static final int MOST_UES = 1_000;

    private final SaTable table;
    private final BindingStore bindings;
    private final SaBackend backend;
    private final ReasonCounts<Reason> refusals;
    private final LongSupplier dropped;
    private final ToIntFunction<String> release;
    private final Clock clock;

    /**
     * @param dropped messages that never got past the protected ports
     * @param release ends the calls of a private identity and says how many
     */
    public PcscfStatus(SaTable table, BindingStore bindings, SaBackend backend, ReasonCounts<Reason> refusals,
                       LongSupplier dropped, ToIntFunction<String> release, Clock clock) {
        this.table = table;
        this.bindings = bindings;
        this.backend = backend;
        this.refusals = refusals;
        this.dropped = dropped;
        this.release = release;
        this.clock = clock;
    }

    /** How each UE that has sets or is registered without any is protected, at most so many. */
    public List<UeStatus> ues(int most) {
        Instant now = clock.instant();
        Collection<SaSets> withSets = table.snapshot();
        Set<UeContact> seen = withSets.stream().map(SaSets::contact).collect(Collectors.toSet());
        Stream<UeStatus> first = withSets.stream().map(sets -> UeStatus.of(sets,
            bindings.get(sets.contact()).isPresent(), backend.name(), backend.enforces(), now));
        Stream<UeStatus> others = bindings.all().stream().filter(b -> !seen.contains(b.contact()))
            .map(b -> UeStatus.withoutSets(b.contact(), backend.name(), backend.enforces()));
        return Stream.concat(first, others).limit(most).toList();
    }

    @Override
    public int release(String impi) {
        return release.applyAsInt(impi);
    }

    @Override
    public String getBackend() {
        return backend.name();
    }

    @Override
    public boolean isEnforcing() {
        return backend.enforces();
    }

    @Override
    public int getRegistered() {
        return bindings.size();
    }

    @Override
    public int getRegisteredInClear() {
        return (int) bindings.all().stream().filter(b -> !b.protectedBySa()).count();
    }

    @Override
    public Map<String, Integer> getSets() {
        Map<Slot, Integer> bySlot = new EnumMap<>(Slot.class);
        for (SaSets sets : table.snapshot()) {
            sets.sets().keySet().forEach(slot -> bySlot.merge(slot, 1, Integer::sum));
        }
        Map<String, Integer> named = new LinkedHashMap<>();
        for (Slot slot : Slot.values()) {
            named.put(slot.name(), bySlot.getOrDefault(slot, 0));
        }
        return named;
    }

    @Override
    public long getDroppedOnProtectedPorts() {
        return dropped.getAsLong();
    }

    @Override
    public Map<String, Long> getRefusals() {
        return refusals.met();
    }

    @Override
    public Map<String, Long> getKernel() {
        if (!(backend instanceof XfrmBackend kernel)) {
            return Map.of();
        }
        try {
            return kernel.counters();
        } catch (SaBackendException e) {
            LOG.warn("{}", e.getMessage());
            return Map.of();
        }
    }

    @Override
    public List<String> getUes() {
        return ues(MOST_UES).stream().map(UeStatus::toString).toList();
    }
}
