package org.gatehouse.icscf.hiding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.HeaderList;
import org.gatehouse.sip.HostPort;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.Parameters;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/** What the {@link LeakRule rules} do. What cannot be read and names someone in H is removed. */
final class Leaks {
    private static final Set<String> CHARGING_PARAMETERS = Set.of("icid-value", "orig-ioi", "term-ioi");
    private static final String CONSTANT_MAX_FORWARDS = "70";

    private Leaks() {
    }

    static BiFunction<HiddenNetwork, LeavingMessage, List<HeaderEdit>> removing(String... names) {
        return (network, message) -> removed(message, names);
    }

    private static List<HeaderEdit> removed(LeavingMessage message, String... names) {
        List<HeaderEdit> edits = new ArrayList<>();
        for (String name : names) {
            if (message.headers().has(name)) {
                edits.add(new HeaderEdit.Remove(name));
            }
        }
        return edits;
    }

    static List<HeaderEdit> chargingVector(HiddenNetwork network, LeavingMessage message) {
        return rewritten(message, "P-Charging-Vector", line -> {
            try {
                List<Parameters.Parameter> kept = Parameters.parse(line).list().stream()
                    .filter(p -> CHARGING_PARAMETERS.contains(p.name().toLowerCase(Locale.ROOT))).toList();
                String text = new Parameters(kept).toString();
                return text.isEmpty() ? Optional.empty() : Optional.of(text.substring(1));
            } catch (SipSyntaxException e) {
                return Optional.empty();
            }
        });
    }

    static List<HeaderEdit> visitedNetwork(HiddenNetwork network, LeavingMessage message) {
        return message.method().equals("REGISTER") ? List.of() : removed(message, "P-Visited-Network-ID");
    }

    /** A request is H's own if the bottom Via is; in responses only the registrar's User-Agent is known to be. */
    static List<HeaderEdit> software(HiddenNetwork network, LeavingMessage message) {
        List<String> vias = message.headers().values("Via");
        boolean ours = !message.isRequest() ? message.method().equals("REGISTER")
            : !vias.isEmpty() && isNode(network, vias.get(vias.size() - 1));
        List<HeaderEdit> edits = new ArrayList<>(removed(message, "Server"));
        if (ours) {
            edits.addAll(removed(message, "User-Agent", "Organization"));
        }
        return edits;
    }

    private static boolean isNode(HiddenNetwork network, String via) {
        try {
            Entry entry = Entry.read(RoutingHeader.VIA, via);
            return network.containsNode(entry) || entry.token(network.realm()).isPresent();
        } catch (SipSyntaxException e) {
            return false;
        }
    }

    /** {@code warn-code SP warn-agent SP warn-text}, RFC 3261 clause 20.43. */
    static List<HeaderEdit> warning(HiddenNetwork network, LeavingMessage message) {
        LeakScan scan = LeakScan.of(network);
        return rewrittenValues(message, "Warning", value -> {
            if (scan.findings(value).isEmpty()) {
                return Optional.of(value);
            }
            int quote = value.indexOf('"');
            String[] codeAndAgent = (quote < 0 ? value : value.substring(0, quote)).trim().split(" +", 2);
            if (quote < 0 || codeAndAgent.length != 2 || !codeAndAgent[0].matches("[0-9]{3}")) {
                return Optional.empty();
            }
            String agent = scan.findings(codeAndAgent[1]).isEmpty() ? codeAndAgent[1] : network.realm();
            String text = value.substring(quote);
            return Optional.of(codeAndAgent[0] + " " + agent + " " + (scan.findings(text).isEmpty() ? text : "\"\""));
        });
    }

