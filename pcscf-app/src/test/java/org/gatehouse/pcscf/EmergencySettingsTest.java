package org.gatehouse.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gatehouse.pcscf.session.EmergencySettings;
import org.gatehouse.pcscf.session.RestorationSettings;
import org.gatehouse.pcscf.session.SessionSettings;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.gatehouse.sip.SipUri;
import org.junit.Test;

public class EmergencySettingsTest {
    private static PcscfSettings read(String more) throws SettingsException {
        return PcscfSettings.read(Settings.parse("""
            pcscf {
              name = "192.0.2.11", visited-network-id = "visited1.net"
              gm { address = "192.0.2.10", port-ps = 5062, ports-pc = [5064, 5065, 5066, 5067] }
              mw { address = "192.0.2.11" }
              home-networks { "home1.net" = "sip:192.0.2.20" }
              %s
            }
            """.formatted(more)));
    }

    @Test
    public void defaults() throws Exception {
        assertEquals(EmergencySettings.DEFAULT, read("").emergency());
        assertEquals(RestorationSettings.DEFAULT, read("").restoration());
    }

    @Test
    public void everyKeyCounts() throws Exception {
        assertEquals(new EmergencySettings(List.of(SipUri.parse("sip:192.0.2.40:5080")), Duration.ofSeconds(2),
            Map.of("110", "urn:service:sos.police", "*112#", "urn:service:sos"), true,
            EmergencySettings.InClear.E_CSCF, 3, 40),
            read("""
                emergency { e-cscf = "sip:192.0.2.40:5080", own-registration = true, in-clear = e-cscf
                  e-cscf-timeout = 2 s
                  in-clear-calls-per-source = 3, in-clear-calls-in-all = 40
                  numbers { "110" = "urn:service:sos.Police", "*112#" = "urn:service:sos" } }
                """).emergency());
        assertEquals(new RestorationSettings(false, Duration.ofSeconds(3), false),
            read("restoration { restore = false, silence = 3 s, on-504 = false }").restoration());
    }

    @Test
    public void theExampleShowsTheDefaults() throws Exception {
        PcscfSettings example = PcscfSettings.read(Settings.load(Path.of("../deploy/config/gatehouse.conf")));
        assertEquals(EmergencySettings.DEFAULT, example.emergency());
        assertEquals(SessionSettings.DEFAULT, example.sessions());
    }

    @Test
    public void thereMayBeSeveral() throws Exception {
        assertEquals(List.of(SipUri.parse("sip:192.0.2.40"), SipUri.parse("sip:192.0.2.41")),
            read("emergency { e-cscf = [\"sip:192.0.2.40\", \"sip:192.0.2.41\"] }").emergency().ecscfs());
    }

    @Test
    public void whatIsWrongIsNamed() {
        for (String bad : new String[] {"e-cscf = nowhere", "e-cscf = { a = b }", "e-cscf = [\"sip:a\", nowhere]",
            "e-cscf = [\"sip:a\", \"sip:a\"]", "e-cscf-timeout = never", "e-cscf-timeout = 0 s",
            "e-cscf = \"tel:112\"", "own-registration = maybe",
            "in-clear = allowed", "in-clear = e-cscf", "e-cscf = nowhere, in-clear = e-cscf",
            "in-clear-calls-per-source = 0", "in-clear-calls-in-all = none",
            "numbers { \"police\" = \"urn:service:sos\" }", "numbers { \"110\" = \"urn:service:counseling\" }",
            "numbers { \"110\" = \"urn:service:sos.\" }", "unknown = 1"}) {
            String problem = assertThrows(bad, SettingsException.class, () -> read("emergency { " + bad + " }"))
                .problems().toString();
            assertTrue(problem, problem.contains("pcscf.emergency."));
        }
    }
}
