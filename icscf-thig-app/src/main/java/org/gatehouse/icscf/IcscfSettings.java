package org.gatehouse.icscf;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.gatehouse.adapter.ListeningPoint;
import org.gatehouse.adapter.operator.AttemptJournal;
import org.gatehouse.dns.DnsSettings;
import org.gatehouse.dns.Target;
import org.gatehouse.icscf.border.BorderSettings;
import org.gatehouse.icscf.location.AnswerTable;
import org.gatehouse.icscf.location.HomeNetwork;
import org.gatehouse.icscf.location.RegistrationDecision;
import org.gatehouse.icscf.location.ScscfCatalogue;
import org.gatehouse.icscf.location.TrustRules;
import org.gatehouse.settings.Settings;
import org.gatehouse.settings.SettingsException;
import org.gatehouse.sip.AddressPrefix;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HostPort;
import org.gatehouse.sip.IpLiteral;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/**
 * The {@code icscf} section of the configuration.
 *
 * @param address our address towards both P-CSCFs and S-CSCFs
 * @param port for UDP and TCP
 * @param hosts names in a Route that are ours, our address included, in canonical form
 * @param home the domains of our users
 * @param trust whom requests are taken from, and who is believed
 * @param namesHss the S-CSCF is told which HSS answered (P-User-Database)
 * @param answers the SIP answer to each refusal of the HSS
 * @param scscfTimeout how long each target of a server has before the next is tried: for a final response, or for any
 *     response to an INVITE
 * @param penalty how long an S-CSCF, or one target of a server, that did not answer is asked last
 * @param dns whom names of S-CSCFs and application servers are looked up with
 * @param hiding topology hiding, if it is on
 * @param journal how many REGISTERs are remembered
 */
