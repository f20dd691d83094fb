package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.gatehouse.cli.Home;
import org.gatehouse.cli.Role;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.KeyRingException;
import org.gatehouse.crypto.KeyRingFile;
import org.gatehouse.crypto.Secret;

/**
 * UEs that roam: a P-CSCF, the topology-hiding I-CSCFs of their home network and of another one, each a process, and
 * both networks' cores. A registration goes through P-CSCF and one border, a call of theirs to the other network
 * through P-CSCF, their border, their core, their border again and the other network's.
 */
final class TwoBorders implements AutoCloseable {
    /** Whom they call. */
    static final String CALLED = "sip:callee@home2.net";

    private static final long PATIENCE_MILLIS = 16_000;
    private static final List<String> JVM = List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC");
    private static final long SEED = 33_203;
    private static final String PCSCF = "127.8.6.1";
    private static final String BORDER_1 = "127.8.6.2";
    private static final String BORDER_2 = "127.8.6.3";
    private static final InetSocketAddress CORE_1 = new InetSocketAddress("127.8.6.4", 6060);
    private static final InetSocketAddress CORE_2 = new InetSocketAddress("127.8.6.5", 6060);
    private static final byte[] NETWORK = {127, 80};

    private final List<AutoCloseable> running = new ArrayList<>();
    private final List<LoadUe> ues = new ArrayList<>();
    private final ConcurrentLinkedQueue<LoadUe> idle = new ConcurrentLinkedQueue<>();
    private final ClientTransactions transactions = new ClientTransactions(PATIENCE_MILLIS);
    private final InetSocketAddress entry = new InetSocketAddress(PCSCF, 5060);
    private final InetSocketAddress border = new InetSocketAddress(BORDER_2, 5060);
    private final Measurement all;
    private final Measurement border2;

    /** @param most how many UEs may register */
    TwoBorders(int most) throws IOException, InterruptedException, KeyRingException {
        Path directory = Files.createTempDirectory("gatehouse-borders-");
        CoreDouble core = new CoreDouble(CORE_1, Mishaps.NONE, true);
        core.residents()
            .elsewhere(Map.of("home2.net", List.of("<sip:" + BORDER_1 + ";lr>", "<sip:" + BORDER_2 + ";lr>")));
        running.add(core);
        running.add(new CoreDouble(CORE_2));
        ManyAddresses sockets = new ManyAddresses(transactions::received);
        transactions.over(sockets);
        running.add(transactions);
        running.add(sockets);
        for (int i = 0; i < most; i++) {
            ues.add(new LoadUe(i, NETWORK, sockets.port()));
        }
        String users = "[" + String.join(",", ues.stream().map(ue -> subscriber(LoadUe.number(ue.impi()))).toList())
            + "]";
        Path own = border(directory.resolve("1"), BORDER_1, "home1.net", CORE_1, users, """
            { name = "visited", addresses = ["%s"], treatment = hide, originating = true }
            { name = "other", addresses = ["%s"], treatment = hide }""".formatted(PCSCF, BORDER_2));
        Path other = border(directory.resolve("2"), BORDER_2, "home2.net", CORE_2, "[" + called() + "]", """
            { name = "other", addresses = ["%s"], treatment = hide }""".formatted(BORDER_1));
        Server pcscf = started("pcscf", Role.PCSCF, pcscf(directory));
        Server first = started("I-CSCF of home1", Role.ICSCF, own);
        Server second = started("I-CSCF of home2", Role.ICSCF, other);
        all = new Measurement(List.of(pcscf, first, second), transactions, SEED);
        border2 = new Measurement(List.of(second), transactions, SEED);
    }

    private Server started(String name, Role role, Path configuration) throws IOException, InterruptedException {
        Server server = Server.start(role == Role.PCSCF ? "pcscf" : "icscf-thig", Home.current().archives().get(role),
            configuration, JVM).named(name);
        running.add(server);
        return server;
    }

    private static String subscriber(int number) {
        return String.format(Locale.ROOT,
            "{\"impi\":\"u%d@%s\",\"impus\":[\"sip:u%d@%s\"],\"k\":\"%032x\",\"opc\":\"%032x\","
            + "\"sqn\":\"000000000020\",\"amf\":\"8000\",\"visitedNetworks\":[\"visited1.net\"],\"barred\":false,"
            + "\"scscf\":{\"name\":\"sip:%s:%d\"}}", number, LoadUe.DOMAIN, number, LoadUe.DOMAIN, number + 1L,
            number + 77_777L, CORE_1.getHostString(), CORE_1.getPort());
    }

