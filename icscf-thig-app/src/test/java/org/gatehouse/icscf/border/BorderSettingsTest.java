package org.gatehouse.icscf.border;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.crypto.TopologyTokens;
import org.gatehouse.icscf.hiding.HidingPolicy.Treatment;
import org.gatehouse.icscf.hiding.LeakRule;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.gatehouse.sip.HostPort;
import org.junit.Test;

public class BorderSettingsTest {
    private static final String LEAST = """
        realm = "home1.net"
        own-route = "<sip:thig.home1.net;lr>"
        own = [ "thig.home1.net" ]
        hidden = [ "home1.net", "10.1.0.0/16" ]
        keys = "ring.json"
        """;

    private static Optional<BorderSettings> read(String hiding) throws SettingsException {
        Settings root = Settings.parse("hiding {\n" + hiding + "}");
        Optional<BorderSettings> settings = BorderSettings.read(root, "10.1.0.20 5060", Path.of("/etc/gatehouse"));
        root.finish();
        return settings;
    }

    private static String problem(String hiding) {
        SettingsException e = assertThrows(SettingsException.class, () -> read(hiding));
        assertEquals(e.problems().toString(), 1, e.problems().size());
        return e.problems().get(0);
    }

    @Test
    public void withoutTheSectionNothingIsHidden() throws Exception {
        Settings root = Settings.parse("");
        assertTrue(BorderSettings.read(root, "10.1.0.20 5060", Path.of(".")).isEmpty());
        root.finish();
    }

    @Test
    public void leastSectionHidesFromEverybody() throws Exception {
        BorderSettings s = read(LEAST).orElseThrow();
        assertEquals("home1.net", s.network().realm());
        assertEquals("thig.home1.net", s.ownHost());
        assertTrue(s.network().isOwn(HostPort.parse("10.1.0.20"), 5060));
        assertFalse(s.network().isOwn(HostPort.parse("10.1.0.20:5080"), 5060));
        assertEquals(Treatment.HIDE, s.policy().others());
        assertEquals(Path.of("/etc/gatehouse/ring.json"), s.keys());
        assertEquals(Duration.ofSeconds(10), s.keysCheckedEvery());
        assertEquals(TopologyTokens.Padding.NONE, s.padding());
        assertFalse(s.leakRules().contains(LeakRule.MAX_FORWARDS));
        assertEquals(LeakRule.values().length - 1, s.leakRules().size());
    }

    @Test
    public void peersRulesAndKeysAreRead() throws Exception {
        BorderSettings s = read(LEAST + """
            keys-checked-every = 1 minute
            hide-count = true
            others = fields-only
            peers = [
              { name = "core", addresses = [ "10.1.0.0/16" ], treatment = inside }
              { name = "visited1", addresses = [ "192.0.2.0/24" ], treatment = hide, originating = true }
              { name = "sister", certificates = [ "border.sister.net" ], treatment = pass }
            ]
            leak-rules { max-forwards = true, software = false }
            """).orElseThrow();
        assertEquals(Treatment.INSIDE,
            s.policy().treatment(new InetSocketAddress("10.1.0.30", 6060), Optional.empty()));
        assertEquals(Treatment.FIELDS_ONLY,
            s.policy().treatment(new InetSocketAddress("203.0.113.1", 5060), Optional.empty()));
        assertEquals(Set.of("visited1"), s.originating());
        assertEquals(TopologyTokens.Padding.HIDE_COUNT, s.padding());
        assertEquals(Duration.ofMinutes(1), s.keysCheckedEvery());
        assertTrue(s.leakRules().contains(LeakRule.MAX_FORWARDS));
        assertFalse(s.leakRules().contains(LeakRule.SOFTWARE));
    }

    @Test
    public void whatCannotBeIsSaid() {
        assertTrue(problem(LEAST + "others = replace\n").contains("encrypt it instead"));
        assertTrue(problem(LEAST + "others = inside\n").contains("cannot be inside"));
        assertTrue(problem(LEAST + "others = secret\n").contains("hiding.others = secret"));
        assertTrue(problem(LEAST + "peers = [ { name = a, addresses = [ \"home2.net\" ], treatment = hide } ]\n")
            .contains("not by domain"));
        assertTrue(problem(LEAST + "peers = [ { name = a, addresses = [ \"x/y\" ], certificates = [ b ],"
            + " treatment = hide } ]\n").contains("hiding.peers[0].addresses"));
        assertTrue(problem(LEAST + "peers = [ { name = a, treatment = hide } ]\n").contains("no address"));
        assertTrue(problem(LEAST + "leak-rules { softwear = true }\n").contains("unknown key"));
        assertTrue(problem(LEAST.replace("<sip:thig.home1.net;lr>", "<sip:other.net;lr>")).contains("own-route"));
        assertTrue(problem(LEAST.replace("\"10.1.0.0/16\"", "\"10.1.0.0/99\"")).contains("hiding.hidden"));
    }
}
