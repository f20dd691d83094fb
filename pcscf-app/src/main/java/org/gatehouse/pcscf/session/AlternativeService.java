package org.gatehouse.pcscf.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;

/** The body that tells a UE what to do instead, TS 24.229 clause 7.6, and what makes it credible. */
enum AlternativeService {
    /** Call over another domain, such as CS. */
    EMERGENCY("emergency", Optional.empty(), "emergency call"),
    /** Make an emergency registration first. */
    EMERGENCY_REGISTRATION("emergency", Optional.of("emergency-registration"), "emergency registration required"),
    /** The S-CSCF is gone: register from the beginning. */
    RESTORATION("restoration", Optional.of("initial-registration"), "S-CSCF not reached");

    private static final String TYPE = "application/3gpp-ims+xml";

    private final String body;

    AlternativeService(String type, Optional<String> action, String reason) {
        body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ims-3gpp version=\"1\"><alternative-service><type>" + type
            + "</type><reason>" + reason + "</reason>" + action.map(a -> "<action>" + a + "</action>").orElse("")
            + "</alternative-service></ims-3gpp>\n";
    }

    /** @param path our entry in the UE's Path, by which it knows that the P-CSCF speaks; empty if it has none */
    List<HeaderEdit> headers(Optional<String> path) {
        List<HeaderEdit> edits = new ArrayList<>();
        path.ifPresent(entry -> edits.add(new HeaderEdit.Set("P-Asserted-Identity", entry)));
        edits.add(new HeaderEdit.Content(TYPE, body));
        return edits;
    }

    /** Whether a message has such a body already. */
    static boolean isIn(Headers headers) {
        return headers.first("Content-Type").filter(type -> type.trim().toLowerCase(Locale.ROOT).startsWith(TYPE))
            .isPresent();
    }
}
