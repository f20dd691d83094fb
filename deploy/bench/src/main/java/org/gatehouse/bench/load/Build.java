package org.gatehouse.bench.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gatehouse.cli.Home;

/**
 * What a server is started from.
 *
 * @param jvm options of the JVM
 */
record Build(Home home, List<String> jvm) {
    /** A heap of one size, or the collector's growing of it would be measured. */
    private static final List<String> HEAP = List.of("-Xms3g", "-Xmx3g", "-XX:+UseG1GC");

    /** What stands where this benchmark does. */
    static Build current() {
        return new Build(Home.current(), HEAP);
    }

    /**
     * Another one.
     *
     * @param directory {@code deploy} of a clone that has been built, or an unpacked package
     * @param options of the JVM, after ours, apart by white space
     */
    static Build of(Path directory, String options) {
        List<String> jvm = new ArrayList<>(HEAP);
        Arrays.stream(options.split("\\s+")).filter(o -> !o.isEmpty()).forEach(jvm::add);
        // one collector only
        if (options.contains("GC")) {
            jvm.remove("-XX:+UseG1GC");
        }
        return new Build(Home.at(directory), jvm);
    }
}
