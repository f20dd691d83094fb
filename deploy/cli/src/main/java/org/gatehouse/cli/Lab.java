package org.gatehouse.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.gatehouse.settings.SettingsException;
import org.gatehouse.testbed.aka.AuthenticationVector;
import org.gatehouse.testbed.aka.Isim;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.hss.SubscriberFile;
import org.gatehouse.testbed.ladder.Ladder;
import org.gatehouse.testbed.scscf.ScscfSettings;
import org.gatehouse.testbed.scscf.TestScscf;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.ue.Registration;
import org.gatehouse.testbed.ue.TestUe;
import org.gatehouse.testbed.ue.UeSettings;

/** P-CSCF and I-CSCF as processes, and the testbed around them, on one machine. */
final class Lab implements AutoCloseable {
    private static final Pattern SECRET =
        Pattern.compile("\\b(ik|ck|response|auts)=\"[^\"]*\"", Pattern.CASE_INSENSITIVE);

    private static final int LOOKS = 300;
    private static final long PAUSE_MILLIS = 200;

    private record Ue(String name, TestUe ue, Registration registration) {
    }

    private final LabSettings settings;
    private final LabNetwork network;
    private final Path wireLogs;
    private final PrintStream out;
    private final Ladder ladder = new Ladder(Clock.systemUTC());
    private final List<AutoCloseable> running = new ArrayList<>();
    private final List<Ue> ues = new ArrayList<>();
    private final List<Subscriber> subscribers;
    private final Path configuration;
    private RoleProcess pcscf;
    private LabHss hss;
    private List<String> calls = List.of();
    private int phones;
    private boolean closed;

    private Lab(LabSettings settings, LabNetwork network, List<Subscriber> subscribers, Path wireLogs,
                Path configuration, PrintStream out) {
        this.settings = settings;
        this.configuration = configuration;
        this.network = network;
        this.subscribers = subscribers;
        this.wireLogs = wireLogs;
        this.out = out;
    }

    /**
     * Starts every node but the UEs.
     *
     * @param network closed with the lab
     * @param wireLogs a directory of its own, removed when the lab is closed
     * @throws IOException with the reason if a node did not start
     */
    static Lab start(Home home, Path configuration, LabNetwork network, Path wireLogs, PrintStream out)
            throws SettingsException, IOException, InterruptedException {
        LabSettings settings = LabSettings.read(configuration);
        Lab lab = new Lab(settings, network, SubscriberFile.read(settings.subscribers()), wireLogs,
            configuration, out);
        boolean started = false;
        try {
            LabHss hss = network.atCore(() -> LabHss.start(settings, lab.subscribers, lab.ladder));
            lab.running.add(hss);
            lab.hss = hss;
            settings.cx().ifPresent(cx -> cx.peers().forEach(peer -> out.println(peer.host().replaceFirst("\\..*", "")
                + ": listening on tcp " + peer.address() + ":" + peer.port())));
            InetSocketAddress at = settings.scscf();
            ScscfSettings scscf = ScscfSettings.of(at, at.getAddress().getHostAddress(), settings.homeDomain());
            TestScscf home1 = network.atCore(
                () -> TestScscf.start(scscf, hss.centre(), Clock.systemUTC(), lab.tap("scscf")));
            home1.routeCalls();
            lab.running.add(0, home1);
            out.println("scscf: listening on udp and tcp " + at.getAddress().getHostAddress() + ":" + at.getPort());
            for (Role role : List.of(Role.ICSCF, Role.PCSCF)) {
                RoleProcess process = RoleProcess.start(home, role, configuration, network.commandPrefix(),
                    List.of("gatehouse.wirelog=" + wireLogs.resolve(role.section()),
                        "gatehouse.wirelog.node=" + role.section()), out);
                lab.running.add(0, process);
                process.awaitReady();
                lab.pcscf = process;
            }
            lab.awaitHss();
            started = true;
            return lab;
        } finally {
            if (!started) {
                lab.close();
            }
        }
    }

