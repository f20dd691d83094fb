package org.gatehouse.testbed.cx;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jdiameter.api.Answer;
import org.jdiameter.api.ApplicationId;
import org.jdiameter.api.AvpSet;
import org.jdiameter.api.EventListener;
import org.jdiameter.api.IllegalDiameterStateException;
import org.jdiameter.api.InternalException;
import org.jdiameter.api.OverloadException;
import org.jdiameter.api.PeerState;
import org.jdiameter.api.Request;
import org.jdiameter.api.RouteException;
import org.jdiameter.api.Session;
import org.jdiameter.client.api.IMessage;
import org.jdiameter.client.api.controller.IPeer;
import org.jdiameter.server.impl.StackImpl;

/** Asks the other end of Cx, and waits. A question whose connection ends is asked again, of a peer that is open. */
final class CxClient {
    static final ApplicationId CX = ApplicationId.createByAuthAppId(CxCodec.TGPP, CxCodec.CX);
    private static final int TIMEOUT_SECONDS = 20;
    /** How soon the end of a connection is noticed. */
    private static final long LOOK_MILLIS = 5;

    private final StackImpl stack;
    private final int command;
    private final String realm;
    private final String host;
    private final Consumer<AvpSet> content;
    private final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);

    private CxClient(StackImpl stack, int command, String realm, String host, Consumer<AvpSet> content) {
        this.stack = stack;
        this.command = command;
        this.realm = realm;
        this.host = host;
        this.content = content;
    }

    /**
     * The answer's AVPs.
     *
     * @param host Destination-Host; null to leave it to the realm
     * @throws IOException if none comes in time, or no peer is open
     */
    static AvpSet ask(StackImpl stack, int command, String realm, String host, Consumer<AvpSet> content)
        throws IOException {
        CxClient client = new CxClient(stack, command, realm, host, content);
        Optional<AvpSet> answer = client.once();
        while (answer.isEmpty()) {
            answer = client.once();
        }
        return answer.get();
    }

    /** Nothing if the connection ended first. */
    private Optional<AvpSet> once() throws IOException {
        CompletableFuture<AvpSet> answered = new CompletableFuture<>();
        Session session = null;
        try {
            session = stack.getSessionFactory().getNewSession();
            Request request = host == null ? session.createRequest(command, CX, realm)
                : session.createRequest(command, CX, realm, host);
            content.accept(request.getAvps());
            session.send(request, new EventListener<Request, Answer>() {
                @Override
                public void receivedSuccessMessage(Request question, Answer answer) {
                    answered.complete(answer.getAvps());
                }

                @Override
                public void timeoutExpired(Request question) {
                    answered.completeExceptionally(new IOException("no answer"));
                }
            }, TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return await(answered, (IMessage) request);
        } catch (InternalException | IllegalDiameterStateException | RouteException | OverloadException
                 | ExecutionException e) {
            throw new IOException("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("no answer", e);
        } finally {
            if (session != null) {
                session.release();
            }
        }
    }

    private Optional<AvpSet> await(CompletableFuture<AvpSet> answered, IMessage request)
        throws ExecutionException, InterruptedException, IOException {
        while (System.nanoTime() - end < 0) {
            // looked at first: an answer that came before the end counts
            boolean ended = isEnded(request.getPeer());
            try {
                return Optional.of(answered.get(ended ? 0 : LOOK_MILLIS, TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                if (ended) {
                    return Optional.empty();
                }
            }
        }
        throw new IOException("no answer");
    }

    /** The library drops, and tells nobody of, what it is given to send while it notices that a connection ended. */
    private static boolean isEnded(IPeer peer) {
        PeerState state = peer.getState(PeerState.class);
        return state != PeerState.OKAY && state != PeerState.SUSPECT;
    }
}
