package org.gatehouse.icscf.location.cx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gatehouse.settings.Settings;

/** The {@code cx} section of the configuration. */
public final class CxSettingsReader {
    private static final String IDENTITY = "a host name in lower case, such as hss1.home1.net";
    private static final String PEERS = "1 to 64 peers: [ { host = \"hss1.home1.net\", address = \"192.0.2.1\" } ]";
    /** IANA's port for Diameter. */
    private static final int DIAMETER_PORT = 3868;
    /** Stands in for what was noted as wrong; never used, because reading then fails. */
    private static final CxSettings.Peer NOBODY = new CxSettings.Peer("invalid.invalid", "0.0.0.0", DIAMETER_PORT);

    private CxSettingsReader() {
    }

    /** Notes what is wrong; the result may then not be used. */
    public static CxSettings read(Settings cx) {
        String host = identity(cx, "host");
        CxSettings.Timing d = CxSettings.Timing.DEFAULT;
        CxSettings.Timing timing = new CxSettings.Timing(
            duration(cx, "try-timeout", d.request(), CxSettings.Timing.REQUEST),
            cx.number("tries", d.tries(), 1, CxSettings.Timing.MAX_TRIES),
            duration(cx, "capabilities-timeout", d.capabilities(), CxSettings.Timing.CAPABILITIES),
            duration(cx, "watchdog", d.watchdog(), CxSettings.Timing.WATCHDOG),
            duration(cx, "watchdog-timeout", d.watchdogAnswer(), CxSettings.Timing.WATCHDOG_ANSWER),
            duration(cx, "reconnect", d.reconnect(), CxSettings.Timing.RECONNECT),
            cx.number("max-pending", d.maxPending(), 1, CxSettings.Timing.MAX_PENDING));
        return new CxSettings(host, identity(cx, "realm"), cx.address("address").getHostAddress(),
            identity(cx, "hss-realm"), peers(cx, host), timing);
    }

    private static List<CxSettings.Peer> peers(Settings cx, String host) {
        List<CxSettings.Peer> peers = new ArrayList<>();
        Set<String> hosts = new HashSet<>(Set.of(host));
        List<Settings> sections = cx.sections("peers");
        for (Settings section : sections) {
            String peer = identity(section, "host");
            String address = section.address("address").getHostAddress();
            int port = section.port("port", DIAMETER_PORT);
            if (hosts.add(peer)) {
                peers.add(new CxSettings.Peer(peer, address, port));
            } else if (!peer.equals(NOBODY.host())) {
                section.problem("host", peer, "another name than ours and the other peers'");
            }
        }
        if (sections.isEmpty() || peers.size() > CxSettings.MAX_PEERS) {
            cx.problem("peers", sections.isEmpty() ? null : sections.size() + " peers", PEERS);
        }
        return peers.isEmpty() || peers.size() > CxSettings.MAX_PEERS
            ? List.of(new CxSettings.Peer("peer." + NOBODY.host(), NOBODY.address(), NOBODY.port())) : peers;
    }

    private static String identity(Settings section, String key) {
        String name = section.text(key, IDENTITY);
        if (CxSettings.isIdentity(name)) {
            return name;
        }
        if (!name.isEmpty()) {
            section.problem(key, name, IDENTITY);
        }
        return NOBODY.host();
    }

    private static Duration duration(Settings section, String key, Duration otherwise, CxSettings.Bounds bounds) {
        Duration value = section.duration(key, otherwise);
        if (bounds.hold(value)) {
            return value;
        }
        section.problem(key, value.toMillis() + " ms", "a time of " + bounds);
        return otherwise;
    }
}
