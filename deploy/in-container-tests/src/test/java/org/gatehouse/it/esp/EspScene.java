package org.gatehouse.it.esp;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gatehouse.testbed.aka.Isim;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.dns.DnsRecord;
import org.gatehouse.testbed.dns.TestDns;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.hss.SubscriberFile;
import org.gatehouse.testbed.hss.TestHss;
import org.gatehouse.testbed.scscf.ScscfSettings;
import org.gatehouse.testbed.scscf.TestScscf;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.ue.Algorithms;
import org.gatehouse.testbed.ue.SaSetOfUe;
import org.gatehouse.testbed.ue.TestUe;
import org.gatehouse.testbed.ue.UeSecurity;
import org.gatehouse.testbed.ue.UeSettings;
import org.gatehouse.testbed.vm.IpXfrmSecurity;
import org.gatehouse.testbed.vm.Link;
import org.gatehouse.testbed.vm.Namespace;

/**
 * A P-CSCF process with the kernel backend in the namespace {@code pcscf}, an S-CSCF double behind it on its loopback,
 * and UEs in the namespace {@code ue}; one scene for each IP version, on one wire, for all tests of a run. The two
 * processes share a namespace and are told apart by their request ids.
 */
final class EspScene {
    static final String DOMAIN = "home1.net";
    static final int CLEAR_PORT = 5060;
    static final int PORT_PS = 5062;
    static final List<Integer> PORTS_PC = List.of(5064, 5066, 5068, 5070);
    /** 64*T1 and reg-await-auth in the processes: long enough for a slow machine, short enough to be waited for. */
    static final Duration GRACE = Duration.ofMillis(64 * 30);
    static final Duration REG_AWAIT_AUTH = Duration.ofSeconds(8);
    /** Names in Via: the UE's own one of each IP version, and somebody else's. */
    static final String UE_NAME = "ue.visited1.net";
    static final String OTHER_NAME = "other.visited1.net";
    static final Path OUTPUT = Path.of(System.getProperty("esp.output", "target/esp")).toAbsolutePath();
    private static final String READY = "ready";
    private static final Map<Family, EspScene> RUNNING = new EnumMap<>(Family.class);
    private static Link wire;

    /** What differs between the two scenes. Algorithms that the specification removed are allowed with IPv6 only. */
    enum Family {
        IPV4("127.0.0.11", "127.0.0.30", "67000000", false),
        IPV6("::1", "::1", "68000000", true);

        private final String mw;
        private final String scscf;
        private final String reqidBase;
        final boolean legacy;

        Family(String mw, String scscf, String reqidBase, boolean legacy) {
            this.mw = mw;
            this.scscf = scscf;
            this.reqidBase = reqidBase;
            this.legacy = legacy;
        }

        String inUri(String address) {
            return this == IPV6 ? "[" + address + "]" : address;
        }
    }

    final Family family;
    final Link link;
    final TestScscf scscf;
    private final TestDns dns;
    final List<Subscriber> subscribers;
    private Process process;
    private final Path log;
    private volatile byte[] rand;

    /** The scene of this IP version, started when it is first wanted and ended with the run. */
    static synchronized EspScene of(Family family) throws Exception {
        EspScene scene = RUNNING.get(family);
        if (scene == null) {
            if (wire == null) {
                wire = new Link();
            }
            scene = new EspScene(family, wire);
            RUNNING.put(family, scene);
        }
        return scene;
    }

