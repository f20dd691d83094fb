package org.gatehouse.container.restcomm;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import java.io.IOException;
import java.text.ParseException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.SipException;
import javax.sip.SipProvider;
import javax.sip.address.Hop;
import javax.sip.address.URI;
import javax.sip.header.RouteHeader;
import javax.sip.message.Response;
import org.gatehouse.adapter.Handling;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.IpLiteral;
import org.mobicents.servlet.sip.core.SipApplicationDispatcher;
import org.mobicents.servlet.sip.startup.StaticServiceHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forwards and answers without a transaction, RFC 3261 clauses 16.11 and 8.2.7: what applications decided below them. */
final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.wire");

    private final SipStackImpl stack;

    Relay(SipStackImpl stack) {
        this.stack = stack;
    }

    void forward(SIPRequest request, Handling.Relay how) {
        Optional<Handling> refusal;
        try {
            how.edits().forEach(edit -> JainMessages.edit(request, edit));
            if (how.requestUri().isPresent()) {
                request.setRequestURI(JainMessages.uri(how.requestUri().get()));
            }
            refusal = WireExit.INSTANCE.refusalOf(() -> send(request, how.branch()));
            // from here on the top Via is ours; the answer goes to the one below
            refusal.ifPresent(r -> request.removeFirst(Via.NAME));
        } catch (ParseException | IOException | IllegalStateException e) {
            LOG.info("{} not relayed: {}", request.getMethod(), e.getClass().getSimpleName());
            refusal = Optional.of(how.unreachable());
            removeOwnVia(request, how.branch());
        }
        if (refusal.isPresent() && refusal.get() instanceof Handling.Answer answer) {
            answer(request, answer);
        }
    }

    private static void removeOwnVia(SIPRequest request, String branch) {
        if (branch.equals(request.getTopmostVia().getBranch())) {
            request.removeFirst(Via.NAME);
        }
    }

    private void send(SIPRequest request, String branch) throws IOException {
        Hop hop = nextHop(request);
        ListeningPoint from = provider(hop.getTransport()).getListeningPoint(hop.getTransport());
        try {
            Via via = new Via();
            via.setHost(IpLiteral.parse(from.getIPAddress()).map(IpLiteral::inSip).orElse(from.getIPAddress()));
            via.setPort(from.getPort());
            via.setTransport(hop.getTransport().toUpperCase(Locale.ROOT));
            via.setBranch(branch);
            request.addFirst(via);
        } catch (ParseException | InvalidArgumentException | SipException e) {
            throw new IOException("own Via", e);
        }
        MessageChannel channel = stack.createRawMessageChannel(from.getIPAddress(), from.getPort(), hop);
        if (channel == null) {
            throw new IOException("no channel");
        }
        channel.sendMessage(request, hop);
    }

    /** RFC 3263, as the container does it for what it sends itself. */
    private static Hop nextHop(SIPRequest request) throws IOException {
        RouteHeader route = (RouteHeader) request.getHeader(RouteHeader.NAME);
        URI target = route == null ? request.getRequestURI() : route.getAddress().getURI();
        Queue<Hop> hops = dispatcher().getDNSServerLocator().locateHops(target);
        if (hops == null || hops.isEmpty()) {
            throw new IOException("no next hop");
        }
        return hops.peek();
    }

    private SipProvider provider(String transport) throws IOException {
        for (Iterator<?> i = stack.getSipProviders(); i.hasNext(); ) {
            SipProvider provider = (SipProvider) i.next();
            if (provider.getListeningPoint(transport) != null) {
                return provider;
            }
        }
        throw new IOException("no port for " + transport);
    }

    void back(SIPResponse response, List<HeaderEdit> edits) {
        edits.forEach(edit -> JainMessages.edit(response, edit));
        response.removeFirst(Via.NAME);
        if (response.getTopmostVia() != null) {
            sendBack(response);
        }
    }

    /** The same answer to the same request, tag included, as long as the request is repeated. */
    void answer(SIPRequest request, Handling.Answer answer) {
        if (request.getMethod().equals("ACK")) {
            return;
        }
        SIPResponse response = request.createResponse(answer.status(), answer.phrase());
        if (response.getToTag() == null) {
            response.setToTag(Integer.toHexString(request.getTransactionId().hashCode()));
        }
        sendBack(response);
    }

    private void sendBack(Response response) {
        try {
            provider(((SIPMessage) response).getTopmostVia().getTransport()).sendResponse(response);
        } catch (SipException | IOException e) {
            LOG.info("{} not relayed back: {}", response.getStatusCode(), e.getClass().getSimpleName());
        }
    }

    static SipApplicationDispatcher dispatcher() {
        return StaticServiceHolder.sipStandardService.getSipApplicationDispatcher();
    }
}
