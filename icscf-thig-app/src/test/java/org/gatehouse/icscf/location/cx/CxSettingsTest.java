package org.gatehouse.icscf.location.cx;

import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.gatehouse.icscf.location.cx.CxSettings.Peer;
import org.gatehouse.icscf.location.cx.CxSettings.Timing;
import org.jdiameter.server.impl.helpers.XMLConfiguration;
import org.junit.Test;

public class CxSettingsTest {
    private static final Peer HSS1 = new Peer("hss1.home1.net", "127.0.0.21", 3868);
    private static final Peer HSS2 = new Peer("hss2.home1.net", "::1", 3868);

    private static CxSettings settings(String host, String realm, String address, Peer... peers) {
        return new CxSettings(host, realm, address, "home1.net", List.of(peers), Timing.DEFAULT);
    }

    private static void assertRefused(String named, org.junit.function.ThrowingRunnable making) {
        IllegalArgumentException e = assertThrows(named, IllegalArgumentException.class, making);
        assertTrue(e.getMessage(), e.getMessage().contains(named));
    }

    @Test
    public void theLibraryTakesTheConfigurationWritten() throws Exception {
        String xml = StackXml.of(settings("icscf.home1.net", "home1.net", "127.0.0.11", HSS1, HSS2));
        new XMLConfiguration(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        assertTrue(xml.contains("hss1.home1.net,hss2.home1.net"));
    }

    @Test
    public void whatIsWrongIsNamed() {
        assertRefused("host", () -> settings("ICSCF", "home1.net", "127.0.0.11", HSS1));
        assertRefused("host", () -> settings("a\"/><x", "home1.net", "127.0.0.11", HSS1));
        assertRefused("realm", () -> settings("icscf", "", "127.0.0.11", HSS1));
        assertRefused("address", () -> settings("icscf", "home1.net", "localhost", HSS1));
        assertRefused("peers", () -> settings("icscf", "home1.net", "127.0.0.11"));
        assertRefused("hss1.home1.net", () -> settings("icscf", "home1.net", "127.0.0.11", HSS1, HSS1));
        assertRefused("hss1.home1.net", () -> settings("hss1.home1.net", "home1.net", "127.0.0.11", HSS1));
        assertRefused("peer host", () -> new Peer("hss_1", "127.0.0.1", 1));
        assertRefused("address of peer hss1", () -> new Peer("hss1", "hss1", 1));
        assertRefused("port of peer hss1", () -> new Peer("hss1", "127.0.0.1", 0));
        assertRefused("port of peer hss1", () -> new Peer("hss1", "127.0.0.1", 65536));
    }

    @Test
    public void timersOutOfRangeAreNamed() {
        Duration s = Duration.ofSeconds(3);
        Duration no = Duration.ofMillis(1);
        assertRefused("request", () -> new Timing(no, 1, s, s, s, s, 1));
        assertRefused("tries", () -> new Timing(s, 0, s, s, s, s, 1));
        assertRefused("tries", () -> new Timing(s, 6, s, s, s, s, 1));
        assertRefused("capabilities", () -> new Timing(s, 1, no, s, s, s, 1));
        assertRefused("watchdog", () -> new Timing(s, 1, s, Duration.ofMillis(2999), s, s, 1));
        assertRefused("watchdogAnswer", () -> new Timing(s, 1, s, s, no, s, 1));
        assertRefused("reconnect", () -> new Timing(s, 1, s, s, s, no, 1));
        assertRefused("maxPending", () -> new Timing(s, 1, s, s, s, s, 0));
    }
}