    private static String called() {
        return "{\"impi\":\"callee@home2.net\",\"impus\":[\"" + CALLED
            + "\"],\"k\":\"465b5ce8b199b49faa5f0a2ee238a6bc\","
            + "\"opc\":\"cd63cb71954a9f4e48a5994e37a02baf\",\"sqn\":\"000000000020\",\"amf\":\"8000\","
            + "\"visitedNetworks\":[],\"barred\":false,"
            + "\"scscf\":{\"name\":\"sip:" + CORE_2.getHostString() + ":" + CORE_2.getPort() + "\"}}";
    }

    private static Path pcscf(Path directory) throws IOException {
        return Files.writeString(directory.resolve("pcscf.conf"), """
            container { log-level = warn, workers = 4 }
            pcscf {
              name = "%1$s", visited-network-id = "visited1.net"
              gm { address = "%1$s", port = 5060, port-ps = 5062, ports-pc = [5064, 5066, 5068, 5070] }
              mw { address = "%1$s", port = 5080 }
              home-networks { "%2$s" = "sip:%3$s:5060" }
              registration-events { subscribe = false }
              security-associations { backend = memory }
            }
            """.formatted(PCSCF, LoadUe.DOMAIN, BORDER_1));
    }

    private static Path border(Path directory, String address, String domain, InetSocketAddress core,
                               String subscribers, String peers) throws IOException, KeyRingException {
        Files.createDirectories(directory);
        byte[] kv = new byte[16];
        new SecureRandom().nextBytes(kv);
        KeyRingFile.create(directory.resolve("ring.json"),
            KeyRing.of(List.of(KeyRing.Entry.encrypt(1, Secret.fromHex(HexFormat.of().formatHex(kv))))));
        Files.writeString(directory.resolve("users.json"), "{\"subscribers\": " + subscribers + "}");
        return Files.writeString(directory.resolve("icscf.conf"), """
            container { log-level = error, workers = 4 }
            icscf {
              address = "%1$s", home-domains = ["%2$s"], trusted-peers = ["127.0.0.0/8"], inside-peers = ["%3$s"]
              hss { kind = file, file = "users.json" }
              scscfs = [ { uri = "sip:%3$s:%4$d" } ]
              hiding {
                realm = "%2$s", own-route = "<sip:%1$s;lr>", hidden = ["%2$s", "%3$s"], keys = "ring.json"
                peers = [
                  { name = "core", addresses = ["%3$s"], treatment = inside }
                  %5$s
                ]
              }
            }
            """.formatted(address, domain, core.getHostString(), core.getPort(), peers));
    }

    /** So many UEs register, those that have not yet. */
    Sample register(String name, double perSecond, int count) throws IOException, InterruptedException {
        List<LoadUe> next = ues.stream().filter(ue -> !ue.registered()).limit(count).toList();
        return all.of(name, perSecond, next.size(), meter -> (i, due) ->
            new Scenarios(transactions, entry, meter).register(next.get(i), due, good -> {
                if (good) {
                    idle.add(next.get(i));
                }
            }));
    }

    /** Calls of registered UEs to the other network. */
    Sample call(String name, double perSecond, int count) throws IOException, InterruptedException {
        return all.of(name, perSecond, count, meter -> (i, due) -> {
            LoadUe ue = idle.poll();
            if (ue == null) {
                meter.start();
                meter.failed("no idle UE");
            } else {
                new Scenarios(transactions, entry, meter).call(ue, CALLED, due, good -> idle.add(ue));
            }
        });
    }

    /** Requests with a Route that the other network's border never made; each is to hear 400. */
    Sample forged(String name, double perSecond, int count, String route) throws IOException, InterruptedException {
        LoadUe stranger = ues.get(0);
        return border2.of(name, perSecond, count, meter -> (i, due) ->
            new Scenarios(transactions, border, meter).answered(stranger,
                stranger.routed("OPTIONS", CALLED, List.of("<sip:" + BORDER_2 + ";lr>", route)), 400, due,
                good -> { }));
    }

    /** The same with a Route that is none of its tokens, to whom the border passes it: what a good request costs. */
    Sample passed(String name, double perSecond, int count) throws IOException, InterruptedException {
        LoadUe asking = ues.get(0);
        return border2.of(name, perSecond, count, meter -> (i, due) ->
            new Scenarios(transactions, border, meter).answered(asking,
                asking.routed("OPTIONS", CALLED, List.of("<sip:" + BORDER_2 + ";lr>")), 200, due, good -> { }));
    }

    @Override
    public void close() throws IOException {
        for (int i = running.size() - 1; i >= 0; i--) {
            try {
                running.get(i).close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
