package org.gatehouse.pcscf;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.adapter.ListeningPoint;
import org.gatehouse.adapter.operator.AttemptJournal;
import org.gatehouse.dns.DnsSettings;
import org.gatehouse.pcscf.event.EventSettings;
import org.gatehouse.pcscf.exchange.ExchangeSettings;
import org.gatehouse.pcscf.sa.SpiRange;
import org.gatehouse.pcscf.sa.Timers;
import org.gatehouse.pcscf.secagree.AccessNetworks;
import org.gatehouse.pcscf.session.EmergencySettings;
import org.gatehouse.pcscf.session.RestorationSettings;
import org.gatehouse.pcscf.session.SessionSettings;
import org.gatehouse.pcscf.xfrm.XfrmSettings;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HostPort;
import org.gatehouse.sip.IpLiteral;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/**
 * The {@code pcscf} section of the configuration.
 *
 * @param name how the core reaches us: the host of our Path and Record-Route entries, as it stands in a URI
 * @param visitedNetwork our network, as P-Visited-Network-ID says it
 * @param gm towards the UEs
 * @param mw towards the core
 * @param entryPoints where the REGISTERs of a home network's domain go; a domain that is not in it goes by DNS, if
 *     {@code homesByDns} is on
 * @param dns who is asked where names lead
 * @param access what the UEs of each access network are held to
 * @param backend what makes security associations
 * @param timers every timer and limit of registrations and security associations
 * @param spis what our SPIs are chosen from
 * @param kernel what the kernel backend is told
 * @param sessions how requests after registration are dealt with
 * @param store where registrations are kept over a restart; empty: nowhere
 * @param events how the registrations of our users are subscribed to
 * @param restoration when a UE is told that its S-CSCF is gone
 * @param emergency what becomes of emergency calls
 * @param journal how many attempts to register are remembered
 * @param exchange how many of the UEs' messages are kept for export
 */
