package org.gatehouse.dns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.junit.Test;

public class DnsSettingsTest {
    private static DnsSettings read(String text) throws SettingsException {
        Settings root = Settings.parse("dns { " + text + " }");
        DnsSettings settings = DnsSettings.read(root.section("dns"));
        root.finish();
        return settings;
    }

    private static void assertRefused(String text, String... named) {
        SettingsException refused = assertThrows(text, SettingsException.class, () -> read(text));
        for (String name : named) {
            assertTrue(refused.getMessage(), refused.getMessage().contains(name));
        }
    }

    @Test
    public void withoutAnythingTheMachinesServersAreAsked() throws Exception {
        assertEquals(DnsSettings.DEFAULT, read(""));
        assertEquals(List.of(), DnsSettings.DEFAULT.servers());
    }

    @Test
    public void serversAndTheirPorts() throws Exception {
        assertEquals(List.of(new InetSocketAddress("192.0.2.53", 53), new InetSocketAddress("127.0.0.1", 5353),
            new InetSocketAddress("::1", 53), new InetSocketAddress("2001:db8::53", 5300)),
            read("servers = [ \"192.0.2.53\", \"127.0.0.1:5353\", \"::1\", \"[2001:db8::53]:5300\" ]").servers());
    }

    @Test
    public void everythingElse() throws Exception {
        assertEquals(new DnsSettings(List.of(), Duration.ofMillis(200), 3, Duration.ofSeconds(2), 0, Duration.ZERO),
            read("try-timeout = 200 ms, tries = 3, timeout = 2 s, cache-entries = 0, cache-at-most = 0 s"));
    }

    @Test
    public void whatIsWrongIsNamed() {
        assertRefused("servers = [ \"ns1.home1.net\" ]", "dns.servers", "ns1.home1.net");
        assertRefused("servers = [ \"192.0.2.1:0\" ]", "dns.servers");
        assertRefused("servers = [ \"192.0.2.1:x\" ]", "dns.servers");
        assertRefused("servers = [" + "\"192.0.2.1\",".repeat(9) + "]", "dns.servers", "at most 8");
        assertRefused("timeout = 0 s, try-timeout = 2 minutes, tries = 0", "dns.timeout",
            "dns.try-timeout", "dns.tries");
        assertRefused("cache-entries = -1", "dns.cache-entries");
        assertRefused("cache-at-most = 8 days", "dns.cache-at-most", "at most 7 days");
        assertRefused("server = x", "dns.server: unknown key");
    }
}
