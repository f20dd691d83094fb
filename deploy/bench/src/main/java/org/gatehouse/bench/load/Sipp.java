package org.gatehouse.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** SIPp as caller, if the machine has it: another generator than ours, of which nobody can say that it is for us. */
final class Sipp {
    private static final Path PROGRAM = Path.of("/usr/bin/sipp");
    private static final String SCENARIO = "sipp-call.xml";
    /** A 180 that its 200 has overtaken ends no call: a proxy of several processes keeps no order. */
    private static final String LENIENT = "all,-abortunexp";
    private static final int PATIENCE_SECONDS = 60;

    private Sipp() {
    }

    /**
     * What became of its calls.
     *
     * @param good calls that went through all steps
     * @param failed calls that did not
     */
    record Calls(long good, long failed) {
        /**
         * Of the counters that SIPp writes, the last line counts: names in the first line, a semicolon after each.
         *
         * @throws IOException if there is no such line, or no such column
         */
        static Calls of(List<String> statistics) throws IOException {
            if (statistics.size() < 2) {
                throw new IOException("SIPp has counted nothing");
            }
            List<String> names = List.of(statistics.get(0).split(";"));
            String[] last = statistics.get(statistics.size() - 1).split(";");
            return new Calls(number(names, last, "SuccessfulCall(C)"), number(names, last, "FailedCall(C)"));
        }

        private static long number(List<String> names, String[] values, String name) throws IOException {
            int column = names.indexOf(name);
            if (column < 0 || column >= values.length) {
                throw new IOException("SIPp does not say " + name);
            }
            return Long.parseLong(values[column].trim());
        }
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /**
     * Calls at a rate until all of them have ended.
     *
     * @param from its own address
     * @param proxy where all of them go
     */
    static Calls call(InetSocketAddress from, InetSocketAddress proxy, double perSecond, int count)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("gatehouse-sipp-");
        Path scenario = directory.resolve(SCENARIO);
        try (InputStream packed = Sipp.class.getResourceAsStream(SCENARIO)) {
            Files.copy(packed, scenario);
        }
        Path statistics = directory.resolve("statistics.csv");
        long longest = (long) (count / perSecond) + PATIENCE_SECONDS;
        Process process = new ProcessBuilder(PROGRAM.toString(), text(proxy), "-sf", scenario.toString(), "-i",
            from.getAddress().getHostAddress(), "-p", String.valueOf(from.getPort()), "-r",
            String.valueOf((int) perSecond), "-m", String.valueOf(count), "-trace_stat", "-stf", statistics.toString(),
            "-nostdin", "-default_behaviors", LENIENT, "-timeout", longest + "s")
            .directory(directory.toFile()).redirectErrorStream(true)
            .redirectOutput(directory.resolve("screen.txt").toFile()).start();
        if (!process.waitFor(longest + PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("SIPp did not end, see " + directory);
        }
        // it ends with 1 if a call failed, which its counters say better
        Calls calls = Calls.of(Files.readAllLines(statistics, StandardCharsets.ISO_8859_1));
        if (calls.good() + calls.failed() != count) {
            throw new IOException("SIPp has not ended all of its calls, see " + directory);
        }
        return calls;
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
