package org.gatehouse.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gatehouse.adapter.NextHops;
import org.gatehouse.sip.SipSyntaxException;
import org.gatehouse.sip.SipUri;
import org.xbill.DNS.NioClient;

/** Where SIP servers are, by the name servers of the configuration. Thread-safe; no call waits. */
public final class SipServers implements NextHops, AutoCloseable {
    private final DnsCounts counts;
    private final DnsClient client;
    private final TargetFinder finder;
    private final Duration timeout;
    private final ExecutorService thread;

    private SipServers(DnsClient client, Duration timeout, ExecutorService thread) {
        this.client = client;
        this.counts = new DnsCounts(client.servers());
        this.finder = new TargetFinder(client, new SecureRandom());
        this.timeout = timeout;
        this.thread = thread;
    }

    /**
     * @param from our address: what we can send to is of its family
     * @param clock for when a name server answered last
     */
    public static SipServers open(DnsSettings settings, InetAddress from, Clock clock) {
        ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
            Thread reader = new Thread(task, "sip-dns");
            reader.setDaemon(true);
            return reader;
        });
        DnsClient client = new DnsClient(settings, from instanceof Inet6Address, thread, clock);
        return new SipServers(client, settings.timeout(), thread);
    }

    /**
     * The targets of a URI in the order they are to be tried, at least one; otherwise it completes with a
     * {@link DnsException}. It has completed at once if the host is an address.
     */
    public CompletionStage<List<Target>> find(SipUri uri) {
        CompletionStage<List<Target>> found = finder.find(uri);
        return TargetFinder.isNamed(uri) ? bounded(found) : found;
    }

    /** The places that a relayed request goes to; a failed stage if the URI cannot be read or leads nowhere. */
    @Override
    public CompletionStage<List<Place>> of(String uri) {
        try {
            return find(SipUri.parse(uri)).thenApply(targets -> targets.stream()
                .map(t -> new Place(new InetSocketAddress(t.address(), t.port()), t.transport())).toList());
        } catch (SipSyntaxException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** All addresses of a host name that are of our family; a {@link DnsException} if there is none. */
    public CompletionStage<List<InetAddress>> addresses(String host) {
        return bounded(client.addresses(host));
    }

    private <T> CompletionStage<T> bounded(CompletionStage<T> asked) {
        CompletableFuture<T> found = asked.toCompletableFuture();
        if (found.isDone()) {
            // nothing to be waited for: remembered, refused, or a name server that was quick
            return counts.counted(found);
        }
        CompletionStage<T> inTime = found.copy().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        return counts.counted(inTime.exceptionallyCompose(failure ->
            CompletableFuture.failedStage(failure instanceof TimeoutException
                ? new DnsException(DnsFailure.NO_ANSWER, "not in " + timeout.toMillis() + " ms") : failure)));
    }

    /** How it goes; every name counts, whether a server was asked or its answer remembered; an address does not. */
    public DnsCounts counts() {
        return counts;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        // one for all clients of this class loader, made again when it is wanted again
        NioClient.close();
    }
}
