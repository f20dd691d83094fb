package org.gatehouse.it.icscf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.gatehouse.it.Archives;
import org.gatehouse.it.FreePorts;
import org.gatehouse.it.SeenMessages;
import org.gatehouse.testbed.aka.AkaDigest;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.cx.CxAuthenticationCentre;
import org.gatehouse.testbed.cx.CxListener;
import org.gatehouse.testbed.cx.CxQuestion;
import org.gatehouse.testbed.cx.CxReaction;
import org.gatehouse.testbed.cx.CxReply;
import org.gatehouse.testbed.cx.CxServer;
import org.gatehouse.testbed.cx.CxServerSettings;
import org.gatehouse.testbed.cx.SubscriberHss;
import org.gatehouse.testbed.cx.SubscriberVectors;
import org.gatehouse.testbed.dns.TestDns;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.scscf.Misbehaviour;
import org.gatehouse.testbed.scscf.ScscfSettings;
import org.gatehouse.testbed.scscf.TestScscf;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.DigestHeader;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipPort;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.sip.SipTransactions;
import org.jboss.shrinkwrap.api.Archive;

/**
 * One I-CSCF in the container of this JVM between a P-CSCF's socket, two S-CSCFs and an HSS behind two Diameter peers.
 * Each test takes users of its own.
 */
final class CxScene implements AutoCloseable {
    static final String HOME = "home1.net";
    private static final String ICSCF = "icscf.home1.net";
    private static final String SCSCF = "scscf.home1.net";
    private static final int USERS = 300;
    private static final Duration T1 = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Random random = new Random(29_228);
    private final List<Subscriber> subscribers = IntStream.range(0, USERS).mapToObj(CxScene::subscriber).toList();
    private final AtomicInteger used = new AtomicInteger();
    private final AtomicInteger branches = new AtomicInteger();
    private final SubscriberHss hss = SubscriberVectors.hss(subscribers, random);
    private final Map<String, Function<CxQuestion, Optional<CxReaction>>> odd = new ConcurrentHashMap<>();
    private final List<CxQuestion> asked = new CopyOnWriteArrayList<>();
    private final List<CxServer> peers = new ArrayList<>();
    private final TestDns dns;
    private final CxAuthenticationCentre centre;
    private final SeenMessages seen1 = new SeenMessages();
    private final SeenMessages seen2 = new SeenMessages();
    private final TestScscf scscf1;
    private final TestScscf scscf2;
    private final SipTransactions transactions = new SipTransactions(T1, inbound -> { });
    private final SipPort pcscf;
    private final InetSocketAddress icscf;
    private final Path configuration;

