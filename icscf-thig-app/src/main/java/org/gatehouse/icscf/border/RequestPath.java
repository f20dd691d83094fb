package org.gatehouse.icscf.border;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.hiding.HiddenNetwork;
import org.gatehouse.icscf.location.HomeNetwork;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;

/**
 * Where a request goes that has come to the border, its tokens open: on along its Route, or to the I-CSCF's look-up.
 * Pure; one request.
 */
final class RequestPath {
    /** Where to. */
    sealed interface Decision {
    }

    /** To the application, which asks the HSS. */
    record LookUp() implements Decision {
    }

    /** On to the next Route, or to the Request-URI, with these changes. */
    record Onward(List<HeaderEdit> edits) implements Decision {
        Onward {
            edits = List.copyOf(edits);
        }
    }

    /** Nowhere. */
    record Refused(Reason reason) implements Decision {
    }

    /** RFC 3261 clause 8.1.1.6. */
    private static final int MAX_FORWARDS = 70;
    private static final int SIP_PORT = 5060;
    private static final int SIPS_PORT = 5061;
    /** What begins a dialog that we stay in. */
    private static final Set<String> DIALOG_FORMING = Set.of("INVITE", "SUBSCRIBE", "REFER");
    private static final String ORIGINATING = "orig";

    private final HiddenNetwork network;
    private final HomeNetwork home;

    RequestPath(HiddenNetwork network, HomeNetwork home) {
        this.network = network;
        this.home = home;
    }

    /**
     * @param requestUri as the request is really for, hidden Contact opened
     * @param opened whether the Request-URI was a hidden Contact
     * @param fromInside whether the sender is in H
     * @param mayOriginate whether the sender's users may have originating services
     */
    Decision decide(String method, String requestUri, boolean opened, Headers headers, boolean fromInside,
                    boolean mayOriginate) {
        try {
            List<NameAddr> routes = new ArrayList<>();
            for (String route : headers.values("Route")) {
                routes.add(NameAddr.parse(route));
            }
            if (!fromInside && !mayOriginate && routes.stream().anyMatch(this::originates)) {
                return new Refused(Reason.ORIGINATING_NOT_ALLOWED);
            }
            int own = 0;
            while (own < routes.size() && isOwn(routes.get(own).sipUri())) {
                own++;
            }
            boolean inDialog = headers.first("To").filter(RequestPath::hasTag).isPresent();
            boolean leftOver = own < routes.size();
            boolean ourDialog = inDialog && own > 0;
            boolean leaving = fromInside && own > 0 && !isHome(requestUri);
            if (!leftOver && !opened && !ourDialog && !leaving) {
                return new LookUp();
            }
            SipUri next = leftOver ? routes.get(own).sipUri() : SipUri.parse(requestUri);
            if (isOwn(next) || !fromInside && !network.contains(next)) {
                return new Refused(Reason.NO_TRANSIT);
            }
            return onward(method, headers, own);
        } catch (SipSyntaxException e) {
            return new Refused(Reason.REQUEST_MALFORMED);
        }
    }

    private Decision onward(String method, Headers headers, int own) {
        Optional<Integer> left = maxForwards(headers);
        if (left.isPresent() && left.get() <= 0) {
            return new Refused(Reason.TOO_MANY_HOPS);
        }
        List<HeaderEdit> edits = new ArrayList<>();
        edits.add(new HeaderEdit.Set("Max-Forwards", String.valueOf(left.orElse(MAX_FORWARDS + 1) - 1)));
        if (own > 0) {
            List<String> routes = headers.values("Route");
            edits.add(own == routes.size() ? new HeaderEdit.Remove("Route")
                : new HeaderEdit.Set("Route", routes.subList(own, routes.size())));
        }
        edits.addAll(ownRecordRoute(method, headers));
        return new Onward(edits);
    }

    /** Our own entry on top of Record-Route, in the network's name, if a dialog begins. */
    List<HeaderEdit> ownRecordRoute(String method, Headers headers) {
        boolean begins = DIALOG_FORMING.contains(method) && headers.first("To").filter(RequestPath::hasTag).isEmpty();
        return begins ? List.of(new HeaderEdit.Prepend("Record-Route", network.ownRoute())) : List.of();
    }

    private static boolean hasTag(String to) {
        try {
            return NameAddr.parse(to).parameters().has("tag");
        } catch (SipSyntaxException e) {
            return false;
        }
    }

    /** Empty if it is missing; 0 for what is no number. */
    private static Optional<Integer> maxForwards(Headers headers) {
        return headers.first("Max-Forwards").map(v -> v.matches("[0-9]{1,3}") ? Integer.parseInt(v) : 0);
    }

    /** {@code <sip:orig@scscf1;lr>} or {@code <sip:icscf;lr;orig>}, TS 24.229 clauses 5.3.2 and 5.4.3.2. */
    private boolean originates(NameAddr route) {
        try {
            SipUri uri = route.sipUri();
            boolean ours = network.contains(uri) || isOwn(uri);
            return ours && (ORIGINATING.equals(uri.user()) || uri.parameters().has(ORIGINATING));
        } catch (SipSyntaxException e) {
            return false;
        }
    }

    private boolean isOwn(SipUri uri) {
        boolean tls = uri.scheme().equals("sips")
            || uri.parameters().value("transport").filter("tls"::equalsIgnoreCase).isPresent();
        return network.isOwn(uri.hostPort(), tls ? SIPS_PORT : SIP_PORT);
    }

    private boolean isHome(String requestUri) {
        try {
            return home.isOurs(SipUri.parse(requestUri).hostPort().canonicalHost());
        } catch (SipSyntaxException e) {
            // a tel URI and the like: the look-up says what becomes of it
            return true;
        }
    }
}
