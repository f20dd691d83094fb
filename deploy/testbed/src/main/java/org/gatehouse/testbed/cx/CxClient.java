package org.gatehouse.testbed.cx;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jdiameter.api.Answer;
import org.jdiameter.api.ApplicationId;
import org.jdiameter.api.AvpSet;
import org.jdiameter.api.EventListener;
import org.jdiameter.api.IllegalDiameterStateException;
import org.jdiameter.api.InternalException;
import org.jdiameter.api.OverloadException;
import org.jdiameter.api.Request;
import org.jdiameter.api.RouteException;
import org.jdiameter.api.Session;
import org.jdiameter.server.impl.StackImpl;

/** Asks the other end of Cx, and waits. */
final class CxClient {
    static final ApplicationId CX = ApplicationId.createByAuthAppId(CxCodec.TGPP, CxCodec.CX);
    private static final int TIMEOUT_SECONDS = 20;

    private CxClient() {
    }

    /**
     * The answer's AVPs.
     *
     * @param host Destination-Host; null to leave it to the realm
     * @throws IOException if none comes in time
     */
    static AvpSet ask(StackImpl stack, int command, String realm, String host, Consumer<AvpSet> content)
        throws IOException {
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
            return answered.orTimeout(TIMEOUT_SECONDS + 1, TimeUnit.SECONDS).join();
        } catch (InternalException | IllegalDiameterStateException | RouteException | OverloadException
                 | CompletionException e) {
            throw new IOException("no answer", e);
        } finally {
            if (session != null) {
                session.release();
            }
        }
    }
}