public record IcscfSettings(InetAddress address, int port, Set<String> hosts, HomeNetwork home,
                            TrustRules trust, boolean namesHss, HssSettings hss, AnswerTable answers,
                            ScscfCatalogue catalogue, Duration scscfTimeout, Duration penalty,
                            RegistrationDecision.Rules rules, Optional<BorderSettings> hiding, DnsSettings dns,
                            AttemptJournal.Limits journal) {
    private static final int DEFAULT_PORT = 5060;

    /**
     * @param base what a relative file name is relative to
     * @throws SettingsException with everything that is wrong in the section
     */
    public static IcscfSettings read(Settings root, Path base) throws SettingsException {
        root.leave("container", "pcscf");
        Settings s = root.section("icscf");
        InetAddress address = s.address("address");
        int port = s.port("port", DEFAULT_PORT);
        Set<String> hosts = new HashSet<>(s.textsOr("host-names", List.of(), "host names of this node"));
        hosts.add(address.getHostAddress());
        String wanted = "the home network's domains, the first one its name";
        List<String> domains = s.texts("home-domains", wanted);
        TrustRules trust = new TrustRules(prefixesOr(s, "inside-peers"), prefixes(s, "trusted-peers"),
            prefixesOr(s, "outside-peers"));
        boolean namesHss = s.flag("user-database-header", false);
        HssSettings hss = HssSettings.read(s.section("hss"), base);
        AnswerTable answers = answers(s.section("answers"));
        Duration timeout = s.duration("scscf-timeout", Duration.ofSeconds(8));
        Duration penalty = s.duration("scscf-penalty", Duration.ofSeconds(30));
        RegistrationDecision.Rules rules = new RegistrationDecision.Rules(s.flag("restoration", false),
            s.number("scscf-tries", RegistrationDecision.Rules.DEFAULT.maxTries(), 1, 16));
        ScscfCatalogue catalogue = catalogue(s);
        DnsSettings dns = DnsSettings.read(s.section("dns"));
        Optional<BorderSettings> hiding = BorderSettings.read(s, IpLiteral.inSip(address) + " " + port, base);
        Settings registers = s.section("journal");
        AttemptJournal.Limits journal = AttemptJournal.Limits.read(registers::number,
            (phones, why) -> registers.problem("phones", phones, why));
        root.finish();
        if (domains.isEmpty()) {
            throw new SettingsException(List.of("icscf.home-domains = []: expected " + wanted));
        }
        return new IcscfSettings(address, port, canonical(hosts), home(domains), trust, namesHss, hss, answers,
            catalogue, timeout, penalty, rules, hiding, dns, journal);
    }

    private static HomeNetwork home(List<String> domains) {
        return new HomeNetwork(domains.get(0), Set.copyOf(domains));
    }

    private static Set<String> canonical(Set<String> hosts) {
        Set<String> canonical = new HashSet<>();
        hosts.forEach(h -> canonical.add(HostPort.canonicalHost(h)));
        return Set.copyOf(canonical);
    }

    private static List<AddressPrefix> prefixesOr(Settings s, String key) {
        return s.has(key) ? prefixes(s, key) : List.of();
    }

    private static List<AddressPrefix> prefixes(Settings s, String key) {
        List<AddressPrefix> prefixes = new ArrayList<>();
        for (String text : s.texts(key, "address prefixes such as 192.0.2.0/24")) {
            try {
                prefixes.add(AddressPrefix.parse(text));
            } catch (SipSyntaxException e) {
                s.problem(key, text, "address prefixes such as 192.0.2.0/24");
            }
        }
        return List.copyOf(prefixes);
    }

    private static AnswerTable answers(Settings s) {
        AnswerTable table = AnswerTable.DEFAULT;
        for (String key : s.names()) {
            String value = s.text(key, "the name of a reason, or for status.* a SIP status");
            try {
                table = table.with(Map.of(key, value));
            } catch (IllegalArgumentException e) {
                s.problem(key, value, "\"uaa.base.5012\" = HSS_REFUSED, \"lia.experimental.5001\" = CALLEE_UNKNOWN or "
                    + "\"status.HSS_REFUSED\" = 480, quoted so (" + e.getMessage() + ")");
            }
        }
        return table;
    }

    private static ScscfCatalogue catalogue(Settings s) {
        List<ScscfCatalogue.Scscf> entries = new ArrayList<>();
        for (Settings entry : s.sections("scscfs")) {
            String uri = entry.text("uri", "the S-CSCF's SIP URI, such as sip:scscf1.home1.net:6060");
            Set<Long> capabilities = new TreeSet<>();
            for (String number : entry.textsOr("capabilities", List.of(), "capability numbers")) {
                if (number.matches("[0-9]{1,9}")) {
                    capabilities.add(Long.valueOf(number));
                } else {
                    entry.problem("capabilities", number, "capability numbers");
                }
            }
            int priority = entry.number("priority", 0, 0, 65535);
            int weight = entry.number("weight", 1, 0, 65535);
            try {
                entries.add(ScscfCatalogue.Scscf.of(uri, capabilities, priority, weight));
            } catch (IllegalArgumentException e) {
                entry.problem("uri", uri, "the S-CSCF's SIP URI, such as sip:scscf1.home1.net:6060");
            }
        }
        if (entries.isEmpty()) {
            s.problem("scscfs", null, "at least one S-CSCF: [ { uri = \"sip:scscf1.home1.net:6060\" } ]");
        }
        try {
            return new ScscfCatalogue(entries);
        } catch (IllegalArgumentException e) {
            s.problem("scscfs", e.getMessage(), "each S-CSCF once");
            return new ScscfCatalogue(List.of());
        }
    }

    /** Both transports on the one address and port. */
    public List<ListeningPoint> listeningPoints() {
        return List.of(new ListeningPoint(address, port, Flow.Transport.UDP),
            new ListeningPoint(address, port, Flow.Transport.TCP));
    }

    /** The one that a request leaves from by this transport. */
    public ListeningPoint listeningPoint(Flow.Transport transport) {
        return new ListeningPoint(address, port, transport);
    }

    /** Whether a request from there is taken at all. */
    public boolean trusts(InetAddress peer) {
        return trust.standing(peer) != TrustRules.Standing.STRANGER;
    }

    /** Whether a name server leads us to ourselves. */
    public boolean isSelf(Target target) {
        return target.port() == port && target.address().equals(address);
    }

    /** Whether a server's URI leads to this node again. */
    public boolean isSelf(String uri) {
        try {
            HostPort at = SipUri.parse(uri).hostPort();
            return at.portOr(DEFAULT_PORT) == port && hosts.contains(at.canonicalHost());
        } catch (SipSyntaxException e) {
            return false;
        }
    }
}
