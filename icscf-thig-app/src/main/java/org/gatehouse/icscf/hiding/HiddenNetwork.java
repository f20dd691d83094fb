package org.gatehouse.icscf.hiding;

import java.util.List;
import org.gatehouse.sip.HostPort;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;
import org.gatehouse.sip.Via;

/**
 * The network that is hidden (H), as configuration describes it: who is in it, what the border itself is called, and
 * the name that stands in tokens. Nothing here depends on one node: any node with the same configuration decides alike.
 *
 * @param realm the network's name, {@code home1.net}: host part and {@code tokenized-by} of every token. It resolves
 *     to any of the border nodes
 * @param ownRoute the border's own route entry, {@code <sip:thig.home1.net;lr>}
 * @param own the border's own names, addresses and ports: these entries stay readable
 * @param members everyone in H
 */
public record HiddenNetwork(String realm, String ownRoute, List<Member> own, List<Member> members) {

    /** @throws IllegalArgumentException if the realm is no name, or the own route is no route entry of an own name */
    public HiddenNetwork {
        realm = HostPort.canonicalHost(realm);
        own = List.copyOf(own);
        members = List.copyOf(members);
        try {
            HostPort.parse(realm);
            Entry route = Entry.read(RoutingHeader.ROUTE, ownRoute);
            if (own.stream().noneMatch(m -> m.covers(route.known(), route.port()))) {
                throw new IllegalArgumentException("the own route is not one of the own names: " + ownRoute);
            }
        } catch (SipSyntaxException e) {
            throw new IllegalArgumentException("realm or own route: " + e.getMessage(), e);
        }
    }

    /** Whether the host is in H; {@code defaultPort} counts if it names none. */
    public boolean contains(HostPort host, int defaultPort) {
        return covers(members, host, defaultPort);
    }

    /** Whether the host is in H, at the port of SIP over UDP and TCP if it names none. */
    public boolean contains(HostPort host) {
        return contains(host, Entry.SIP_PORT);
    }

    /** Whether the URI's host is in H. */
    public boolean contains(SipUri uri) {
        return contains(uri.hostPort(), Entry.defaultPort(uri));
    }

    /** Whether the sender of this Via is in H. */
    public boolean contains(Via via) {
        return contains(via.sentBy(), Entry.defaultPort(via));
    }

    /** Whether the route entry points into H. */
    public boolean contains(NameAddr entry) {
        try {
            return contains(entry.sipUri());
        } catch (SipSyntaxException e) {
            return false;
        }
    }

    /** Whether the host is the border itself. */
    public boolean isOwn(HostPort host, int defaultPort) {
        return covers(own, host, defaultPort);
    }

    /** Whether the host may be shown outside: the border, or the network's public name. */
    boolean isPublic(HostPort host, int defaultPort) {
        return isOwn(host, defaultPort) || host.canonicalHost().equals(realm);
    }

    boolean isOwn(Entry entry) {
        return covers(own, entry.known(), entry.port());
    }

    /**
     * Whether the entry was added by, or leads to, someone in H. The address a request was seen to come from, and the
     * one it is sent to instead of the host, count as much as the host.
     */
    boolean contains(Entry entry) {
        return matches(entry, false);
    }

    /** The same, but only by rules under which no user equipment can fall: names and single addresses. */
    boolean containsNode(Entry entry) {
        return matches(entry, true);
    }

    private boolean matches(Entry entry, boolean onlyNodes) {
        for (Member member : members) {
            if (!onlyNodes || member.namesNodes()) {
                if (member.covers(entry.known(), entry.port())) {
                    return true;
                }
                for (Host other : entry.otherHosts()) {
                    if (member.covers(other, entry.port())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean covers(List<Member> rules, HostPort host, int defaultPort) {
        return covers(rules, Host.of(host.host()), host.portOr(defaultPort));
    }

    private static boolean covers(List<Member> rules, Host host, int port) {
        for (Member member : rules) {
            if (member.covers(host, port)) {
                return true;
            }
        }
        return false;
    }
}
