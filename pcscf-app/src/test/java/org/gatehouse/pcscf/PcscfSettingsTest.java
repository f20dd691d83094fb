package org.gatehouse.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.gatehouse.pcscf.secagree.AccessNetworks;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.junit.Test;

public class PcscfSettingsTest {
    private static final String WHOLE = """
        pcscf {
          name = "192.0.2.11", visited-network-id = "visited1.net"
          gm { address = "192.0.2.10", port-ps = 5062, ports-pc = [5064, 5065, 5066, 5067] }
          mw { address = "192.0.2.11" }
          home-networks { "Home1.net" = "sip:192.0.2.20" }
          security { }
        }
        """;

    private static void refused(String right, String wrong, String... named) {
        String text = WHOLE.replace(right, wrong);
        String problems = assertThrows(wrong, SettingsException.class, () -> PcscfSettings.read(Settings.parse(text)))
            .problems().toString();
        for (String name : named) {
            assertTrue(problems, problems.contains(name));
        }
    }

    @Test
    public void howMuchIsRememberedIsBounded() throws Exception {
        refused("security { }", "journal { phones = 0 }", "pcscf.journal.phones = 0");
        refused("security { }", "journal { phones = 500000, attempts = 100 }", "pcscf.journal.phones = 500000",
            "at most 10000000");
        refused("security { }", "exchange { megabytes-in-all = 0 }", "pcscf.exchange.megabytes-in-all = 0");
        assertEquals(7, PcscfSettings.read(Settings.parse(WHOLE.replace("security { }", "journal { phones = 7 }")))
            .journal().ues());
    }

    @Test
    public void defaults() throws Exception {
        PcscfSettings settings = PcscfSettings.read(Settings.parse(WHOLE));
        assertEquals(5060, settings.gm().port());
        assertEquals(5060, settings.mw().port());
        assertEquals(PcscfSettings.Backend.KERNEL, settings.backend());
        assertEquals(AccessNetworks.DEFAULT, settings.access());
        assertTrue(settings.entryPoints().containsKey("home1.net"));
        assertEquals("three ports twice and the client ports", 10, settings.listeningPoints().size());
    }

    @Test
    public void aWrongPortIsNamedWithWhatWouldBeRight() {
        refused("port-ps = 5062", "port-ps = 5060", "pcscf.gm.port-ps = 5060", "never 5060 or 5061");
        refused("5064, 5065", "1023, 5065", "pcscf.gm.ports-pc = 1023", "1024 to 65535");
        refused("5064, 5065", "5064, 5064", "pcscf.gm.ports-pc = 5064", "at least four ports");
        refused("5064, 5065", "5062, 5065", "pcscf.gm.ports-pc = 5062", "port-ps");
        refused(", 5067]", "]", "pcscf.gm.ports-pc", "at least four ports");
    }

    @Test
    public void legacyAlgorithmsNeedTheirSwitch() throws Exception {
        String list = "algorithms = [\"hmac-md5-96/null\"]";
        refused("security { }", "security { " + list + " }", "pcscf.security.algorithms", "legacy-algorithms is false");
        assertEquals(1, PcscfSettings.read(Settings.parse(WHOLE.replace("security { }",
            "security { legacy-algorithms = true, " + list + " }"))).access().elsewhere().algorithms().pairs().size());
    }

    @Test
    public void otherWrongValues() {
        refused("security { }", "security { algorithms = [\"null/null\"] }", "pcscf.security.algorithms = null/null");
        refused("security { }", "security { sec-agree = maybe }", "pcscf.security.sec-agree = maybe", "required");
        refused("sip:192.0.2.20", "http://a", "pcscf.home-networks.Home1.net", "I-CSCF");
        refused("name = \"192.0.2.11\", ", "", "pcscf.name is missing");
        refused("mw { address = \"192.0.2.11\" }", "mw { address = \"a.example\" }", "pcscf.mw.address = a.example");
    }
}
