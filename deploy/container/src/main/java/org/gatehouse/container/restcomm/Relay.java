package org.gatehouse.container.restcomm;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.HopImpl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.SipException;
import javax.sip.SipProvider;
import javax.sip.address.Hop;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.RouteHeader;
import org.gatehouse.adapter.Handling;
import org.gatehouse.adapter.OwnMessage;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.IpLiteral;
import org.mobicents.servlet.sip.core.SipApplicationDispatcher;
import org.mobicents.servlet.sip.startup.StaticServiceHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards and answers without a transaction, RFC 3261 clauses 16.11 and 8.2.7: what applications decided below them.
 */
final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.wire");
    private static final LargeRequests LARGE = LargeRequests.INSTANCE;
    private static final NamedHops NAMED = new NamedHops();
    private static final String UDP = "udp";
    private static final String TCP = "tcp";

    private final SipStackImpl stack;

    Relay(SipStackImpl stack) {
        this.stack = stack;
    }

    /** Requests that wait for a thread because their next hop is a name. */
    static int waiting() {
        return NAMED.waiting();
    }

    void forward(SIPRequest request, Handling.Relay how) {
        Optional<CompletionStage<List<Hop>>> named;
        try {
            how.edits().forEach(edit -> JainMessages.edit(request, edit));
            if (how.requestUri().isPresent()) {
                request.setRequestURI(JainMessages.uri(how.requestUri().get()));
            }
            named = named(request, how.leg());
        } catch (ParseException | IllegalStateException e) {
            unreachable(request, how, e);
            return;
        }
        if (named.isEmpty()) {
            forward(request, how, Optional.empty());
        } else {
            NAMED.then(named.get(), hops -> forward(request, how, Optional.of(hops)));
        }
    }

    /** @param named where its next hop's name leads; empty for one that is an address */
    private void forward(SIPRequest request, Handling.Relay how, Optional<List<Hop>> named) {
        Optional<Handling> refusal;
        try {
            refusal = WireExit.INSTANCE.refusalOf(() -> send(request, how.branch(), how.leg(), named));
        } catch (IOException | IllegalStateException e) {
            unreachable(request, how, e);
            return;
        }
        if (refusal.isPresent()) {
            // from here on the top Via is ours; the answer goes to the one below
            request.removeFirst(Via.NAME);
            answered(request, refusal.get());
        }
    }

    private void unreachable(SIPRequest request, Handling.Relay how, Exception why) {
        LOG.info("{} not relayed: {}", request.getMethod(), why.getClass().getSimpleName());
        removeOwnVia(request, how.branch());
        answered(request, how.unreachable());
    }

    private void answered(SIPRequest request, Handling handling) {
        if (handling instanceof Handling.Answer answer) {
            answer(request, answer);
        }
    }

    /** Empty if its next hop is an address, or the leg says where to. */
    private static Optional<CompletionStage<List<Hop>>> named(SIPRequest request, Optional<Handling.Leg> leg) {
        return leg.flatMap(Handling.Leg::to).isPresent() ? Optional.empty() : NAMED.find(target(request));
    }

    /** Whether it was written. */
    boolean send(OwnMessage message) {
        try {
            SIPMessage made = JainMessages.message(message);
            if (message instanceof OwnMessage.Request request) {
                Optional<Handling.Leg> leg = Optional.of(request.leg());
                Optional<CompletionStage<List<Hop>>> asked = named((SIPRequest) made, leg);
                Optional<List<Hop>> named = asked.isEmpty() ? Optional.empty()
                    : Optional.of(NamedHops.await(asked.get()));
                return WireExit.INSTANCE.refusalOf(
                    () -> send((SIPRequest) made, request.branch(), leg, named)).isEmpty();
            }
            org.gatehouse.adapter.ListeningPoint from = ((OwnMessage.Response) message).from();
            sendBack((SIPResponse) made, Optional.of(new InetSocketAddress(from.address(), from.port())));
            return true;
        } catch (ParseException | IOException | RuntimeException e) {
            LOG.info("own message not sent: {}", e.getClass().getSimpleName());
            return false;
        }
    }

    private static void removeOwnVia(SIPRequest request, String branch) {
        Via top = request.getTopmostVia();
        if (top != null && branch.equals(top.getBranch())) {
            request.removeFirst(Via.NAME);
        }
    }

    /** To the first of its next hops that can be sent to (RFC 3263 clause 4.3). */
    private void send(SIPRequest request, String branch, Optional<Handling.Leg> leg, Optional<List<Hop>> named)
            throws IOException {
        if (named.isEmpty()) {
            send(request, branch, leg, leg.isPresent() ? nextHop(request, leg.get()) : nextHop(request), false);
            return;
        }
        boolean tcp = leg.filter(l -> l.from().transportName().equals(TCP)).isPresent() && leavesTransport(request);
        IOException last = new IOException("no next hop");
        for (Hop hop : named.get()) {
            try {
                send(request, branch, leg, hop, tcp);
                return;
            } catch (IOException e) {
                removeOwnVia(request, branch);
                last = e;
            }
        }
        throw last;
    }

    /**
     * Over the transport that its next hop says, or over TCP because it is too large: RFC 3261 clause 18.1.1.
     *
     * @param tcpFirst whether TCP is preferred whatever its size
     */
    private void send(SIPRequest request, String branch, Optional<Handling.Leg> leg, Hop hop, boolean tcpFirst)
            throws IOException {
        if (!hop.getTransport().equalsIgnoreCase(UDP)) {
            send(request, branch, leg, hop);
            return;
        }
        boolean tcp = tcpFirst || LARGE.followsInvite(request.getMethod(), branch);
        if (!tcp && LargeRequests.fits(() -> send(request, branch, leg, hop))) {
            return;
        }
        removeOwnVia(request, branch);
        if (!sentOverTcp(request, branch, leg, hop)) {
            send(request, branch, leg, hop);
        }
    }

    private boolean sentOverTcp(SIPRequest request, String branch, Optional<Handling.Leg> leg, Hop hop) {
        String peer = hop.getHost() + ":" + hop.getPort();
        if (LARGE.refusesTcp(peer)) {
            return false;
        }
        try {
            LargeRequests.connecting(
                () -> send(request, branch, leg, new HopImpl(hop.getHost(), hop.getPort(), TCP)));
            LARGE.sentOverTcp(request.getMethod(), branch);
            return true;
        } catch (IOException e) {
            LOG.info("{} goes over UDP: no TCP to {}", request.getMethod(), peer);
            LARGE.refusedBy(peer);
            removeOwnVia(request, branch);
            return false;
        }
    }

    private void send(SIPRequest request, String branch, Optional<Handling.Leg> leg, Hop hop) throws IOException {
        ListeningPoint from = leg.isPresent() ? own(leg.get().from(), hop.getTransport())
            : provider(hop.getTransport()).getListeningPoint(hop.getTransport());
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

    /**
     * A URI that does not name a transport leaves the choice, and a message that came by TCP may be too large for UDP.
     */
    private static Hop nextHop(SIPRequest request, Handling.Leg leg) throws IOException {
        String preferred = leg.from().transportName();
        if (leg.to().isPresent()) {
            InetSocketAddress to = leg.to().get();
            return new HopImpl(to.getAddress().getHostAddress(), to.getPort(), preferred);
        }
        Hop hop = nextHop(request);
        return leavesTransport(request) && preferred.equals(TCP) ? new HopImpl(hop.getHost(), hop.getPort(), preferred)
            : hop;
    }

    private static boolean leavesTransport(SIPRequest request) {
        return !(target(request) instanceof SipURI uri) || uri.getTransportParam() == null && !uri.isSecure();
    }

    /** RFC 3263, as the container does it for what it sends itself. */
    private static Hop nextHop(SIPRequest request) throws IOException {
        Queue<Hop> hops = dispatcher().getDNSServerLocator().locateHops(target(request));
        if (hops == null || hops.isEmpty()) {
            throw new IOException("no next hop");
        }
        return hops.peek();
    }

    private static URI target(SIPRequest request) {
        RouteHeader route = (RouteHeader) request.getHeader(RouteHeader.NAME);
        return route == null ? request.getRequestURI() : route.getAddress().getURI();
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

    private ListeningPoint own(org.gatehouse.adapter.ListeningPoint wanted, String transport) throws IOException {
        return provider(new InetSocketAddress(wanted.address(), wanted.port()), transport)
            .orElseThrow(() -> new IOException("not our port")).getListeningPoint(transport);
    }

    private Optional<SipProvider> provider(InetSocketAddress local, String transport) throws IOException {
        for (Iterator<?> i = stack.getSipProviders(); i.hasNext(); ) {
            SipProvider provider = (SipProvider) i.next();
            ListeningPoint point = provider.getListeningPoint(transport);
            if (point != null && point.getPort() == local.getPort()
                && InetAddress.getByName(point.getIPAddress()).equals(local.getAddress())) {
                return Optional.of(provider);
            }
        }
        return Optional.empty();
    }

    void back(SIPResponse response, Handling.RelayBack how) {
        how.edits().forEach(edit -> JainMessages.edit(response, edit));
        response.removeFirst(Via.NAME);
        if (response.getTopmostVia() != null) {
            sendBack(response, how.from().map(p -> new InetSocketAddress(p.address(), p.port())));
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
        answer.headers().forEach(edit -> JainMessages.edit(response, edit));
        sendBack(response, Optional.of(JainMessages.flow(request).local()));
    }

    /** @param from where the request came to, if it is known; any port of the transport otherwise */
    private void sendBack(SIPResponse response, Optional<InetSocketAddress> from) {
        try {
            String transport = response.getTopmostVia().getTransport();
            Optional<SipProvider> known = from.isEmpty() ? Optional.empty() : provider(from.get(), transport);
            (known.isPresent() ? known.get() : provider(transport)).sendResponse(response);
        } catch (SipException | IOException e) {
            LOG.info("{} not relayed back: {}", response.getStatusCode(), e.getClass().getSimpleName());
        }
    }

    static SipApplicationDispatcher dispatcher() {
        return StaticServiceHolder.sipStandardService.getSipApplicationDispatcher();
    }
}
