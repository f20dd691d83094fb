package org.gatehouse.pcscf.servlet;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Departure;
import org.gatehouse.adapter.Standing;
import org.gatehouse.adapter.operator.ReasonCounts;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.sa.RegisteredUe;
import org.gatehouse.pcscf.sa.SaAction;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.Slot;
import org.gatehouse.pcscf.sa.SourceRate;
import org.gatehouse.pcscf.sa.Timers;
import org.gatehouse.settings.Settings;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.junit.Before;
import org.junit.Test;

public class ProtectedPortRulesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String CONFIGURATION = """
        pcscf {
          name = "198.51.100.2", visited-network-id = "visited1.net"
          gm { address = "198.51.100.1", port-ps = 5062, ports-pc = [5064, 5065, 5066, 5067] }
          mw { address = "198.51.100.2" }
          home-networks { "home1.net" = "sip:198.51.100.3" }
        }
        """;

    private final SaTable table = RegisteredUe.table();
    private final ResponsePorts responsePorts = new ResponsePorts();
    private final ReasonCounts<Reason> refusals = new ReasonCounts<>(Reason.class);
    private final List<SaAction> effects = new ArrayList<>();
    private final List<InetSocketAddress> strays = new ArrayList<>();
    private ProtectedPortRules rules;
    private RegisteredUe ue;
    private SaSet set;

    @Before
    public void open() throws Exception {
        rules = new ProtectedPortRules(PcscfSettings.read(Settings.parse(CONFIGURATION)), table, responsePorts,
            refusals, effects::addAll, strays::add, Clock.fixed(NOW, ZoneOffset.UTC));
        ue = new RegisteredUe(table, "user1@home1.net", "192.0.2.1", NOW);
        set = ue.registered();
    }

    private record Message(String method, boolean isResponse, Flow flow, String branch) implements Arrival {
        @Override
        public String requestUri() {
            return isResponse ? "" : "sip:home1.net";
        }

        @Override
        public List<String> unreadable() {
            return List.of();
        }

        @Override
        public boolean expected() {
            return false;
        }

        @Override
        public Headers headers() {
            return new Headers(List.of());
        }

        @Override
        public int status() {
            return isResponse ? 200 : 0;
        }
    }

    private static InetSocketAddress at(String address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), port);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Message request(String method, String ue, int uePort, int ourPort) {
        return new Message(method, false,
            new Flow(Flow.Transport.UDP, at("198.51.100.1", ourPort), at(ue, uePort)), "z9hG4bK1");
    }

    private Departure departure(boolean response, int ourPort, String peer, int peerPort, String branch) {
        return new Departure(response, at("198.51.100.1", ourPort), at(peer, peerPort), branch);
    }

    private int portUs() {
        return set.spec().portUs();
    }

    @Test
    public void whoSendsMoreThanItsShareIsGreedyAndServedAllTheSame() throws Exception {
        RegisteredUe other = new RegisteredUe(table, "user2@home1.net", "192.0.2.2", NOW);
        SaSet others = other.registered();
        Standings standings = new Standings(PcscfSettings.read(Settings.parse(CONFIGURATION)), rules, table,
            new SourceRate(Timers.DEFAULT), source -> false, Clock.fixed(NOW, ZoneOffset.UTC));
        Message message = request("MESSAGE", "192.0.2.1", set.spec().portUc(), 5062);
        for (int i = 0; i < Timers.DEFAULT.ueBurst(); i++) {
            assertEquals(Standing.ESTABLISHED, standings.of(message.flow()));
            assertTrue(rules.admit(message));
        }
        assertEquals(Standing.GREEDY, standings.of(message.flow()));
        assertTrue("only an overloaded node refuses it", rules.admit(message));
        assertEquals("a neighbour is not", Standing.ESTABLISHED,
            standings.of(request("MESSAGE", "192.0.2.2", others.spec().portUc(), 5062).flow()));
    }

    @Test
    public void whoIsRegisteredForHelpIsNeverGreedy() throws Exception {
        SaSet forHelp = RegisteredUe.forHelp(table, "user3@home1.net", "192.0.2.3", NOW).registered();
        Standings standings = new Standings(PcscfSettings.read(Settings.parse(CONFIGURATION)), rules, table,
            new SourceRate(Timers.DEFAULT), source -> false, Clock.fixed(NOW, ZoneOffset.UTC));
        Message message = request("INVITE", "192.0.2.3", forHelp.spec().portUc(), 5062);
        for (int i = 0; i < 2 * Timers.DEFAULT.ueBurst(); i++) {
            assertTrue(rules.admit(message));
        }
        assertEquals(Standing.ESTABLISHED, standings.of(message.flow()));
    }

    @Test
    public void whatBelongsToNoSetIsDroppedAndCounted() {
        assertFalse(rules.admit(request("OPTIONS", "192.0.2.1", 9999, 5062)));
        assertFalse(rules.admit(request("REGISTER", "192.0.2.9", set.spec().portUc(), 5062)));
        assertFalse("the pairs are uc-ps and us-pc",
            rules.admit(request("OPTIONS", "192.0.2.1", set.spec().portUs(), 5062)));
        assertEquals(3, rules.dropped());
        assertEquals(3, refusals.of(Reason.UNKNOWN_SA));
        assertEquals("for the journal", List.of(at("192.0.2.9", set.spec().portUc())), strays);
    }

    @Test
    public void otherPortsAndAddressesAreNotItsBusiness() {
        assertTrue(rules.admit(request("OPTIONS", "192.0.2.9", 9999, 5060)));
        Flow core = new Flow(Flow.Transport.UDP, at("198.51.100.2", 5062), at("192.0.2.9", 5060));
        assertTrue(rules.admit(new Message("OPTIONS", false, core, "z9hG4bK2")));
        assertEquals(5060, rules.sourcePort(departure(true, 5060, "192.0.2.1", portUs(), "z9hG4bK1")));
        assertEquals(5060, rules.sourcePort(departure(false, 5060, "192.0.2.1", portUs(), "z9hG4bK1")));
    }

    @Test
    public void b16NothingButRegisterComesOverATemporarySet() {
        SaSet temporary = new RegisteredUe(table, "user2@home1.net", "192.0.2.2", NOW).challenged();
        assertFalse(rules.admit(request("INVITE", "192.0.2.2", temporary.spec().portUc(), 5062)));
        Flow flow = new Flow(Flow.Transport.UDP, at("198.51.100.1", temporary.spec().portPc()),
            at("192.0.2.2", temporary.spec().portUs()));
        assertFalse(rules.admit(new Message("OPTIONS", true, flow, "z9hG4bK3")));
        assertTrue(rules.admit(request("REGISTER", "192.0.2.2", temporary.spec().portUc(), 5062)));
        assertEquals(2, refusals.of(Reason.WRONG_SA));
        assertEquals(2, rules.dropped());
    }

    @Test
    public void b01ARequestOverTheNewSetTakesItIntoUse() {
        SaSet next = ue.registeredAgain(set);
        assertEquals(set.id(), table.inUse(set.spec().ueAddress(), portUs(), NOW).orElseThrow().id());
        assertTrue(rules.admit(request("MESSAGE", "192.0.2.1", next.spec().portUc(), 5062)));
        assertEquals(next.id(), table.inUse(set.spec().ueAddress(), portUs(), NOW).orElseThrow().id());
        SaSet old = table.snapshot().iterator().next().get(Slot.GRACE).orElseThrow();
        assertEquals(NOW.plus(Duration.ofSeconds(128)), old.expiresAt());
        assertEquals(1, effects.size());
    }

    @Test
    public void b02AResponseOverTheNewSetTakesItIntoUseToo() {
        SaSet next = ue.registeredAgain(set);
        Flow flow = new Flow(Flow.Transport.UDP, at("198.51.100.1", next.spec().portPc()), at("192.0.2.1", portUs()));
        assertTrue(rules.admit(new Message("OPTIONS", true, flow, "z9hG4bK4")));
        assertEquals(next.id(), table.inUse(set.spec().ueAddress(), portUs(), NOW).orElseThrow().id());
    }

    @Test
    public void aResponseLeavesFromPortPcOfTheSetItsRequestCameOn() {
        SaSet next = ue.registeredAgain(set);
        rules.admit(request("OPTIONS", "192.0.2.1", set.spec().portUc(), 5062));
        assertEquals(set.spec().portPc(), rules.sourcePort(departure(true, 5062, "192.0.2.1", portUs(), "z9hG4bK1")));
        responsePorts.decided(set.spec().ueAddress(), "z9hG4bK1", next.spec().portPc());
        assertEquals(next.spec().portPc(), rules.sourcePort(departure(true, 5062, "192.0.2.1", portUs(), "z9hG4bK1")));
    }

    @Test
    public void aResponseWhosePinIsGoneLeavesFromTheSetInUse() {
        assertEquals(set.spec().portPc(), rules.sourcePort(departure(true, 5062, "192.0.2.1", portUs(), "forgotten")));
        ue.registeredAgain(set);
        assertEquals("the new one is not used yet", set.spec().portPc(),
            rules.sourcePort(departure(true, 5062, "192.0.2.1", portUs(), "forgotten")));
    }

    @Test
    public void d07ARequestToTheUeLeavesFromPortPcAlthoughItsViaNamesPortPs() {
        assertEquals(set.spec().portPc(), rules.sourcePort(departure(false, 5062, "192.0.2.1", portUs(), "z9hG4bKmt")));
    }

    @Test
    public void toAPortThatNobodyHasItLeavesAsItWould() {
        assertEquals(5062, rules.sourcePort(departure(false, 5062, "192.0.2.1", portUs() + 1, "z9hG4bKmt")));
        assertEquals(5062, rules.sourcePort(departure(true, 5062, "192.0.2.77", portUs(), "z9hG4bKmt")));
        assertEquals(0, rules.connectionSourcePort(at("192.0.2.77", portUs())));
        assertEquals(0, rules.connectionSourcePort(at("198.51.100.3", 5060)));
    }

    @Test
    public void aTemporarySetCarriesNoRequestToTheUe() {
        SaSet temporary = new RegisteredUe(table, "user2@home1.net", "192.0.2.2", NOW).challenged();
        assertEquals(5062,
            rules.sourcePort(departure(false, 5062, "192.0.2.2", temporary.spec().portUs(), "z9hG4bK5")));
        assertEquals(0, rules.connectionSourcePort(at("192.0.2.2", temporary.spec().portUs())));
    }

    @Test
    public void aConnectionToAUeComesFromPortPcAndWhatComesBackOnItIsKnown() {
        InetSocketAddress peer = at("192.0.2.1", portUs());
        Flow back = new Flow(Flow.Transport.TCP, at("198.51.100.1", 5062), peer);
        assertFalse("nobody connects from port_us", rules.admit(new Message("OPTIONS", true, back, "z9hG4bK6")));
        assertEquals(set.spec().portPc(), rules.connectionSourcePort(peer));
        assertTrue(rules.admit(new Message("OPTIONS", true, back, "z9hG4bK6")));
        assertFalse("UDP has no connection", rules.admit(new Message("OPTIONS", true,
            new Flow(Flow.Transport.UDP, at("198.51.100.1", 5062), peer), "z9hG4bK6")));
    }

    @Test
    public void twoUesWithTheSamePortsAndSpisAreToldApartByTheirAddress() {
        SaSet other = new RegisteredUe(table, "user2@home1.net", "192.0.2.2", NOW).registered();
        assertEquals(set.spec().spiUc(), other.spec().spiUc());
        assertEquals(portUs(), other.spec().portUs());
        assertEquals(other.id(), table.inUse(other.spec().ueAddress(), portUs(), NOW).orElseThrow().id());
        assertEquals(set.id(), table.inUse(set.spec().ueAddress(), portUs(), NOW).orElseThrow().id());
    }
}
