package org.gatehouse.bench.pcscf;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.gatehouse.pcscf.sa.Inbound;
import org.gatehouse.pcscf.sa.ProtectedPorts;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.SpiRange;
import org.gatehouse.pcscf.sa.Timers;
import org.gatehouse.pcscf.secagree.AlgorithmPolicy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the SA table costs while it holds so many UEs: finding a set, taking a message, a whole re-registration. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class SaTableBench {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Param({"1", "1000", "100000"})
    public int ues;

    private SaTable table;
    private RegisteringUe ue;
    private SaSet latest;
    private SaSetSpec set;

    static SaTable table() {
        return new SaTable(Timers.DEFAULT, new ProtectedPorts(5062, List.of(5064, 5066, 5068, 5070)), SpiRange.DEFAULT,
            new Random(33203));
    }

    @Setup
    public void register() {
        table = table();
        for (int i = 0; i < ues; i++) {
            ue = new RegisteringUe(table, AlgorithmPolicy.DEFAULT, i, NOW);
            latest = ue.register(Optional.empty());
        }
        set = latest.spec();
    }

    @Benchmark
    public Optional<SaSet> lookup() {
        return table.lookup(set.ueAddress(), set.portUs(), set.portPc());
    }

    @Benchmark
    public Optional<SaSet> inUse() {
        return table.inUse(set.ueAddress(), set.portUs(), NOW);
    }

    /** A message over a set that is in use. */
    @Benchmark
    public SaTable.Arrived arrived() {
        return table.arrived(set.ueAddress(), latest.spec().portUc(), set.portPs(), new Inbound.Request(), NOW);
    }

    /** In clear, so that it takes the place of everything the UE had. */
    @Benchmark
    public SaSet registration() {
        latest = ue.register(Optional.empty());
        set = latest.spec();
        return latest;
    }
}
