package org.gatehouse.bench.load;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.gatehouse.bench.result.Plot;
import org.gatehouse.bench.result.ResultFiles;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.Secret;
import org.gatehouse.crypto.TopologyTokens;

/**
 * {@code BorderBench [RATE [SECONDS]]}: registrations and calls of roaming UEs through P-CSCF and both THIGs, with the
 * CPU time of each process, and what the border spends on forged tokens.
 */
public final class BorderBench {
    private static final int WARM_UP_UES = 300;
    private static final double WARM_UP_RATE = 15;

    private BorderBench() {
    }

    public static void main(String[] arguments) throws Exception {
        double rate = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 50;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        int count = (int) (rate * seconds);
        List<Sample> samples = new ArrayList<>();
        System.out.println(Sample.HEAD);
        try (TwoBorders borders = new TwoBorders(WARM_UP_UES + 2 * count)) {
            borders.register("warm-up", WARM_UP_RATE, WARM_UP_UES);
            borders.call("warm-up, calls", WARM_UP_RATE, 2 * WARM_UP_UES);
            for (int round = 0; round < 2; round++) {
                samples.add(borders.register("registration", rate, count));
                samples.add(borders.call("call", rate, count));
                samples.add(borders.passed("OPTIONS, passed", rate, count));
                samples.add(borders.forged("forged token", 4 * rate, 4 * count, token(1)));
                samples.add(borders.forged("token of an unknown key", 4 * rate, 4 * count, token(9)));
            }
        }
        Map<String, Double> each = new LinkedHashMap<>();
        for (Sample sample : samples) {
            sample.cpuMillis().forEach((process, millis) -> each.merge(sample.name() + ": " + process,
                millis / Math.max(1, sample.started()) / 2, Double::sum));
        }
        each.forEach((what, millis) -> System.out.printf(Locale.ROOT, "%s: %.3f ms%n", what, millis));
        ResultFiles.write("thig",
            ResultFiles.samples("thig", "deploy/gatehouse bench thig " + String.join(" ", arguments), samples),
            Plot.bars("CPU for each, by process", "ms", each));
    }

    /** Of another network's key under this kid. */
    private static String token(int kid) throws Exception {
        byte[] kv = new byte[16];
        new Random(kid).nextBytes(kv);
        KeyRing ring = KeyRing.of(List.of(KeyRing.Entry.encrypt(kid, Secret.copyOf(kv))));
        String sealed = TopologyTokens.of(() -> ring, "home2.net", new SecureRandom())
            .seal(HeaderClass.ROUTE, false, List.of("<sip:orig@scscf1.home2.net:6060;lr>"));
        return "<sip:" + sealed + "@home2.net;lr;tokenized-by=home2.net>";
    }
}
