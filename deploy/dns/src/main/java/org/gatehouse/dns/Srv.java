package org.gatehouse.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * An SRV record, RFC 2782.
 *
 * @param priority lower first
 * @param weight share among equals in priority; 0: hardly ever before one that has a weight
 * @param port 0 to 65535
 * @param target host name; {@code .} says that there is no such service
 */
public record Srv(int priority, int weight, int port, String target) {

    /** Whether it leads anywhere; a port 0 cannot be sent to. */
    boolean isUsable() {
        return !target.equals(".") && !target.isEmpty() && port > 0;
    }

    /** In the order they are to be tried, RFC 2782: by priority, and at random by weight among equals. */
    static List<Srv> ordered(List<Srv> records, RandomGenerator random) {
        TreeMap<Integer, List<Srv>> byPriority = new TreeMap<>();
        records.stream().filter(Srv::isUsable)
            .forEach(r -> byPriority.computeIfAbsent(r.priority(), p -> new ArrayList<>()).add(r));
        List<Srv> ordered = new ArrayList<>();
        byPriority.values().forEach(equals -> draw(equals, ordered, random));
        return ordered;
    }

    private static void draw(List<Srv> from, List<Srv> to, RandomGenerator random) {
        List<Srv> left = new ArrayList<>(from.stream().filter(r -> r.weight() == 0).toList());
        from.stream().filter(r -> r.weight() > 0).forEach(left::add);
        while (!left.isEmpty()) {
            int sum = left.stream().mapToInt(Srv::weight).sum();
            int drawn = random.nextInt(sum + 1);
            int at = 0;
            int running = left.get(0).weight();
            while (running < drawn) {
                running += left.get(++at).weight();
            }
            to.add(left.remove(at));
        }
    }
}
