package org.gatehouse.bench.pcscf;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.gatehouse.bench.result.ResultRows;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.MemoryBindingStore;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.secagree.AlgorithmPolicy;

/** {@code HeapPerUe [UES]}: what a registered UE takes of the heap, in the SA table and the store of bindings. */
public final class HeapPerUe {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final String OCTETS = "octets of each UE";

    private HeapPerUe() {
    }

    public static void main(String[] arguments) throws IOException {
        int ues = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        SaTable table = SaTableBench.table();
        MemoryBindingStore bindings = new MemoryBindingStore();
        long empty = used();
        for (int i = 0; i < ues; i++) {
            RegisteringUe ue = new RegisteringUe(table, AlgorithmPolicy.DEFAULT, i, NOW);
            ue.register(Optional.empty());
            String user = "sip:user" + i + "_public1@home1.net";
            String address = ue.contact().address().getHostAddress();
            bindings.put(new Binding(ue.contact(), user, "<sip:user" + i + "@" + address + ":5063>",
                String.format("%032x", i), List.of("<sip:orig@scscf1.home1.net:6060;lr>"), List.of(user),
                NOW.plusSeconds(3_600), true));
        }
        long full = used();
        System.out.printf("%d registered UEs: %d octets of heap each, %d MB in all%n", bindings.size(),
            (full - empty) / ues, (full - empty) / 1_000_000);
        if (table.snapshot().size() != ues) {
            throw new IllegalStateException("the table holds " + table.snapshot().size());
        }
        ResultRows rows = new ResultRows("heap-per-ue", arguments, OCTETS);
        rows.add(ues + " registered UEs", OCTETS, (full - empty) / ues);
        rows.write();
    }

    private static long used() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
