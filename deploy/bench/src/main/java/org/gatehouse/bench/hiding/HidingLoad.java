package org.gatehouse.bench.hiding;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.bench.exchange.Exchanges;
import org.gatehouse.bench.exchange.Peer;
import org.gatehouse.bench.result.ResultRows;
import org.gatehouse.cli.Home;
import org.gatehouse.cli.Role;
import org.gatehouse.cli.RoleProcess;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.KeyRingFile;
import org.gatehouse.crypto.Secret;

/**
 * What topology hiding costs: {@code HidingLoad [SECONDS [UNDER-WAY]]}. INVITEs with three Via and three Record-Route
 * go through the I-CSCF, in a process of its own, to a peer that may see everything and to one from which the network
 * is hidden, in turns; their 200s come back. Beside it Kamailio with and without topoh, if it is installed. Everything
 * is on loopback and shares the machine; asserts nothing about time.
 */
public final class HidingLoad {
    private static final int SIP = 5060;
    private static final int ROUNDS = 2;
    private static final String RATE = "messages a second";
    /** Of all ways: a node that hides has more to compile, and is not done with it sooner. */
    private static final int WARM_UPS = 4;
    private static final int LOST_MILLIS = 1_000;
    private static final InetSocketAddress INSIDE = new InetSocketAddress("127.7.0.30", 6060);
    private static final InetSocketAddress THIG = new InetSocketAddress("127.7.0.20", SIP);
    private static final InetSocketAddress SEEING = new InetSocketAddress("127.7.0.40", SIP);
    private static final InetSocketAddress HIDDEN_FROM = new InetSocketAddress("127.7.0.41", SIP);
    private static final InetSocketAddress KAMAILIO = new InetSocketAddress("127.7.0.50", SIP);
    private static final InetSocketAddress KAMAILIO_TOPOH = new InetSocketAddress("127.7.0.51", SIP);

    /** A way for INVITEs. */
    private record Way(String name, InetSocketAddress to, String routes, Peer peer) {
        Exchanges.Requests requests() {
            return number -> invite(number, routes);
        }
    }

    /** What was measured of it, all rounds together. */
    private record Measured(List<Exchanges.Result> one, List<Exchanges.Result> many, int octets) {
    }

    private final Duration each;
    private final int underWay;
    private final ResultRows rows;

