package org.gatehouse.bench.cx;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.gatehouse.bench.exchange.Exchanges;
import org.gatehouse.bench.exchange.Peer;
import org.gatehouse.bench.result.ResultRows;
import org.gatehouse.cli.Home;
import org.gatehouse.cli.Role;
import org.gatehouse.cli.RoleProcess;
import org.gatehouse.testbed.cx.CxReaction;
import org.gatehouse.testbed.cx.CxReply;
import org.gatehouse.testbed.cx.CxServer;
import org.gatehouse.testbed.cx.CxServerSettings;

/**
 * What Cx adds to a registration: {@code RegisterLoad [SECONDS [UNDER-WAY]]}. REGISTERs go through the I-CSCF, in a
 * process of its own, to a server that answers 200 at once: with the file as HSS, with two HSS peers over Cx, with one
 * of them killed in the middle, and with the other one alone. Everything is on loopback and shares the machine.
 */
public final class RegisterLoad {
    private static final InetSocketAddress PCSCF = new InetSocketAddress("127.7.1.10", 5060);
    private static final InetSocketAddress ICSCF = new InetSocketAddress("127.7.1.20", 5060);
    private static final InetSocketAddress SCSCF = new InetSocketAddress("127.7.1.30", 6060);
    private static final String RATE = "REGISTERs a second";
    private static final String ICSCF_HOST = "icscf.home1.net";
    /** Longer than the I-CSCF waits for an HSS. */
    private static final int LOST_MILLIS = 8_000;
    private static final String USERS = "{\"subscribers\":[{\"impi\":\"user1@home1.net\","
        + "\"impus\":[\"sip:user1@home1.net\"],\"scscf\":{\"name\":\"" + scscf() + "\"}}]}";

    private final long nanos;
    private final int underWay;
    private final ResultRows rows;
    private final Path directory = Files.createTempDirectory("gatehouse-cx-register-");

    private RegisterLoad(int seconds, int underWay, ResultRows rows) throws java.io.IOException {
        this.rows = rows;
        this.nanos = Duration.ofSeconds(seconds).toNanos();
        this.underWay = underWay;
    }

    public static void main(String[] arguments) throws Exception {
        // a killed peer is what is measured here, not what is to be reported
        Logger.getRootLogger().setLevel(Level.OFF);
        RegisterLoad load = new RegisterLoad(CxLoad.argument(arguments, 0, 10, 60),
            CxLoad.argument(arguments, 1, 16, 1000), new ResultRows("cx-register", arguments, RATE));
        load.run();
        load.rows.write();
        System.exit(0);
    }

    private void run() throws Exception {
        Files.writeString(directory.resolve("users.json"), USERS);
        System.out.printf("| REGISTERs, %d under way | a second | p50 ms | p99 ms | max ms | lost or refused |%n",
            underWay);
        System.out.println("|---|---|---|---|---|---|");
        try (Peer scscf = new Peer(SCSCF); Exchanges pcscf = new Exchanges(PCSCF, LOST_MILLIS)) {
            try (RoleProcess icscf = icscf("file", "kind = file, file = \"users.json\"")) {
                icscf.awaitReady();
                measure("warming up", pcscf, () -> { });
                measure("file", pcscf, () -> { });
            }
            try (CxServer hss1 = hss(1); CxServer hss2 = hss(2);
                 RoleProcess icscf = icscf("cx", "kind = cx\n" + cx(List.of(hss1, hss2)))) {
                icscf.awaitReady();
                measure("warming up", pcscf, () -> { });
                measure("Cx, two peers", pcscf, () -> { });
                measure("Cx, one killed in the middle", pcscf, hss1::kill);
                measure("Cx, the other one alone", pcscf, () -> { });
            }
            System.out.println("octets of a REGISTER at the S-CSCF: " + scscf.lastLength());
        }
    }

    private static CxServer hss(int number) throws Exception {
        CxReaction assigned = CxReaction.answer(CxReply.experimental(2002).named(scscf()));
        return CxServer.start(new CxServerSettings("hss" + number + ".home1.net", "home1.net", "127.7.1.4" + number, 0,
            List.of(ICSCF_HOST)), question -> assigned);
    }

    private static String cx(List<CxServer> servers) {
        StringBuilder peers = new StringBuilder();
        for (int i = 0; i < servers.size(); i++) {
            InetSocketAddress at = servers.get(i).address();
            peers.append(String.format(Locale.ROOT, "{ host = \"hss%d.home1.net\", address = \"%s\", port = %d }%n",
                i + 1, at.getAddress().getHostAddress(), at.getPort()));
        }
        return "cx { host = \"" + ICSCF_HOST + "\", realm = \"home1.net\", hss-realm = \"home1.net\", address = \""
            + ICSCF.getHostString() + "\"\npeers = [\n" + peers + "] }";
    }

    private RoleProcess icscf(String name, String hss) throws Exception {
        Path configuration = Files.writeString(directory.resolve(name + ".conf"), """
            container { log-level = error }
            icscf {
              address = "%s", home-domains = ["home1.net"], trusted-peers = ["127.0.0.0/8"]
              hss { %s
              }
              scscfs = [ { uri = "%s" } ]
            }
            """.formatted(ICSCF.getHostString(), hss, scscf()));
        return RoleProcess.start(Home.current(), Role.ICSCF, configuration, List.of(), System.err);
    }

    private static String scscf() {
        return "sip:" + SCSCF.getHostString() + ":" + SCSCF.getPort();
    }

    private void measure(String name, Exchanges pcscf, Runnable inTheMiddle) throws Exception {
        Exchanges.Result result = pcscf.run(ICSCF, RegisterLoad::register, underWay, nanos, inTheMiddle);
        System.out.printf(Locale.ROOT, "| %s | %.0f | %.1f | %.1f | %.1f | %d |%n", name, result.perSecond(),
            result.at(0.5) / 1e3, result.at(0.99) / 1e3, result.at(1) / 1e3, result.sent() - result.times().length);
        rows.add(name, RATE, result.perSecond(), "p50 ms", result.at(0.5) / 1e3, "p99 ms", result.at(0.99) / 1e3,
            "lost", result.sent() - result.times().length);
    }

    private static byte[] register(int number) {
        String own = PCSCF.getHostString() + ":" + PCSCF.getPort();
        return ("REGISTER sip:home1.net SIP/2.0\r\nVia: SIP/2.0/UDP " + own + ";branch=z9hG4bKp" + number
            + "\r\nRoute: <sip:" + ICSCF.getHostString() + ";lr>\r\nMax-Forwards: 69\r\n"
            + "From: <sip:user1@home1.net>;tag=a\r\nTo: <sip:user1@home1.net>\r\nCall-ID: " + number
            + "\r\nCSeq: 1 REGISTER\r\nPath: <sip:pcscf.visited1.net;lr>\r\nRequire: path\r\n"
            + "P-Visited-Network-ID: \"visited1.net\"\r\nContact: <sip:ue@127.7.1.50:5062>;expires=3600\r\n"
            + "Authorization: Digest username=\"user1@home1.net\", realm=\"home1.net\", nonce=\"\", "
            + "uri=\"sip:home1.net\", response=\"\", integrity-protected=\"no\"\r\nContent-Length: 0\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    }
}
