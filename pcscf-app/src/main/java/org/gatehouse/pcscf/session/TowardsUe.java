package org.gatehouse.pcscf.session;

import java.util.ArrayList;
import java.util.List;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;

/** What is taken out of any message of the core on its way to a UE, TS 24.229 clauses 5.2.6.3 and 5.2.6.4, RFC 3325. */
final class TowardsUe {
    private static final List<String> CORE_ONLY = List.of("P-Charging-Vector", "P-Charging-Function-Addresses",
        "P-Visited-Network-ID", "P-Access-Network-Info", "P-User-Database", "P-Profile-Key", "P-Served-User",
        "P-Asserted-Service", "Security-Client", "Security-Server", "Security-Verify");
    private static final String ASSERTED = "P-Asserted-Identity";

    private TowardsUe() {
    }

    static List<HeaderEdit> edits(Headers headers) {
        List<HeaderEdit> edits = new ArrayList<>();
        CORE_ONLY.stream().filter(headers::has).forEach(name -> edits.add(new HeaderEdit.Remove(name)));
        if (headers.has(ASSERTED) && idIsPrivate(headers)) {
            edits.add(new HeaderEdit.Remove(ASSERTED));
        }
        return edits;
    }

    /** RFC 3325 clause 9.3; the values are separated by semicolons (RFC 3323 clause 4.2). */
    private static boolean idIsPrivate(Headers headers) {
        return headers.lines("Privacy").stream().flatMap(line -> List.of(line.split("[;,]")).stream())
            .anyMatch(value -> value.trim().equalsIgnoreCase("id"));
    }
}
