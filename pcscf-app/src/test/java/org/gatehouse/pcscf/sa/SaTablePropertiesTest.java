package org.gatehouse.pcscf.sa;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever happens in whatever order, the table never holds more than three sets of a contact, lets nothing but SM7 use
 * a temporary set, keeps working sets through failed authentications, shrinks lifetimes only by its rules, and deletes
 * every set in the end.
 */
class SaTablePropertiesTest {

    @Provide
    Arbitrary<List<Integer>> events() {
        return Arbitraries.integers().between(0, RandomEvents.KINDS - 1)
            .withDistribution(RandomDistribution.uniform()).list().ofMinSize(30).ofMaxSize(100);
    }

    @Property(tries = 300, seed = "20031006")
    void randomOrders(@ForAll("events") List<Integer> events) {
        RandomEvents world = new RandomEvents();
        world.happenInTurn(events);
        world.shapes.forEach(shape -> Statistics.label("places").collect(shape.toString()));
        // an order that never gets beyond a temporary set would prove nothing
        Statistics.label("places").coverage(coverage -> {
            for (String shape : List.of("[IN_USE]", "[TEMPORARY]", "[IN_USE, NEW]", "[GRACE, IN_USE]",
                    "[IN_USE, TEMPORARY]", "[IN_USE, NEW, TEMPORARY]", "[GRACE, IN_USE, TEMPORARY]")) {
                coverage.check(shape).count(count -> count > 50);
            }
        });
    }
}
