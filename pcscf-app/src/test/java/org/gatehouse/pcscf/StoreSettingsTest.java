package org.gatehouse.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.junit.Test;

public class StoreSettingsTest {
    private static Optional<StoreSettings> read(String store) throws SettingsException {
        return PcscfSettings.read(Settings.parse("""
            pcscf {
              name = "192.0.2.11", visited-network-id = "visited1.net"
              gm { address = "192.0.2.10", port-ps = 5062, ports-pc = [5064, 5065, 5066, 5067] }
              mw { address = "192.0.2.11" }
              home-networks { "home1.net" = "sip:192.0.2.20" }
              %s
            }
            """.formatted(store))).store();
    }

    @Test
    public void withoutItNothingIsKept() throws Exception {
        assertEquals(Optional.empty(), read(""));
        assertEquals(Optional.empty(), read("store { damaged = start-empty }"));
    }

    @Test
    public void everyKeyCounts() throws Exception {
        assertEquals(new StoreSettings(Path.of("ues"), Path.of("/etc/key"), StoreSettings.Damaged.STOP, 1L << 30),
            read("store { file = ues, key = /etc/key }").orElseThrow());
        assertEquals(new StoreSettings(Path.of("ues"), Path.of("key"), StoreSettings.Damaged.START_EMPTY, 5L << 20),
            read("store { file = ues, key = key, damaged = start-empty, max-megabytes = 5 }").orElseThrow());
        for (String bad : new String[] {"file = ues", "key = key", "file = ues, key = key, damaged = ignore",
            "file = ues, key = key, max-megabytes = 0", "unknown = 1"}) {
            String problem = assertThrows(bad, SettingsException.class, () -> read("store { " + bad + " }")).problems()
                .toString();
            assertTrue(problem, problem.contains("pcscf.store."));
        }
    }

    @Test
    public void namesAreRelativeToTheConfiguration() throws Exception {
        StoreSettings below = read("store { file = ues, key = /etc/key }").orElseThrow().below(Path.of("/opt/conf"));
        assertEquals(Path.of("/opt/conf/ues"), below.file());
        assertEquals(Path.of("/etc/key"), below.key());
    }
}
