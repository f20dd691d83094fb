package org.gatehouse.bench.load;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

public class RateSearchTest {
    private static final RateSearch SEARCH = new RateSearch(0.001, 100, 4);

    private final List<Double> tried = new ArrayList<>();

    private static Sample sample(double offered, long started, long good, double p99) {
        return new Sample("x", "y", offered, offered, 1, started, good, Map.of(), 0, new Meter.Latency(1, 2, p99, p99),
            Map.of("y", 1.0, "load", 1.0), new Server.Pauses(0, 0, 0));
    }

    private Optional<Sample> highest(double first, double capacity, double most) throws Exception {
        return SEARCH.highest(first, most, rate -> {
            tried.add(rate);
            return sample(rate, 1_000, rate <= capacity ? 1_000 : 900, 10);
        });
    }

    @Test
    public void aRateIsHeldIfHardlyAnythingFailsAndItIsQuick() {
        assertTrue(SEARCH.held(sample(1, 1_000, 999, 100)));
        assertFalse(SEARCH.held(sample(1, 1_000, 998, 100)));
        assertFalse(SEARCH.held(sample(1, 1_000, 1_000, 100.1)));
        assertFalse(SEARCH.held(sample(1, 0, 0, 0)));
    }

    @Test
    public void itDoublesAndThenHalvesTheDistance() throws Exception {
        assertEquals(330, highest(50, 330, 10_000).orElseThrow().offered(), 25);
        assertEquals(List.of(50.0, 100.0, 200.0, 400.0), tried.subList(0, 4));
        assertEquals(7, tried.size());
        assertTrue(highest(50, 330, 10_000).orElseThrow().offered() <= 330);
    }

    @Test
    public void itGoesDownFromAFirstRateThatIsTooHigh() throws Exception {
        assertEquals(30, highest(100, 30, 10_000).orElseThrow().offered(), 5);
    }

    @Test
    public void whatHoldsNothingIsGivenUpAndNoRateAboveTheMostIsTried() throws Exception {
        assertEquals(Optional.empty(), highest(100, 0, 10_000));
        assertTrue(tried.size() < 8);
        tried.clear();
        assertEquals(400, highest(100, 1e9, 400).orElseThrow().offered(), 0);
        assertEquals(List.of(100.0, 200.0, 400.0), tried);
    }

    @Test
    public void subscribersPerCoreFollowFromTheCpuOfTheMix() {
        assertEquals("3.3 transactions an hour of 1 ms", 1_090_909, CapacityBench.subscribersPerCore(1), 1);
        assertEquals(109_090.9, CapacityBench.subscribersPerCore(10), 1);
    }

    @Test
    public void kamailioListensAndForwardsWhereItIsTold() {
        String file = KamailioProxy.configuration(Path.of("/m"), new InetSocketAddress("127.0.0.1", 5060),
            new InetSocketAddress("127.0.0.2", 6060));
        assertTrue(file, file.startsWith("#!KAMAILIO\n"));
        assertTrue(file, file.contains("listen=udp:127.0.0.1:5060\n")
            && file.contains("$du = \"sip:127.0.0.2:6060\";"));
    }
}
