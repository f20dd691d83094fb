package org.gatehouse.icscf.hiding;

import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.gatehouse.sip.HeaderEdit;

/**
 * What else than routing headers tells of the inside of H, and what is done about it in messages that leave. Each rule
 * can be switched by its name; all but {@link #MAX_FORWARDS} are on unless configuration says otherwise.
 */
public enum LeakRule {
    CHARGING_ADDRESSES("P-Charging-Function-Addresses: never leaves the home network",
        Leaks.removing("P-Charging-Function-Addresses")),
    CHARGING_VECTOR("P-Charging-Vector: only icid-value, orig-ioi and term-ioi stay", Leaks::chargingVector),
    SERVICE_DATA("names of the HSS and of profiles",
        Leaks.removing("P-User-Database", "P-Profile-Key", "P-Served-User", "P-Private-Network-Indication")),
    VISITED_NETWORK("P-Visited-Network-ID outside REGISTER", Leaks::visitedNetwork),
    SOFTWARE("Server always; User-Agent and Organization of what H itself made", Leaks::software),
    WARNING_AGENT("Warning: the agent becomes the realm, text that names a node goes", Leaks::warning),
    REASON_TEXT("Reason: text that names a node goes", Leaks::reason),
    RETRY_AFTER_COMMENT("Retry-After: comments go", Leaks::retryAfter),
    INFO_URIS("Error-Info, Alert-Info, Call-Info: entries that lead into H go", Leaks::infoUris),
    IDENTITY_URIS("History-Info, Diversion, Referred-By, Refer-To: hosts of H become the realm", Leaks::identityUris),
    NODE_DETAILS("what only nodes tell each other", Leaks.removing("Feature-Caps", "Session-ID", "Response-Source",
        "Relayed-Charge", "Resource-Share")),
    /** Raises the risk of loops: only where loops are found by other means. */
    MAX_FORWARDS("Max-Forwards: a constant in requests, so that hops are not counted", Leaks::maxForwards);

    private final String description;
    private final BiFunction<HiddenNetwork, LeavingMessage, List<HeaderEdit>> action;

    LeakRule(String description, BiFunction<HiddenNetwork, LeavingMessage, List<HeaderEdit>> action) {
        this.description = description;
        this.action = action;
    }

    /** The key in the configuration file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** For lists and documents. */
    public String description() {
        return description;
    }

    List<HeaderEdit> edits(HiddenNetwork network, LeavingMessage message) {
        return action.apply(network, message);
    }
}
