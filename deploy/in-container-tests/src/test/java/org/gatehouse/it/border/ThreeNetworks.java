package org.gatehouse.it.border;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.gatehouse.testbed.aka.Isim;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.hss.TestHss;
import org.gatehouse.testbed.ladder.SipWireLog;
import org.gatehouse.testbed.ladder.WireRecord;
import org.gatehouse.testbed.scscf.ScscfSettings;
import org.gatehouse.testbed.scscf.TestScscf;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.ue.TestUe;
import org.gatehouse.testbed.ue.UeSettings;

/**
 * Three networks on loopback, each node a process: home1.net hides its S-CSCF behind a THIG; visited2.net has the
 * P-CSCF where a user of home1.net is; home3.net hides its S-CSCF and its P-CSCF behind a THIG of its own. S-CSCFs and
 * UEs are of the testbed.
 */
public final class ThreeNetworks implements AutoCloseable {
    private static final String KEY_1 = BorderLab.KEY_7;
    private static final String KEY_3 = BorderLab.KEY_8;
    private static final int SIP = 5060;
    private static final int SCSCF_PORT = 6060;
    private static final Duration T1 = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** One of the two home networks. */
    private record Home(String domain, int thig, int scscf, String key, List<Integer> otherNodes) {
    }

    private static final Home HOME_1 = new Home("home1.net", 20, 30, KEY_1, List.of());
    private static final Home HOME_3 = new Home("home3.net", 60, 70, KEY_3, List.of(51));

    public final TestUe ue1;
    public final TestUe ue3;
    private final Loopback net = Loopback.fresh();
    private final Path directory = Files.createTempDirectory("gatehouse-it-networks-");
    private final Map<String, NodeProcess> thigs = new LinkedHashMap<>();
    private final List<AutoCloseable> running = new ArrayList<>();
    private final List<Path> wireLogs = new ArrayList<>();
    private final SecureRandom random = new SecureRandom();

    private ThreeNetworks() throws IOException {
        pcscf("visited2.net", 10);
        pcscf("home3.net", 50);
        for (Home home : List.of(HOME_1, HOME_3)) {
            Path at = Files.createDirectories(directory.resolve(home.domain()));
            Files.writeString(at.resolve("gatehouse.conf"), thigConfiguration(home));
            Files.writeString(at.resolve("users.json"), """
                {"subscribers": [{"impi": "user_private@%s", "impus": ["sip:user@%s"], "k": "%s", "opc": "%s",
                  "sqn": "000000000020", "amf": "8000", "visitedNetworks": [], "barred": false,
                  "scscf": {"name": "sip:%s:%s"}}]}
                """.formatted(home.domain(), home.domain(), "465b5ce8b199b49faa5f0a2ee238a6bc",
                "cd63cb71954a9f4e48a5994e37a02baf", net.host(home.scscf()), SCSCF_PORT));
            ThigProcess.writeRing(at.resolve("ring.json"), BorderLab.ring(BorderLab.key(1, home.key(), "encrypt")));
            startThig(home);
        }
        ue1 = user(HOME_1, HOME_3, 10, 101);
        ue3 = user(HOME_3, HOME_1, 50, 102);
    }

    /** All nodes ready, both users registered. */
    public static ThreeNetworks start() throws Exception {
        ThreeNetworks networks = new ThreeNetworks();
        try {
            for (AutoCloseable node : List.copyOf(networks.running)) {
                if (node instanceof NodeProcess process) {
                    process.awaitReady();
                }
            }
            return networks;
        } catch (Exception e) {
            networks.close();
            throw e;
        }
    }

    private void pcscf(String network, int last) throws IOException {
        String clear = net.host(last);
        String core = net.host(last + 1);
        Path file = directory.resolve("pcscf-" + network + ".conf");
        Files.writeString(file, """
            pcscf {
              name = "%s"
              visited-network-id = "%s"
              gm { address = "%s", port = 5060, port-ps = 5062, ports-pc = [5064, 5066, 5068, 5070] }
              mw { address = "%s", port = 5060 }
              home-networks { "home1.net" = "sip:%s:5060", "home3.net" = "sip:%s:5060" }
              security-associations { backend = memory }
            }
            """.formatted(core, network, clear, core, net.host(HOME_1.thig()), net.host(HOME_3.thig())));
        running.add(NodeProcess.pcscf(file));
    }

    private String thigConfiguration(Home home) {
        Home other = home == HOME_1 ? HOME_3 : HOME_1;
        List<String> inside = new ArrayList<>(List.of(net.host(home.scscf())));
        home.otherNodes().forEach(n -> inside.add(net.host(n)));
        String thig = net.host(home.thig());
        return """
            container { t1-millis = 100 }
            icscf {
              address = "%s"
              home-domains = [ "%s" ]
              trusted-peers = [ "127.0.0.0/8" ]
              inside-peers = [ "%s" ]
              hss { kind = file, file = "users.json" }
              scscfs = [ { uri = "sip:%s:6060" } ]
              hiding {
                realm = "%s"
                own-route = "<sip:%s;lr>"
                hidden = [ "%s", "%s" ]
                keys = "ring.json"
                peers = [
                  { name = "core", addresses = [ "%s" ], treatment = inside }
                  { name = "visited2", addresses = [ "%s" ], treatment = hide, originating = true }
                  { name = "other-home", addresses = [ "%s" ], treatment = hide }
                ]
              }
            }
            """.formatted(thig, home.domain(), net.host(home.scscf()), net.host(home.scscf()), home.domain(), thig,
            home.domain(), String.join("\", \"", inside), String.join("\", \"", inside), net.host(11),
            net.host(other.thig()));
    }