    private HidingLoad(int seconds, int underWay, ResultRows rows) {
        this.rows = rows;
        this.each = Duration.ofSeconds(seconds);
        this.underWay = underWay;
    }

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int underWay = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 16;
        if (seconds < 1 || seconds > 60 || underWay < 1 || underWay > 1000) {
            throw new IllegalArgumentException("1 to 60 seconds, 1 to 1000 under way");
        }
        ResultRows rows = new ResultRows("hiding", arguments, RATE);
        new HidingLoad(seconds, underWay, rows).run();
        rows.write();
        System.exit(0);
    }

    private void run() throws Exception {
        Path directory = Files.createTempDirectory("gatehouse-hiding-");
        List<AutoCloseable> running = new ArrayList<>();
        try (Peer seeing = new Peer(SEEING); Peer hiddenFrom = new Peer(HIDDEN_FROM);
             Exchanges inside = new Exchanges(INSIDE, LOST_MILLIS);
             RoleProcess icscf = RoleProcess.start(Home.current(), Role.ICSCF, configuration(directory), List.of(),
                 System.out)) {
            icscf.awaitReady();
            List<Way> ways = new ArrayList<>(List.of(new Way("no node between", SEEING, "", seeing),
                new Way("I-CSCF, everything shown", THIG, routes(SEEING), seeing),
                new Way("I-CSCF, hidden", THIG, routes(HIDDEN_FROM), hiddenFrom)));
            Optional<Path> modules = Topoh.modules();
            if (modules.isPresent()) {
                running.add(Topoh.start(modules.get(), KAMAILIO, SEEING, false, directory));
                running.add(Topoh.start(modules.get(), KAMAILIO_TOPOH, SEEING, true, directory));
                ways.add(new Way("Kamailio", KAMAILIO, "", seeing));
                ways.add(new Way("Kamailio, topoh", KAMAILIO_TOPOH, "", seeing));
            } else {
                System.out.println("Kamailio with topoh is skipped: not installed (Debian: apt-get install kamailio)");
            }
            for (int i = 0; i < WARM_UPS; i++) {
                for (Way way : ways) {
                    inside.run(way.to(), way.requests(), underWay, each.toNanos());
                }
            }
            print(measured(ways, inside));
        } finally {
            for (AutoCloseable part : running) {
                part.close();
            }
        }
    }

    private static String routes(InetSocketAddress peer) {
        return "<sip:" + THIG.getHostString() + ";lr>, <sip:" + peer.getHostString() + ";lr>";
    }

    private static byte[] invite(int call, String routes) {
        String own = INSIDE.getHostString() + ":" + INSIDE.getPort();
        return ("INVITE sip:b@home2.net SIP/2.0\r\n"
            + "Via: SIP/2.0/UDP " + own + ";branch=z9hG4bKs" + call + "\r\n"
            + "Via: SIP/2.0/UDP pcscf1.home1.net:5060;branch=z9hG4bKp" + call + "\r\n"
            + "Via: SIP/2.0/UDP [5555::aaa:bbb:ccc:ddd]:5063;branch=z9hG4bKu" + call + "\r\n"
            + "Record-Route: <sip:" + own + ";lr>\r\n"
            + "Record-Route: <sip:as7.home1.net:5070;lr>\r\n"
            + "Record-Route: <sip:pcscf1.home1.net:5060;lr>\r\n"
            + (routes.isEmpty() ? "" : "Route: " + routes + "\r\n")
            + "Max-Forwards: 68\r\nFrom: <sip:a@home1.net>;tag=a\r\nTo: <sip:b@home2.net>\r\nCall-ID: " + call
            + "\r\nCSeq: 1 INVITE\r\nContact: <sip:a@[5555::aaa:bbb:ccc:ddd]:5063>\r\nContent-Length: 0\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Path configuration(Path directory) throws Exception {
        byte[] kv = new byte[16];
        new SecureRandom().nextBytes(kv);
        KeyRingFile.create(directory.resolve("ring.json"),
            KeyRing.of(List.of(KeyRing.Entry.encrypt(1, Secret.fromHex(HexFormat.of().formatHex(kv))))));
        Files.writeString(directory.resolve("users.json"), "{\"subscribers\": []}");
        return Files.writeString(directory.resolve("hiding.conf"), """
            container { log-level = warn }
            icscf {
              address = "%1$s", home-domains = ["home1.net"], trusted-peers = ["127.0.0.0/8"]
              hss { kind = file, file = "users.json" }
              scscfs = [ { uri = "sip:%2$s:6060" } ]
              hiding {
                realm = "home1.net", own-route = "<sip:%1$s;lr>", keys = "ring.json"
                hidden = ["home1.net", "%2$s 6060"]
                peers = [
                  { name = "core", addresses = ["%2$s"], treatment = inside }
                  { name = "seeing", addresses = ["%3$s"], treatment = pass }
                  { name = "hidden-from", addresses = ["%4$s"], treatment = hide }
                ]
              }
            }
            """.formatted(THIG.getHostString(), INSIDE.getHostString(), SEEING.getHostString(),
            HIDDEN_FROM.getHostString()));
    }

    private Map<Way, Measured> measured(List<Way> ways, Exchanges inside) throws Exception {
        Map<Way, Measured> measured = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Way way : ways) {
                Measured m = measured.getOrDefault(way, new Measured(new ArrayList<>(), new ArrayList<>(), 0));
                m.one().add(inside.run(way.to(), way.requests(), 1, each.toNanos()));
                m.many().add(inside.run(way.to(), way.requests(), underWay, each.toNanos()));
                measured.put(way, new Measured(m.one(), m.many(), way.peer().lastLength()));
            }
        }
        return measured;
    }

    /** An exchange is two messages through the node; the medians and 99th percentiles are those of the better round. */
    private void print(Map<Way, Measured> measured) {
        System.out.printf("| INVITE and its 200 | messages/s, %d under way | p50 us | p99 us | added p50 us a message"
            + " | added p99 us a message | octets of the INVITE at the peer | lost |%n", underWay);
        System.out.println("|---|---|---|---|---|---|---|---|");
        Measured without = measured.values().iterator().next();
        measured.forEach((way, m) -> {
            double rate = m.many().stream().mapToDouble(Exchanges.Result::perSecond).max().orElse(0) * 2;
            System.out.printf(Locale.ROOT, "| %s | %.0f | %.0f | %.0f | %.0f | %.0f | %d | %d |%n", way.name(), rate,
                best(m, 0.5), best(m, 0.99), (best(m, 0.5) - best(without, 0.5)) / 2,
                (best(m, 0.99) - best(without, 0.99)) / 2, m.octets(), lost(m));
            rows.add(way.name(), RATE, rate, "p50 us", best(m, 0.5), "p99 us", best(m, 0.99), "octets", m.octets(),
                "lost", lost(m));
        });
    }

    private static double best(Measured m, double share) {
        return m.one().stream().mapToDouble(r -> r.at(share)).min().orElse(0);
    }

    private static int lost(Measured m) {
        return m.one().stream().mapToInt(r -> r.sent() - r.times().length).sum()
            + m.many().stream().mapToInt(r -> r.sent() - r.times().length).sum();
    }
}
