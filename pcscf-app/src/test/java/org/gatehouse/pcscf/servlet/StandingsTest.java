package org.gatehouse.pcscf.servlet;

import static org.junit.Assert.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gatehouse.adapter.Standing;
import org.gatehouse.adapter.operator.ReasonCounts;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.sa.RegisteredUe;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.SourceRate;
import org.gatehouse.pcscf.sa.Timers;
import org.gatehouse.settings.Settings;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.IpLiteral;
import org.junit.Before;
import org.junit.Test;

/** Who sends, by the ports of both ends. */
public class StandingsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final InetAddress GM = address("198.51.100.1");
    private static final InetAddress MW = address("198.51.100.2");
    private static final InetAddress UE = address("192.0.2.1");
    private static final String CONFIGURATION = """
        pcscf {
          name = "198.51.100.2", visited-network-id = "visited1.net"
          gm { address = "198.51.100.1", port-ps = 5062, ports-pc = [5064, 5065, 5066, 5067] }
          mw { address = "198.51.100.2" }
          home-networks { "home1.net" = "sip:198.51.100.3" }
        }
        """;

    private final SaTable table = RegisteredUe.table();
    private final SourceRate rates = new SourceRate(Timers.DEFAULT);
    private final Set<InetAddress> calling = new HashSet<>();
    private Standings standings;
    private SaSet set;

    private static InetAddress address(String literal) {
        return IpLiteral.parse(literal).orElseThrow();
    }

    @Before
    public void open() throws Exception {
        PcscfSettings settings = PcscfSettings.read(Settings.parse(CONFIGURATION));
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        ProtectedPortRules ports = new ProtectedPortRules(settings, table, new ResponsePorts(),
            new ReasonCounts<>(Reason.class), List::size, from -> { }, clock);
        standings = new Standings(settings, ports, table, rates, calling::contains, clock);
        set = new RegisteredUe(table, "user1@home1.net", "192.0.2.1", NOW).registered();
    }

    private Standing of(InetAddress local, int localPort, InetAddress remote, int remotePort) {
        return standings.of(new Flow(Flow.Transport.UDP, new InetSocketAddress(local, localPort),
            new InetSocketAddress(remote, remotePort)));
    }

    @Test
    public void whoHasASetIsEstablished() {
        assertEquals(Standing.ESTABLISHED, of(GM, 5062, UE, set.spec().portUc()));
        assertEquals(Standing.ESTABLISHED, of(GM, set.spec().portPc(), UE, set.spec().portUs()));
    }

    @Test
    public void whoHasATemporarySetOnlyHasBegun() {
        SaSet temporary = new RegisteredUe(table, "user2@home1.net", "192.0.2.9", NOW).challenged();
        assertEquals(Standing.BEGUN, of(GM, 5062, address("192.0.2.9"), temporary.spec().portUc()));
    }

    @Test
    public void whoHasNoneIsAStrangerAtAProtectedPort() {
        assertEquals(Standing.STRANGER, of(GM, 5062, UE, set.spec().portUc() + 7));
        assertEquals(Standing.STRANGER, of(GM, 5062, address("192.0.2.2"), set.spec().portUc()));
        assertEquals(Standing.STRANGER, of(GM, 5067, address("192.0.2.2"), 5060));
    }

    @Test
    public void theCoreIsEstablished() {
        assertEquals(Standing.ESTABLISHED, of(MW, 5060, address("198.51.100.3"), 5060));
    }

    @Test
    public void atThePortInClearEverybodyIsNewEvenWhoHasASet() {
        assertEquals(Standing.NEW, of(GM, 5060, UE, 5060));
        assertEquals(Standing.NEW, of(GM, 5060, address("192.0.2.2"), 5060));
    }

    @Test
    public void whoCallsForHelpInClearIsEstablished() {
        calling.add(UE);
        assertEquals(Standing.ESTABLISHED, of(GM, 5060, UE, 40_000));
        assertEquals(Standing.NEW, of(GM, 5060, address("192.0.2.2"), 5060));
    }

    @Test
    public void whoHasUsedUpItsRateFloods() {
        for (int i = 0; i < Timers.DEFAULT.sourceBurst(); i++) {
            assertEquals(Standing.NEW, of(GM, 5060, UE, 5060));
            rates.admits(UE, NOW);
        }
        assertEquals(Standing.FLOODING, of(GM, 5060, UE, 5060));
        assertEquals(Standing.NEW, of(GM, 5060, address("192.0.2.2"), 5060));
        assertEquals("over its set", Standing.ESTABLISHED, of(GM, 5062, UE, set.spec().portUc()));
    }
}
