package org.gatehouse.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.settings.Settings;
import org.gatehouse.sip.HostPort;
import org.gatehouse.sip.IpLiteral;
import org.gatehouse.sip.SipSyntaxException;

/**
 * A {@code dns} section: whom to ask, and how long.
 *
 * @param servers name servers in order; empty: those of the machine
 * @param tryTimeout for one question to one server
 * @param tries how often each server is asked
 * @param timeout for all that one SIP URI leads to; what is not known by then is not found
 * @param cacheEntries answers remembered at most
 * @param cacheAtMost how long an answer is remembered, however long it says itself
 */
public record DnsSettings(List<InetSocketAddress> servers, Duration tryTimeout, int tries, Duration timeout,
                          int cacheEntries, Duration cacheAtMost) {
    public static final DnsSettings DEFAULT = new DnsSettings(List.of(), Duration.ofSeconds(1), 2,
        Duration.ofSeconds(4), 1000, Duration.ofHours(1));
    private static final Duration LONGEST_CACHED = Duration.ofDays(7);
    private static final int MAX_SERVERS = 8;
    private static final int DNS_PORT = 53;
    private static final String SERVERS = "at most 8 addresses, each with a port if wanted: 192.0.2.53 or [::1]:5353";

    public DnsSettings {
        servers = List.copyOf(servers);
    }

    /** Notes in the section what is wrong. */
    public static DnsSettings read(Settings s) {
        List<InetSocketAddress> servers = new ArrayList<>();
        List<String> written = s.textsOr("servers", List.of(), SERVERS);
        for (String text : written) {
            address(text).ifPresentOrElse(servers::add, () -> s.problem("servers", text, SERVERS));
        }
        if (servers.size() > MAX_SERVERS) {
            s.problem("servers", String.join(", ", written), SERVERS);
        }
        return new DnsSettings(servers, positive(s, "try-timeout", DEFAULT.tryTimeout()),
            s.number("tries", DEFAULT.tries(), 1, 10), positive(s, "timeout", DEFAULT.timeout()),
            s.number("cache-entries", DEFAULT.cacheEntries(), 0, 100_000),
            cacheAtMost(s));
    }

    /** RFC 8767 clause 4 thinks of a week as the most that anybody should believe. */
    private static Duration cacheAtMost(Settings s) {
        Duration duration = s.duration("cache-at-most", DEFAULT.cacheAtMost());
        if (duration.compareTo(LONGEST_CACHED) > 0) {
            s.problem("cache-at-most", duration.toString(), "at most 7 days");
            return DEFAULT.cacheAtMost();
        }
        return duration;
    }

    private static Duration positive(Settings s, String key, Duration otherwise) {
        Duration duration = s.duration(key, otherwise);
        if (duration.isZero() || duration.compareTo(Duration.ofMinutes(1)) > 0) {
            s.problem(key, duration.toString(), "more than nothing, at most a minute");
            return otherwise;
        }
        return duration;
    }

    private static Optional<InetSocketAddress> address(String text) {
        try {
            Optional<InetAddress> bare = IpLiteral.parse(text);
            if (bare.isPresent()) {
                return Optional.of(new InetSocketAddress(bare.get(), DNS_PORT));
            }
            HostPort at = HostPort.parse(text);
            return IpLiteral.parse(at.host()).map(a -> new InetSocketAddress(a, at.portOr(DNS_PORT)));
        } catch (SipSyntaxException e) {
            return Optional.empty();
        }
    }
}
