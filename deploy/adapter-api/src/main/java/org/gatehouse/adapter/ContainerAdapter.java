package org.gatehouse.adapter;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.ServiceLoader;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.ProxyBranch;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipResponseView;

/** The container behind the applications. Thread-safe. */
public interface ContainerAdapter {

    /**
     * The adapter of the container that runs this code.
     *
     * @throws IllegalStateException if none is on the container's class path
     */
    static ContainerAdapter current() {
        return Found.ADAPTER;
    }

    /** The service provider, looked for once in the class loader that holds this interface: the container's. */
    final class Found {
        private static final ContainerAdapter ADAPTER =
            ServiceLoader.load(ContainerAdapter.class, ContainerAdapter.class.getClassLoader()).findFirst()
                .orElseThrow(() -> new IllegalStateException(
                    "no Gatehouse container adapter on the container's class path"));

        private Found() {
        }
    }

    /**
     * What an application wants of the network, said once from its {@code init}. The ports are opened when every
     * application has been deployed, so that the container never relays on its own.
     *
     * @param nextHops finds where the names lead that relayed requests and own ones are to go to
     */
    void listen(String application, List<ListeningPoint> points, WireRules rules, NextHops nextHops);

    /** Host names by which a Route means this node, besides the addresses of its ports. */
    void answerTo(Collection<String> hostNames);

    /** The counterpart of {@link #listen}, said from {@code destroy}. */
    void silence(String application);

    /**
     * Ends the TCP connection between these ports at once, whoever made it; does nothing if there is none.
     *
     * @param local our end
     */
    void disconnect(InetSocketAddress local, InetSocketAddress peer);

    /** The request as it came: raw header values, and the packet's own addresses. */
    SipRequestView view(SipServletRequest request);

    /** The response as it came. */
    SipResponseView view(SipServletResponse response);

    /**
     * Names of header fields that the container's parser could not read and has therefore left out. They stand in the
     * {@link #view} as they came, but would be missing from the message that is sent on.
     */
    List<String> unreadable(SipServletMessage message);

    /**
     * Carries out changes in order, to system headers too. On a request that is to be proxied: on the branch's request,
     * never on the one received.
     */
    void edit(SipServletMessage message, List<HeaderEdit> edits);

    /** Names the listening point that a proxied request leaves from: in its Via, and on the wire. */
    void sendFrom(SipServletRequest request, Proxy proxy, ListeningPoint point);

    /**
     * Keeps the container from passing a failure of any branch on, until {@link #letPass}. A 2xx passes, and what is
     * provisional.
     */
    void hold(Proxy proxy);

    /** Ends {@link #hold}: the best failure passes when the branch under way has ended. */
    void letPass(Proxy proxy);

    /**
     * The next try of a proxied request, not started: its request may be changed with {@link #edit}. The container
     * knows this one only, and none before it; a 2xx of such a one is still passed on.
     *
     * @param requestUri the Request-URI of this try
     */
    ProxyBranch nextBranch(Proxy proxy, String requestUri);

    /**
     * Starts the branch that {@link #nextBranch} made, towards this place and no other, whatever its Route and
     * Request-URI name: where they lead has been found out (RFC 3263), and no resolver is asked.
     *
     * @param anySize whether a request that is too large for a datagram is sent as one all the same
     * @return whether it was sent; if not, it has to go over TCP (RFC 3261 clause 18.1.1), in another branch
     * @throws IllegalStateException if it cannot be sent there
     */
    boolean start(Proxy proxy, InetSocketAddress to, Flow.Transport transport, boolean anySize);

    /** Gives the branch up that {@link #nextBranch} made, if there is one; an INVITE is cancelled. */
    void giveUp(Proxy proxy);

    /**
     * Sends a message of the application's own. May wait for a connection over TCP.
     *
     * @return whether it was written; not, if the next hop is not found or not connected
     */
    boolean send(OwnMessage message);

    /** Whether {@link WireRules#left} is called; who waits for a message to leave has to guess otherwise. */
    default boolean tellsWhatLeft() {
        return false;
    }

    /**
     * Frees what the container keeps for a proxied transaction that has ended and cannot grow a dialog; a request that
     * is sent again is answered all the same. Without it the container keeps each REGISTER for minutes.
     */
    void release(SipServletMessage message);
}
