package org.gatehouse.icscf.border;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Handling;
import org.gatehouse.adapter.Leaving;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.Secret;
import org.gatehouse.crypto.TopologyTokens;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.hiding.HiddenNetwork;
import org.gatehouse.icscf.hiding.HidingPolicy;
import org.gatehouse.icscf.hiding.HidingPolicy.Neighbour;
import org.gatehouse.icscf.hiding.HidingPolicy.Treatment;
import org.gatehouse.icscf.hiding.LeakRules;
import org.gatehouse.icscf.hiding.Member;
import org.gatehouse.icscf.location.HomeNetwork;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.junit.Before;
import org.junit.Test;

/** The border's decisions about messages, without a container. */
public class BorderTest {
    private static final InetSocketAddress US = new InetSocketAddress("10.1.0.20", 5060);
    private static final InetSocketAddress SCSCF = new InetSocketAddress("10.1.0.30", 6060);
    private static final InetSocketAddress VISITED = new InetSocketAddress("192.0.2.11", 5060);
    private static final InetSocketAddress PARTNER = new InetSocketAddress("198.51.100.1", 5060);
    private static final InetSocketAddress STRANGER = new InetSocketAddress("203.0.113.66", 5060);
    private static final String OWN = "<sip:thig.home1.net;lr>";
    private static final Handling BAD_REQUEST = new Handling.Answer(400, "Bad Request");

    private Border border;

    @Before
    public void start() throws Exception {
        HiddenNetwork network = new HiddenNetwork("home1.net", OWN,
            List.of(Member.parse("thig.home1.net"), Member.parse("10.1.0.20 5060")),
            List.of(Member.parse("home1.net"), Member.parse("10.1.0.0/16")));
        HidingPolicy policy = new HidingPolicy(List.of(
            new Neighbour("core", List.of(Member.parse("10.1.0.0/16")), Set.of(), Treatment.INSIDE),
            new Neighbour("visited1", List.of(Member.parse("192.0.2.0/24")), Set.of(), Treatment.HIDE),
            new Neighbour("partner", List.of(Member.parse("198.51.100.0/24")), Set.of(), Treatment.FIELDS_ONLY)),
            Treatment.HIDE);
        BorderSettings settings = new BorderSettings(network, policy, Set.of("visited1"), Path.of("ring.json"),
            Duration.ZERO, TopologyTokens.Padding.NONE, LeakRules.defaults());
        KeyRing ring = KeyRing.of(List.of(KeyRing.Entry.encrypt(7,
            Secret.fromHex("5f0d3c1be7a94208b6c1d2f49a3e7061"))));
        border = new Border(settings, HomeNetwork.of("home1.net"), peer -> !peer.equals(STRANGER),
            TopologyTokens.of(() -> ring, "home1.net", new SecureRandom()), () -> ring, new SecureRandom());
    }

    private record Came(String method, String requestUri, InetSocketAddress from, Headers headers, boolean expected,
                        List<String> unreadable) implements Arrival {
        @Override
        public boolean isResponse() {
            return requestUri.isEmpty();
        }

        @Override
        public int status() {
            return isResponse() ? 200 : 0;
        }

        @Override
        public Flow flow() {
            return new Flow(Flow.Transport.UDP, US, from);
        }

        @Override
        public String branch() {
            return headers.values("Via").get(0).replaceAll(".*;branch=([^;]*).*", "$1");
        }
    }

    private record Goes(String method, int status, String reasonPhrase, InetSocketAddress to, Headers headers)
            implements Leaving {
        @Override
        public Flow flow() {
            return new Flow(Flow.Transport.UDP, US, to);
        }
    }

    private static Came request(String method, String uri, InetSocketAddress from, String... headers) {
        List<String> all = new ArrayList<>(List.of("Via", "SIP/2.0/UDP " + from.getHostString() + ";branch=z9hG4bK1",
            "To", "<sip:user@home1.net>", "Max-Forwards", "70"));
        all.addAll(List.of(headers));
        return new Came(method, uri, from, Headers.of(all.toArray(String[]::new)), false, List.of());
    }

    private static Came response(InetSocketAddress from, String... headers) {
        return new Came("INVITE", "", from, Headers.of(headers), false, List.of());
    }

    private String token(String header, String... entries) {
        List<String> headers = new ArrayList<>();
        for (String entry : entries) {
            headers.add(header);
            headers.add(entry);
        }
        Goes ok = new Goes("REGISTER", 200, "OK", VISITED, Headers.of(headers.toArray(String[]::new)));
        Handling.Admit admit = (Handling.Admit) border.leaving(ok);
        return ok.headers().edited(admit.edits()).values(header).stream().filter(v -> v.contains("tokenized-by"))
            .findFirst().orElseThrow();
    }

