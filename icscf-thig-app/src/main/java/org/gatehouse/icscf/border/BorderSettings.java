package org.gatehouse.icscf.border;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.crypto.TopologyTokens;
import org.gatehouse.icscf.hiding.HiddenNetwork;
import org.gatehouse.icscf.hiding.HidingPolicy;
import org.gatehouse.icscf.hiding.HidingPolicy.Neighbour;
import org.gatehouse.icscf.hiding.HidingPolicy.Treatment;
import org.gatehouse.icscf.hiding.LeakRule;
import org.gatehouse.icscf.hiding.LeakRules;
import org.gatehouse.icscf.hiding.Member;
import org.gatehouse.settings.Settings;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.SipSyntaxException;

/**
 * The {@code icscf.hiding} section of the configuration.
 *
 * @param originating names of the neighbours whose users may have originating services
 * @param keys the key ring's file
 * @param keysCheckedEvery how often the file is looked at; zero for never
 */
public record BorderSettings(HiddenNetwork network, HidingPolicy policy, Set<String> originating, Path keys,
                             Duration keysCheckedEvery, TopologyTokens.Padding padding, Set<LeakRule> leakRules) {
    private static final String MEMBERS = "domains, addresses or prefixes, each with a port or ports if wanted:"
        + " [ \"home1.net\", \"10.1.0.0/16\", \"127.0.0.30 6060\" ]";
    private static final String PEER_ADDRESSES = "address prefixes, each with a port or ports if wanted:"
        + " [ \"192.0.2.0/24\", \"198.51.100.7 5060\" ]";

    public BorderSettings {
        originating = Set.copyOf(originating);
        leakRules = Set.copyOf(leakRules);
    }

    /**
     * Reads the section; what is wrong in it is noted there and reported when the root is finished.
     *
     * @param icscf the section around it
     * @param ownAddress our address and port as a member rule; these entries are never hidden
     * @param base what a relative file name is relative to
     * @return empty if there is no such section: then nothing is hidden
     */
    public static Optional<BorderSettings> read(Settings icscf, String ownAddress, Path base) {
        if (!icscf.has("hiding")) {
            return Optional.empty();
        }
        Settings s = icscf.section("hiding");
        String realm = s.text("realm", "the hidden network's name, such as home1.net");
        String ownRoute = s.text("own-route", "our route entry, such as \"<sip:thig.home1.net;lr>\"");
        List<Member> own = members(s, "own", s.textsOr("own", List.of(), MEMBERS), MEMBERS);
        own.add(Member.parse(ownAddress));
        List<Member> hidden = members(s, "hidden", s.texts("hidden", MEMBERS), MEMBERS);
        Set<String> originating = new HashSet<>();
        Optional<HidingPolicy> policy = policy(s, originating);
        Path keys = base.resolve(s.text("keys", "a key ring file, made with 'gatehouse key'"));
        Duration every = s.duration("keys-checked-every", Duration.ofSeconds(10));
        TopologyTokens.Padding padding = s.flag("hide-count", false) ? TopologyTokens.Padding.HIDE_COUNT
            : TopologyTokens.Padding.NONE;
        Set<LeakRule> rules = leakRules(s.section("leak-rules"));
        try {
            HiddenNetwork network = new HiddenNetwork(realm, ownRoute, own, hidden);
            return policy.map(p -> new BorderSettings(network, p, originating, keys, every, padding, rules));
        } catch (IllegalArgumentException e) {
            s.problem("own-route", ownRoute, "with realm = " + realm + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The host of our own route entry. */
    public String ownHost() {
        try {
            return NameAddr.parse(network.ownRoute()).sipUri().hostPort().canonicalHost();
        } catch (SipSyntaxException e) {
            throw new IllegalStateException("checked by the network itself", e);
        }
    }

    private static List<Member> members(Settings s, String key, List<String> texts, String expected) {
        List<Member> members = new ArrayList<>();
        for (String text : texts) {
            try {
                members.add(Member.parse(text));
            } catch (IllegalArgumentException e) {
                s.problem(key, text, expected);
            }
        }
        return members;
    }

    private static Optional<HidingPolicy> policy(Settings s, Set<String> originating) {
        List<Neighbour> neighbours = new ArrayList<>();
        for (Settings peer : s.sections("peers")) {
            String name = peer.text("name", "a name for logs and counters");
            List<Member> addresses =
                members(peer, "addresses", peer.textsOr("addresses", List.of(), PEER_ADDRESSES), PEER_ADDRESSES);
            List<String> certificates = peer.textsOr("certificates", List.of(), "names in the TLS peer's certificate");
            Treatment treatment = treatment(peer, "treatment", peer.text("treatment", treatments()));
            if (peer.flag("originating", false)) {
                originating.add(name);
            }
            try {
                neighbours.add(new Neighbour(name, addresses, Set.copyOf(certificates), treatment));
            } catch (IllegalArgumentException e) {
                peer.problem("addresses", e.getMessage(), PEER_ADDRESSES);
            }
        }
        try {
            return Optional.of(new HidingPolicy(neighbours, treatment(s, "others",
                s.text("others", Treatment.HIDE.word(), treatments()))));
        } catch (IllegalArgumentException e) {
            s.problem("others", e.getMessage(), treatments());
            return Optional.empty();
        }
    }

    private static String treatments() {
        return "inside, hide, fields-only or pass";
    }

    /** The strictest one for a word that is none, so that reading can go on. */
    private static Treatment treatment(Settings s, String key, String word) {
        try {
            return Treatment.of(word);
        } catch (IllegalArgumentException e) {
            if (!word.isEmpty()) {
                s.problem(key, word, e.getMessage());
            }
            return Treatment.HIDE;
        }
    }

    private static Set<LeakRule> leakRules(Settings s) {
        Set<LeakRule> rules = EnumSet.noneOf(LeakRule.class);
        for (LeakRule rule : LeakRule.values()) {
            if (s.flag(rule.word(), LeakRules.defaults().contains(rule))) {
                rules.add(rule);
            }
        }
        return rules;
    }
}
