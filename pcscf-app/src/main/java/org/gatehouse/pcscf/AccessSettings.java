package org.gatehouse.pcscf;

import java.util.ArrayList;
import java.util.List;
import org.gatehouse.crypto.EncryptionAlgorithm;
import org.gatehouse.crypto.IntegrityAlgorithm;
import org.gatehouse.pcscf.secagree.AccessNetworks;
import org.gatehouse.pcscf.secagree.AccessPolicy;
import org.gatehouse.pcscf.secagree.AlgorithmPair;
import org.gatehouse.pcscf.secagree.AlgorithmPolicy;
import org.gatehouse.pcscf.secagree.Confidentiality;
import org.gatehouse.pcscf.secagree.SecAgreePolicy;
import org.gatehouse.settings.Settings;
import org.gatehouse.sip.AddressPrefix;
import org.gatehouse.sip.SipSyntaxException;

/** The section {@code security} of the P-CSCF: what the UEs of each access network are held to. */
final class AccessSettings {
    private static final String PAIRS = "pairs alg/ealg of TS 33.203 Annex H, such as hmac-sha-1-96/aes-cbc";
    private static final String FROM = "address ranges, such as [\"10.1.0.0/16\", \"2001:db8:1::/48\"]";

    private AccessSettings() {
    }

    /**
     * What an access network does not say of itself is as for all others.
     *
     * @param backend with {@code OFF} no agreement can be kept, so that any other policy is a mistake
     */
    static AccessNetworks read(Settings s, PcscfSettings.Backend backend) {
        boolean off = backend == PcscfSettings.Backend.OFF;
        AccessPolicy undemanding = new AccessPolicy(SecAgreePolicy.NEVER, AlgorithmPolicy.DEFAULT);
        AccessPolicy everywhere = policy(s, off ? undemanding : AccessPolicy.DEFAULT, off);
        List<AccessNetworks.AccessNetwork> own = new ArrayList<>();
        for (Settings network : s.sections("access-networks")) {
            List<AddressPrefix> from = from(network);
            own.add(new AccessNetworks.AccessNetwork(from, policy(network, everywhere, off)));
        }
        return new AccessNetworks(own, everywhere);
    }

    private static List<AddressPrefix> from(Settings network) {
        List<AddressPrefix> prefixes = new ArrayList<>();
        for (String text : network.texts("from", FROM)) {
            try {
                prefixes.add(AddressPrefix.parse(text));
            } catch (SipSyntaxException e) {
                network.problem("from", text, FROM);
            }
        }
        return prefixes;
    }

    private static AccessPolicy policy(Settings s, AccessPolicy otherwise, boolean off) {
        SecAgreePolicy agreement = s.choice("sec-agree", SecAgreePolicy.class, otherwise.secAgree());
        if (off && agreement != SecAgreePolicy.NEVER) {
            s.problem("sec-agree", s.text("sec-agree", "never"), "never: security-associations.backend is off");
        }
        AlgorithmPolicy listed = otherwise.algorithms();
        Confidentiality confidentiality =
            s.choice("confidentiality", Confidentiality.class, listed.confidentiality());
        boolean legacy = s.flag("legacy-algorithms", listed.legacyAllowed());
        List<AlgorithmPair> pairs = pairs(s, legacy);
        List<AlgorithmPair> own = pairs.isEmpty() ? listed.pairs() : pairs;
        try {
            return new AccessPolicy(agreement, new AlgorithmPolicy(own, confidentiality, legacy));
        } catch (IllegalArgumentException e) {
            s.problem("algorithms", own.toString(), PAIRS + ": " + e.getMessage());
            return otherwise;
        }
    }

    private static List<AlgorithmPair> pairs(Settings s, boolean legacy) {
        List<AlgorithmPair> pairs = new ArrayList<>();
        for (String text : s.textsOr("algorithms", List.of(), PAIRS)) {
            AlgorithmPair pair = pair(text);
            if (pair == null || pair.legacy() && !legacy) {
                s.problem("algorithms", text, PAIRS + (pair == null ? "" : "; legacy-algorithms is false"));
            } else {
                pairs.add(pair);
            }
        }
        return pairs;
    }

    private static AlgorithmPair pair(String text) {
        String[] parts = text.split("/", -1);
        for (IntegrityAlgorithm alg : IntegrityAlgorithm.values()) {
            for (EncryptionAlgorithm ealg : EncryptionAlgorithm.values()) {
                if (parts.length == 2 && alg.token().equals(parts[0]) && ealg.token().equals(parts[1])
                    && AlgorithmPair.isLegal(alg, ealg)) {
                    return new AlgorithmPair(alg, ealg);
                }
            }
        }
        return null;
    }
}