    @Test
    public void untrustedPeersAreRefusedAndCounted() {
        Came invite = request("INVITE", "sip:user@home1.net", STRANGER);
        assertEquals(new Handling.Answer(403, "Forbidden"), border.arriving(invite));
        assertEquals(Handling.DROP, border.arriving(request("ACK", "sip:user@home1.net", STRANGER)));
        assertEquals(Map.of("others", Map.of(Reason.PEER_NOT_TRUSTED, 2L)), border.counters().snapshot());
    }

    @Test
    public void whatATransactionWaitsForIsLeftToIt() {
        Came ack = request("ACK", "sip:user@home1.net", VISITED, "Route", OWN);
        assertEquals(Handling.ADMIT, border.arriving(new Came(ack.method(), ack.requestUri(), ack.from(), ack.headers(),
            true, List.of())));
    }

    @Test
    public void requestWithAHeaderNobodyCouldReadIsRefused() {
        Came bye = request("BYE", "sip:user@home1.net", VISITED, "Route", OWN);
        assertEquals(BAD_REQUEST, border.arriving(new Came(bye.method(), bye.requestUri(), bye.from(), bye.headers(),
            false, List.of("Route"))));
    }

    @Test
    public void tokensAreOpenedOnTheWayIn() {
        String token = token("Service-Route", "<sip:orig@scscf1.home1.net:6060;lr>");
        Came invite = request("INVITE", "sip:user2@home2.net", VISITED, "Route", OWN + ", " + token);
        Handling.Relay relay = (Handling.Relay) border.arriving(invite);
        Headers after = invite.headers().edited(relay.edits());
        assertEquals(List.of("<sip:orig@scscf1.home1.net:6060;lr>"), after.values("Route"));
        assertEquals(List.of(OWN), after.values("Record-Route"));
        assertEquals(relay, border.arriving(invite));
        assertEquals(504, relay.unreachable().status());
    }

    @Test
    public void brokenTokenIsOneAnswerAndAnAckSilence() {
        String token = token("Service-Route", "<sip:scscf1.home1.net:6060;lr>");
        String broken = token.replaceFirst("sip:AQ.", "sip:AQx");
        assertEquals(BAD_REQUEST, border.arriving(request("BYE", "sip:user@home1.net", VISITED, "Route", broken)));
        assertEquals(Handling.DROP, border.arriving(request("ACK", "sip:user@home1.net", VISITED, "Route", broken)));
        assertEquals(BAD_REQUEST, border.arriving(request("BYE", broken.replaceAll("[<>]|;lr", ""), VISITED)));
        assertEquals(Map.of("visited1", Map.of(Reason.BROKEN_TOKEN, 3L)), border.counters().snapshot());
    }

    @Test
    public void requestWithoutAViaIsRefused() {
        Came request = new Came("OPTIONS", "sip:x@home2.net", SCSCF,
            Headers.of("Route", OWN + ", <sip:home2.net;lr>", "To", "<sip:x@home2.net>"), false, List.of());
        assertEquals(BAD_REQUEST, border.arriving(request));
    }

    @Test
    public void hiddenContactIsTheNextHopOfARequestInTheDialog() {
        String token = token("Contact", "<sip:as1.home1.net:5090>").replaceAll(".*<|>.*", "");
        Came bye = request("BYE", token, VISITED);
        Handling.Relay relay = (Handling.Relay) border.arriving(bye);
        assertEquals(Optional.of("sip:as1.home1.net:5090"), relay.requestUri());
    }

    @Test
    public void f01RegisterGetsOurPathAndAnInviteOurRecordRoute() {
        Came register = request("REGISTER", "sip:home1.net", VISITED, "Path", "<sip:pcscf1.visited1.net;lr>");
        Handling.Admit admitted = (Handling.Admit) border.arriving(register);
        assertEquals(List.of(OWN, "<sip:pcscf1.visited1.net;lr>"),
            register.headers().edited(admitted.edits()).values("Path"));
        Came invite = request("INVITE", "sip:user@home1.net", VISITED);
        assertEquals(List.of(OWN), invite.headers().edited(((Handling.Admit) border.arriving(invite)).edits())
            .values("Record-Route"));
        assertEquals(Handling.ADMIT,
            border.arriving(request("REGISTER", "sip:home1.net", SCSCF, "Path", "<sip:p;lr>")));
        assertEquals(Handling.ADMIT, border.arriving(request("INVITE", "sip:user@home1.net", PARTNER)));
    }

