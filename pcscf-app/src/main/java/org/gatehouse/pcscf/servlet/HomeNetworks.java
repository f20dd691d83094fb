package org.gatehouse.pcscf.servlet;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.gatehouse.dns.DnsException;
import org.gatehouse.dns.DnsFailure;
import org.gatehouse.dns.SipServers;
import org.gatehouse.dns.Target;
import org.gatehouse.pcscf.registration.HostAddresses;
import org.gatehouse.sip.SipUri;

/**
 * Where home networks are. What a name server has told is carried on by threads of its own, which may wait for
 * connections: no worker of the container does, nor the thread that reads the answers of name servers.
 */
final class HomeNetworks implements HostAddresses, AutoCloseable {
    private static final int THREADS = 4;
    private static final int WAITING_AT_MOST = 10_000;

    private final SipServers servers;
    private final SipServers ueNames;
    private final Duration patience;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(WAITING_AT_MOST), task -> {
            Thread thread = new Thread(task, "pcscf-home-networks");
            thread.setDaemon(true);
            return thread;
        });

    /**
     * @param servers for what is reached from Mw
     * @param ueNames for what UEs call themselves: Gm may be of another IP version
     * @param patience after which a name in a Via counts as unknown
     */
    HomeNetworks(SipServers servers, SipServers ueNames, Duration patience) {
        this.servers = servers;
        this.ueNames = ueNames;
        this.patience = patience;
        threads.allowCoreThreadTimeOut(true);
    }

    SipServers servers() {
        return servers;
    }

    /** REGISTERs whose home network is known and that wait for a thread. */
    int waiting() {
        return threads.getQueue().size();
    }

    /** Tells one of the two; at once, on this thread, if the host is an address. */
    void find(SipUri entryPoint, Consumer<List<Target>> found, Consumer<DnsFailure> failed) {
        CompletableFuture<List<Target>> asked = servers.find(entryPoint).toCompletableFuture();
        if (asked.isDone()) {
            tell(asked, found, failed);
            return;
        }
        asked.whenComplete((targets, failure) -> {
            try {
                threads.execute(() -> tell(asked, found, failed));
            } catch (RejectedExecutionException e) {
                failed.accept(DnsFailure.OVERLOADED);
            }
        });
    }

    private static void tell(CompletableFuture<List<Target>> asked, Consumer<List<Target>> found,
                             Consumer<DnsFailure> failed) {
        asked.handle((targets, failure) -> {
            if (failure == null) {
                found.accept(targets);
            } else {
                failed.accept(DnsException.failureOf(failure));
            }
            return null;
        });
    }

    @Override
    public CompletionStage<Set<InetAddress>> of(String name) {
        CompletableFuture<Set<InetAddress>> addresses =
            ueNames.addresses(name).thenApply(Set::copyOf).toCompletableFuture();
        return addresses.copy().completeOnTimeout(Set.of(), patience.toMillis(), TimeUnit.MILLISECONDS)
            .exceptionally(failure -> Set.of());
    }

    @Override
    public void close() {
        threads.shutdownNow();
        servers.close();
        ueNames.close();
    }
}
