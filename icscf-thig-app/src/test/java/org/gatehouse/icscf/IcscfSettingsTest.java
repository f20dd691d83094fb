package org.gatehouse.icscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.gatehouse.dns.DnsSettings;
import org.gatehouse.dns.Target;
import org.gatehouse.icscf.location.CxResult;
import org.gatehouse.icscf.location.RegistrationDecision;
import org.gatehouse.icscf.location.ScscfCatalogue.Scscf;
import org.gatehouse.icscf.location.TrustRules.Standing;
import org.gatehouse.icscf.location.cx.CxSettings;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.gatehouse.sip.Flow;
import org.junit.Test;

public class IcscfSettingsTest {
    private static final String CX = """
        kind = cx, cx { host = "icscf.home1.net", realm = "home1.net", address = "127.0.0.20", hss-realm = "home1.net"
          peers = [ { host = "hss1.home1.net", address = "127.0.0.40" }
                    { host = "hss2.home1.net", address = "::1", port = 3869 } ] }
        """;

    private static IcscfSettings read(String hss, String more) throws SettingsException {
        return IcscfSettings.read(Settings.parse("""
            icscf { address = "127.0.0.20", home-domains = [ "home1.net" ], trusted-peers = [ "127.0.0.0/8" ]
              scscfs = [ { uri = "sip:127.0.0.30:6060" } ]
              hss { %s }
              %s
            }
            """.formatted(hss, more)), Path.of("/etc/gatehouse"));
    }

    private static void assertRefused(String hss, String more, String... named) {
        SettingsException e = assertThrows(SettingsException.class, () -> read(hss, more));
        assertEquals(e.problems().toString(), named.length, e.problems().size());
        for (String name : named) {
            assertTrue(name + " in " + e.problems(), e.problems().stream().anyMatch(p -> p.startsWith(name)));
        }
    }

    @Test
    public void cxWithItsDefaults() throws Exception {
        CxSettings cx = ((HssSettings.Cx) read(CX, "").hss()).settings();
        assertEquals(new CxSettings("icscf.home1.net", "home1.net", "127.0.0.20", "home1.net",
            List.of(new CxSettings.Peer("hss1.home1.net", "127.0.0.40", 3868),
                new CxSettings.Peer("hss2.home1.net", "0:0:0:0:0:0:0:1", 3869)), CxSettings.Timing.DEFAULT), cx);
    }

    @Test
    public void howManyRegistersAreRememberedIsBounded() throws Exception {
        assertEquals(2_000, read(CX, "").journal().ues());
        assertEquals(5, read(CX, "journal { phones = 5, attempts = 1, steps = 12 }").journal().ues());
        assertRefused(CX, "journal { phones = 0, steps = 1000 }", "icscf.journal.phones = 0",
            "icscf.journal.steps = 1000");
        assertRefused(CX, "journal { phones = 500000, attempts = 100 }", "icscf.journal.phones = 500000");
    }

    @Test
    public void timersOfCx() throws Exception {
        String hss = CX.replace("kind = cx, cx {", """
            kind = cx, cx { tries = 3, try-timeout = 1s, capabilities-timeout = 2s, watchdog = 30s,
            watchdog-timeout = 5s, reconnect = 1s, max-pending = 10,
            """);
        assertEquals(new CxSettings.Timing(Duration.ofSeconds(1), 3, Duration.ofSeconds(2), Duration.ofSeconds(30),
            Duration.ofSeconds(5), Duration.ofSeconds(1), 10),
            ((HssSettings.Cx) read(hss, "").hss()).settings().timing());
    }

    @Test
    public void theOtherKindsPartMayStand() throws Exception {
        assertEquals(new HssSettings.File(Path.of("/etc/gatehouse/users.json")),
            read("kind = file, file = \"users.json\", cx { anything = 1 }", "").hss());
        assertTrue(read(CX + ", file = \"users.json\"", "").hss() instanceof HssSettings.Cx);
    }