    @Test
    public void registerThatLeavesAVisitedNetworkHidesItsPath() {
        Came register = request("REGISTER", "sip:home2.net", SCSCF, "Route", OWN, "Path", "<sip:pcscf.home1.net;lr>");
        Handling.Relay relay = (Handling.Relay) border.arriving(register);
        Headers inner = register.headers().edited(relay.edits());
        assertEquals(List.of(OWN, "<sip:pcscf.home1.net;lr>"), inner.values("Path"));
        Handling.Admit leaving = (Handling.Admit) border.leaving(new Goes("REGISTER", 0, "", VISITED, inner));
        List<String> path = inner.edited(leaving.edits()).values("Path");
        assertEquals(OWN, path.get(0));
        assertTrue(path.get(1), path.get(1).contains("tokenized-by=home1.net"));
    }

    @Test
    public void responsesGoBackOnlyAlongOurOwnBranches() {
        Came options = request("OPTIONS", "sip:x@home2.net", SCSCF, "Route", OWN + ", <sip:home2.net;lr>");
        Handling.Relay relay = (Handling.Relay) border.arriving(options);
        String own = "SIP/2.0/UDP 10.1.0.20:5060;branch=" + relay.branch();
        String below = options.headers().values("Via").get(0);
        assertEquals(new Handling.RelayBack(List.of()), border.arriving(response(VISITED, "Via", own, "Via", below)));
        Came elsewhere = response(VISITED, "Via", own, "Via", "SIP/2.0/UDP 203.0.113.1;branch=z9hG4bK1");
        assertEquals(Handling.DROP, border.arriving(elsewhere));
        assertEquals(Handling.DROP, border.arriving(response(VISITED, "Via", own)));
        assertEquals(Handling.ADMIT,
            border.arriving(response(VISITED, "Via", "SIP/2.0/UDP 10.1.0.20;branch=z9hG4bKc")));
        assertEquals(2L, (long) border.counters().snapshot().get("visited1").get(Reason.STRAY_RESPONSE));
    }

    @Test
    public void nothingIsDoneToWhatStaysInside() {
        assertEquals(Handling.ADMIT, border.leaving(new Goes("INVITE", 200, "scscf1.home1.net", SCSCF,
            Headers.of("Via", "SIP/2.0/UDP scscf1.home1.net", "Server", "x"))));
    }

    @Test
    public void fieldsOnlyLeavesRoutingHeaders() {
        Headers headers = Headers.of("Via", "SIP/2.0/UDP scscf1.home1.net;branch=z9hG4bK1", "Server", "x");
        Handling.Admit admit = (Handling.Admit) border.leaving(new Goes("INVITE", 200, "OK", PARTNER, headers));
        Headers after = headers.edited(admit.edits());
        assertEquals(headers.values("Via"), after.values("Via"));
        assertTrue(after.lines("Server").isEmpty());
    }

    @Test
    public void reasonPhraseThatNamesANodeIsReplaced() {
        Headers headers = Headers.of("Via", "SIP/2.0/UDP ue.visited1.net;branch=z9hG4bK1");
        Handling.Admit admit = (Handling.Admit) border.leaving(
            new Goes("INVITE", 500, "scscf1.home1.net broke", VISITED, headers));
        assertEquals(Optional.of("Server Failure"), admit.reasonPhrase());
        assertEquals(Optional.empty(), ((Handling.Admit) border.leaving(
            new Goes("INVITE", 200, "OK", VISITED, headers))).reasonPhrase());
    }

    @Test
    public void whatCannotBeHiddenDoesNotLeave() {
        Headers unreadable = Headers.of("Via", "SIP/2.0/UDP 10.1.0.20:5060;branch=z9hG4bK1",
            "Record-Route", "<sip:scscf1.home1.net;lr", "To", "<sip:a@b.net>");
        assertEquals(BAD_REQUEST, border.leaving(new Goes("INVITE", 0, "", VISITED, unreadable)));
        assertEquals(Handling.DROP, border.leaving(new Goes("ACK", 0, "", VISITED, unreadable)));
        assertEquals(Handling.DROP, border.leaving(new Goes("INVITE", 200, "OK", VISITED, unreadable)));
        assertEquals(3L, (long) border.counters().snapshot().get("visited1").get(Reason.UNREADABLE_ENTRY));
    }
}
