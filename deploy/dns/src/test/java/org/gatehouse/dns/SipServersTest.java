package org.gatehouse.dns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.DatagramSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.gatehouse.dns.DnsView.ServerView;
import org.gatehouse.dns.DnsView.State;
import org.gatehouse.sip.SipUri;
import org.gatehouse.testbed.dns.DnsAnswer;
import org.gatehouse.testbed.dns.DnsQuestion;
import org.gatehouse.testbed.dns.DnsRecord;
import org.gatehouse.testbed.dns.TestDns;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** The whole of it against name servers on loopback, honest ones and others. */
public class SipServersTest {
    private static final int TTL = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NAME = "scscf1.home1.net";
    private static final String URI = "sip:" + NAME + ":6060";

    private TestDns dns;
    private TestDns second;
    private final List<SipServers> opened = new ArrayList<>();

    @Before
    public void start() throws Exception {
        dns = TestDns.start("127.0.0.53");
        second = TestDns.start("127.0.0.54");
    }

    @After
    public void close() {
        opened.forEach(SipServers::close);
        dns.close();
        second.close();
    }

    /** Answers come late on a machine that is busy; what is seen is the same. */
    private static DnsSettings settings(InetSocketAddress... servers) {
        return new DnsSettings(Arrays.asList(servers), PATIENCE, 1, PATIENCE, 100, Duration.ofHours(1));
    }

    /** For servers that do not answer: each is given up soon, and asked so often in all. */
    private static DnsSettings hasty(int tries, InetSocketAddress... servers) {
        return new DnsSettings(Arrays.asList(servers), Duration.ofMillis(300), tries, PATIENCE, 100,
            Duration.ofHours(1));
    }

