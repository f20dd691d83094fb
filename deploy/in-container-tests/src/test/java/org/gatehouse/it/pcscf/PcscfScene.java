package org.gatehouse.it.pcscf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gatehouse.it.Archives;
import org.gatehouse.it.FreePorts;
import org.gatehouse.testbed.aka.Isim;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.hss.TestHss;
import org.gatehouse.testbed.scscf.ScscfSettings;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.ue.RegistrationAttempt;
import org.gatehouse.testbed.ue.TestUe;
import org.gatehouse.testbed.ue.UeSettings;
import org.jboss.shrinkwrap.api.Archive;

/**
 * One P-CSCF in the container of this JVM with the S-CSCF double as its whole home network, and any number of UEs, each
 * with a user and an address of its own, so that no test sees what another one has left behind.
 */
final class PcscfScene implements AutoCloseable {
    static final String HOME = "home1.net";
    static final String VISITED = "visited1.net";
    private static final int USERS = 500;
    private static final Duration T1 = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A UE with its user. */
    record Phone(Subscriber subscriber, Isim isim, InetAddress address, InetAddress pcscf, TestUe ue) {
        String impi() {
            return subscriber.impi();
        }

        String impu() {
            return subscriber.impus().get(0);
        }
    }

    private final Random random = new Random(33_203);
    private final List<Subscriber> subscribers = IntStream.range(0, USERS).mapToObj(PcscfScene::subscriber).toList();
    private final AtomicInteger used = new AtomicInteger();
    private final List<AutoCloseable> phones = new ArrayList<>();
    private final InetAddress gm = address("127.0.0.10");
    private final InetAddress mw = address("127.0.0.11");
    private final List<Integer> gmPorts = FreePorts.at(gm, 6);
    private final int mwPort = FreePorts.at(mw, 1).get(0);
    private final HomeNetwork home;
    private final Path configuration;
    private volatile SipTap tap = SipTap.NONE;