    static List<HeaderEdit> reason(HiddenNetwork network, LeavingMessage message) {
        LeakScan scan = LeakScan.of(network);
        return rewrittenValues(message, "Reason", value -> {
            if (scan.findings(value).isEmpty()) {
                return Optional.of(value);
            }
            int semicolon = value.indexOf(';');
            try {
                String protocol = semicolon < 0 ? value : value.substring(0, semicolon);
                String rest = semicolon < 0 ? "" : value.substring(semicolon + 1);
                String canned = protocol + Parameters.parse(rest).without("text");
                return scan.findings(canned).isEmpty() ? Optional.of(canned) : Optional.empty();
            } catch (SipSyntaxException e) {
                return Optional.empty();
            }
        });
    }

    static List<HeaderEdit> retryAfter(HiddenNetwork network, LeavingMessage message) {
        return rewritten(message, "Retry-After", line -> {
            int open = line.indexOf('(');
            if (open < 0) {
                return Optional.of(line);
            }
            int close = line.lastIndexOf(')');
            String after = close < open ? "" : line.substring(close + 1).trim();
            return Optional.of(line.substring(0, open).trim() + after);
        });
    }

    static List<HeaderEdit> infoUris(HiddenNetwork network, LeavingMessage message) {
        LeakScan scan = LeakScan.of(network);
        List<HeaderEdit> edits = new ArrayList<>();
        for (String name : List.of("Error-Info", "Alert-Info", "Call-Info")) {
            edits.addAll(rewrittenValues(message, name,
                value -> scan.findings(value).isEmpty() ? Optional.of(value) : Optional.empty()));
        }
        return edits;
    }

    static List<HeaderEdit> identityUris(HiddenNetwork network, LeavingMessage message) {
        LeakScan scan = LeakScan.of(network);
        List<HeaderEdit> edits = new ArrayList<>();
        for (String name : List.of("History-Info", "Diversion", "Referred-By", "Refer-To")) {
            edits.addAll(rewrittenValues(message, name,
                value -> scan.findings(value).isEmpty() ? Optional.of(value) : atRealm(network, scan, value)));
        }
        return edits;
    }

    /** The same user at the realm, without what else still names someone in H. */
    private static Optional<String> atRealm(HiddenNetwork network, LeakScan scan, String value) {
        try {
            NameAddr address = NameAddr.parse(value);
            SipUri uri = address.sipUri();
            SipUri changed = new SipUri(uri.scheme(), uri.user(), new HostPort(network.realm(), HostPort.NO_PORT),
                clean(scan, uri.parameters()),
                uri.headers() == null || !scan.findings(uri.headers()).isEmpty() ? null : uri.headers());
            String display = scan.findings(address.display()).isEmpty() ? address.display() : "";
            String text = new NameAddr(display, changed.toString(), clean(scan, address.parameters())).toString();
            return scan.findings(text).isEmpty() ? Optional.of(text) : Optional.empty();
        } catch (SipSyntaxException e) {
            return Optional.empty();
        }
    }

    private static Parameters clean(LeakScan scan, Parameters parameters) {
        return new Parameters(parameters.list().stream()
            .filter(p -> p.value() == null || scan.findings(p.value()).isEmpty()).toList());
    }

    static List<HeaderEdit> maxForwards(HiddenNetwork network, LeavingMessage message) {
        return message.isRequest() ? List.of(new HeaderEdit.Set("Max-Forwards", CONSTANT_MAX_FORWARDS)) : List.of();
    }

    private static List<HeaderEdit> rewrittenValues(LeavingMessage message, String name,
                                                    Function<String, Optional<String>> change) {
        return changed(name, HeaderList.values(message.headers().lines(name)), change);
    }

    private static List<HeaderEdit> rewritten(LeavingMessage message, String name,
                                              Function<String, Optional<String>> change) {
        return changed(name, message.headers().lines(name), change);
    }

    private static List<HeaderEdit> changed(String name, List<String> before,
                                            Function<String, Optional<String>> change) {
        if (before.isEmpty()) {
            // as nearly always
            return List.of();
        }
        List<String> after = before.stream().map(change).flatMap(Optional::stream).toList();
        if (after.equals(before)) {
            return List.of();
        }
        return List.of(after.isEmpty() ? new HeaderEdit.Remove(name) : new HeaderEdit.Set(name, after));
    }
}