    private void startThig(Home home) throws IOException {
        Path at = directory.resolve(home.domain());
        Path log = at.resolve("wire-" + wireLogs.size());
        wireLogs.add(log);
        NodeProcess started = NodeProcess.icscf(at.resolve("gatehouse.conf"), "gatehouse.wirelog=" + log,
            "gatehouse.wirelog.node=" + home.domain());
        thigs.put(home.domain(), started);
        running.add(started);
    }

    private TestUe user(Home home, Home other, int pcscf, int last) throws IOException {
        String thigRoute = "<sip:" + net.host(home.thig()) + ";lr>";
        InetSocketAddress at = net.at(home.scscf(), SCSCF_PORT);
        Subscriber user = new Subscriber("user_private@" + home.domain(), List.of("sip:user@" + home.domain()),
            Octets.ofHex("465b5ce8b199b49faa5f0a2ee238a6bc"), Octets.ofHex("cd63cb71954a9f4e48a5994e37a02baf"), 32,
            Octets.ofHex("8000"), List.of(), false, Subscriber.ScscfData.NONE);
        String orig = "<sip:orig@" + at.getHostString() + ":" + at.getPort() + ";lr>";
        ScscfSettings settings = ScscfSettings.of(at, at.getHostString(), home.domain())
            .withServiceRoute(home == HOME_1 ? List.of(thigRoute, orig) : List.of(orig));
        TestScscf scscf =
            TestScscf.start(settings, new TestHss(List.of(user), random), Clock.systemUTC(), SipTap.NONE);
        running.add(scscf);
        scscf.routeCalls(Map.of(other.domain(), List.of(thigRoute, "<sip:" + net.host(other.thig()) + ";lr>")));
        TestUe ue = TestUe.start(UeSettings.of(user.impi(), user.impus(), new Isim(user.milenage(), user.sqn()),
            home.domain(), net.at(last, 0).getAddress(), net.at(pcscf, SIP), random).withTimes(T1, PATIENCE),
            SipTap.NONE);
        running.add(ue);
        return ue;
    }

    /**
     * The THIG of that network dies, and another one with the same key, which knows nothing of what has gone on, takes
     * over its address.
     */
    public void takeOver(String domain) throws Exception {
        thigs.get(domain).kill();
        startThig(domain.equals(HOME_1.domain()) ? HOME_1 : HOME_3);
        thigs.get(domain).awaitReady();
    }

    /** What the THIGs sent to somebody outside their own network. */
    public List<WireRecord> left() throws IOException {
        List<WireRecord> left = new ArrayList<>();
        for (WireRecord record : wire()) {
            Home home = record.node().equals(HOME_1.domain()) ? HOME_1 : HOME_3;
            boolean inside = record.peer().startsWith(net.host(home.scscf()) + ":")
                || home.otherNodes().stream().anyMatch(n -> record.peer().startsWith(net.host(n) + ":"));
            if (record.direction() == SipTap.Direction.OUT && !inside) {
                left.add(record);
            }
        }
        return left;
    }

    private List<WireRecord> wire() throws IOException {
        List<WireRecord> records = new ArrayList<>();
        for (Path log : wireLogs) {
            for (String line : Files.readAllLines(log, StandardCharsets.UTF_8)) {
                SipWireLog.parse(line).ifPresent(records::add);
            }
        }
        return records;
    }

    /** Every hidden address, name or key in what has left, with the message it stands in. */
    public List<String> leaks() throws IOException {
        List<String> nodes = List.of(net.host(30), net.host(70), net.host(51));
        List<Pattern> secrets = new ArrayList<>(nodes.stream().map(h -> Pattern.compile(Pattern.quote(h) + "(?![0-9])"))
            .toList());
        List.of(KEY_1, KEY_3, ":6060").forEach(s -> secrets.add(Pattern.compile(s, Pattern.CASE_INSENSITIVE)));
        List<String> found = new ArrayList<>();
        for (WireRecord record : left()) {
            String text = new String(record.octets(), StandardCharsets.ISO_8859_1);
            secrets.stream().filter(s -> s.matcher(text).find()).forEach(s -> found.add(s + " in: " + text));
        }
        return found;
    }

    /** What two strict readers have against what the THIGs sent to anybody. */
    public List<String> objections() throws IOException {
        List<String> found = new ArrayList<>();
        for (WireRecord record : wire()) {
            if (record.direction() == SipTap.Direction.OUT) {
                found.addAll(StrictReaders.objections(record.octets()));
            }
        }
        return found;
    }

    @Override
    public void close() {
        for (AutoCloseable part : running) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