    CxScene() {
        try {
            for (int i = 0; i < 2; i++) {
                peers.add(CxServer.start(new CxServerSettings("hss" + (i + 1) + "." + HOME, HOME, "127.0.0.4" + i, 0,
                    List.of(ICSCF, SCSCF)), this::react, new Questions()));
            }
            dns = TestDns.start("127.0.0.53");
            centre = CxAuthenticationCentre.connect(SCSCF, HOME, "127.0.0.30",
                Map.of("hss1." + HOME, peers.get(0).address(), "hss2." + HOME, peers.get(1).address()));
            scscf1 = scscf("127.0.0.30", seen1);
            scscf2 = scscf("127.0.0.31", seen2);
            pcscf = SipPort.open(new InetSocketAddress("127.0.0.10", 0), transactions, SipTap.NONE);
            InetAddress address = InetAddress.getByName("127.0.0.20");
            icscf = new InetSocketAddress(address, FreePorts.at(address, 1).get(0));
            configuration = Files.createTempFile("gatehouse-it-", ".conf");
            Files.writeString(configuration, configuration());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestScscf scscf(String address, SipTap tap) throws IOException {
        return TestScscf.start(ScscfSettings.of(new InetSocketAddress(address, 0), address, HOME), centre,
            Clock.systemUTC(), tap);
    }

    private String configuration() {
        List<String> lines = new ArrayList<>(List.of("icscf {",
            "address = \"" + icscf.getAddress().getHostAddress() + "\"",
            "port = " + icscf.getPort(), "home-domains = [ \"" + HOME + "\" ]",
            "trusted-peers = [ \"127.0.0.0/8\" ]", "inside-peers = [ \"127.0.0.50\" ]",
            "outside-peers = [ \"127.0.0.60\" ]", "user-database-header = true",
            "scscfs = [ { uri = \"" + scscf1.uri() + "\", capabilities = [1, 2] },",
            "{ uri = \"" + scscf2.uri() + "\", capabilities = [1] } ]",
            "scscf-timeout = 2 seconds", "scscf-penalty = 0 seconds",
            "dns { servers = [ \"127.0.0.53:" + dns.address().getPort() + "\" ], try-timeout = 4 seconds, tries = 1,",
            "timeout = 5 seconds }",
            "answers { \"uaa.base.5017\" = ROAMING_NOT_ALLOWED, \"status.HSS_MALFORMED\" = 500 }",
            "hss { kind = cx", "cx { host = \"" + ICSCF + "\", realm = \"" + HOME + "\", hss-realm = \"" + HOME + "\"",
            "address = \"127.0.0.20\", try-timeout = 5 seconds, reconnect = 200 ms", "peers = ["));
        for (int i = 0; i < peers.size(); i++) {
            InetSocketAddress at = peers.get(i).address();
            lines.add("{ host = \"hss" + (i + 1) + "." + HOME + "\", address = \"" + at.getAddress().getHostAddress()
                + "\", port = " + at.getPort() + " }");
        }
        lines.add("] } } }");
        return String.join("\n", lines);
    }

    private CxReaction react(CxQuestion question) {
        return Optional.ofNullable(odd.get(question.impu())).flatMap(how -> how.apply(question))
            .orElseGet(() -> hss.handle(question));
    }

    private final class Questions implements CxListener {
        @Override
        public void asked(String client, CxQuestion question) {
            if (client.equals(ICSCF)) {
                asked.add(question);
            }
        }

        @Override
        public void answered(String client, CxQuestion question, CxReply reply) {
            // what was answered is seen by what it led to
        }
    }

    /** The archive, once the system property names the configuration. */
    Archive<?> archive() {
        System.setProperty("gatehouse.config", configuration.toString());
        return Archives.icscf("war");
    }

    /** Returns when the I-CSCF can ask both peers. */
    void awaitConnected() throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Subscriber probe = user();
        hssReacts(probe, q -> Optional.of(CxReaction.answer(CxReply.experimental(5001))));
        int connected = 0;
        // they take turns: two answers in a row are one of each
        while (connected < 2) {
            connected = exchange(register(probe)).status() == 403 ? connected + 1 : 0;
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("the I-CSCF does not connect to the HSS");
            }
        }
    }

    /** A user nobody else has. */
    Subscriber user() {
        return subscribers.get(used.getAndIncrement());
    }

    /** What the HSS does with questions about this user, as long as the function gives something. */
    void hssReacts(Subscriber user, Function<CxQuestion, Optional<CxReaction>> how) {
        odd.put(user.impus().get(0), how);
    }

    /** The user was registered before the I-CSCF was asked for the first time. */
    void registered(Subscriber user, TestScscf at) {
        String impu = user.impus().get(0);
        hss.reply(new CxQuestion.Mar(user.impi(), impu, at.uri(), "Digest-AKAv1-MD5", Optional.empty()));
        hss.reply(new CxQuestion.Sar(user.impi(), impu, at.uri(), 1));
    }

    /** The I-CSCF's questions about a user, in order. */
    List<CxQuestion> asked(Subscriber user) {
        return asked.stream().filter(q -> q.impu().equals(user.impus().get(0))).toList();
    }

    /** The I-CSCF's name server. */
    TestDns dns() {
        return dns;
    }

    /** The HSS has assigned this server to the user, for registrations and for requests. */
    void assigned(Subscriber user, String server) {
        CxReaction registration = CxReaction.answer(CxReply.experimental(2002).named(server));
        CxReaction location = CxReaction.answer(CxReply.base(2001).named(server));
        hssReacts(user, q -> q instanceof CxQuestion.Uar ? Optional.of(registration)
            : q instanceof CxQuestion.Lir ? Optional.of(location) : Optional.empty());
    }

    CxServer peer(int number) {
        return peers.get(number - 1);
    }

    TestScscf scscf1() {
        return scscf1;
    }

    TestScscf scscf2() {
        return scscf2;
    }

    SeenMessages seen1() {
        return seen1;
    }

    SeenMessages seen2() {
        return seen2;
    }

    InetSocketAddress icscf() {
        return icscf;
    }

    /** A request as a P-CSCF sends it, without Authorization. */
    SipMessage request(String method, String requestUri, String to) {
        InetSocketAddress at = pcscf.local();
        int number = branches.incrementAndGet();
        return SipMessage.request(method, requestUri).without("Content-Length")
            .plus("Via", "SIP/2.0/UDP " + at.getAddress().getHostAddress() + ":" + at.getPort()
                + ";branch=z9hG4bK-cx-" + number)
            .plus("Max-Forwards", "69").plus("From", "<" + to + ">;tag=f" + number).plus("To", "<" + to + ">")
            .plus("Call-ID", "cx-" + number + "@pcscf").plus("CSeq", "1 " + method).plus("Content-Length", "0");
    }

