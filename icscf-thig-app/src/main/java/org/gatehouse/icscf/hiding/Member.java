package org.gatehouse.icscf.hiding;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;
import org.gatehouse.sip.HostPort;
import org.gatehouse.sip.IpLiteral;
import org.gatehouse.sip.SipSyntaxException;

/**
 * One rule for who belongs to a network: a domain with all names below it, or an address prefix; either may be limited
 * to a range of ports.
 *
 * @param domain the domain in canonical form, or null for a prefix
 * @param prefix the address whose first bits count, or null for a domain
 * @param bits how many bits of the prefix count
 * @param firstPort lowest port, 1 to 65535
 * @param lastPort highest port, inclusive
 */
public record Member(String domain, InetAddress prefix, int bits, int firstPort, int lastPort) {
    private static final int LAST_PORT = 65535;

    public Member {
        if ((domain == null) == (prefix == null) || firstPort < 1 || lastPort > LAST_PORT || firstPort > lastPort
            || prefix != null && (bits < 0 || bits > 8 * prefix.getAddress().length)) {
            throw new IllegalArgumentException("not a member rule");
        }
    }

    /**
     * Reads {@code home1.net}, {@code scscf1.home1.net 6060}, {@code 10.1.0.0/16}, {@code 2001:db8::/32} or
     * {@code 127.0.0.1 5070-5079}.
     *
     * @throws IllegalArgumentException if it is none of these; the message repeats the text, which is configuration
     */
    public static Member parse(String text) {
        String[] hostAndPorts = text.trim().split("\\s+", 3);
        try {
            String ports = hostAndPorts.length == 1 ? "1-" + LAST_PORT : hostAndPorts[1];
            int dash = ports.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? ports : ports.substring(0, dash));
            int last = Integer.parseInt(ports.substring(dash + 1));
            if (hostAndPorts.length > 2) {
                throw new IllegalArgumentException("too many words");
            }
            return of(hostAndPorts[0], first, last);
        } catch (IllegalArgumentException | SipSyntaxException e) {
            throw new IllegalArgumentException("neither a domain nor an address prefix with ports: " + text, e);
        }
    }

    private static Member of(String host, int first, int last) throws SipSyntaxException {
        int slash = host.indexOf('/');
        Optional<InetAddress> address = IpLiteral.parse(slash < 0 ? host : host.substring(0, slash));
        if (address.isPresent()) {
            int width = 8 * address.get().getAddress().length;
            int bits = slash < 0 ? width : Integer.parseInt(host.substring(slash + 1));
            return new Member(null, address.get(), bits, first, last);
        }
        HostPort name = HostPort.parse(host);
        if (name.hasPort()) {
            throw new SipSyntaxException("domain");
        }
        return new Member(name.canonicalHost(), null, 0, first, last);
    }

    /** Whether the rule names one node or names nodes by name, rather than a range in which users may be, too. */
    boolean namesNodes() {
        return domain != null || bits == 8 * prefix.getAddress().length;
    }

    /**
     * Whether the rule covers this host at this port. Names are compared by labels, addresses by bits, whatever their
     * written form.
     */
    boolean covers(Host host, int port) {
        if (port < firstPort || port > lastPort) {
            return false;
        }
        return domain != null ? host.isUnder(domain) : host.address().isPresent() && covers(host.address().get());
    }

    /** Whether the rule covers the other end of a socket. */
    boolean covers(InetAddress address, int port) {
        return port >= firstPort && port <= lastPort && covers(address);
    }

    /** Whether the address has the rule's first bits. */
    boolean covers(InetAddress address) {
        if (prefix == null) {
            return false;
        }
        byte[] mine = prefix.getAddress();
        byte[] other = Objects.requireNonNull(address).getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
