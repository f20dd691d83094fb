package org.gatehouse.bench.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a server holds at one time.
 *
 * @param liveBytes of the heap, after a full collection
 * @param objects live objects by class
 * @param threads of the process
 * @param descriptors open files and sockets of the process
 * @param tables what the server's MBeans count: registrations, sets, sessions
 */
record Footprint(long liveBytes, Map<String, Count> objects, int threads, int descriptors, Map<String, Long> tables) {
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");
    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)\\s*");
    /** Names that the JVM gives to classes it makes as it goes, another one in each run. */
    private static final Pattern MADE_UP =
        Pattern.compile(".*(Lambda\\$|LambdaForm|\\$Proxy|GeneratedMethod|GeneratedConstr|0x).*");

    /** Objects of one class. */
    record Count(long instances, long bytes) {
    }

    /** Reads what {@code jcmd PID GC.class_histogram} prints; what is no line of its table is passed over. */
    static Footprint of(List<String> histogram, int threads, int descriptors, Map<String, Long> tables) {
        Map<String, Count> objects = new TreeMap<>();
        long live = -1;
        for (String line : histogram) {
            Matcher one = LINE.matcher(line);
            Matcher total = TOTAL.matcher(line);
            if (one.matches()) {
                objects.merge(one.group(3), new Count(Long.parseLong(one.group(1)), Long.parseLong(one.group(2))),
                    (a, b) -> new Count(a.instances() + b.instances(), a.bytes() + b.bytes()));
            } else if (total.matches()) {
                live = Long.parseLong(total.group(1));
            }
        }
        return new Footprint(live, objects, threads, descriptors, tables);
    }

    long instances(String className) {
        return objects.getOrDefault(className, new Count(0, 0)).instances();
    }

    /** A class of which there are more objects than before. */
    record Growth(String className, long before, long now, long bytes) {
    }

    /** Of which more are there than in an earlier footprint, most octets first. */
    List<Growth> grownSince(Footprint before, int atMost) {
        List<Growth> grown = new ArrayList<>();
        objects.forEach((name, count) -> {
            long earlier = before.instances(name);
            if (count.instances() > earlier && !MADE_UP.matcher(name).matches()) {
                grown.add(new Growth(name, earlier, count.instances(),
                    count.bytes() - before.objects.getOrDefault(name, new Count(0, 0)).bytes()));
            }
        });
        return grown.stream().sorted(Comparator.comparingLong(Growth::bytes).reversed()).limit(atMost).toList();
    }

    /**
     * What is not as it was, each with both figures. Tables are to hold no more.
     *
     * @param heapAllowance octets more that are none
     * @param allowance threads and descriptors more that are none
     */
    List<String> notBack(Footprint before, long heapAllowance, int allowance) {
        Stream.Builder<String> found = Stream.builder();
        tables.forEach((name, now) -> {
            long earlier = before.tables.getOrDefault(name, 0L);
            if (now > earlier) {
                found.add(name + " " + earlier + " -> " + now);
            }
        });
        if (descriptors > before.descriptors + allowance) {
            found.add("file descriptors " + before.descriptors + " -> " + descriptors);
        }
        if (threads > before.threads + allowance) {
            found.add("threads " + before.threads + " -> " + threads);
        }
        if (liveBytes > before.liveBytes + heapAllowance) {
            found.add("live heap " + before.liveBytes + " -> " + liveBytes);
        }
        return found.build().toList();
    }
}
