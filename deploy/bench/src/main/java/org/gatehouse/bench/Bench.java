package org.gatehouse.bench;

import java.util.Arrays;
import java.util.List;
import org.gatehouse.bench.cx.CxLoad;
import org.gatehouse.bench.cx.RegisterLoad;
import org.gatehouse.bench.hiding.HidingLoad;
import org.gatehouse.bench.load.BorderBench;
import org.gatehouse.bench.load.CapacityBench;
import org.gatehouse.bench.load.KamailioBench;
import org.gatehouse.bench.load.SipBench;
import org.gatehouse.bench.load.SippBench;
import org.gatehouse.bench.load.Soak;
import org.gatehouse.bench.pcscf.HeapPerUe;
import org.gatehouse.bench.result.JmhRun;
import org.gatehouse.bench.soak.RegisterSoak;
import org.gatehouse.bench.xfrm.XfrmRates;

/** {@code gatehouse bench NAME [ARGUMENT...]}: runs one of the benchmarks. */
public final class Bench {
    private record Named(String name, String what, Program program) {
    }

    /** A benchmark's {@code main}. */
    private interface Program {
        void run(String[] arguments) throws Exception;
    }

    private static final List<Named> ALL = List.of(
        new Named("register-soak", "[GOOD [FAILED]]  REGISTERs in a row; live heap before and after",
            RegisterSoak::main),
        new Named("soak", "[CALLS [REGISTRATIONS [CALLS-A-SECOND [LOSS [UES [SETTLE]]]]]]  calls and registrations on "
            + "a bad network; is anything left behind?", Soak::main),
        new Named("thig", "[RATE [SECONDS]]  registrations and calls through P-CSCF and both THIGs; forged tokens",
            BorderBench::main),
        new Named("capacity", "[SECONDS [P99-MS [UES]]]  highest rate that the P-CSCF holds; subscribers for each core",
            CapacityBench::main),
        new Named("kamailio",
            "[RATE [SECONDS [WARM-UPS]]]  REGISTERs, calls, messages through Kamailio, P-CSCF and a bare servlet",
            KamailioBench::main),
        new Named("sipp", "[RATE [SECONDS]]  calls of SIPp and of our generator through a bare servlet and Kamailio",
            SippBench::main),
        new Named("sip", "compare|beside|overload|storm|refusals|growth [NUMBER...]  SIP load on the P-CSCF",
            SipBench::main),
        new Named("cx", "[SECONDS [UNDER-WAY]]  questions to the HSS per second: file, Cx, one of two peers killed",
            CxLoad::main),
        new Named("cx-register",
            "[SECONDS [UNDER-WAY]]  REGISTERs through the I-CSCF: HSS file, Cx, one of two peers killed",
            RegisterLoad::main),
        new Named("hiding",
            "[SECONDS [UNDER-WAY]]  INVITEs through the I-CSCF, hidden and not; beside Kamailio's topoh",
            HidingLoad::main),
        new Named("sa-rates", "SA sets installed and removed per second; needs root and a kernel with ESP",
            XfrmRates::main),
        new Named("heap-per-ue", "[UES]  heap of a registered UE in the P-CSCF's tables", HeapPerUe::main),
        new Named("jmh", "[REGEX...]  microbenchmarks: tokens, key expansion, security agreement, SA table",
            JmhRun::main));

    private Bench() {
    }

    public static void main(String[] arguments) throws Exception {
        String wanted = arguments.length == 0 ? "" : arguments[0];
        for (Named bench : ALL) {
            if (bench.name().equals(wanted)) {
                bench.program().run(Arrays.copyOfRange(arguments, 1, arguments.length));
                return;
            }
        }
        System.err.println("usage: gatehouse bench NAME [ARGUMENT...]");
        ALL.forEach(b -> System.err.println("  " + b.name() + " " + b.what()));
        System.exit(2);
    }
}