    @Test
    public void eachWrongThingOfTheHssIsNamed() {
        assertRefused("file = \"users.json\"", "", "icscf.hss.kind is missing: expected cx or file");
        assertRefused("kind = ldap, file = \"x\"", "", "icscf.hss.kind = ldap", "icscf.hss.cx.host",
            "icscf.hss.cx.realm", "icscf.hss.cx.address", "icscf.hss.cx.hss-realm", "icscf.hss.cx.peers");
        assertRefused("kind = file", "", "icscf.hss.file is missing");
        assertRefused(CX.replace("\"icscf.home1.net\"", "\"ICSCF\""), "", "icscf.hss.cx.host = ICSCF");
        assertRefused(CX.replace("hss2.home1.net", "hss1.home1.net"), "",
            "icscf.hss.cx.peers[1].host = hss1.home1.net");
        assertRefused(CX.replace("3869", "0"), "", "icscf.hss.cx.peers[1].port = 0");
        assertRefused(CX.replace("\"::1\"", "localhost"), "", "icscf.hss.cx.peers[1].address = localhost");
        assertRefused(CX.replace("cx {", "cx { watchdog = 1s, tries = 9,"), "", "icscf.hss.cx.watchdog = 1000 ms",
            "icscf.hss.cx.tries = 9");
        assertRefused(CX.replace("cx {", "cx { retries = 9,"), "", "icscf.hss.cx.retries: unknown key");
    }

    @Test
    public void theTableOfAnswers() throws Exception {
        IcscfSettings settings = read(CX,
            "answers { \"uaa.base.5012\" = NOT_AUTHORIZED, \"lia.experimental.5001\" = CALLEE_NOT_REGISTERED, "
            + "\"status.HSS_TIMEOUT\" = 504 }");
        assertEquals(Reason.NOT_AUTHORIZED, settings.answers().registration(CxResult.UNABLE_TO_COMPLY));
        assertEquals(Reason.CALLEE_NOT_REGISTERED, settings.answers().request(CxResult.ERROR_USER_UNKNOWN));
        assertEquals(504, settings.answers().status(Reason.HSS_TIMEOUT));
        assertRefused(CX, "answers { \"uaa.base.2001\" = NOT_AUTHORIZED, \"status.HSS_TIMEOUT\" = 200, x = y }",
            "icscf.answers.uaa.base.2001 = NOT_AUTHORIZED", "icscf.answers.status.HSS_TIMEOUT = 200",
            "icscf.answers.x = y");
        assertRefused(CX, "answers { \"uaa.base.5012\" = NO_SUCH }", "icscf.answers.uaa.base.5012 = NO_SUCH");
    }

    @Test
    public void whoIsTrusted() throws Exception {
        IcscfSettings settings = read(CX, "inside-peers = [ \"127.0.0.30\" ], outside-peers = [ \"127.9.0.0/16\" ]");
        assertEquals(Standing.INSIDE, settings.trust().standing(InetAddress.getByName("127.0.0.30")));
        assertEquals(Standing.OUTSIDE, settings.trust().standing(InetAddress.getByName("127.9.1.1")));
        assertEquals(Standing.TRUSTED, settings.trust().standing(InetAddress.getByName("127.0.0.31")));
        assertFalse(settings.trusts(InetAddress.getByName("192.0.2.1")));
        assertRefused(CX, "inside-peers = [ home ]", "icscf.inside-peers = home");
    }

    @Test
    public void whichServerIsThisNode() throws Exception {
        IcscfSettings settings = read(CX, "host-names = [ \"icscf.home1.net\" ]");
        for (String self : List.of("sip:127.0.0.20", "sip:127.0.0.20:5060;lr", "sip:ICSCF.home1.net")) {
            assertTrue(self, settings.isSelf(self));
        }
        for (String other : List.of("sip:127.0.0.20:6060", "sip:127.0.0.30", "sip:scscf.home1.net", "nonsense")) {
            assertFalse(other, settings.isSelf(other));
        }
        InetAddress own = InetAddress.getByName("127.0.0.20");
        assertTrue(settings.isSelf(new Target(own, 5060, Flow.Transport.TCP)));
        assertFalse(settings.isSelf(new Target(own, 5070, Flow.Transport.UDP)));
        assertFalse(settings.isSelf(new Target(InetAddress.getByName("127.0.0.21"), 5060, Flow.Transport.UDP)));
    }

    @Test
    public void nameServers() throws Exception {
        assertEquals(DnsSettings.DEFAULT, read(CX, "").dns());
        assertEquals(List.of(new InetSocketAddress("127.0.0.53", 5353)),
            read(CX, "dns { servers = [ \"127.0.0.53:5353\" ] }").dns().servers());
        assertRefused(CX, "dns { servers = [ ns1 ], port = 53 }", "icscf.dns.servers = ns1", "icscf.dns.port");
    }

    private static SettingsException refused(String section) {
        return assertThrows(SettingsException.class,
            () -> IcscfSettings.read(Settings.parse(section), Path.of("/etc/gatehouse")));
    }

