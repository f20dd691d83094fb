package org.gatehouse.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import org.gatehouse.pcscf.session.SessionSettings;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.junit.Test;

public class SessionSettingsTest {
    private static PcscfSettings read(String name, int mwPort, String session) throws SettingsException {
        return PcscfSettings.read(Settings.parse("""
            pcscf {
              name = "%s", visited-network-id = "visited1.net"
              gm { address = "192.0.2.10", port-ps = 5062, ports-pc = [5064, 5065, 5066, 5067] }
              mw { address = "192.0.2.11", port = %d }
              home-networks { "home1.net" = "sip:192.0.2.20" }
              session { %s }
            }
            """.formatted(name, mwPort, session)));
    }

    @Test
    public void defaults() throws Exception {
        assertEquals(SessionSettings.DEFAULT, read("192.0.2.11", 5060, "").sessions());
    }

    @Test
    public void everyKeyCounts() throws Exception {
        assertEquals(new SessionSettings(SessionSettings.RouteMismatch.REPLACE, SessionSettings.NoBinding.FLOW_FAILED,
            Duration.ofHours(1), 2, 3, Duration.ofMinutes(4), 5, Duration.ofSeconds(6)),
            read("192.0.2.11", 5060, "route-mismatch = replace, "
            + "no-binding = flow-failed, dialog-idle = 1 hour, dialogs-per-contact = 2, dialogs-in-all = 3, "
            + "request-kept = 4 minutes, requests-in-all = 5, shortest-session = 6 s").sessions());
        for (String bad : new String[] {"route-mismatch = ignore", "no-binding = 404", "dialogs-in-all = 0",
            "unknown = 1"}) {
            assertThrows(bad, SettingsException.class, () -> read("192.0.2.11", 5060, bad));
        }
    }

    @Test
    public void theCoreIsNotLedToThePortOfTheUes() throws Exception {
        String problem = assertThrows(SettingsException.class, () -> read("192.0.2.10", 5060, "")).problems()
            .toString();
        assertTrue(problem, problem.contains("pcscf.name"));
        read("192.0.2.10", 5080, "");
        read("pcscf1.visited1.net", 5060, "");
    }
}
