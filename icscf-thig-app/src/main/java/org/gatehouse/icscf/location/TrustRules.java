package org.gatehouse.icscf.location;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.icscf.Reason;
import org.gatehouse.sip.AddressPrefix;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;

/**
 * Who may say what to the I-CSCF: TS 24.229 clauses 4.4 and 5.3, RFC 3325 clause 4. Which networks are trusted is the
 * operator's affair; a peer that is in no list is served nothing.
 *
 * @param inside our S-CSCFs and application servers
 * @param trusted P-CSCFs, and networks with an agreement that extends the trust domain to them
 * @param outside networks whose requests are taken and whose word is not; stronger than the other two
 */
public record TrustRules(List<AddressPrefix> inside, List<AddressPrefix> trusted, List<AddressPrefix> outside) {
    /** What only a member of the trust domain may say, TS 24.229 clause 4.4.2 and following. */
    private static final List<String> OF_THE_TRUST_DOMAIN = List.of("P-Asserted-Identity", "P-Asserted-Service",
        "P-Served-User", "P-Charging-Vector", "P-Charging-Function-Addresses", "P-Access-Network-Info",
        "P-Visited-Network-ID", "P-Private-Network-Indication");
    /** What is between I-CSCF and S-CSCF only, RFC 4457 and RFC 5002. */
    private static final List<String> OF_OUR_NETWORK = List.of("P-User-Database", "P-Profile-Key");

    /** What a peer is to us. */
    public enum Standing {
        /** S-CSCF or application server of ours. */
        INSIDE,
        /** In the trust domain. */
        TRUSTED,
        /** Served, not believed. */
        OUTSIDE,
        /** Not served. */
        STRANGER
    }

    public TrustRules {
        inside = List.copyOf(inside);
        trusted = List.copyOf(trusted);
        outside = List.copyOf(outside);
    }

    public Standing standing(InetAddress peer) {
        if (contains(outside, peer)) {
            return Standing.OUTSIDE;
        }
        if (contains(inside, peer)) {
            return Standing.INSIDE;
        }
        return contains(trusted, peer) ? Standing.TRUSTED : Standing.STRANGER;
    }

    private static boolean contains(List<AddressPrefix> prefixes, InetAddress peer) {
        return prefixes.stream().anyMatch(prefix -> prefix.contains(peer));
    }

    /**
     * Why such a request is not taken from there. A REGISTER says whether it was protected, and only a P-CSCF of the
     * trust domain knows; originating services are for those who have authenticated the user.
     *
     * @param originating the topmost Route, ours, has {@code orig}
     */
    public Optional<Reason> refusal(Standing standing, String method, boolean originating) {
        if (standing == Standing.STRANGER || standing == Standing.OUTSIDE && method.equals("REGISTER")) {
            return Optional.of(Reason.PEER_NOT_TRUSTED);
        }
        return originating && standing != Standing.INSIDE ? Optional.of(Reason.ORIGINATING_NOT_ALLOWED)
            : Optional.empty();
    }

    /**
     * What a request must lose, and gain, before it goes on.
     *
     * @param icid a new IMS charging identity, used if the request has no P-Charging-Vector that may stay; RFC 7315
     *     clause 4.6: the first node of the trust domain makes one
     * @param ownAddress where it was made
     */
    public List<HeaderEdit> edits(Standing standing, String method, Headers headers, String icid, String ownAddress) {
        List<HeaderEdit> edits = new ArrayList<>();
        if (standing != Standing.INSIDE) {
            remove(OF_OUR_NETWORK, headers, edits);
        }
        if (standing == Standing.OUTSIDE) {
            remove(OF_THE_TRUST_DOMAIN, headers, edits);
        }
        boolean charged = standing != Standing.OUTSIDE && headers.has("P-Charging-Vector");
        if (!charged && !method.equals("REGISTER") && !method.equals("ACK")) {
            edits.add(new HeaderEdit.Set("P-Charging-Vector",
                "icid-value=\"" + icid + "\";icid-generated-at=" + ownAddress));
        }
        return List.copyOf(edits);
    }

    private static void remove(List<String> names, Headers headers, List<HeaderEdit> edits) {
        names.stream().filter(headers::has).forEach(name -> edits.add(new HeaderEdit.Remove(name)));
    }

    /** P-Profile-Key of RFC 5002 for the identity of an LIA; empty if it could not stand between angle brackets. */
    public static Optional<HeaderEdit> profileKey(Optional<String> wildcardedIdentity) {
        return wildcardedIdentity.filter(TrustRules::isUri)
            .map(uri -> new HeaderEdit.Set("P-Profile-Key", "<" + uri + ">"));
    }

    /** P-User-Database of RFC 4457 for the HSS that answered. */
    public static Optional<HeaderEdit> userDatabase(Optional<String> hssHost) {
        return hssHost.filter(host -> host.matches("[A-Za-z0-9.-]{1,255}"))
            .map(host -> new HeaderEdit.Set("P-User-Database", "<aaa://" + host + ">"));
    }

    private static boolean isUri(String text) {
        return text.matches("(sips?|tel):[!-~&&[^<>\"]]{1,250}");
    }
}
