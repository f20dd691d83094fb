package org.gatehouse.icscf.location.cx;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.Hss;
import org.gatehouse.icscf.location.HssException;
import org.gatehouse.icscf.location.LocationInfoAnswer;
import org.gatehouse.icscf.location.LocationInfoRequest;
import org.gatehouse.icscf.location.UserAuthorizationAnswer;
import org.gatehouse.icscf.location.UserAuthorizationRequest;
import org.jdiameter.api.Answer;
import org.jdiameter.api.ApplicationId;
import org.jdiameter.api.DisconnectCause;
import org.jdiameter.api.IllegalDiameterStateException;
import org.jdiameter.api.InternalException;
import org.jdiameter.api.Network;
import org.jdiameter.api.Peer;
import org.jdiameter.api.PeerState;
import org.jdiameter.api.PeerTable;
import org.jdiameter.api.Request;
import org.jdiameter.api.Session;
import org.jdiameter.api.SessionFactory;
import org.jdiameter.client.api.IMessage;
import org.jdiameter.client.api.controller.IPeer;
import org.jdiameter.client.api.fsm.EventTypes;
import org.jdiameter.client.api.router.IRouter;
import org.jdiameter.server.impl.StackImpl;
import org.jdiameter.server.impl.helpers.XMLConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HSS over Cx. Asks by {@link CxTransaction}s; shares the load among the peers, asks another one if a peer does not
 * answer, reconnects for ever.
 *
 * <p>The caller's thread does no input or output: the library's sending can wait for a full queue, so that is done by a
 * thread of ours, and more than {@link CxSettings.Timing#maxPending} questions are refused with
 * {@link Reason#HSS_OVERLOADED}.
 */
public final class CxHss implements Hss {
    static final ApplicationId CX = ApplicationId.createByAuthAppId(CxAvp.VENDOR_3GPP, CxAvp.APPLICATION_CX);
    /** DIAMETER_COMMAND_UNSUPPORTED, RFC 6733 clause 7.1.3. */
    private static final int COMMAND_UNSUPPORTED = 3001;
    private static final Logger LOG = LoggerFactory.getLogger(CxHss.class);

    private final CxSettings settings;
    private final StackImpl stack;
    private final SessionFactory sessions;
    private final CxRouter router;
    private final ExecutorService sender;
    private final ScheduledThreadPoolExecutor clock;
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger openSessions = new AtomicInteger();
    private final Set<CxTransaction<?>> underWay = ConcurrentHashMap.newKeySet();
    /** Only used by the clock's thread; bounded by the peers configured. */
    private final Set<String> seenDown = new HashSet<>();
    private volatile boolean closed;

    private CxHss(CxSettings settings, StackImpl stack, SessionFactory sessions) {
        this.settings = settings;
        this.stack = stack;
        this.sessions = sessions;
        this.router = (CxRouter) stack.getAssemblerFacility().getComponentInstance(IRouter.class);
        ThreadFactory threads = run -> {
            Thread thread = new Thread(run, "cx " + settings.host());
            thread.setDaemon(true);
            return thread;
        };
        this.sender = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
            // each question is in the queue once at a time
            new ArrayBlockingQueue<>(settings.timing().maxPending()), threads);
        this.clock = new ScheduledThreadPoolExecutor(1, threads);
        clock.setRemoveOnCancelPolicy(true);
    }

    /**
     * Starts to connect to the peers, and goes on trying; does not wait for them.
     *
     * @throws HssException HSS_UNREACHABLE if the library cannot be started with these settings
     */
    public static CxHss start(CxSettings settings) throws HssException {
        StackImpl stack = new StackImpl();
        try {
            byte[] xml = StackXml.of(settings).getBytes(StandardCharsets.UTF_8);
            SessionFactory sessions = stack.init(new XMLConfiguration(new ByteArrayInputStream(xml)));
            stack.unwrap(Network.class).addNetworkReqListener(
                // RTR and PPR are the S-CSCF's; an HSS that sends them here is told so
                request -> unsupported(request, settings), CX);
            CxHss hss = new CxHss(settings, stack, sessions);
            stack.start();
            long pause = settings.timing().reconnect().toMillis();
            hss.clock.scheduleWithFixedDelay(hss::reconnect, pause, pause, TimeUnit.MILLISECONDS);
            return hss;
        } catch (Exception e) {
            // the constructor of the library's configuration declares Exception
            stack.destroy();
            throw new HssException(Reason.HSS_UNREACHABLE, "Diameter did not start", e);
        }
    }

    private static Answer unsupported(Request request, CxSettings settings) {
        Answer answer = request.createAnswer(COMMAND_UNSUPPORTED);
        answer.getAvps().addAvp(CxAvp.ORIGIN_HOST, settings.host(), true, false, true);
        answer.getAvps().addAvp(CxAvp.ORIGIN_REALM, settings.realm(), true, false, true);
        return answer;
    }

    @Override
    public CompletionStage<UserAuthorizationAnswer> userAuthorization(UserAuthorizationRequest request) {
        return ask(new CxTransaction<>(this, CxAvp.USER_AUTHORIZATION, request.hssHost(),
            avps -> CxRequests.write(avps, request), CxReplies::userAuthorization, UserAuthorizationAnswer::result));
    }

    @Override
    public CompletionStage<LocationInfoAnswer> locationInfo(LocationInfoRequest request) {
        return ask(new CxTransaction<>(this, CxAvp.LOCATION_INFO, request.hssHost(),
            avps -> CxRequests.write(avps, request), CxReplies::locationInfo, LocationInfoAnswer::result));
    }

    private <A> CompletionStage<A> ask(CxTransaction<A> transaction) {
        if (closed) {
            return CompletableFuture.failedFuture(new HssException(Reason.HSS_UNREACHABLE, "closed"));
        }
        if (pending.incrementAndGet() > settings.timing().maxPending()) {
            pending.decrementAndGet();
            return CompletableFuture.failedFuture(new HssException(Reason.HSS_OVERLOADED, "too many questions"));
        }
        underWay.add(transaction);
        transaction.start();
        return transaction.outcome().minimalCompletionStage();
    }

    void finished(CxTransaction<?> transaction) {
        underWay.remove(transaction);
        pending.decrementAndGet();
    }

    @Override
    public int pending() {
        return pending.get();
    }

    @Override
    public Map<String, Boolean> peers() {
        Map<String, Boolean> states = new TreeMap<>();
        try {
            for (Peer peer : stack.unwrap(PeerTable.class).getPeerTable()) {
                states.put(peer.getUri().getFQDN(), peer.getState(PeerState.class) == PeerState.OKAY);
            }
        } catch (InternalException e) {
            LOG.debug("no peer table", e);
        }
        return states;
    }

    /**
     * After an orderly disconnect (DPR) the library leaves a peer alone for good; an HSS that restarts does one. And
     * if a start comes while the threads of the peer's state machine are ending, none is left to run its timers.
     */
    private void reconnect() {
        try {
            for (Peer peer : stack.unwrap(PeerTable.class).getPeerTable()) {
                PeerState state = peer.getState(PeerState.class);
                String host = peer.getUri().getFQDN();
                if (state != PeerState.DOWN) {
                    seenDown.remove(host);
                } else if (!seenDown.add(host)) {
                    // down for a whole period: its threads have ended
                    peer.connect();
                }
                if (state != PeerState.OKAY) {
                    // any event makes the library start the threads that are missing; this one means nothing here
                    ((IPeer) peer).handleMessage(EventTypes.DPA_EVENT, null, null);
                }
            }
        } catch (Exception e) {
            // whatever the library threw: what escaped would end the timer
            LOG.debug("no reconnection this time", e);
        }
    }

    /** Runs on the sending thread; false if it will not. */
    boolean send(Runnable task) {
        try {
            sender.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    CxSettings settings() {
        return settings;
    }

    /** A Diameter session, to be given back by {@link #release}. */
    Session newSession() throws InternalException {
        Session session = sessions.getNewSession();
        openSessions.incrementAndGet();
        return session;
    }

    void release(Session session) {
        openSessions.decrementAndGet();
        session.release();
    }

    /** Sessions that are held: one for each question that was sent and is not answered. */
    int openSessions() {
        return openSessions.get();
    }

    ScheduledThreadPoolExecutor clock() {
        return clock;
    }

    /** The peer the request was last sent to did not do its duty. */
    void avoidPeerOf(IMessage request) {
        if (request.getPeer() != null) {
            router.avoid(request.getPeer().getUri().getFQDN());
        }
    }

    void answeredBy(IMessage request) {
        if (request.getPeer() != null) {
            router.answered(request.getPeer().getUri().getFQDN());
        }
    }

    @Override
    public void close() {
        closed = true;
        clock.shutdownNow();
        sender.shutdownNow();
        underWay.forEach(CxTransaction::abandon);
        try {
            stack.stop(1, TimeUnit.SECONDS, DisconnectCause.REBOOTING);
        } catch (IllegalDiameterStateException | InternalException e) {
            LOG.debug("a peer did not disconnect in time", e);
        }
        stack.destroy();
    }
}
