package org.gatehouse.dns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.gatehouse.sip.SipUri;
import org.junit.Test;

/** RFC 3263 clauses 4.1 and 4.2, row by row. */
public class TargetFinderTest {
    private final Fake server = new Fake();
    private final TargetFinder finder = new TargetFinder(server, new Random(3263));

    /** A name server without a network: what is not known has no records. */
    private static final class Fake implements NameServer {
        final Map<String, List<Naptr>> naptr = new HashMap<>();
        final Map<String, List<Srv>> srv = new HashMap<>();
        final Map<String, List<InetAddress>> addresses = new HashMap<>();
        final Map<String, DnsFailure> failing = new HashMap<>();
        final List<String> asked = new ArrayList<>();

        private <T> CompletionStage<List<T>> answer(String type, String name, Map<String, List<T>> from) {
            asked.add(type + " " + name);
            return failing.containsKey(name)
                ? CompletableFuture.failedStage(new DnsException(failing.get(name), "as told"))
                : CompletableFuture.completedStage(from.getOrDefault(name, List.of()));
        }

        @Override
        public CompletionStage<List<Naptr>> naptr(String name) {
            return answer("NAPTR", name, naptr);
        }

        @Override
        public CompletionStage<List<Srv>> srv(String name) {
            return answer("SRV", name, srv);
        }

        @Override
        public CompletionStage<List<InetAddress>> addresses(String name) {
            return answer("A", name, addresses);
        }
    }

