package org.gatehouse.testbed.cx;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdiameter.api.Answer;
import org.jdiameter.api.ApplicationAlreadyUseException;
import org.jdiameter.api.ApplicationId;
import org.jdiameter.api.AvpDataException;
import org.jdiameter.api.AvpSet;
import org.jdiameter.api.DisconnectCause;
import org.jdiameter.api.IllegalDiameterStateException;
import org.jdiameter.api.InternalException;
import org.jdiameter.api.Network;
import org.jdiameter.api.PeerState;
import org.jdiameter.api.PeerTable;
import org.jdiameter.api.Request;
import org.jdiameter.api.RouteException;
import org.jdiameter.client.api.IMessage;
import org.jdiameter.server.impl.StackImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Diameter server for Cx. The outside reaches it through a {@link TcpWire}, so it can be killed without the farewell
 * (DPR) which the Diameter library would say.
 */
public final class CxServer implements AutoCloseable {
    private static final int MISSING_AVP = 5005;
    /** A client that is refused never gets that far. */
    private static final long OPEN_NANOS = 2_000_000_000;
    private static final int RTR = 304;
    private static final int PPR = 305;
    private static final Logger LOG = LoggerFactory.getLogger(CxServer.class);

    private final CxServerSettings settings;
    private final StackImpl stack;
    private final TcpWire wire;
    private final CxHandler handler;
    private final CxListener listener;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread thread = new Thread(run, "hss clock");
        thread.setDaemon(true);
        return thread;
    });

    private CxServer(CxServerSettings settings, StackImpl stack, TcpWire wire, CxHandler handler,
                     CxListener listener) {
        this.settings = settings;
        this.stack = stack;
        this.wire = wire;
        this.handler = handler;
        this.listener = listener;
    }

    /** @throws IOException if it cannot listen, or the library does not start */
    public static CxServer start(CxServerSettings settings, CxHandler handler) throws IOException {
        return start(settings, handler, CxListener.NONE);
    }

    /** @throws IOException if it cannot listen, or the library does not start */
    public static CxServer start(CxServerSettings settings, CxHandler handler, CxListener listener)
        throws IOException {
        InetAddress address = InetAddress.getByName(settings.address());
        String peers = settings.clients().stream()
            .map(c -> "<Peer name=\"aaa://" + c + ":3868\" attempt_connect=\"false\" rating=\"1\"/>")
            .collect(Collectors.joining());
        int inner;
        TcpWire wire;
        AtomicReference<StackImpl> started = new AtomicReference<>();
        // taken while the other one is drawn, or they may be one and the same
        try (ServerSocket taken = new ServerSocket(0, 1, address)) {
            inner = taken.getLocalPort();
            wire = new TcpWire(new InetSocketAddress(address, settings.port()), new InetSocketAddress(address, inner),
                first -> awaitOpen(started.get(), client(settings, first)));
        }
        StackImpl stack = null;
        try {
            stack = CxStack.make(settings.host(), settings.realm(), settings.address(), inner, peers,
                String.join(",", settings.clients()));
            started.set(stack);
            CxServer server = new CxServer(settings, stack, wire, handler, listener);
            stack.unwrap(Network.class).addNetworkReqListener(server::receive,
                ApplicationId.createByAuthAppId(CxCodec.TGPP, CxCodec.CX));
            stack.start();
            return server;
        } catch (IOException | InternalException | IllegalDiameterStateException
                 | ApplicationAlreadyUseException e) {
            wire.close();
            if (stack != null) {
                stack.destroy();
            }
            throw new IOException("Diameter did not start", e);
        }
    }

    private static Optional<String> client(CxServerSettings settings, byte[] cer) {
        String text = new String(cer, StandardCharsets.ISO_8859_1);
        return settings.clients().stream().filter(text::contains).findFirst();
    }

    /**
     * The library sends CEA, and only then takes the client for connected: what a client asks that is quicker would be
     * lost.
     */
    private static void awaitOpen(StackImpl stack, Optional<String> client) {
        long end = System.nanoTime() + OPEN_NANOS;
        while (client.isPresent() && !isOpen(stack, client.get()) && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private static boolean isOpen(StackImpl stack, String client) {
        try {
            return stack.unwrap(PeerTable.class).getPeerTable().stream().anyMatch(peer ->
                peer.getUri().getFQDN().equals(client) && peer.getState(PeerState.class) == PeerState.OKAY);
        } catch (InternalException e) {
            return true;
        }
    }

    /** Where clients connect to. */
    public InetSocketAddress address() {
        return wire.address();
    }

    /** As if the machine were switched off: connections are reset, new ones refused. */
    public void kill() {
        wire.cut();
    }

    /** The machine is back. */
    public void revive() throws IOException {
        wire.mend();
    }

    /** Says goodbye as an HSS does that is taken out of service (DPR), and stays away. */
    public void leave() {
        stopStack(DisconnectCause.BUSY);
    }

    private Answer receive(Request request) {
        try {
            Optional<CxQuestion> question = CxCodec.read(request);
            if (question.isEmpty()) {
                return from(request.createAnswer(MISSING_AVP));
            }
            listener.asked(client(request), question.get());
            react(request, question.get(), handler.handle(question.get()));
        } catch (AvpDataException e) {
            return from(request.createAnswer(MISSING_AVP));
        } catch (RuntimeException e) {
            // a test that fails inside its handler should see more than a time-out
            LOG.error("the handler failed", e);
        }
        return null;
    }

    private void react(Request request, CxQuestion question, CxReaction reaction) {
        if (reaction instanceof CxReaction.Answer answer) {
            answer(request, question, answer.reply(), avps -> { });
        } else if (reaction instanceof CxReaction.Spoiled spoiled) {
            answer(request, question, spoiled.reply(), spoiled.spoil());
        } else if (reaction instanceof CxReaction.After after) {
            clock.schedule(() -> react(request, question, after.then()), after.pause().toMillis(),
                TimeUnit.MILLISECONDS);
        } else if (reaction instanceof CxReaction.When when) {
            when.said().thenRun(() -> react(request, question, when.then()));
        } else if (reaction instanceof CxReaction.Cut) {
            wire.reset();
        }
    }

    private void answer(Request request, CxQuestion question, CxReply reply, Consumer<AvpSet> spoil) {
        Answer answer = from(request.createAnswer());
        CxCodec.write(answer.getAvps(), reply, question);
        // RFC 6733 clause 7.2: a protocol error has the E bit
        answer.setError(!reply.experimental() && reply.code() / 1000 == 3);
        spoil.accept(answer.getAvps());
        listener.answered(client(request), question, reply);
        try {
            ((IMessage) answer).setPeer(((IMessage) request).getPeer());
            stack.sendMessage((IMessage) answer);
        } catch (RouteException | AvpDataException | IllegalDiameterStateException | IOException
                 | RuntimeException e) {
            // unchecked if the connection ends at this moment
            LOG.debug("the client is gone", e);
        }
    }

    /**
     * RTR to an S-CSCF: the registration of these identities, or of all of the user if there are none, is to end.
     *
     * @param client its Origin-Host
     * @param reasonCode as in {@link CxNotices#terminated}
     * @return the result code of its RTA, base or experimental
     * @throws IOException if it does not answer
     */
    public int terminate(String client, String impi, List<String> impus, int reasonCode) throws IOException {
        return result(CxClient.ask(stack, RTR, settings.realm(), client, avps -> {
            avps.addAvp(277, 1, true, false);
            avps.addAvp(1, impi, true, false, false);
            impus.forEach(impu -> avps.addAvp(601, impu, CxCodec.TGPP, true, false, false));
            avps.addGroupedAvp(615, CxCodec.TGPP, true, false).addAvp(616, reasonCode, CxCodec.TGPP, true, false);
        }));
    }

    /** PPR to an S-CSCF: the user's profile is this one now. @return as {@link #terminate} */
    public int push(String client, String impi, String profile) throws IOException {
        return result(CxClient.ask(stack, PPR, settings.realm(), client, avps -> {
            avps.addAvp(277, 1, true, false);
            avps.addAvp(1, impi, true, false, false);
            avps.addAvp(606, profile.getBytes(StandardCharsets.UTF_8), CxCodec.TGPP, true, false);
        }));
    }

    private static int result(AvpSet answer) throws IOException {
        try {
            return answer.getAvp(268) != null ? answer.getAvp(268).getInteger32()
                : answer.getAvp(297).getGrouped().getAvp(298).getInteger32();
        } catch (AvpDataException e) {
            throw new IOException("no result", e);
        }
    }

    private static String client(Request request) {
        try {
            return request.getAvps().getAvp(264) == null ? "" : request.getAvps().getAvp(264).getDiameterIdentity();
        } catch (AvpDataException e) {
            return "";
        }
    }

    private Answer from(Answer answer) {
        answer.getAvps().addAvp(264, settings.host(), true, false, true);
        answer.getAvps().addAvp(296, settings.realm(), true, false, true);
        return answer;
    }

    private void stopStack(int cause) {
        try {
            stack.stop(2, TimeUnit.SECONDS, cause);
        } catch (IllegalDiameterStateException | InternalException e) {
            LOG.debug("a client did not disconnect in time", e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        wire.close();
        stopStack(DisconnectCause.REBOOTING);
        stack.destroy();
    }
}
