package org.gatehouse.container.restcomm;

import gov.nist.javax.sip.stack.HopImpl;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.sip.address.Hop;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import org.gatehouse.adapter.NextHops;
import org.gatehouse.sip.IpLiteral;

/** Next hops that are host names: the applications find out where they lead, and no thread of the stack waits. */
final class NamedHops {
    /** Each may wait for a connection. */
    private static final int THREADS = 8;
    private static final int WAITING_AT_MOST = 10_000;
    private static final long PATIENCE_SECONDS = 60;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(WAITING_AT_MOST), task -> {
            Thread thread = new Thread(task, "gatehouse-named-hops");
            // the container's, whichever application made it start: it does not end with that one
            thread.setContextClassLoader(NamedHops.class.getClassLoader());
            thread.setDaemon(true);
            return thread;
        });

    NamedHops() {
        threads.allowCoreThreadTimeOut(true);
    }

    /** Empty for an address, which needs no look-up, and for what is no SIP URI. */
    Optional<CompletionStage<List<Hop>>> find(URI target) {
        if (!(target instanceof SipURI uri)) {
            return Optional.empty();
        }
        String host = uri.getMAddrParam() == null ? uri.getHost() : uri.getMAddrParam();
        return IpLiteral.parse(host.replaceAll("[\\[\\]]", "")).isPresent() ? Optional.empty()
            : Optional.of(WireTable.nextHops().of(uri.toString())
                .thenApply(places -> places.stream().map(NamedHops::hop).toList()));
    }

    private static Hop hop(NextHops.Place place) {
        return new HopImpl(place.address().getAddress().getHostAddress(), place.address().getPort(),
            place.transport().name().toLowerCase(Locale.ROOT));
    }

    /** Goes on once it is known, on a thread that may wait for connections: with nothing if there is too much to do. */
    void then(CompletionStage<List<Hop>> asked, Consumer<List<Hop>> sending) {
        asked.whenComplete((hops, failure) -> {
            List<Hop> found = failure == null ? hops : List.of();
            try {
                threads.execute(() -> sending.accept(found));
            } catch (RejectedExecutionException e) {
                sending.accept(List.of());
            }
        });
    }

    /** Requests whose next hop is known and that wait for a thread. */
    int waiting() {
        return threads.getQueue().size();
    }

    /** For a thread that may wait. */
    static List<Hop> await(CompletionStage<List<Hop>> asked) throws IOException {
        try {
            return asked.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("next hop not found", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