    private void host(String name, String... literals) {
        server.addresses.put(name, Arrays.stream(literals).map(TargetFinderTest::address).toList());
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Naptr naptr(int order, String service, String replacement) {
        return new Naptr(order, 1, "s", service, "", replacement);
    }

    private List<String> find(String uri) throws Exception {
        return finder.find(SipUri.parse(uri)).toCompletableFuture().join().stream().map(Target::toString).toList();
    }

    private void assertFound(String uri, String... targets) throws Exception {
        assertEquals(List.of(targets), find(uri));
    }

    private void assertFailure(DnsFailure failure, String uri) throws Exception {
        try {
            fail("found: " + find(uri));
        } catch (CompletionException e) {
            assertEquals(failure, DnsException.failureOf(e));
        }
    }

    @Test
    public void numbersAreNotAskedAbout() throws Exception {
        assertFound("sip:192.0.2.1", "sip:192.0.2.1:5060;transport=udp");
        assertFound("sip:192.0.2.1:6060;transport=TCP", "sip:192.0.2.1:6060;transport=tcp");
        assertFound("sip:scscf@[2001:db8::1]", "sip:[2001:db8::1]:5060;transport=udp");
        assertFound("sip:scscf1.home1.net;maddr=192.0.2.9", "sip:192.0.2.9:5060;transport=udp");
        assertEquals(List.of(), server.asked);
    }

    @Test
    public void aPortMeansAddressesOnly() throws Exception {
        host("scscf1.home1.net", "192.0.2.1", "192.0.2.2");
        assertFound("sip:scscf1.home1.net:6060", "sip:192.0.2.1:6060;transport=udp",
            "sip:192.0.2.2:6060;transport=udp");
        assertFound("sip:scscf1.home1.net:6060;transport=tcp", "sip:192.0.2.1:6060;transport=tcp",
            "sip:192.0.2.2:6060;transport=tcp");
        assertEquals(List.of("A scscf1.home1.net", "A scscf1.home1.net"), server.asked);
    }

    @Test
    public void aTransportMeansItsSrvRecords() throws Exception {
        server.srv.put("_sip._tcp.scscf1.home1.net", List.of(new Srv(1, 1, 6060, "a.home1.net")));
        host("a.home1.net", "192.0.2.1");
        assertFound("sip:scscf1.home1.net;transport=tcp", "sip:192.0.2.1:6060;transport=tcp");
        assertEquals(List.of("SRV _sip._tcp.scscf1.home1.net", "A a.home1.net"), server.asked);
    }

    @Test
    public void aTransportWithoutSrvRecordsIsTheHostItself() throws Exception {
        host("scscf1.home1.net", "192.0.2.1");
        assertFound("sip:scscf1.home1.net;transport=tcp", "sip:192.0.2.1:5060;transport=tcp");
    }

    @Test
    public void naptrSaysTransportAndWhereSrvIs() throws Exception {
        server.naptr.put("home1.net", List.of(naptr(20, "SIP+D2U", "udp.home1.net"),
            naptr(10, "SIP+D2T", "tcp.home1.net")));
        server.srv.put("tcp.home1.net", List.of(new Srv(2, 1, 6061, "b.home1.net"),
            new Srv(1, 1, 6060, "a.home1.net")));
        host("a.home1.net", "192.0.2.1");
        host("b.home1.net", "192.0.2.2");
        assertFound("sip:home1.net", "sip:192.0.2.1:6060;transport=tcp", "sip:192.0.2.2:6061;transport=tcp");
        assertFalse(server.asked.contains("SRV udp.home1.net"));
    }

    @Test
    public void withoutNaptrEachTransportIsTried() throws Exception {
        server.srv.put("_sip._tcp.home1.net", List.of(new Srv(1, 1, 5070, "a.home1.net")));
        host("a.home1.net", "192.0.2.1");
        assertFound("sip:home1.net", "sip:192.0.2.1:5070;transport=tcp");
        assertEquals(List.of("NAPTR home1.net", "SRV _sip._udp.home1.net", "SRV _sip._tcp.home1.net", "A a.home1.net"),
            server.asked);
    }

    @Test
    public void withoutNaptrAndSrvItIsTheHostByUdp() throws Exception {
        host("scscf1.home1.net", "192.0.2.1");
        assertFound("sip:scscf1.home1.net", "sip:192.0.2.1:5060;transport=udp");
    }

    @Test
    public void naptrOfOtherProtocolsIsNone() throws Exception {
        server.naptr.put("home1.net", List.of(naptr(1, "aaa+ap16777216:diameter.tcp", "x"), naptr(2, "E2U+sip", "y")));
        host("home1.net", "192.0.2.1");
        assertFound("sip:home1.net", "sip:192.0.2.1:5060;transport=udp");
    }

    @Test
    public void offeredOverTransportsOnlyThatWeDoNotHave() throws Exception {
        server.naptr.put("home1.net", List.of(naptr(1, "SIPS+D2T", "x"), naptr(2, "SIP+D2S", "y")));
        host("home1.net", "192.0.2.1");
        assertFailure(DnsFailure.NO_TRANSPORT, "sip:home1.net");
        assertFailure(DnsFailure.NO_TRANSPORT, "sips:home1.net");
        assertFailure(DnsFailure.NO_TRANSPORT, "sip:192.0.2.1;transport=tls");
        assertFailure(DnsFailure.NO_TRANSPORT, "sip:home1.net;transport=");
    }

    @Test
    public void theRootAsTargetAndPortNothingAreARefusal() throws Exception {
        server.srv.put("_sip._udp.home1.net", List.of(new Srv(0, 0, 5060, ".")));
        server.srv.put("_sip._tcp.home1.net", List.of(new Srv(0, 0, 0, "a.home1.net")));
        host("home1.net", "192.0.2.1");
        host("a.home1.net", "192.0.2.2");
        assertFailure(DnsFailure.NOT_OFFERED, "sip:home1.net");
        assertFailure(DnsFailure.NOT_OFFERED, "sip:home1.net;transport=udp");
        assertFalse("the host itself is not asked for", server.asked.contains("A home1.net"));
    }

    @Test
    public void refusedOverOneTransportIsTriedOverTheOther() throws Exception {
        server.srv.put("_sip._udp.home1.net", List.of(new Srv(0, 0, 5060, ".")));
        server.srv.put("_sip._tcp.home1.net", List.of(new Srv(0, 0, 5060, "a.home1.net")));
        host("a.home1.net", "192.0.2.2");
        assertFound("sip:home1.net", "sip:192.0.2.2:5060;transport=tcp");
    }

    @Test
    public void oneHostThatCannotBeFoundDoesNotHideTheOthers() throws Exception {
        server.srv.put("_sip._udp.home1.net", List.of(new Srv(1, 1, 5060, "gone.home1.net"),
            new Srv(2, 1, 5060, "empty.home1.net"), new Srv(3, 1, 5060, "slow.home1.net"),
            new Srv(4, 1, 5060, "a.home1.net")));
        server.failing.put("gone.home1.net", DnsFailure.NO_SUCH_NAME);
        server.failing.put("slow.home1.net", DnsFailure.NO_ANSWER);
        host("a.home1.net", "192.0.2.1");
        assertFound("sip:home1.net", "sip:192.0.2.1:5060;transport=udp");
    }

    @Test
    public void ifNoneIsFoundTheLastFailureIsTheReason() throws Exception {
        server.srv.put("_sip._udp.home1.net", List.of(new Srv(1, 1, 5060, "gone.home1.net")));
        server.failing.put("gone.home1.net", DnsFailure.NO_SUCH_NAME);
        assertFailure(DnsFailure.NO_SUCH_NAME, "sip:home1.net");
        assertFailure(DnsFailure.NO_ADDRESS, "sip:other.net");
    }

    @Test
    public void aNameServerThatFailsIsNotOneThatSaysNo() throws Exception {
        for (DnsFailure failure : List.of(DnsFailure.NO_ANSWER, DnsFailure.SERVER_FAILED, DnsFailure.ALIAS_LOOP,
            DnsFailure.UNBELIEVABLE)) {
            server.failing.put("home1.net", failure);
            assertFailure(failure, "sip:home1.net");
            server.failing.remove("home1.net");
            server.failing.put("_sip._udp.home1.net", failure);
            host("home1.net", "192.0.2.1");
            assertFailure(failure, "sip:home1.net");
        }
    }

    @Test
    public void addressesThatNobodyHasAreLeftOut() throws Exception {
        host("home1.net", "0.0.0.0", "224.0.1.75", "ff02::1", "::");
        assertFailure(DnsFailure.NO_ADDRESS, "sip:home1.net:5060");
        host("home1.net", "0.0.0.0", "192.0.2.1");
        assertFound("sip:home1.net:5060", "sip:192.0.2.1:5060;transport=udp");
    }

    @Test
    public void theSameTargetIsTriedOnce() throws Exception {
        server.srv.put("_sip._udp.home1.net", List.of(new Srv(1, 1, 5060, "a.home1.net"),
            new Srv(2, 1, 5060, "b.home1.net")));
        host("a.home1.net", "192.0.2.1", "192.0.2.1");
        host("b.home1.net", "192.0.2.1");
        assertFound("sip:home1.net;transport=udp", "sip:192.0.2.1:5060;transport=udp");
    }

    @Test
    public void hugeAnswersAreNotBelieved() throws Exception {
        server.srv.put("_sip._udp.home1.net", IntStream.range(0, TargetFinder.MAX_RECORDS + 1)
            .mapToObj(i -> new Srv(i, 1, 5060, "h" + i + ".home1.net")).toList());
        assertFailure(DnsFailure.UNBELIEVABLE, "sip:home1.net;transport=udp");
        server.naptr.put("home1.net", IntStream.range(0, TargetFinder.MAX_RECORDS + 1)
            .mapToObj(i -> naptr(i, "SIP+D2U", "x")).toList());
        assertFailure(DnsFailure.UNBELIEVABLE, "sip:home1.net");
    }

    @Test
    public void questionsAndTargetsAreLimited() throws Exception {
        server.srv.put("_sip._udp.home1.net", IntStream.range(0, TargetFinder.MAX_RECORDS)
            .mapToObj(i -> new Srv(i, 1, 5060, "h" + i + ".home1.net")).toList());
        assertFailure(DnsFailure.UNBELIEVABLE, "sip:home1.net;transport=udp");
        assertTrue(server.asked.size() <= TargetFinder.MAX_QUESTIONS);
        host("h0.home1.net", "192.0.2.1");
        assertEquals(1, find("sip:home1.net;transport=udp").size());
        host("h1.home1.net", IntStream.range(0, 60).mapToObj(i -> "192.0.2." + i).toArray(String[]::new));
        assertEquals(TargetFinder.MAX_TARGETS, find("sip:home1.net;transport=udp").size());
    }
}