public record PcscfSettings(String name, String visitedNetwork, Gm gm, Mw mw, Map<String, SipUri> entryPoints,
                            boolean homesByDns, DnsSettings dns, AccessNetworks access, Backend backend,
                            Duration homeTimeout, Timers timers, SpiRange spis, XfrmSettings kernel,
                            SessionSettings sessions, Optional<StoreSettings> store, EventSettings events,
                            RestorationSettings restoration, EmergencySettings emergency, AttemptJournal.Limits journal,
                            ExchangeSettings exchange) {
    /** What makes security associations. */
    public enum Backend {
        /** The Linux kernel enforces them. */
        KERNEL,
        /** They are kept track of and nothing is enforced: for tests and labs. */
        MEMORY,
        /** Nobody is offered any: for labs, and networks that are protected by other means. */
        OFF
    }

    /**
     * Towards the UEs.
     *
     * @param port where unprotected REGISTERs come
     * @param portPs our protected server port, the same for all UEs
     * @param portsPc our protected client ports, of which each set takes one
     */
    public record Gm(InetAddress address, int port, int portPs, List<Integer> portsPc) {
    }

    /** Towards the core. */
    public record Mw(InetAddress address, int port) {
    }

    /** @throws SettingsException with everything that is wrong in the section */
    public static PcscfSettings read(Settings root) throws SettingsException {
        root.leave("container", "icscf");
        Settings s = root.section("pcscf");
        String name = inUri(s.text("name", "the host name or address that the core reaches this node by"));
        String visited = s.text("visited-network-id", "the name of this network, such as visited1.net");
        Gm gm = gm(s.section("gm"));
        Settings mwSection = s.section("mw");
        Mw mw = new Mw(mwSection.address("address"), mwSection.port("port", 5060));
        // one address with two sides of the same port: terminating requests would come in where UEs register
        boolean uesOwn = mw.port() == gm.port() && !mw.address().equals(gm.address());
        if (uesOwn && IpLiteral.parse(name).filter(gm.address()::equals).isPresent()) {
            s.problem("name", name, "how the core reaches this node: not the address of gm");
        }
        Settings homes = s.section("home-networks");
        Map<String, SipUri> entryPoints = entryPoints(homes);
        boolean byDns = s.flag("home-networks-by-dns", false);
        DnsSettings dns = DnsSettings.read(s.section("dns"));
        Settings associations = s.section("security-associations");
        Backend backend = associations.choice("backend", Backend.class, Backend.KERNEL);
        AccessNetworks access = AccessSettings.read(s.section("security"), backend);
        SpiRange spis = AssociationSettings.spis(associations);
        XfrmSettings kernel = AssociationSettings.kernel(associations);
        Timers timers = AssociationSettings.timers(s.section("timers"), s.section("limits"));
        Duration homeTimeout = s.duration("home-network-timeout", Duration.ofSeconds(20));
        SessionSettings sessions = sessions(s.section("session"));
        Optional<StoreSettings> store = StoreSettings.read(s.section("store"));
        EventSettings events = events(s.section("registration-events"));
        RestorationSettings restoration = restoration(s.section("restoration"));
        EmergencySettings emergency = EmergencyReader.read(s.section("emergency"));
        Settings attempts = s.section("journal");
        AttemptJournal.Limits journal = AttemptJournal.Limits.read(attempts::number,
            (phones, why) -> attempts.problem("phones", phones, why));
        ExchangeSettings exchange = ExchangeSettings.read(s.section("exchange"));
        root.finish();
        return new PcscfSettings(name, visited, gm, mw, entryPoints, byDns, dns, access, backend, homeTimeout, timers,
            spis, kernel, sessions, store, events, restoration, emergency, journal, exchange);
    }

    private static RestorationSettings restoration(Settings s) {
        RestorationSettings d = RestorationSettings.DEFAULT;
        return new RestorationSettings(s.flag("restore", d.restore()), s.duration("silence", d.silence()),
            s.flag("on-504", d.on504()));
    }

    private static EventSettings events(Settings s) {
        EventSettings d = EventSettings.DEFAULT;
        return new EventSettings(s.flag("subscribe", d.subscribe()), s.duration("margin", d.margin()),
            s.duration("retry-after", d.retryAfter()), s.number("attempts", d.attempts(), 1, 100));
    }

    private static SessionSettings sessions(Settings s) {
        SessionSettings d = SessionSettings.DEFAULT;
        return new SessionSettings(
            s.choice("route-mismatch", SessionSettings.RouteMismatch.class, d.routeMismatch()),
            s.choice("no-binding", SessionSettings.NoBinding.class, d.noBinding()),
            s.duration("dialog-idle", d.dialogIdle()),
            s.number("dialogs-per-contact", d.dialogsPerContact(), 1, 1_000_000),
            s.number("dialogs-in-all", d.dialogsInAll(), 1, 10_000_000),
            s.duration("request-kept", d.requestKept()),
            s.number("requests-in-all", d.requestsInAll(), 1, 10_000_000),
            s.duration("shortest-session", d.shortestSession()));
    }

    /** An IPv6 address stands in brackets there. */
    private static String inUri(String host) {
        return IpLiteral.parse(host).map(IpLiteral::inSip).orElse(host);
    }

    private static Gm gm(Settings s) {
        InetAddress address = s.address("address");
        int port = s.port("port", 5060);
        int portPs = protectedPort(s, "port-ps", String.valueOf(s.port("port-ps")));
        List<Integer> portsPc = new ArrayList<>();
        String expected = "at least four ports, none of them 5060, 5061 or port-ps";
        for (String text : s.texts("ports-pc", expected)) {
            int pc = protectedPort(s, "ports-pc", text);
            if (pc == portPs || portsPc.contains(pc)) {
                s.problem("ports-pc", text, expected);
            }
            portsPc.add(pc);
        }
        // each set of a UE has another one (TS 33.203 clause 7.4): two established, a temporary one, and its successor
        if (portsPc.size() < 4) {
            s.problem("ports-pc", portsPc.toString(), expected);
        }
        return new Gm(address, port, portPs, List.copyOf(portsPc));
    }

    private static int protectedPort(Settings s, String key, String text) {
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1024 || port > 65535 || port == 5060 || port == 5061) {
            s.problem(key, text, "a protected port: 1024 to 65535, never 5060 or 5061");
        }
        return port;
    }

    private static Map<String, SipUri> entryPoints(Settings homes) {
        Map<String, SipUri> entryPoints = new LinkedHashMap<>();
        for (String domain : homes.names()) {
            String expected = "the SIP URI of the home network's I-CSCF, such as sip:icscf.home1.net:5060";
            String text = homes.text(domain, expected);
            try {
                entryPoints.put(HostPort.canonicalHost(domain), SipUri.parse(text));
            } catch (SipSyntaxException e) {
                homes.problem(domain, text, expected);
            }
        }
        return Map.copyOf(entryPoints);
    }

    /**
     * Every port of the node, for UDP and TCP. Nobody connects to our client ports: for TCP they are where our own
     * connections to the UEs come from, which a listener would be in the way of.
     */
    public List<ListeningPoint> listeningPoints() {
        List<ListeningPoint> points = new ArrayList<>();
        for (Flow.Transport transport : List.of(Flow.Transport.UDP, Flow.Transport.TCP)) {
            points.add(mwPoint(transport));
            points.add(new ListeningPoint(gm.address(), gm.port(), transport));
            points.add(new ListeningPoint(gm.address(), gm.portPs(), transport));
        }
        gm.portsPc().forEach(pc -> points.add(new ListeningPoint(gm.address(), pc, Flow.Transport.UDP)));
        return points;
    }

    /** Whether this end of ours is one towards UEs. With one address for both sides the port tells. */
    public boolean isGm(InetSocketAddress local) {
        int p = local.getPort();
        boolean port = p == gm.port() || p == gm.portPs() || gm.portsPc().contains(p);
        return local.getAddress().equals(gm.address()) && (port || !gm.address().equals(mw.address()));
    }

    /** Where a home network takes requests, its I-CSCF: by configuration or by DNS; empty if it is not known. */
    public Optional<SipUri> entryPoint(HostPort home) {
        return Optional.ofNullable(entryPoints.get(home.canonicalHost()))
            .or(() -> homesByDns ? Optional.of(SipUri.of(null, home)) : Optional.empty());
    }

    /** The port towards the core. */
    public ListeningPoint mwPoint(Flow.Transport transport) {
        return new ListeningPoint(mw.address(), mw.port(), transport);
    }
}