    private EspScene(Family family, Link link) throws Exception {
        this.family = family;
        this.link = link;
        Files.createDirectories(OUTPUT);
        try (InputStream file = EspScene.class.getResourceAsStream("subscribers.json")) {
            subscribers = SubscriberFile.parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
        InetSocketAddress at = new InetSocketAddress(InetAddress.getByName(family.scscf), 6060);
        scscf = link.pcscf.call(() -> TestScscf.start(ScscfSettings.of(at, family.inUri(family.scscf), DOMAIN),
            new TestHss(subscribers, new Rand()), Clock.systemUTC(), SipTap.NONE));
        dns = link.pcscf.call(() -> TestDns.start("127.0.0.54"))
            .add(DnsRecord.address(UE_NAME, 60, ueAddress().getHostAddress()),
                DnsRecord.address(OTHER_NAME, 60, otherUeAddress().getHostAddress()));
        log = OUTPUT.resolve("pcscf-" + family + ".log");
        process = start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroy()));
        awaitReady();
    }

    /** RAND as the test says, else at random. */
    private final class Rand extends Random {
        private final SecureRandom secure = new SecureRandom();

        @Override
        public void nextBytes(byte[] octets) {
            if (rand != null) {
                System.arraycopy(rand, 0, octets, 0, octets.length);
            } else {
                secure.nextBytes(octets);
            }
        }
    }

    /** The challenges from now on have this RAND; null for any. */
    void challengeWith(Octets fixedRand) {
        rand = fixedRand == null ? null : fixedRand.bytes();
    }

    /** The P-CSCF goes without a word; what its kernel has stays. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As an operator ends it. */
    void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** The next run of the P-CSCF, with the same files. */
    void startAgain() throws Exception {
        process = start();
        awaitReady();
    }

    private Process start() throws IOException {
        Path configuration = Files.writeString(OUTPUT.resolve("pcscf-" + family + ".conf"), configuration());
        Path key = OUTPUT.resolve("store.key");
        if (!Files.exists(key)) {
            Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(key, "8f4e33f3dc3e414ff94e5fb6905cba8c1b0d4f6a7e2c9935d80af1b2c3d4e5f6");
        }
        Path lib = Path.of(System.getProperty("gatehouse.container.lib"));
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", link.pcscf.name(),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Dgatehouse.wirelog=" + wireLog()));
        for (String opened : List.of("java.base/java.lang", "java.base/java.io", "java.base/java.util",
            "java.base/java.util.concurrent", "java.rmi/sun.rmi.transport")) {
            command.addAll(List.of("--add-opens", opened + "=ALL-UNNAMED"));
        }
        command.addAll(List.of("-cp", classPath(lib), "org.gatehouse.container.Main", "pcscf",
            System.getProperty("gatehouse.pcscf.archive"), configuration.toString()));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    /** Our own jars first: they stand in for classes of others. */
    private static String classPath(Path lib) throws IOException {
        try (Stream<Path> jars = Files.list(lib)) {
            List<String> all = jars.map(Path::toString).filter(p -> p.endsWith(".jar")).sorted().toList();
            return String.join(":", Stream.concat(all.stream().filter(j -> j.contains("/container-")),
                all.stream().filter(j -> !j.contains("/container-"))).toList());
        }
    }

    private String configuration() throws IOException {
        String legacy = family.legacy ? ", \"hmac-sha-1-96/des-ede3-cbc\", \"hmac-md5-96/aes-cbc\", "
            + "\"hmac-md5-96/des-ede3-cbc\", \"hmac-md5-96/null\"" : "";
        return """
            pcscf {
              name = "%s"
              visited-network-id = "visited1.net"
              gm { address = "%s", port = %d, port-ps = %d, ports-pc = %s }
              mw { address = "%s", port = 5060 }
              home-networks { "%s" = "sip:%s:6060" }
              security {
                algorithms = [ "null/aes-gcm", "hmac-sha-1-96/aes-cbc", "aes-gmac/null", "hmac-sha-1-96/null"%s ]
                legacy-algorithms = %s
              }
              security-associations { backend = kernel, reqid-base = "%s" }
              dns { servers = [ "127.0.0.54:%d" ] }
              store { file = "ues-%s", key = "store.key", damaged = start-empty }
              timers { t1 = 30 ms, reg-await-auth = %d s, source-refill = 1 ms }
            }
            """.formatted(family.mw, pcscfAddress().getHostAddress(), CLEAR_PORT, PORT_PS, PORTS_PC, family.mw, DOMAIN,
            family.inUri(family.scscf), legacy, family.legacy, family.reqidBase, dns.address().getPort(), family,
            REG_AWAIT_AUTH.toSeconds());
    }

    private void awaitReady() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(240);
        while (!log().contains("\n" + READY + "\n")) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the P-CSCF did not start:\n" + log());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** What the process has said so far. */
    String log() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** What came to the sockets of the process and left them, over UDP. */
    Path wireLog() {
        return OUTPUT.resolve("pcscf-" + family + ".wire");
    }

    /** The file that the P-CSCF keeps its registrations and calls in. */
    Path store() {
        return OUTPUT.resolve("ues-" + family);
    }

    boolean ipv4() {
        return family == Family.IPV4;
    }

    InetAddress ueAddress() throws IOException {
        return InetAddress.getByName(ipv4() ? "10.67.0.1" : "fd00:67::1");
    }

    InetAddress otherUeAddress() throws IOException {
        return InetAddress.getByName(ipv4() ? "10.67.0.3" : "fd00:67::3");
    }

    InetAddress pcscfAddress() throws IOException {
        return InetAddress.getByName(ipv4() ? "10.67.0.2" : "fd00:67::2");
    }

    /** The settings of the first user's UE, with the UE's side of its sets in the kernel. */
    UeSettings ueSettings(Transport transport, List<Algorithms> offered) throws IOException {
        return ueSettings(0, ueAddress(), new SecureRandom(), set -> set).withTransport(transport)
            .withAlgorithms(offered);
    }

    /** @param keys what becomes of a set before the UE's kernel gets it */
    UeSettings ueSettings(int user, InetAddress address, Random random, UnaryOperator<SaSetOfUe> keys)
            throws IOException {
        Subscriber subscriber = subscribers.get(user);
        IpXfrmSecurity kernel = new IpXfrmSecurity(link.ue);
        UeSecurity security = new UeSecurity() {
            @Override
            public void install(SaSetOfUe set) throws IOException {
                kernel.install(keys.apply(set));
            }

            @Override
            public void remove(SaSetOfUe set) throws IOException {
                kernel.remove(set);
            }
        };
        return UeSettings.of(subscriber.impi(), subscriber.impus(), new Isim(subscriber.milenage(), 0), DOMAIN, address,
            new InetSocketAddress(pcscfAddress(), CLEAR_PORT), random).withSecurity(security);
    }

    /** A UE whose sockets are in the namespace of the UEs. */
    TestUe start(UeSettings settings) throws Exception {
        return start(settings, SipTap.NONE);
    }

    /** @param tap sees what the UE sends and gets */
    TestUe start(UeSettings settings, SipTap tap) throws Exception {
        return link.ue.call(() -> TestUe.start(settings, tap));
    }

    /** Associations of this scene at one end, by {@code ip}. */
    int states(Namespace end) throws Exception {
        String address = pcscfAddress().getHostAddress().replaceAll("(:0)+:", "::");
        return (int) end.show("xfrm state").lines().filter(line -> line.startsWith("src "))
            .filter(line -> line.matches(".*(src|dst) " + address + "( .*|$)")).count();
    }

    /** The associations of all sets, their counters and the policies, as {@code ip} shows them; without keys. */
    String shown(Namespace end) throws Exception {
        return (end.show("-s xfrm state") + end.show("xfrm policy")).replaceAll("0x[0-9a-f]{20,}", "(key)");
    }
}
