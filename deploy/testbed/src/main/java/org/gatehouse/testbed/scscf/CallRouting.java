package org.gatehouse.testbed.scscf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.gatehouse.testbed.sip.HeaderValue;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipParseException;
import org.gatehouse.testbed.sip.SipPort;
import org.gatehouse.testbed.sip.SipTransactions;
import org.gatehouse.testbed.sip.SipUri;

/**
 * An S-CSCF between its registered users: a request to one of their identities goes along the Path of their first
 * contact, one to a user of another network along the exit route to it, one in a dialog along its Route. It stays in
 * the route, and tells who was called (TS 24.229 clause 5.4.3.3).
 */
final class CallRouting implements Function<Inbound, Optional<SipMessage>> {
    static final List<String> METHODS = List.of("INVITE", "ACK", "BYE", "CANCEL", "PRACK", "UPDATE", "MESSAGE",
            "SUBSCRIBE", "NOTIFY", "PUBLISH", "OPTIONS", "INFO", "REFER");

    private final SipUri self;
    private final SipPort port;
    private final SipTransactions transactions;
    private final Function<String, List<Binding>> bindings;
    private final Map<String, List<String>> exits;

    /** @param exits Route entries towards other networks, by domain */
    CallRouting(String uri, SipPort port, SipTransactions transactions, Function<String, List<Binding>> bindings,
                Map<String, List<String>> exits) {
        try {
            this.self = SipUri.parse(uri);
        } catch (SipParseException e) {
            throw new IllegalArgumentException(uri, e);
        }
        this.port = port;
        this.transactions = transactions;
        this.bindings = bindings;
        this.exits = Map.copyOf(exits);
    }

    @Override
    public Optional<SipMessage> apply(Inbound inbound) {
        try {
            return route(inbound);
        } catch (SipParseException | IOException e) {
            return answer(inbound.message(), 500, "Cannot Be Routed");
        }
    }

    private Optional<SipMessage> route(Inbound inbound) throws SipParseException, IOException {
        SipMessage request = inbound.message();
        List<String> routes = request.values("Route");
        SipMessage out = !routes.isEmpty() && isSelf(routes.get(0)) ? request.withoutFirstValue("Route") : request;
        if (!out.has("Route") && !isContact(out.requestUri())) {
            SipUri called = SipUri.parse(out.requestUri());
            List<Binding> found = bindings.apply(called.identity());
            List<String> exit = exits.getOrDefault(called.host(), List.of());
            if (found.isEmpty() && exit.isEmpty()) {
                return answer(request, 404, "Not Found");
            }
            out = found.isEmpty() ? out.withAll("Route", exit)
                    : out.withRequestUri(found.get(0).contact()).withAll("Route", found.get(0).path())
                            .plus("P-Called-Party-ID", "<" + called.identity() + ">");
        }
        relay(inbound, out);
        return Optional.empty();
    }

    private void relay(Inbound inbound, SipMessage request) throws SipParseException, IOException {
        List<String> routes = request.values("Route");
        SipUri next = SipUri.parse(routes.isEmpty() ? request.requestUri() : HeaderValue.lenient(routes.get(0)).uri());
        SipEndpoint.Transport transport = inbound.endpoint().transport();
        // the same for a request, its CANCEL and the ACK of its failure
        String branch = "z9hG4bKscscf" + Integer.toHexString((request.branch() + request.cseq()).hashCode());
        SipMessage out = request.plusFirst("Via", "SIP/2.0/" + transport + " " + self.host() + ":" + self.port()
                + ";branch=" + branch);
        if (request.first("To").filter(to -> HeaderValue.lenient(to).parameter("tag").isPresent()).isEmpty()) {
            out = out.plusFirst("Record-Route", "<sip:" + self.host() + ":" + self.port() + ";lr>");
        }
        transactions.send(out, port.endpoint(transport), SipTransactions.literal(next),
            response -> back(inbound, response));
    }

    private void back(Inbound request, Inbound response) {
        try {
            transactions.respond(request, response.message().withoutFirstValue("Via"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isSelf(String entry) throws SipParseException {
        SipUri uri = SipUri.parse(HeaderValue.lenient(entry).uri());
        return uri.host().equals(self.host()) && uri.port() == self.port();
    }

    /** Addresses are contacts, names are identities. */
    private static boolean isContact(String uri) throws SipParseException {
        return SipUri.parse(uri).host().matches("[0-9.]+|\\[.*\\]");
    }

    private static Optional<SipMessage> answer(SipMessage request, int status, String reason) {
        return "ACK".equals(request.method()) ? Optional.empty() : Optional.of(request.reply(status, reason, "scscf"));
    }
}