    @Test
    public void whatHasNoDefaultIsMissedByName() {
        List<String> problems = refused("icscf { }").problems();
        for (String key : List.of("address", "home-domains", "trusted-peers", "hss.kind", "scscfs")) {
            assertTrue(key + " in " + problems,
                problems.stream().anyMatch(p -> p.startsWith("icscf." + key + " is missing: expected ")));
        }
        assertEquals(problems, refused("").problems());
    }

    @Test
    public void theDefaults() throws Exception {
        IcscfSettings s = read(CX, "");
        assertEquals(5060, s.port());
        assertEquals(Set.of("127.0.0.20"), s.hosts());
        assertEquals("home1.net", s.home().domain());
        assertFalse(s.namesHss());
        assertEquals(Duration.ofSeconds(8), s.scscfTimeout());
        assertEquals(Duration.ofSeconds(30), s.penalty());
        assertEquals(RegistrationDecision.Rules.DEFAULT, s.rules());
        assertEquals(Optional.empty(), s.hiding());
        assertEquals(List.of("127.0.0.20:5060/udp", "127.0.0.20:5060/tcp"),
            s.listeningPoints().stream()
                .map(p -> p.address().getHostAddress() + ":" + p.port() + "/" + p.transportName()).toList());
    }

    @Test
    public void valuesOutOfBoundsAreNamed() {
        assertRefused(CX, "port = 0, scscf-tries = 17, scscf-timeout = soon, scscf-penalty = -1s, restoration = maybe",
            "icscf.port = 0", "icscf.scscf-tries = 17", "icscf.scscf-timeout = ", "icscf.scscf-penalty = ",
            "icscf.restoration = maybe");
        assertRefused(CX, "user-database-header = 1, trusted-peers = [ \"10.0.0.0/33\", anywhere ]",
            "icscf.user-database-header = 1", "icscf.trusted-peers = 10.0.0.0/33", "icscf.trusted-peers = anywhere");
        assertRefused(CX, "address = icscf.home1.net", "icscf.address = icscf.home1.net");
        assertRefused(CX, "trusted-pears = []", "icscf.trusted-pears: unknown key");
    }

    @Test
    public void aNetworkWithoutADomainIsNone() {
        assertRefused(CX, "home-domains = []", "icscf.home-domains = []");
        assertRefused(CX, "home-domains = home1.net", "icscf.home-domains = ");
    }

    @Test
    public void theScscfs() throws Exception {
        IcscfSettings s = read(CX, """
            scscfs = [ { uri = "sip:scscf1.home1.net:6060", capabilities = [ 1, 2 ], priority = 1, weight = 5 }
                       { uri = "sip:[2001:db8::1]:6060" } ]
            """);
        assertEquals(List.of(Scscf.of("sip:scscf1.home1.net:6060", new TreeSet<>(Set.of(1L, 2L)), 1, 5),
            Scscf.of("sip:[2001:db8::1]:6060", Set.of(), 0, 1)), s.catalogue().entries());
    }

    @Test
    public void eachWrongScscfIsNamedByItsPlace() {
        assertRefused(CX, "scscfs = []", "icscf.scscfs is missing");
        assertRefused(CX, "scscfs = [ { uri = \"sip:a\" }, { uri = \"tel:1\" } ]", "icscf.scscfs[1].uri = tel:1");
        assertRefused(CX, "scscfs = [ { uri = \"sip:a\" }, { capabilities = [ x, -1 ], weight = 70000 } ]",
            "icscf.scscfs[1].uri is missing", "icscf.scscfs[1].uri = ", "icscf.scscfs[1].capabilities = x",
            "icscf.scscfs[1].capabilities = -1", "icscf.scscfs[1].weight = 70000");
        assertRefused(CX, "scscfs = [ { uri = \"sip:a\" }, { uri = \"sip:A\" } ]", "icscf.scscfs = ");
        assertRefused(CX, "scscfs = [ { uri = \"sip:a\", port = 1 } ]", "icscf.scscfs[0].port: unknown key");
    }

    @Test
    public void theHssNeedsItsPeers() {
        assertRefused("kind = cx, cx { host = a.b, realm = b, address = \"127.0.0.1\", hss-realm = b }", "",
            "icscf.hss.cx.peers");
        assertRefused(CX.replaceAll("(?s)peers = .*]", "peers = 5"), "", "icscf.hss.cx.peers = 5",
            "icscf.hss.cx.peers is missing");
        assertRefused(CX + ", kinds = 1", "", "icscf.hss.kinds: unknown key");
    }
}
