package org.gatehouse.pcscf.registration;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's own resolver, on threads of its own: few questions at a time, each for a bounded time. */
public final class SystemHostAddresses implements HostAddresses, AutoCloseable {
    private static final int THREADS = 2;
    private static final int WAITING = 100;

    /** Asks for the addresses of a name, as {@link InetAddress#getAllByName} does. */
    interface Resolver {
        InetAddress[] addresses(String name) throws UnknownHostException;
    }

    private final Resolver resolver;
    private final Duration patience;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(WAITING), task -> {
            Thread thread = new Thread(task, "pcscf-names");
            thread.setDaemon(true);
            return thread;
        });

    /** @param patience after which a name counts as unknown */
    public SystemHostAddresses(Duration patience) {
        this(InetAddress::getAllByName, patience);
    }

    SystemHostAddresses(Resolver resolver, Duration patience) {
        this.resolver = resolver;
        this.patience = patience;
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletionStage<Set<InetAddress>> of(String name) {
        try {
            return CompletableFuture.supplyAsync(() -> ask(name), threads)
                .completeOnTimeout(Set.of(), patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // more names than can be asked for: no answer in time
            return CompletableFuture.completedFuture(Set.of());
        }
    }

    private Set<InetAddress> ask(String name) {
        try {
            return Set.copyOf(List.of(resolver.addresses(name)));
        } catch (UnknownHostException e) {
            return Set.of();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
