package org.gatehouse.pcscf.servlet;

import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.gatehouse.adapter.Handling;
import org.gatehouse.adapter.ListeningPoint;
import org.gatehouse.adapter.OwnMessage;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.own.OwnResponse;

/** Puts our own messages on the wire, on threads of its own: a UE that takes no connection keeps nobody waiting. */
final class OwnWire implements Consumer<OwnRequest>, AutoCloseable {
    private static final int THREADS = 4;
    private static final int WAITING_AT_MOST = 100_000;

    private final PcscfSettings settings;
    private final Predicate<OwnMessage> adapter;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(WAITING_AT_MOST), task -> {
            Thread thread = new Thread(task, "pcscf-own-requests");
            thread.setDaemon(true);
            return thread;
        });
    private volatile Consumer<OwnRequest> notSent = request -> { };

    /** @param adapter sends, and says whether it could */
    OwnWire(PcscfSettings settings, Predicate<OwnMessage> adapter) {
        this.settings = settings;
        this.adapter = adapter;
        threads.allowCoreThreadTimeOut(true);
    }

    /** Is told of what could not be written. */
    void failures(Consumer<OwnRequest> to) {
        notSent = to;
    }

    @Override
    public void accept(OwnRequest request) {
        Handling.Leg leg = request.way() instanceof OwnRequest.ToUe ue
            ? new Handling.Leg(new ListeningPoint(settings.gm().address(),
                ue.clear() ? settings.gm().port() : settings.gm().portPs(), ue.transport()), Optional.of(ue.to()))
            : new Handling.Leg(settings.mwPoint(request.way().transport()), Optional.empty());
        OwnMessage message =
            new OwnMessage.Request(request.method(), request.uri(), request.headers(), request.branch(), leg,
                request.body());
        send(message, () -> notSent.accept(request));
    }

    void respond(OwnResponse response) {
        ListeningPoint from = switch (response.towards()) {
            case CORE -> settings.mwPoint(response.transport());
            case UE -> new ListeningPoint(settings.gm().address(), settings.gm().portPs(), response.transport());
            case CLEAR -> new ListeningPoint(settings.gm().address(), settings.gm().port(), response.transport());
        };
        send(new OwnMessage.Response(response.status(), response.phrase(), response.headers(), from, response.body()),
            () -> { });
    }

    private void send(OwnMessage message, Runnable failed) {
        try {
            threads.execute(() -> {
                if (!adapter.test(message)) {
                    failed.run();
                }
            });
        } catch (RejectedExecutionException e) {
            failed.run();
        }
    }

    /** Messages that wait for a thread. */
    int waiting() {
        return threads.getQueue().size();
    }

    @Override
    public void close() {
        Pcscf.end(threads);
    }
}
