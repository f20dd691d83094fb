package org.gatehouse.icscf.hiding;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gatehouse.sip.Flow;

/**
 * Towards whom the network is hidden. The neighbour is known by the address of its socket or the name in its TLS
 * certificate, never by anything a message says.
 *
 * @param neighbours the first that fits decides
 * @param others what everybody else gets
 */
public record HidingPolicy(List<Neighbour> neighbours, Treatment others) {

    /** What happens to a message that goes to, or comes from, a neighbour. */
    public enum Treatment {
        /** The neighbour is in H: nothing is hidden and nothing opened. */
        INSIDE(false, false),
        /** The neighbour may see everything. */
        PASS(false, false),
        /** Fields that nobody sends back are replaced or removed; routing headers stay readable. */
        FIELDS_ONLY(false, true),
        /** Routing headers become tokens, other fields are replaced or removed. */
        HIDE(true, true);

        private final boolean tokens;
        private final boolean leakRules;

        Treatment(boolean tokens, boolean leakRules) {
            this.tokens = tokens;
            this.leakRules = leakRules;
        }

        /**
         * Reads {@code inside}, {@code pass}, {@code fields-only} or {@code hide}.
         *
         * @throws IllegalArgumentException for anything else; for {@code replace}, with the reason why routing headers
         *     cannot be replaced by constants
         */
        public static Treatment of(String word) {
            if (word.equals("replace")) {
                throw new IllegalArgumentException("replace: " + Replacement.refusal("Record-Route").orElseThrow()
                    + " (hide), or show routing headers and replace the other fields (fields-only)");
            }
            return Arrays.stream(values()).filter(t -> t.word().equals(word)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("not one of inside, pass, fields-only, hide: " + word));
        }

        /** The word in the configuration file. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Whether {@link HidingProcedure} hides what goes there. */
        public boolean tokens() {
            return tokens;
        }

        /** Whether {@link LeakRules} are applied to what goes there. */
        public boolean leakRules() {
            return leakRules;
        }

        /**
         * Whether tokens in what comes from there are opened: from everybody outside, or a dialog begun while the
         * policy was another would be lost.
         */
        public boolean opens() {
            return this != INSIDE;
        }
    }

    /**
     * One group of neighbours.
     *
     * @param name for logs and counters
     * @param addresses address prefixes, with ports if wanted; no domains, for a socket has none
     * @param certificateNames names of TLS peers, lower case
     */
    public record Neighbour(String name, List<Member> addresses, Set<String> certificateNames, Treatment treatment) {
        /** @throws IllegalArgumentException if a rule is a domain, or nothing says who is meant */
        public Neighbour {
            addresses = List.copyOf(addresses);
            certificateNames = certificateNames.stream().map(n -> n.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
            if (addresses.stream().anyMatch(m -> m.prefix() == null)) {
                throw new IllegalArgumentException(name
                    + ": a neighbour is known by address or certificate, not by domain");
            }
            if (addresses.isEmpty() && certificateNames.isEmpty()) {
                throw new IllegalArgumentException(name + ": no address and no certificate name");
            }
        }

        private boolean fits(InetSocketAddress remote, Optional<String> certificateName) {
            boolean named = certificateName.map(n -> n.toLowerCase(Locale.ROOT)).filter(certificateNames::contains)
                .isPresent();
            return named || remote.getAddress() != null && covers(remote.getAddress(), remote.getPort());
        }

        private boolean covers(InetAddress address, int port) {
            for (Member member : addresses) {
                if (member.covers(address, port)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * @throws IllegalArgumentException if everybody unknown is taken for inside: then a new neighbour would see all
     */
    public HidingPolicy {
        neighbours = List.copyOf(neighbours);
        if (others == Treatment.INSIDE) {
            throw new IllegalArgumentException("whoever is not listed cannot be inside");
        }
    }

    /** Who the neighbour at the other end of this flow is, if it is listed. */
    public Optional<Neighbour> neighbour(InetSocketAddress remote, Optional<String> certificateName) {
        return neighbours.stream().filter(n -> n.fits(remote, certificateName)).findFirst();
    }

    /** What a message to or from the other end gets. */
    public Treatment treatment(InetSocketAddress remote, Optional<String> certificateName) {
        return neighbour(remote, certificateName).map(Neighbour::treatment).orElse(others);
    }

    /** What a message that came over this flow gets. */
    public Treatment treatment(Flow flow, Optional<String> certificateName) {
        return treatment(flow.remote(), certificateName);
    }
}