    /**
     * The I-CSCF is ready before an HSS is connected, and refuses everybody until then: no phone is to come so early.
     */
    private void awaitHss() throws IOException, InterruptedException {
        OperatorPort port;
        try {
            port = OperatorPort.of(configuration);
        } catch (SettingsException e) {
            // nobody to ask
            return;
        }
        if (settings.cx().isEmpty() || !port.has(Role.ICSCF.section())) {
            return;
        }
        for (int i = 0; !network.atCore(() -> hssConnected(port)); i++) {
            if (i == LOOKS) {
                throw new IOException("the I-CSCF does not connect to the HSS");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private static boolean hssConnected(OperatorPort port) {
        try {
            return port.get(Role.ICSCF.section(), "status").path("ready").asBoolean();
        } catch (SocketTimeoutException e) {
            // a slow machine; it is asked again
            return false;
        } catch (IOException e) {
            // it does not tell us: for want of a key, as may be
            return true;
        }
    }

    private SipTap tap(String node) {
        SipTap plain = ladder.tap(node);
        // as the processes' own logs are: no key and no response is kept to be shown
        return (direction, local, peer, octets) -> plain.message(direction, local, peer,
            SECRET.matcher(new String(octets, StandardCharsets.ISO_8859_1)).replaceAll("$1=\"(removed)\"")
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Registers a UE for each subscriber; whether all are registered over the SAs they agreed on. */
    boolean registerAll() throws IOException, InterruptedException {
        for (Subscriber subscriber : subscribers) {
            phones++;
            String name = "ue" + phones;
            UeSettings ueSettings = settingsOf(subscriber, network.ueAddress(phones));
            TestUe ue = network.atUe(() -> TestUe.start(ueSettings, tap(name)));
            running.add(0, ue);
            ues.add(new Ue(name, ue, network.atUe(ue::register)));
        }
        return problems().isEmpty();
    }

    /** The first UE calls the second one, which answers and ends the call, and sends it a message. */
    boolean callAndMessage() throws IOException, InterruptedException {
        if (ues.size() > 1 && problems().isEmpty()) {
            LabCall call = new LabCall(ues.get(0).ue(), ues.get(1).ue(), subscribers.get(1).impus().get(0));
            calls = network.atUe(call::run);
        }
        return problems().isEmpty();
    }

    /**
     * Makes a registration fail, and asks the nodes why it did once they know.
     *
     * @return the attempt, with its cause
     * @throws IOException if the nodes never tell of it
     */
    Why.Told fail(LabFailure failure) throws SettingsException, IOException, InterruptedException {
        if (failure == LabFailure.HSS_DOWN) {
            network.atCore(() -> {
                running.remove(hss);
                hss.close();
                return null;
            });
        }
        hss.ignoreResynchronisation(failure == LabFailure.SQN);
        InetAddress address = network.ueAddress(++phones);
        Subscriber subscriber = subscribers.get(0);
        FailingPhone phone = new FailingPhone(failure, !settings.memoryBackend(), settingsOf(subscriber, address),
            subscriber);
        network.atUe(() -> {
            phone.run(tap("ue" + phones));
            return null;
        });
        OperatorPort port = OperatorPort.of(configuration);
        for (int i = 0; i < LOOKS; i++) {
            List<Why.Told> told = network.atCore(() -> asked(port, address));
            if (!told.isEmpty() && !told.get(0).attempt().path("outcome").asText().equals("OPEN")) {
                return told.get(0);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new IOException("no attempt from " + address.getHostAddress() + " has ended");
    }

    private static List<Why.Told> asked(OperatorPort port, InetAddress who) throws IOException {
        try {
            return Why.ask(port, who.getHostAddress(), 1);
        } catch (SocketTimeoutException e) {
            // a slow machine; it is asked again
            return List.of();
        }
    }

    /** Where the console is. */
    String console() throws SettingsException {
        return OperatorPort.of(configuration).console();
    }

    /** Shows each authentication vector from now on. */
    void onVector(Consumer<AuthenticationVector> sees) {
        hss.onVector(sees);
    }

    /** The processes of the roles. */
    List<Long> pids() {
        return running.stream().filter(RoleProcess.class::isInstance).map(part -> ((RoleProcess) part).pid()).toList();
    }

    /** Whether the kernel protects packets. */
    boolean enforced() {
        return !settings.memoryBackend();
    }

    private UeSettings settingsOf(Subscriber subscriber, InetAddress address) {
        return UeSettings.of(subscriber.impi(), subscriber.impus(), new Isim(subscriber.milenage(), 0),
            settings.homeDomain(), address, settings.gm(), new SecureRandom()).withSecurity(network.ueSecurity());
    }

    private void ingestWireLogs() throws IOException {
        for (Role role : Role.values()) {
            Path file = wireLogs.resolve(role.section());
            if (Files.exists(file)) {
                try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                    ladder.ingest(lines);
                }
            }
        }
    }

    /** What is not as it should be, a line each. */
    List<String> problems() {
        List<String> problems = new ArrayList<>(calls);
        for (Ue ue : ues) {
            Registration r = ue.registration();
            if (!r.registered()) {
                problems.add(ue.name() + " is not registered: " + r.outcome()
                    + (r.status() > 0 ? " " + r.status() : ""));
            } else if (!r.authenticated()) {
                problems.add(ue.name() + " was accepted without a challenge");
            } else if (r.serviceRoute().isEmpty()) {
                problems.add(ue.name() + " got no Service-Route");
            }
        }
        return problems;
    }

    /** A line for each UE. */
    List<String> states() {
        List<String> lines = new ArrayList<>();
        for (Ue ue : ues) {
            Registration r = ue.registration();
            String set = r.set().map(s -> "algorithms " + s.algorithms() + ", port_uc " + s.portUc() + " port_us "
                + s.portUs() + " port_pc " + s.portPc() + " port_ps " + s.portPs()).orElse("no security associations");
            lines.add(ue.name() + ": " + r.outcome() + (r.registered() ? " for " + r.expiresSeconds() + " s, " + set
                + (settings.memoryBackend() ? " (NOT enforced: memory backend)" : " (enforced by the kernel)") : ""));
        }
        return lines;
    }

    /** How the P-CSCF sees its UEs and their sets, a line each. */
    List<String> seenByPcscf() throws IOException, InterruptedException {
        return pcscf.status();
    }

    /** The whole exchange, one line for each message; asked for once, at its end. */
    String ladder() throws IOException {
        ingestWireLogs();
        return ladder.render();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        running.add(network);
        for (AutoCloseable part : running) {
            try {
                part.close();
            } catch (Exception e) {
                out.println("lab: not ended cleanly: " + e.getMessage());
            }
        }
        for (Role role : Role.values()) {
            wireLogs.resolve(role.section()).toFile().delete();
        }
        wireLogs.toFile().delete();
    }
}