    /** An initial REGISTER over the P-CSCF, not protected. */
    SipMessage register(Subscriber user) {
        return register(user, digest(user, "", ""), "no", 3600);
    }

    SipMessage register(Subscriber user, DigestHeader digest, String integrityProtected, int expires) {
        String impu = user.impus().get(0);
        return request("REGISTER", "sip:" + HOME, impu)
            .plus("Route", "<sip:" + icscf.getAddress().getHostAddress() + ":" + icscf.getPort() + ";lr>")
            .plus("Path", "<sip:pcscf.visited1.net;lr>").plus("Require", "path")
            .plus("P-Visited-Network-ID", "\"visited1.net\"")
            .plus("Contact", "<sip:ue@127.0.1.1:5062>;expires=" + expires)
            .plus("Authorization", digest.with("integrity-protected", integrityProtected).format());
    }

    DigestHeader digest(Subscriber user, String nonce, String response) {
        return DigestHeader.empty().with("username", user.impi()).with("realm", HOME).with("nonce", nonce)
            .with("uri", "sip:" + HOME).with("response", response);
    }

    /** The REGISTER that answers a 401: same Call-ID, protected. */
    SipMessage answer(Subscriber user, SipMessage first, SipMessage unauthorized) throws Exception {
        String nonce = DigestHeader.parse(unauthorized.first("WWW-Authenticate").orElseThrow()).get("nonce")
            .orElseThrow();
        Octets rand = Octets.ofBase64(nonce).slice(0, 16);
        AkaDigest.Input input = new AkaDigest.Input(user.impi(), HOME, nonce, "REGISTER", "sip:" + HOME);
        String response = AkaDigest.response(input, user.milenage().res(rand));
        return register(user, digest(user, nonce, response), "yes", 3600)
            .with("Call-ID", first.callId()).with("CSeq", "2 REGISTER");
    }

    /** The same from another neighbour. */
    SipMessage exchange(SipMessage request, String from) throws Exception {
        try (SipPort neighbour = SipPort.open(new InetSocketAddress(from, 0), transactions, SipTap.NONE)) {
            SipMessage sent = request.mapLines("Via", via -> via.replaceFirst("UDP [0-9.]+:[0-9]+",
                "UDP " + from + ":" + neighbour.local().getPort()));
            return response(transactions.send(sent, neighbour.endpoint(Transport.UDP), icscf));
        }
    }

    ClientTransaction send(SipMessage request) throws IOException {
        return transactions.send(request, pcscf.endpoint(Transport.UDP), icscf);
    }

    /** The final response's status and message. */
    SipMessage exchange(SipMessage request) throws Exception {
        return response(send(request));
    }

    static SipMessage response(ClientTransaction transaction) throws InterruptedException {
        Inbound answer = transaction.awaitFinal(PATIENCE)
            .orElseThrow(() -> new AssertionError("no final response to " + transaction.request().startLine()));
        return answer.message();
    }

    /** Registers through both REGISTERs; fails unless that works. */
    void registerFully(Subscriber user) throws Exception {
        SipMessage first = register(user);
        SipMessage challenge = exchange(first);
        if (challenge.status() != 401 || exchange(answer(user, first, challenge)).status() != 200) {
            throw new AssertionError("not registered: " + user.impi() + " " + challenge.startLine());
        }
    }

    void behaveAgain() {
        scscf1.misbehave(Misbehaviour.NONE);
        scscf2.misbehave(Misbehaviour.NONE);
    }

    @Override
    public void close() {
        scscf1.close();
        scscf2.close();
        centre.close();
        transactions.close();
        pcscf.close();
        dns.close();
        peers.forEach(CxServer::close);
        configuration.toFile().delete();
    }

    private static Subscriber subscriber(int number) {
        return new Subscriber("user" + number + "@" + HOME, List.of("sip:user" + number + "@" + HOME),
            Octets.ofHex(String.format("465b5ce8b199b49faa5f0a2ee2%06x", number)),
            Octets.ofHex("cd63cb71954a9f4e48a5994e37a02baf"), 32, Octets.ofHex("8000"), List.of(), false,
            new Subscriber.ScscfData(Optional.empty(), List.of(1L), List.of(2L)));
    }
}
