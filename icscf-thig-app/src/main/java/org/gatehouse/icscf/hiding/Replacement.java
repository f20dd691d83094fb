package org.gatehouse.icscf.hiding;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The other mechanism of 3GPP TS 24.229 clause 5.10.4: constants instead of encryption, as far as a border without
 * memory can do it: {@link HidingPolicy.Treatment#FIELDS_ONLY}.
 *
 * <p>A constant may stand only for what never comes back, because nothing says afterwards what it stood for. That holds
 * for the fields of {@link LeakRule}, which are replaced or removed in either mechanism. It does not hold for the
 * routing headers; to restore these, the node that replaced them would have to remember them, and no other node could
 * take its place.
 */
public final class Replacement {
    private static final Map<String, String> NEEDED_LATER = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        NEEDED_LATER.put("Via", "the response has to find its way back through H by it");
        NEEDED_LATER.put("Record-Route",
            "requests in the dialog carry it back as Route, for as long as the dialog lasts");
        NEEDED_LATER.put("Route", "the next node outside sends the request back to H by it");
        NEEDED_LATER.put("Path",
            "the other network sends every request for the user by it until the registration ends");
        NEEDED_LATER.put("Service-Route", "the user's requests find their S-CSCF by it until the registration ends");
        NEEDED_LATER.put("Contact", "requests in the dialog are addressed to it");
        NEEDED_LATER.put("Call-ID", "every message of the dialog is known by it");
    }

    private Replacement() {
    }

    /** Why that header field cannot be replaced by a constant; empty if it can. */
    public static Optional<String> refusal(String header) {
        return Optional.ofNullable(NEEDED_LATER.get(header))
            .map(why -> header + " cannot be replaced by a constant: " + why + "; encrypt it instead");
    }

    /**
     * Checks configuration that asks for constants in these header fields.
     *
     * @throws IllegalArgumentException with the reason for the first that cannot be
     */
    public static void require(Collection<String> headers) {
        for (String header : headers) {
            refusal(header).ifPresent(why -> {
                throw new IllegalArgumentException(why);
            });
        }
    }
}