    private SipServers servers(DnsSettings settings, String from) throws Exception {
        SipServers servers = SipServers.open(settings, InetAddress.getByName(from),
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        opened.add(servers);
        return servers;
    }

    private SipServers one() throws Exception {
        return servers(settings(dns.address()), "127.0.0.20");
    }

    private SipServers both() throws Exception {
        return servers(settings(dns.address(), second.address()), "127.0.0.20");
    }

    private static List<String> find(SipServers servers, String uri) throws Exception {
        return servers.find(SipUri.parse(uri)).toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join()
            .stream().map(Target::toString).toList();
    }

    private static void assertFailure(DnsFailure failure, SipServers servers, String uri) throws Exception {
        try {
            fail("found: " + find(servers, uri));
        } catch (CompletionException e) {
            assertEquals(failure, DnsException.failureOf(e));
        }
    }

    private static DnsRecord here(String name, String address) {
        return DnsRecord.address(name, TTL, address);
    }

    @Test
    public void fromNaptrToAddresses() throws Exception {
        dns.add(DnsRecord.naptr("home1.net", TTL, 20, "s", "SIP+D2U", "_sip._udp.home1.net"),
            DnsRecord.naptr("home1.net", TTL, 10, "s", "SIP+D2T", "_sip._tcp.home1.net"),
            DnsRecord.srv("_sip._tcp.home1.net", TTL, 2, 1, 6061, "b.home1.net"),
            DnsRecord.srv("_sip._tcp.home1.net", TTL, 1, 1, 6060, "a.home1.net"),
            here("a.home1.net", "127.0.0.30"), here("b.home1.net", "127.0.0.31"));
        assertEquals(List.of("sip:127.0.0.30:6060;transport=tcp", "sip:127.0.0.31:6061;transport=tcp"),
            find(one(), "sip:home1.net"));
    }

    @Test
    public void aNodeOfIpv6AsksForIpv6() throws Exception {
        dns.add(here(NAME, "127.0.0.30"), here(NAME, "2001:db8::30"));
        assertEquals(List.of("sip:[2001:db8::30]:6060;transport=udp"),
            find(servers(settings(dns.address()), "::1"), URI));
    }

    @Test
    public void anIpv6OnlyNameHasNoAddressForANodeOfIpv4() throws Exception {
        dns.add(here(NAME, "2001:db8::30"));
        assertFailure(DnsFailure.NO_ADDRESS, one(), URI);
    }

    @Test
    public void aNameThatDoesNotExist() throws Exception {
        assertFailure(DnsFailure.NO_SUCH_NAME, one(), URI);
        assertFailure(DnsFailure.NO_SUCH_NAME, one(), "sip:" + NAME);
        assertFailure(DnsFailure.NO_SUCH_NAME, one(), "sip:" + "a".repeat(64) + ".home1.net");
    }

    @Test
    public void rootTargetOverTheWire() throws Exception {
        dns.add(DnsRecord.srv("_sip._udp.home1.net", TTL, 0, 0, 5060, "."), here("home1.net", "127.0.0.30"));
        assertFailure(DnsFailure.NOT_OFFERED, one(), "sip:home1.net;transport=udp");
    }

    @Test
    public void refusalsOfTheNameServer() throws Exception {
        SipServers servers = one();
        for (int code : new int[] {DnsAnswer.SERVFAIL, DnsAnswer.REFUSED, DnsAnswer.FORMERR, 4, 11}) {
            dns.answer(NAME, q -> DnsAnswer.to(q).code(code));
            assertFailure(DnsFailure.SERVER_FAILED, servers, URI);
        }
        dns.behave(NAME);
        dns.add(here(NAME, "127.0.0.30"));
        assertEquals("a failure is not remembered", 1, find(servers, URI).size());
    }

    @Test
    public void silence() throws Exception {
        dns.silence(NAME);
        assertFailure(DnsFailure.NO_ANSWER, servers(hasty(1, dns.address()), "127.0.0.20"), URI);
    }

    @Test
    public void nobodyThere() throws Exception {
        InetSocketAddress closed;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.55"))) {
            closed = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        assertFailure(DnsFailure.NO_ANSWER, servers(hasty(1, closed), "127.0.0.20"), URI);
    }

    @Test
    public void whatTakesTooLongInAllIsNotFound() throws Exception {
        dns.silence(NAME);
        DnsSettings patient = new DnsSettings(List.of(dns.address()), Duration.ofSeconds(60), 5,
            Duration.ofMillis(100), 100, Duration.ofHours(1));
        assertFailure(DnsFailure.NO_ANSWER, servers(patient, "127.0.0.20"), URI);
    }

    @Test
    public void anotherServerIsAskedIfOneFailsLiesOrIsSilent() throws Exception {
        second.add(here(NAME, "127.0.0.30"));
        dns.answer(NAME, q -> DnsAnswer.to(q).code(DnsAnswer.SERVFAIL));
        assertEquals(1, find(both(), URI).size());
        dns.react(NAME, q -> Optional.of(new byte[] {1, 2, 3}));
        assertEquals(1, find(both(), URI).size());
        assertEquals(2, second.asked(NAME).size());
        dns.silence(NAME);
        assertEquals(1, find(servers(hasty(20, dns.address(), second.address()), "127.0.0.20"), URI).size());
        assertTrue(second.asked(NAME).size() > 2);
    }

    private ServerView seen(TestDns server, State state, long answered, long failed, long noAnswer) {
        return new ServerView("127.0.0." + (server == dns ? "53:" : "54:") + server.address().getPort(), state,
            answered + failed + noAnswer, answered, failed, noAnswer, answered == 0 ? "" : "1970-01-01T00:00:00Z");
    }

    @Test
    public void eachServerIsSeenByHowItAnswers() throws Exception {
        second.add(here(NAME, "127.0.0.30"));
        SipServers servers = both();
        dns.answer(NAME, q -> DnsAnswer.to(q).code(DnsAnswer.REFUSED));
        find(servers, URI);
        assertEquals(new DnsView(List.of(seen(dns, State.FAILS, 0, 1, 0), seen(second, State.ANSWERS, 1, 0, 0)), 0,
            Map.of("FOUND", 1L)), servers.counts().view());
        find(servers, URI);
        assertEquals("remembered", 1, servers.counts().view().servers().get(1).asked());
        assertEquals(Map.of("FOUND", 2L), servers.counts().results());
    }

    @Test
    public void anAddressIsNotCounted() throws Exception {
        SipServers servers = one();
        find(servers, "sip:127.0.0.30:6060");
        find(servers, "sip:home1.net;maddr=127.0.0.30");
        assertEquals(Map.of(), servers.counts().results());
    }

    @Test
    public void aServerThatIsSilentIsSeen() throws Exception {
        dns.silence(NAME);
        SipServers servers = servers(hasty(1, dns.address()), "127.0.0.20");
        assertFailure(DnsFailure.NO_ANSWER, servers, URI);
        assertEquals(new DnsView(List.of(seen(dns, State.NO_ANSWER, 0, 0, 1)), 0, Map.of("NO_ANSWER", 1L)),
            servers.counts().view());
    }

    @Test
    public void toSayThatThereIsNoSuchNameIsToAnswer() throws Exception {
        SipServers servers = one();
        assertFailure(DnsFailure.NO_SUCH_NAME, servers, URI);
        assertEquals(new DnsView(List.of(seen(dns, State.ANSWERS, 1, 0, 0)), 0, Map.of("NO_SUCH_NAME", 1L)),
            servers.counts().view());
    }

    @Test
    public void aServerThatLiesIsSeen() throws Exception {
        dns.react(NAME, q -> Optional.of(withId(new byte[] {0, 0, 3}, q.id())));
        SipServers servers = one();
        assertFailure(DnsFailure.UNBELIEVABLE, servers, URI);
        assertEquals(List.of(seen(dns, State.FAILS, 0, 1, 0)), servers.counts().view().servers());
    }

    @Test
    public void aServerThatSaysNoIsBelieved() throws Exception {
        second.add(here(NAME, "127.0.0.30"));
        assertFailure(DnsFailure.NO_SUCH_NAME, both(), URI);
        assertEquals(List.of(), second.asked(NAME));
    }

    @Test
    public void aliasesAreFollowed() throws Exception {
        dns.add(DnsRecord.cname(NAME, TTL, "a.home1.net"), DnsRecord.cname("a.home1.net", TTL, "b.home1.net"),
            here("b.home1.net", "127.0.0.30"));
        assertEquals(List.of("sip:127.0.0.30:6060;transport=udp"), find(one(), URI));
    }

    @Test
    public void aliasesThatLoop() throws Exception {
        dns.add(DnsRecord.cname(NAME, TTL, "a.home1.net"), DnsRecord.cname("a.home1.net", TTL, NAME));
        assertFailure(DnsFailure.ALIAS_LOOP, one(), URI);
        dns.add(DnsRecord.cname("self.home1.net", TTL, "self.home1.net"));
        assertFailure(DnsFailure.ALIAS_LOOP, one(), "sip:self.home1.net:5060");
        // the whole loop in one answer
        dns.answer("loop.home1.net", q -> DnsAnswer.to(q).answer(DnsRecord.cname("loop.home1.net", TTL, "c.home1.net"),
            DnsRecord.cname("c.home1.net", TTL, "loop.home1.net")));
        assertFailure(DnsFailure.ALIAS_LOOP, one(), "sip:loop.home1.net:5060");
    }

    @Test
    public void aliasesWithoutEnd() throws Exception {
        for (int i = 0; i < 40; i++) {
            dns.add(DnsRecord.cname("n" + i + ".home1.net", TTL, "n" + (i + 1) + ".home1.net"));
        }
        assertFailure(DnsFailure.ALIAS_LOOP, one(), "sip:n0.home1.net:5060");
        assertTrue(dns.asked("n" + (DnsClient.MAX_ALIASES + 1) + ".home1.net").isEmpty());
    }

    @Test
    public void ofSeveralAliasesOfOneNameOneIsFollowed() throws Exception {
        dns.add(DnsRecord.cname(NAME, TTL, "a.home1.net"), DnsRecord.cname(NAME, TTL, "b.home1.net"),
            here("a.home1.net", "127.0.0.30"), here("b.home1.net", "127.0.0.30"));
        assertEquals(List.of("sip:127.0.0.30:6060;transport=udp"), find(one(), URI));
    }

    @Test
    public void nobodySpeaksForNamesThatWereNotAskedAbout() throws Exception {
        dns.add(here("victim.home1.net", "127.0.0.30"));
        dns.answer(NAME, q -> DnsAnswer.to(q)
            .answer(here(NAME, "127.0.0.31"), here("victim.home1.net", "127.0.6.6"))
            .additional(here("victim.home1.net", "127.0.6.6"), here("other.net", "127.0.6.6")));
        SipServers servers = one();
        assertEquals(List.of("sip:127.0.0.31:6060;transport=udp"), find(servers, URI));
        assertEquals(List.of("sip:127.0.0.30:6060;transport=udp"), find(servers, "sip:victim.home1.net:6060"));
        assertFailure(DnsFailure.NO_SUCH_NAME, servers, "sip:other.net:6060");
    }

    @Test
    public void additionalRecordsOfSrvAreAskedForAgain() throws Exception {
        dns.answer("_sip._udp.home1.net", q -> DnsAnswer.to(q)
            .answer(DnsRecord.srv("_sip._udp.home1.net", TTL, 1, 1, 6060, "a.home1.net"))
            .additional(here("a.home1.net", "127.0.6.6")));
        dns.add(here("a.home1.net", "127.0.0.30"));
        assertEquals(List.of("sip:127.0.0.30:6060;transport=udp"), find(one(), "sip:home1.net;transport=udp"));
    }

    @Test
    public void anAnswerToAnotherQuestion() throws Exception {
        SipServers servers = one();
        dns.answer(NAME, q -> DnsAnswer.to(q).question("other.net").answer(here(NAME, "127.0.6.6")));
        assertFailure(DnsFailure.UNBELIEVABLE, servers, URI);
        dns.answer(NAME, q -> DnsAnswer.to(q).id(q.id() ^ 1).answer(here(NAME, "127.0.6.6")));
        assertFailure(DnsFailure.UNBELIEVABLE, servers, URI);
    }

    @Test
    public void octetsThatAreNoMessage() throws Exception {
        Random random = new Random(1035);
        SipServers servers = one();
        byte[] good = DnsAnswer.to(new DnsQuestion(0, NAME, DnsRecord.A, false))
            .answer(here(NAME, "127.0.0.30")).encode();
        // cut at every octet: with the right id, as one who sees the question would send it
        for (int length = 2; length < good.length; length++) {
            int cut = length;
            dns.react(NAME, q -> Optional.of(withId(Arrays.copyOf(good, cut), q.id())));
            assertFailure(DnsFailure.UNBELIEVABLE, servers, URI);
        }
        for (int i = 0; i < 200; i++) {
            byte[] noise = Arrays.copyOf(good, good.length);
            for (int flips = 0; flips < 4; flips++) {
                noise[12 + random.nextInt(noise.length - 12)] ^= (byte) (1 << random.nextInt(8));
            }
            dns.react(NAME, q -> Optional.of(withId(noise, q.id())));
            // whatever is made of it, there is an end
            servers.find(SipUri.parse("sip:" + NAME + ":" + (7000 + i))).toCompletableFuture()
                .handle((found, failure) -> true).orTimeout(30, TimeUnit.SECONDS).join();
        }
        dns.behave(NAME);
        dns.add(here("a.home1.net", "127.0.0.30"));
        assertEquals(1, find(servers, "sip:a.home1.net:6060").size());
    }

    private static byte[] withId(byte[] message, int id) {
        message[0] = (byte) (id >> 8);
        message[1] = (byte) id;
        return message;
    }

    @Test
    public void compressionThatPointsToItself() throws Exception {
        dns.react(NAME, q -> {
            byte[] message = DnsAnswer.to(q).answer(here(NAME, "127.0.0.30")).encode();
            // the answer's name becomes a pointer to where it stands
            int at = 12 + NAME.length() + 2 + 4;
            message[at] = (byte) 0xc0;
            message[at + 1] = (byte) at;
            return Optional.of(message);
        });
        assertFailure(DnsFailure.UNBELIEVABLE, one(), URI);
    }

    @Test
    public void aCutAnswerIsAskedForOverTcp() throws Exception {
        DnsRecord[] many = IntStream.range(0, 60).mapToObj(i -> here(NAME, "127.0.9." + i)).toArray(DnsRecord[]::new);
        dns.answer(NAME, q -> q.tcp() ? DnsAnswer.to(q).answer(many) : DnsAnswer.to(q).truncated());
        assertEquals(TargetFinder.MAX_TARGETS, find(one(), URI).size());
        assertTrue(dns.asked(NAME).get(1).tcp());
    }

    @Test
    public void hugeAnswers() throws Exception {
        DnsRecord[] records = IntStream.range(0, 65).mapToObj(i -> here(NAME, "127.0.9." + i))
            .toArray(DnsRecord[]::new);
        dns.answer(NAME, q -> q.tcp() ? DnsAnswer.to(q).answer(records) : DnsAnswer.to(q).truncated());
        assertFailure(DnsFailure.UNBELIEVABLE, one(), URI);
        DnsRecord[] octets = IntStream.range(0, 1500).mapToObj(i -> here(NAME, "127.0." + i / 250 + "." + i % 250))
            .toArray(DnsRecord[]::new);
        dns.answer(NAME, q -> q.tcp() ? DnsAnswer.to(q).answer(octets) : DnsAnswer.to(q).truncated());
        assertFailure(DnsFailure.UNBELIEVABLE, one(), URI);
    }

    @Test
    public void answersAreRememberedForTheirTimeToLive() throws Exception {
        dns.add(here(NAME, "127.0.0.30"), DnsRecord.address("brief.home1.net", 0, "127.0.0.31"));
        SipServers servers = one();
        for (int i = 0; i < 5; i++) {
            find(servers, URI);
            find(servers, "sip:brief.home1.net:6060");
        }
        assertEquals(1, dns.asked(NAME).size());
        assertEquals(5, dns.asked("brief.home1.net").size());
    }

    @Test
    public void anExpiredAnswerIsAskedForAgain() throws Exception {
        dns.add(DnsRecord.address(NAME, 1, "127.0.0.30"));
        SipServers servers = one();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (dns.asked(NAME).size() < 2) {
            assertEquals(List.of("sip:127.0.0.30:6060;transport=udp"), find(servers, URI));
            assertTrue("asked again", System.nanoTime() < end);
        }
    }

    @Test
    public void theOperatorLimitsHowLongAnAnswerIsRemembered() throws Exception {
        dns.add(here(NAME, "127.0.0.30"));
        SipServers servers = servers(new DnsSettings(List.of(dns.address()), PATIENCE, 1,
            PATIENCE, 100, Duration.ZERO), "127.0.0.20");
        find(servers, URI);
        find(servers, URI);
        assertEquals(2, dns.asked(NAME).size());
    }

    @Test
    public void theMemoryIsBounded() throws Exception {
        SipServers servers = servers(new DnsSettings(List.of(dns.address()), PATIENCE, 1,
            PATIENCE, 10, Duration.ofHours(1)), "127.0.0.20");
        for (int i = 0; i < 30; i++) {
            dns.add(here("h" + i + ".home1.net", "127.0.0.30"));
            find(servers, "sip:h" + i + ".home1.net:5060");
        }
        find(servers, "sip:h0.home1.net:5060");
        assertEquals("forgotten", 2, dns.asked("h0.home1.net").size());
    }

    @Test
    public void theSameQuestionIsAskedOnceAtATime() throws Exception {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        dns.react(NAME, q -> {
            gate.join();
            return Optional.of(DnsAnswer.to(q).answer(DnsRecord.address(NAME, 0, "127.0.0.30")).encode());
        });
        SipServers servers = servers(new DnsSettings(List.of(dns.address()), Duration.ofSeconds(30), 1,
            Duration.ofSeconds(30), 100, Duration.ofHours(1)), "127.0.0.20");
        List<CompletableFuture<List<Target>>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(servers.find(SipUri.parse(URI)).toCompletableFuture());
        }
        assertFalse(all.get(0).isDone());
        gate.complete(null);
        for (CompletableFuture<List<Target>> found : all) {
            assertEquals(1, found.orTimeout(30, TimeUnit.SECONDS).join().size());
        }
        assertEquals(1, dns.asked(NAME).size());
    }
}
