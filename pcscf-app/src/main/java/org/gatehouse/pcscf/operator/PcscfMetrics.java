package org.gatehouse.pcscf.operator;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.gatehouse.adapter.operator.Attempt;
import org.gatehouse.adapter.operator.ReasonCounts;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.journal.RegistrationLog;
import org.gatehouse.pcscf.sa.SaSets;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.Slot;
import org.gatehouse.pcscf.secagree.AlgorithmPair;
import org.gatehouse.pcscf.session.EmergencyCounts;
import org.gatehouse.pcscf.status.PcscfStatus;

/**
 * The P-CSCF's metrics, each described in {@code deploy/docs/metrics.md}. Labels are constants of ours: no identity, no
 * address, nothing that a phone can choose.
 */
public final class PcscfMetrics implements MeterBinder {
    /** The kernel's counters of packets that a set or the guard of the ports kept out. */
    private static final Map<String, String> ESP_FAILURES = Map.of("XfrmInStateProtoError", "integrity",
        "XfrmInStateSeqError", "replay", "XfrmInNoStates", "unknown-spi", "XfrmInPolBlock", "clear-to-protected-port",
        "XfrmInTmplMismatch", "clear-on-set");

    private static final long COUNTED_NANOS = 1_000_000_000L;

    private final SaTable table;
    private final PcscfStatus status;
    private final ReasonCounts<Reason> refusals;
    private final RegistrationLog outcomes;
    private final IntSupplier calls;
    private final EmergencyCounts emergency;
    private final LongSupplier nanoTime;
    private Map<Object, Integer> counted;
    private long countedAt;

    /**
     * @param calls dialogs that are held
     * @param emergency calls that have gone to an E-CSCF
     * @param nanoTime only differences matter
     */
    public PcscfMetrics(SaTable table, PcscfStatus status, ReasonCounts<Reason> refusals, RegistrationLog outcomes,
                        IntSupplier calls, EmergencyCounts emergency, LongSupplier nanoTime) {
        this.emergency = emergency;
        this.nanoTime = nanoTime;
        this.table = table;
        this.status = status;
        this.refusals = refusals;
        this.outcomes = outcomes;
        this.calls = calls;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Attempt.Outcome outcome : Attempt.Outcome.values()) {
            FunctionCounter.builder("gatehouse.pcscf.registrations", outcomes, o -> o.of(outcome))
                .tag("outcome", outcome.name()).description("Registration attempts that have ended").register(registry);
        }
        for (Reason reason : Reason.values()) {
            FunctionCounter.builder("gatehouse.pcscf.refusals", refusals, r -> r.of(reason))
                .tag("reason", reason.name()).description("Messages refused or dropped").register(registry);
        }
        Gauge.builder("gatehouse.pcscf.registered", status, PcscfStatus::getRegistered)
            .description("Contacts that are registered").register(registry);
        for (Slot slot : Slot.values()) {
            Gauge.builder("gatehouse.pcscf.sets", this, m -> m.count(slot)).tag("slot", slot.name())
                .description("Sets of security associations").register(registry);
        }
        for (AlgorithmPair pair : pairs()) {
            Gauge.builder("gatehouse.pcscf.pairs", this, m -> m.count(pair)).tag("pair", pair.toString())
                .description("Sets in use, by the algorithms they were agreed on").register(registry);
        }
        Gauge.builder("gatehouse.pcscf.calls", calls, IntSupplier::getAsInt).description("Dialogs that are held")
            .register(registry);
        for (boolean clear : new boolean[] {false, true}) {
            FunctionCounter.builder("gatehouse.pcscf.emergency.calls", emergency, e -> e.of(clear))
                .tag("access", clear ? "clear" : "protected").description("Emergency calls that went to an E-CSCF")
                .register(registry);
        }
        FunctionCounter.builder("gatehouse.pcscf.ecscf.failures", emergency, EmergencyCounts::failures)
            .description("Emergency calls that one of several E-CSCFs did not take").register(registry);
        FunctionCounter.builder("gatehouse.pcscf.protected.port.drops", status, PcscfStatus::getDroppedOnProtectedPorts)
            .description("Messages to protected ports that belonged to no set or to one that may not carry them")
            .register(registry);
        ESP_FAILURES.forEach((counter, cause) ->
            FunctionCounter.builder("gatehouse.pcscf.esp.failures", status,
                    s -> s.getKernel().getOrDefault(counter, 0L))
                .tag("cause", cause).description("Packets that the kernel dropped").register(registry));
    }

    private static List<AlgorithmPair> pairs() {
        return Stream.of(IntegrityAlgorithm.values()).flatMap(alg -> Stream.of(EncryptionAlgorithm.values())
            .filter(ealg -> AlgorithmPair.isLegal(alg, ealg)).map(ealg -> new AlgorithmPair(alg, ealg))).toList();
    }

    /** The table is gone through once for all gauges of a scrape, not once for each. */
    private synchronized double count(Object slotOrPair) {
        long now = nanoTime.getAsLong();
        if (counted == null || now - countedAt > COUNTED_NANOS) {
            Map<Object, Integer> fresh = new HashMap<>();
            for (SaSets sets : table.snapshot()) {
                sets.sets().keySet().forEach(slot -> fresh.merge(slot, 1, Integer::sum));
                sets.get(Slot.IN_USE).ifPresent(set -> fresh.merge(set.pair(), 1, Integer::sum));
            }
            counted = fresh;
            countedAt = now;
        }
        return counted.getOrDefault(slotOrPair, 0);
    }
}