    /**
     * Of a default P-CSCF.
     *
     * @param more lines for the {@code pcscf} section of its configuration; HOME-URI stands for the home network's URI
     */
    PcscfScene(String... more) {
        try {
            InetAddress scscf = address("127.0.0.30");
            home = new HomeNetwork(ScscfSettings.of(new InetSocketAddress(scscf, 0), scscf.getHostAddress(), HOME),
                new TestHss(subscribers, random), Clock.systemUTC(), this::tapped);
            configuration = Files.createTempFile("gatehouse-it-", ".conf");
            Files.writeString(configuration, configuration(List.of(more)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String configuration(List<String> more) {
        String portsPc = gmPorts.subList(2, 6).stream().map(String::valueOf).collect(Collectors.joining(", "));
        return String.join("\n", "pcscf {", "name = \"" + mw.getHostAddress() + "\"",
            "visited-network-id = \"" + VISITED + "\"",
            "gm { address = \"" + gm.getHostAddress() + "\", port = " + gmPorts.get(0) + ", port-ps = " + portPs()
                + ", ports-pc = [" + portsPc + "] }",
            "mw { address = \"" + mw.getHostAddress() + "\", port = " + mwPort + " }",
            "home-networks { \"" + HOME + "\" = \"" + home.uri() + "\" }",
            "security-associations { backend = memory }",
            String.join("\n", more).replace("HOME-URI", home.uri()), "}", "");
    }

    /** From now on this one sees what UEs and core send and receive. */
    void tap(SipTap sees) {
        tap = sees;
    }

    private void tapped(SipTap.Direction direction, InetSocketAddress local, InetSocketAddress peer, byte[] octets) {
        tap.message(direction, local, peer, octets);
    }

    /** The archive, once the system property names the configuration. */
    Archive<?> archive(String extension) {
        System.setProperty("gatehouse.config", configuration.toString());
        return Archives.pcscf(extension);
    }

    /** For a P-CSCF in a process of its own. */
    Path configurationFile() {
        return configuration;
    }

    Archive<?> archive() {
        return archive("sar");
    }

    HomeNetwork home() {
        return home;
    }

    /** Where UEs register. */
    InetSocketAddress clear() {
        return new InetSocketAddress(gm, gmPorts.get(0));
    }

    InetSocketAddress core() {
        return new InetSocketAddress(mw, mwPort);
    }

    int portPs() {
        return gmPorts.get(1);
    }

    List<Integer> portsPc() {
        return gmPorts.subList(2, 6);
    }

    InetSocketAddress gm(int port) {
        return new InetSocketAddress(gm, port);
    }

    /** A UE that offers every algorithm over UDP. */
    Phone phone() {
        return phone(UnaryOperator.identity());
    }

    Phone phone(UnaryOperator<UeSettings> change) {
        int number = used.getAndIncrement();
        Subscriber subscriber = subscribers.get(number);
        return phone(subscriber, new Isim(subscriber.milenage(), subscriber.sqn()), ueAddress(number), change);
    }

    /** A UE with a user of its own at this address, which no other has. */
    Phone phoneAt(String address) {
        Subscriber subscriber = subscribers.get(used.getAndIncrement());
        return phone(subscriber, new Isim(subscriber.milenage(), subscriber.sqn()), address(address),
            UnaryOperator.identity());
    }

    /** The same user, card and all, at another address. */
    Phone elsewhere(Phone before) {
        return phone(before.subscriber(), before.isim(), ueAddress(used.getAndIncrement()), UnaryOperator.identity());
    }

    private Phone phone(Subscriber subscriber, Isim isim, InetAddress address, UnaryOperator<UeSettings> change) {
        UeSettings settings = UeSettings.of(subscriber.impi(), subscriber.impus(), isim, HOME, address, clear(), random)
            .withTimes(T1, PATIENCE).withExpires(Duration.ofHours(1));
        try {
            TestUe ue = TestUe.start(change.apply(settings), this::tapped);
            phones.add(ue);
            return new Phone(subscriber, isim, address, gm, ue);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A source address that no UE has. */
    InetAddress freshAddress() {
        return ueAddress(used.getAndIncrement());
    }

    /**
     * After this, whatever the P-CSCF was sent before has been dealt with: a registration that began later has come
     * back from the core.
     */
    void fence() throws IOException, InterruptedException {
        try (RegistrationAttempt attempt = phone().ue().attempt()) {
            Optional<Inbound> answer = attempt.sendSm1(attempt.buildSm1());
            if (answer.isEmpty()) {
                throw new AssertionError("the P-CSCF does not serve");
            }
        }
    }

    /** Whether the REGISTER gets to the core: for those that have no answer to wait for. */
    boolean arrives(SipMessage register) throws InterruptedException {
        return home.seen().await(register.callId(), register.cseq(), PATIENCE);
    }

    /** Whether the REGISTER has got to the core, for those that should not. */
    boolean forwarded(SipMessage register) throws IOException, InterruptedException {
        fence();
        return home.seen().requests(register.callId()).stream().anyMatch(m -> m.cseq() == register.cseq());
    }

    void closePhones() {
        for (AutoCloseable phone : phones) {
            try {
                phone.close();
            } catch (Exception e) {
                throw new AssertionError("a UE's ports were not closed", e);
            }
        }
        phones.clear();
    }

    @Override
    public void close() {
        closePhones();
        home.close();
        configuration.toFile().delete();
    }

    private static Subscriber subscriber(int number) {
        Octets k = Octets.ofHex(String.format("465b5ce8b199b49faa5f0a2ee2%06x", number));
        Octets opc = Octets.ofHex("cd63cb71954a9f4e48a5994e37a02baf");
        return new Subscriber("user" + number + "_private@" + HOME,
            List.of("sip:user" + number + "@" + HOME, "tel:+1555" + (1_000_000 + number)), k, opc, 32,
            Octets.ofHex("8000"), List.of(), false, Subscriber.ScscfData.NONE);
    }

    private static InetAddress ueAddress(int number) {
        return address("127.1." + (1 + number / 250) + "." + (1 + number % 250));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
