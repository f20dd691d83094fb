package org.gatehouse.icscf.location.cx;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.CxResult;
import org.gatehouse.icscf.location.HssException;
import org.jdiameter.api.Answer;
import org.jdiameter.api.AvpSet;
import org.jdiameter.api.EventListener;
import org.jdiameter.api.IllegalDiameterStateException;
import org.jdiameter.api.InternalException;
import org.jdiameter.api.Message;
import org.jdiameter.api.OverloadException;
import org.jdiameter.api.Request;
import org.jdiameter.api.RouteException;
import org.jdiameter.api.Session;
import org.jdiameter.client.api.IMessage;

/**
 * One question, asked once or more often until there is an answer. Each try is a Diameter session of its own, which
 * ends with the try: what comes later belongs to nobody.
 */
final class CxTransaction<A> {
    /** The library's timer comes first; this one is for requests which the library lost. */
    private static final long LOST_AFTER_MILLIS = 500;

    private final CxHss hss;
    private final int command;
    private final Optional<String> destinationHost;
    private final Consumer<AvpSet> content;
    private final Reader<A> reader;
    private final Function<A, CxResult> resultOf;
    private final CompletableFuture<A> outcome = new CompletableFuture<>();
    private final AtomicBoolean finished = new AtomicBoolean();
    private int tries;

    /** Reads an answer or says that it cannot. */
    interface Reader<A> {
        A read(Message question, Message answer) throws HssException;
    }

    CxTransaction(CxHss hss, int command, Optional<String> destinationHost, Consumer<AvpSet> content,
                  Reader<A> reader, Function<A, CxResult> resultOf) {
        this.hss = hss;
        this.command = command;
        this.destinationHost = destinationHost;
        this.content = content;
        this.reader = reader;
        this.resultOf = resultOf;
    }

    CompletableFuture<A> outcome() {
        return outcome;
    }

    void start() {
        if (!hss.send(this::ask)) {
            fail(Reason.HSS_UNREACHABLE, "closed", null);
        }
    }

    /** The client is being closed. */
    void abandon() {
        fail(Reason.HSS_UNREACHABLE, "closed", null);
    }

    private void ask() {
        tries++;
        Session session;
        try {
            session = hss.newSession();
        } catch (InternalException e) {
            fail(Reason.HSS_UNREACHABLE, "no session", e);
            return;
        }
        new Try(session).send();
    }

    /** @return whether there will be another try */
    private boolean askAgain() {
        return tries < hss.settings().timing().tries() && hss.send(this::ask);
    }

    private void fail(Reason reason, String detail, Throwable cause) {
        finish(() -> outcome.completeExceptionally(new HssException(reason, detail, cause)));
    }

    /** The client's books are right before anybody hears of the outcome. */
    private void finish(Runnable completion) {
        if (finished.compareAndSet(false, true)) {
            hss.finished(this);
            completion.run();
        }
    }

    /** One request. Ends once: by an answer, a timer or a failure to send, whichever comes first. */
    private final class Try implements EventListener<Request, Answer> {
        private final Session session;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile Future<?> lost;

        Try(Session session) {
            this.session = session;
        }

        void send() {
            Request request = session.createRequest(command, CxHss.CX, hss.settings().hssRealm(),
                destinationHost.orElse(null));
            content.accept(request.getAvps());
            ((IMessage) request).setProxiable(true);
            long millis = hss.settings().timing().request().toMillis();
            try {
                lost = hss.clock().schedule(() -> timeoutExpired(request), millis + LOST_AFTER_MILLIS,
                    TimeUnit.MILLISECONDS);
                session.send(request, this, millis, TimeUnit.MILLISECONDS);
            } catch (RouteException e) {
                // no peer is open: another try now would find none either
                if (end()) {
                    fail(Reason.HSS_UNREACHABLE, "no peer is open", e);
                }
            } catch (InternalException | IllegalDiameterStateException | OverloadException | RuntimeException e) {
                // the library fails unchecked if the peer goes down at this moment; ours, if the client is closed
                if (end() && !askAgain()) {
                    fail(Reason.HSS_UNREACHABLE, "the request could not be sent", e);
                }
            }
        }

        @Override
        public void receivedSuccessMessage(Request request, Answer answer) {
            if (!end()) {
                return;
            }
            A read;
            try {
                read = reader.read(request, answer);
            } catch (HssException e) {
                finish(() -> outcome.completeExceptionally(e));
                return;
            } catch (RuntimeException e) {
                // the library's parser can fail so on hostile octets
                fail(Reason.HSS_MALFORMED, "unreadable", e);
                return;
            }
            CxResult result = resultOf.apply(read);
            // RFC 6733 clause 7.1.3: these say that another peer may do better
            if (result.equals(CxResult.TOO_BUSY) || result.equals(CxResult.UNABLE_TO_DELIVER)) {
                hss.avoidPeerOf((IMessage) request);
                if (askAgain()) {
                    return;
                }
            } else {
                hss.answeredBy((IMessage) request);
            }
            finish(() -> outcome.complete(read));
        }

        @Override
        public void timeoutExpired(Request request) {
            if (!end()) {
                return;
            }
            hss.avoidPeerOf((IMessage) request);
            if (!askAgain()) {
                fail(Reason.HSS_TIMEOUT, "no answer in " + tries + " tries", null);
            }
        }

        private boolean end() {
            if (!ended.compareAndSet(false, true)) {
                return false;
            }
            Future<?> timer = lost;
            if (timer != null) {
                timer.cancel(false);
            }
            hss.release(session);
            return true;
        }
    }
}
