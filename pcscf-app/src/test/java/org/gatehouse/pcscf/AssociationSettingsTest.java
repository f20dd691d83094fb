package org.gatehouse.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import org.gatehouse.adapter.ListeningPoint;
import org.gatehouse.pcscf.sa.SpiRange;
import org.gatehouse.pcscf.sa.Timers;
import org.gatehouse.pcscf.xfrm.XfrmSettings;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.gatehouse.sip.Flow;
import org.junit.Test;

public class AssociationSettingsTest {
    private static PcscfSettings read(String more) throws SettingsException {
        return read("192.0.2.11", more);
    }

    private static PcscfSettings read(String name, String more) throws SettingsException {
        return PcscfSettings.read(Settings.parse("""
            pcscf {
              name = "%s", visited-network-id = "visited1.net"
              gm { address = "192.0.2.10", port-ps = 5062, ports-pc = [5064, 5065, 5066, 5067] }
              mw { address = "192.0.2.11" }
              home-networks { "home1.net" = "sip:192.0.2.20" }
              %s
            }
            """.formatted(name, more)));
    }

    private static String problem(String more) {
        return assertThrows(SettingsException.class, () -> read(more)).problems().toString();
    }

    @Test
    public void theDefaultsAreThoseOfTheSpecification() throws Exception {
        PcscfSettings settings = read("");
        assertEquals(Timers.DEFAULT, settings.timers());
        assertEquals(SpiRange.DEFAULT, settings.spis());
        assertEquals(XfrmSettings.defaults(), settings.kernel());
    }

    @Test
    public void everyTimerAndLimitCanBeSet() throws Exception {
        Timers timers = read("""
            timers { t1 = 1s, reg-await-auth = 2s, margin = 3s, await-challenge = 4s, source-refill = 5s,
                     ue-refill = 13ms }
            limits { contacts-per-impi = 6, temporary-per-source = 7, temporary-in-all = 8, pending-per-source = 9,
                     pending-in-all = 10, source-burst = 11, sources-kept = 12, ue-burst = 14 }
            """).timers();
        assertEquals(new Timers(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3),
            Duration.ofSeconds(4), 6, 7, 8, 9, 10, 11, Duration.ofSeconds(5), 12, 14, Duration.ofMillis(13)),
            timers);
    }

    @Test
    public void aTimeOfZeroALimitOfZeroAndAnUnknownNameAreRefused() {
        assertTrue(problem("timers { margin = 0s }").contains("pcscf.timers.margin = 0"));
        assertTrue(problem("timers { reg-await-auth = soon }").contains("pcscf.timers.reg-await-auth"));
        assertTrue(problem("limits { source-burst = 0 }").contains("pcscf.limits.source-burst = 0"));
        assertTrue(problem("limits { bursts = 1 }").contains("pcscf.limits.bursts: unknown key"));
    }

    @Test
    public void spisAreARangeAboveTheReservedOnes() throws Exception {
        assertEquals(new SpiRange(0x100, 0xffffffffL),
            read("security-associations { spis = \"100-FFFFFFFF\" }").spis());
        for (String bad : new String[] {"ff-1000", "2000-1000", "100", "100-1ffffffff", "100-xyz", ""}) {
            assertTrue(bad, problem("security-associations { spis = \"" + bad + "\" }")
                .contains("pcscf.security-associations.spis"));
        }
    }

    @Test
    public void anotherReqidBaseTakesTheGuardsPriorityAlong() throws Exception {
        XfrmSettings kernel = read("security-associations { reqid-base = \"a8000000\" }").kernel();
        assertEquals(0xa800_0000, kernel.reqidBase());
        assertEquals(0xa861_7465L, kernel.guardPriority());
        assertEquals("nothing else", XfrmSettings.defaults(), kernel.withReqidBase(0x6700_0000));
        for (String bad : new String[] {"67000001", "00000000", "670000000", "6700000g", "103"}) {
            assertTrue(bad, problem("security-associations { reqid-base = \"" + bad + "\" }")
                .contains("pcscf.security-associations.reqid-base"));
        }
    }

    @Test
    public void anIpv6NameStandsInBrackets() throws Exception {
        assertEquals("[2001:db8::1]", read("2001:db8:0::1", "").name());
        assertEquals("[2001:db8::1]", read("[2001:db8::1]", "").name());
        assertEquals("pcscf1.visited1.net", read("pcscf1.visited1.net", "").name());
    }

    @Test
    public void nobodyListensForTcpOnAClientPort() throws Exception {
        assertEquals(5060 + 5060 + 5062, read("").listeningPoints().stream()
            .filter(point -> point.transport() == Flow.Transport.TCP).mapToInt(ListeningPoint::port).sum());
        assertEquals(7, read("").listeningPoints().stream()
            .filter(point -> point.transport() == Flow.Transport.UDP).count());
    }
}
