package org.gatehouse.pcscf.registration;

import java.util.ArrayList;
import java.util.List;
import org.gatehouse.pcscf.sa.IntegrityProtected;
import org.gatehouse.pcscf.secagree.SecAgreeHeaders;
import org.gatehouse.sip.DigestValue;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;

/**
 * What a REGISTER gains and loses on its way from the UE to the core (SM1 to SM2, SM7 to SM8), TS 24.229 clause 5.2.2.
 *
 * @param visitedNetwork what P-Visited-Network-ID and orig-ioi say
 * @param node our host name or address, as icid-generated-at says it
 */
public record CoreForwarding(String visitedNetwork, String node) {
    /** What only the network may say: a UE's own version of it never passes. */
    private static final List<String> NETWORK_ONLY = List.of("Path", "P-Visited-Network-ID", "P-Charging-Vector",
        "P-Charging-Function-Addresses", "P-Asserted-Identity", "P-Associated-URI", "Service-Route", "P-User-Database",
        "P-Profile-Key", "P-Served-User", "P-Asserted-Service", "History-Info", "Feature-Caps", "P-Called-Party-ID");
    private static final String NETWORK_PROVIDED = "network-provided";

    /**
     * @param path our own Path entry, which brings terminating requests back to this UE
     * @param icid a value no other request has
     */
    public List<HeaderEdit> edits(Headers headers, List<DigestValue> credentials, IntegrityProtected mark,
                                  String path, String icid) {
        List<HeaderEdit> edits = new ArrayList<>(withoutAssertions(headers));
        edits.addAll(SecAgreeHeaders.strip(headers));
        Headers stripped = headers.edited(edits);
        edits.add(new HeaderEdit.Prepend("Path", path));
        requirePath(stripped, edits);
        edits.add(new HeaderEdit.Set("P-Visited-Network-ID", "\"" + visitedNetwork + "\""));
        edits.add(new HeaderEdit.Set("P-Charging-Vector",
            "icid-value=\"" + icid + "\";icid-generated-at=" + node + ";orig-ioi=" + visitedNetwork));
        if (!credentials.isEmpty()) {
            edits.add(new HeaderEdit.Set("Authorization", credentials.stream()
                .map(c -> c.without("integrity-protected").withQuoted("integrity-protected", mark.token()).toHeader())
                .toList()));
        }
        return edits;
    }

    /** What is taken out of any message of a UE: what only the network may assert. */
    public static List<HeaderEdit> withoutAssertions(Headers headers) {
        List<HeaderEdit> edits = new ArrayList<>();
        NETWORK_ONLY.stream().filter(headers::has).forEach(name -> edits.add(new HeaderEdit.Remove(name)));
        userProvidedAccessInfo(headers, edits);
        return edits;
    }

    private static void userProvidedAccessInfo(Headers headers, List<HeaderEdit> edits) {
        List<String> values = headers.values("P-Access-Network-Info");
        List<String> own = values.stream().filter(v -> !v.toLowerCase(java.util.Locale.ROOT).contains(NETWORK_PROVIDED))
            .toList();
        if (own.size() < values.size()) {
            edits.add(own.isEmpty() ? new HeaderEdit.Remove("P-Access-Network-Info")
                : new HeaderEdit.Set("P-Access-Network-Info", own));
        }
    }

    /** The registrar must understand Path, or terminating requests would never come back (RFC 3327 clause 5.1). */
    private static void requirePath(Headers stripped, List<HeaderEdit> edits) {
        List<String> tags = new ArrayList<>(stripped.values("Require"));
        if (tags.stream().noneMatch("path"::equalsIgnoreCase)) {
            tags.add("path");
        }
        edits.add(new HeaderEdit.Set("Require", String.join(", ", tags)));
    }
}
