package org.gatehouse.icscf.status;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.operator.ReasonCounts;
import org.gatehouse.crypto.HeaderClass;
import org.gatehouse.crypto.KeyRing;
import org.gatehouse.crypto.Secret;
import org.gatehouse.crypto.TopologyTokens;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.border.Border;
import org.gatehouse.icscf.border.BorderSettings;
import org.gatehouse.icscf.border.CountedTokens;
import org.gatehouse.icscf.hiding.LeakRule;
import org.gatehouse.icscf.location.HomeNetwork;
import org.gatehouse.settings.Settings;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.junit.Before;
import org.junit.Test;

public class IcscfStatusTest {
    private static final InetSocketAddress US = new InetSocketAddress("10.1.0.20", 5060);
    private static final InetSocketAddress VISITED = new InetSocketAddress("192.0.2.11", 5060);

    private final ReasonCounts<Reason> lookUp = new ReasonCounts<>(Reason.class);
    private Border border;
    private CountedTokens tokens;
    private IcscfStatus status;

    /** A request with these headers. */
    private record Came(Headers headers) implements Arrival {
        @Override
        public boolean isResponse() {
            return false;
        }

        @Override
        public String method() {
            return "INVITE";
        }

        @Override
        public int status() {
            return 0;
        }

        @Override
        public String requestUri() {
            return "sip:user2@home2.net";
        }

        @Override
        public Flow flow() {
            return new Flow(Flow.Transport.UDP, US, VISITED);
        }

        @Override
        public String branch() {
            return "z9hG4bK1";
        }

        @Override
        public boolean expected() {
            return false;
        }

        @Override
        public List<String> unreadable() {
            return List.of();
        }
    }

    @Before
    public void start() throws Exception {
        BorderSettings settings = BorderSettings.read(Settings.parse("""
            hiding {
              realm = "home1.net"
              own-route = "<sip:thig.home1.net;lr>"
              own = [ "thig.home1.net" ]
              hidden = [ "home1.net", "10.1.0.0/16" ]
              keys = "ring.json"
              peers = [ { name = "visited1", addresses = [ "192.0.2.0/24" ], treatment = hide } ]
              leak-rules { software = false }
            }
            """), "10.1.0.20 5060", Path.of(".")).orElseThrow();
        KeyRing ring = KeyRing.of(List.of(KeyRing.Entry.encrypt(7,
            Secret.fromHex("5f0d3c1be7a94208b6c1d2f49a3e7061"))));
        tokens = new CountedTokens(TopologyTokens.of(() -> ring, "home1.net", new SecureRandom()));
        border = new Border(settings, HomeNetwork.of("home1.net"), peer -> true, tokens, () -> ring,
            new SecureRandom());
        status = new IcscfStatus(lookUp, Optional.of(new IcscfStatus.Hiding(settings, border, tokens, () -> ring,
            new KeyAges(() -> Instant.EPOCH))));
    }

    private void brokenToken() throws Exception {
        KeyRing other = KeyRing.of(List.of(KeyRing.Entry.encrypt(9,
            Secret.fromHex("c41f9be20d7735a8861e4bf02d9c5a13"))));
        String token = TopologyTokens.of(() -> other, "home1.net", new SecureRandom())
            .seal(HeaderClass.ROUTE, false, List.of("<sip:scscf1.home1.net;lr>"));
        border.arriving(new Came(Headers.of("Via", "SIP/2.0/UDP 192.0.2.11;branch=z9hG4bK1",
            "Route", "<sip:" + token + "@home1.net;lr;tokenized-by=home1.net>")));
    }

    @Test
    public void peersRefusalsTokensAndUnknownKeys() throws Exception {
        brokenToken();
        brokenToken();
        lookUp.count(Reason.USER_UNKNOWN);
        assertEquals(Map.of("visited1", Map.of("BROKEN_TOKEN", 2L)), status.getPeers());
        assertEquals(Map.of("BROKEN_TOKEN", 2L, "USER_UNKNOWN", 1L), status.getRefusals());
        assertEquals(Map.of("sealed", 0L, "opened", 0L, "refused", 2L), status.getTokens());
        assertEquals(List.of(9), status.getUnknownKids());
    }

    @Test
    public void leakRulesAreListedAsTheyAreSwitched() {
        Map<String, Boolean> on = status.getLeakRules().stream().collect(
            java.util.stream.Collectors.toMap(LeakRuleStatus::getName, LeakRuleStatus::isOn));
        assertEquals(LeakRule.values().length, on.size());
        assertFalse(on.get("software"));
        assertFalse(on.get("max-forwards"));
        assertTrue(on.get("charging-addresses"));
        assertTrue(status.getLeakRules().get(0).toString(),
            status.getLeakRules().get(0).toString().startsWith("charging-addresses on: P-Charging-Function-Addresses"));
    }

    @Test
    public void withoutHidingOnlyRefusalsAreThere() {
        IcscfStatus plain = new IcscfStatus(lookUp, Optional.empty());
        lookUp.count(Reason.HSS_TIMEOUT);
        assertFalse(plain.isHiding());
        assertEquals("", plain.getRealm());
        assertEquals(Map.of("HSS_TIMEOUT", 1L), plain.getRefusals());
        assertTrue(plain.getPeers().isEmpty() && plain.getTokens().isEmpty() && plain.getKeys().isEmpty()
            && plain.getUnknownKids().isEmpty() && plain.getLeakRules().isEmpty());
    }

    @Test
    public void theMBeanServerTakesIt() throws Exception {
        brokenToken();
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("org.gatehouse:type=Icscf,name=test");
        server.registerMBean(status, name);
        try {
            assertEquals("home1.net", server.getAttribute(name, "Realm"));
            CompositeData key = ((CompositeData[]) server.getAttribute(name, "Keys"))[0];
            assertEquals(7, key.get("kid"));
            assertEquals(java.util.Set.of("kid", "state", "ageSeconds", "secondsLeft"),
                key.getCompositeType().keySet());
            IcscfMXBean seen = JMX.newMXBeanProxy(server, name, IcscfMXBean.class);
            assertEquals(status.getPeers(), seen.getPeers());
            assertEquals(status.getRefusals(), seen.getRefusals());
            assertEquals(status.getUnknownKids(), seen.getUnknownKids());
            assertEquals(status.getKeys().toString(), seen.getKeys().toString());
            assertEquals(status.getLeakRules().toString(), seen.getLeakRules().toString());
        } finally {
            server.unregisterMBean(name);
        }
    }
}
