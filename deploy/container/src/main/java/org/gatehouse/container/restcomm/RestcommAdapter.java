package org.gatehouse.container.restcomm;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipURI;
import org.gatehouse.adapter.ContainerAdapter;
import org.gatehouse.adapter.ListeningPoint;
import org.gatehouse.adapter.NextHops;
import org.gatehouse.adapter.OwnMessage;
import org.gatehouse.adapter.WireRules;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.IpLiteral;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipResponseView;
import org.mobicents.javax.servlet.sip.ProxyExt;
import org.mobicents.javax.servlet.sip.SipSessionExt;
import org.mobicents.servlet.sip.core.message.MobicentsSipServletMessage;
import org.mobicents.servlet.sip.proxy.ProxyImpl;

/** {@link ContainerAdapter} for Restcomm SIP Servlets 3.2 on JAIN SIP. */
public final class RestcommAdapter implements ContainerAdapter {
    private final SessionRelease sessions = new SessionRelease();

    @Override
    public void listen(String application, List<ListeningPoint> points, WireRules rules, NextHops nextHops) {
        WireTable.put(application, points, rules, nextHops);
    }

    @Override
    public void answerTo(Collection<String> hostNames) {
        hostNames.forEach(Relay.dispatcher()::addHostName);
    }

    @Override
    public void silence(String application) {
        WireTable.remove(application);
    }

    @Override
    public void disconnect(InetSocketAddress local, InetSocketAddress peer) {
        WireStreams.reset(local, peer);
    }

    /** How much waits in the container, by name. */
    public static Map<String, IntSupplier> queues() {
        return Map.of("udp", WireGate::queued, "named-hops", Relay::waiting,
            "tcp-connections", WireStreams::open);
    }

    /** The ports that the deployed applications asked for. */
    public static List<ListeningPoint> wanted() {
        return WireTable.points();
    }

    @Override
    public SipRequestView view(SipServletRequest request) {
        SIPRequest message = (SIPRequest) message(request);
        return new SipRequestView(message.getMethod(), message.getRequestURI().toString(),
            JainMessages.headers(message), JainMessages.flow(message));
    }

    @Override
    public SipResponseView view(SipServletResponse response) {
        SIPMessage message = message(response);
        return new SipResponseView(response.getStatus(), response.getReasonPhrase(), JainMessages.headers(message),
            JainMessages.flow(message));
    }

    @Override
    public List<String> unreadable(SipServletMessage message) {
        return JainMessages.unreadable(message(message));
    }

    @Override
    public void edit(SipServletMessage message, List<HeaderEdit> edits) {
        SIPMessage target = message(message);
        edits.forEach(edit -> JainMessages.edit(target, edit));
    }

    @Override
    public void sendFrom(SipServletRequest request, Proxy proxy, ListeningPoint point) {
        // the session decides the socket, the proxy decides Via and Record-Route: both, or they disagree
        SipURI uri = uri(request, point);
        ((SipSessionExt) request.getSession()).setOutboundInterface(uri);
        ((ProxyExt) proxy).setOutboundInterface(uri);
    }

    /** The container's own way to write the listening point: it compares text, and IPv6 has many texts. */
    private static SipURI uri(SipServletRequest request, ListeningPoint point) {
        List<?> interfaces = (List<?>) request.getSession().getServletContext()
            .getAttribute(javax.servlet.sip.SipServlet.OUTBOUND_INTERFACES);
        return interfaces.stream().map(SipURI.class::cast)
            .filter(uri -> uri.getPort() == point.port()
                && point.transportName().equalsIgnoreCase(uri.getTransportParam())
                && IpLiteral.parse(uri.getHost()).filter(point.address()::equals).isPresent())
            .findFirst().orElseThrow(() -> new IllegalArgumentException("not listening on " + point));
    }

    @Override
    public ProxyBranch nextBranch(Proxy proxy, String requestUri) {
        return NextBranch.of((ProxyImpl) proxy, requestUri);
    }

    @Override
    public boolean start(Proxy proxy, InetSocketAddress to, Flow.Transport transport, boolean anySize) {
        if (anySize || transport != Flow.Transport.UDP) {
            DirectedLocator.towards(to, transport, proxy::startProxy);
            return true;
        }
        try {
            return LargeRequests.fits(() -> DirectedLocator.towards(to, transport, proxy::startProxy));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void hold(Proxy proxy) {
        NextBranch.hold((ProxyImpl) proxy);
    }

    @Override
    public void letPass(Proxy proxy) {
        NextBranch.release((ProxyImpl) proxy);
    }

    @Override
    public void giveUp(Proxy proxy) {
        NextBranch.giveUp((ProxyImpl) proxy);
    }

    @Override
    public boolean send(OwnMessage message) {
        return new Relay((SipStackImpl) Relay.dispatcher().getSipStack()).send(message);
    }

    @Override
    public boolean tellsWhatLeft() {
        return true;
    }

    @Override
    public void release(SipServletMessage message) {
        sessions.release(message);
    }

    private static SIPMessage message(SipServletMessage message) {
        return (SIPMessage) ((MobicentsSipServletMessage) message).getMessage();
    }
}
