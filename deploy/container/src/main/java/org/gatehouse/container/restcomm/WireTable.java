package org.gatehouse.container.restcomm;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Departure;
import org.gatehouse.adapter.Handling;
import org.gatehouse.adapter.Leaving;
import org.gatehouse.adapter.ListeningPoint;
import org.gatehouse.adapter.NextHops;
import org.gatehouse.adapter.Standing;
import org.gatehouse.adapter.WireRules;
import org.gatehouse.sip.Flow;

/** What the deployed applications asked of the network. */
final class WireTable {
    private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();
    private static volatile List<WireRules> rules = List.of();
    private static volatile NextHops nextHops = NextHops.NONE;

    private record Entry(List<ListeningPoint> points, WireRules rules, NextHops nextHops) {
    }

    private WireTable() {
    }

    static synchronized void put(String application, List<ListeningPoint> points, WireRules wireRules,
                                 NextHops hops) {
        ENTRIES.put(application, new Entry(List.copyOf(points), wireRules, hops));
        refresh();
    }

    static synchronized void remove(String application) {
        ENTRIES.remove(application);
        refresh();
    }

    private static void refresh() {
        rules = ENTRIES.values().stream().map(Entry::rules).toList();
        nextHops = ENTRIES.values().stream().map(Entry::nextHops).findFirst().orElse(NextHops.NONE);
    }

    static synchronized List<ListeningPoint> points() {
        List<ListeningPoint> all = new ArrayList<>();
        ENTRIES.values().forEach(e -> all.addAll(e.points()));
        return all;
    }

    /** Of the application; one role to a process. */
    static NextHops nextHops() {
        return nextHops;
    }

    /** The first rules that do not simply admit the message decide. */
    static Handling arriving(Arrival arrival) {
        MessageCounts.ALL.arrived(arrival.method(), arrival.status());
        for (WireRules r : rules) {
            Handling handling = r.arriving(arrival);
            if (!handling.equals(Handling.ADMIT)) {
                return handling;
            }
        }
        return Handling.ADMIT;
    }

    /** The first rules that do not simply admit the message decide. */
    static Handling leaving(Leaving message) {
        MessageCounts.ALL.left(message.method(), message.status());
        for (WireRules r : rules) {
            Handling handling = r.leaving(message);
            if (!handling.equals(Handling.ADMIT)) {
                return handling;
            }
        }
        return Handling.ADMIT;
    }

    static void left(Leaving message) {
        rules.forEach(r -> r.left(message));
    }

    /** The best that any application says. */
    static Standing standing(Flow flow) {
        return rules.stream().map(r -> r.standing(flow)).min(Comparator.naturalOrder()).orElse(Standing.NEW);
    }

    /** A request was answered with 503 before anybody saw it. */
    static void turnedAway() {
        rules.forEach(WireRules::turnedAway);
    }

    static int sourcePort(Departure departure) {
        for (WireRules r : rules) {
            int port = r.sourcePort(departure);
            if (port != departure.local().getPort()) {
                return port;
            }
        }
        return departure.local().getPort();
    }

    static int connectionSourcePort(InetSocketAddress peer) {
        return rules.stream().mapToInt(r -> r.connectionSourcePort(peer)).filter(p -> p != 0).findFirst().orElse(0);
    }
}
