package org.gatehouse.icscf.location.cx;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gatehouse.sip.IpLiteral;

/**
 * What the Cx client needs to know.
 *
 * @param host our Origin-Host
 * @param realm our Origin-Realm
 * @param address our IP address, as a number
 * @param hssRealm Destination-Realm
 * @param peers the HSSs or Diameter agents, at least one; all share the load
 * @param timing timers and limits
 */
public record CxSettings(String host, String realm, String address, String hssRealm, List<Peer> peers, Timing timing) {

    static final int MAX_PEERS = 64;

    /** What a time may be, both ends included. */
    record Bounds(Duration least, Duration most) {
        boolean hold(Duration value) {
            return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        }

        void require(String what, Duration value) {
            if (!hold(value)) {
                throw new IllegalArgumentException(what + " is not " + this);
            }
        }

        @Override
        public String toString() {
            return least.toMillis() + " ms to " + most.toMillis() + " ms";
        }
    }

    /**
     * One Diameter peer.
     *
     * @param host its Origin-Host
     * @param address its IP address, as a number
     * @param port TCP
     */
    public record Peer(String host, String address, int port) {
        /** @throws IllegalArgumentException naming the wrong part */
        public Peer {
            requireIdentity("peer host", host);
            requireAddress("address of peer " + host, address);
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("port of peer " + host + " is not 1 to 65535");
            }
        }
    }

    /**
     * Timers and limits.
     *
     * @param request how long one try may take
     * @param tries how often a question is asked, each time of another peer if there is one; UAR and LIR change nothing
     *     in the HSS that asking twice would spoil
     * @param capabilities how long the answer to a capabilities exchange may take
     * @param watchdog Tw of RFC 3539 clause 3.4.1, with a jitter of 2 s; at least 3 s
     * @param watchdogAnswer how long the answer to a watchdog may take
     * @param reconnect Tc of RFC 6733 clause 2.1: pause between attempts to connect; an HSS
     *     that said goodbye is tried after two
     * @param maxPending how many questions may be under way
     */
    public record Timing(Duration request, int tries, Duration capabilities, Duration watchdog, Duration watchdogAnswer,
                         Duration reconnect, int maxPending) {
        static final Bounds REQUEST = new Bounds(Duration.ofMillis(50), Duration.ofSeconds(30));
        static final Bounds CAPABILITIES = new Bounds(Duration.ofMillis(50), Duration.ofSeconds(60));
        static final Bounds WATCHDOG = new Bounds(Duration.ofSeconds(3), Duration.ofMinutes(5));
        static final Bounds WATCHDOG_ANSWER = new Bounds(Duration.ofMillis(50), Duration.ofMinutes(1));
        static final Bounds RECONNECT = new Bounds(Duration.ofMillis(200), Duration.ofMinutes(5));
        static final int MAX_TRIES = 5;
        static final int MAX_PENDING = 100_000;

        /** Below Timer F (32 s, TS 24.229 table 7.7.1) even if both tries pass without an answer. */
        public static final Timing DEFAULT = new Timing(Duration.ofSeconds(2), 2, Duration.ofSeconds(5),
            Duration.ofSeconds(6), Duration.ofSeconds(4), Duration.ofSeconds(5), 5000);

        /** @throws IllegalArgumentException naming what is out of range */
        public Timing {
            REQUEST.require("request", request);
            CAPABILITIES.require("capabilities", capabilities);
            WATCHDOG.require("watchdog", watchdog);
            WATCHDOG_ANSWER.require("watchdogAnswer", watchdogAnswer);
            RECONNECT.require("reconnect", reconnect);
            if (tries < 1 || tries > MAX_TRIES) {
                throw new IllegalArgumentException("tries is not 1 to " + MAX_TRIES);
            }
            if (maxPending < 1 || maxPending > MAX_PENDING) {
                throw new IllegalArgumentException("maxPending is not 1 to " + MAX_PENDING);
            }
        }
    }

    /** @throws IllegalArgumentException naming the wrong part */
    public CxSettings {
        requireIdentity("host", host);
        requireIdentity("realm", realm);
        requireIdentity("hssRealm", hssRealm);
        requireAddress("address", address);
        peers = List.copyOf(peers);
        if (peers.isEmpty() || peers.size() > MAX_PEERS) {
            throw new IllegalArgumentException("peers: 1 to " + MAX_PEERS + " are needed");
        }
        Set<String> hosts = new HashSet<>(Set.of(host));
        for (Peer peer : peers) {
            if (!hosts.add(peer.host())) {
                throw new IllegalArgumentException("host name twice: " + peer.host());
            }
        }
    }

    /** DiameterIdentity (RFC 6733 clause 4.3.1); lower case, because the library compares letter by letter. */
    static boolean isIdentity(String name) {
        return name.length() <= 255
            && name.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
    }

    private static void requireIdentity(String what, String name) {
        if (!isIdentity(name)) {
            throw new IllegalArgumentException(what + " is not a host name in lower case: " + name);
        }
    }

    private static void requireAddress(String what, String address) {
        if (IpLiteral.parse(address).isEmpty()) {
            throw new IllegalArgumentException(what + " is not an IP address: " + address);
        }
    }
}
