package org.gatehouse.testbed.sip;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A request on its way and the responses to it, provisional ones included, in the order they came. A provisional one
 * that a repetition of the request brought again is left out.
 */
public final class ClientTransaction {
    private final SipMessage request;
    private final Consumer<Inbound> onResponse;
    private final BlockingQueue<Inbound> queue = new LinkedBlockingQueue<>();
    private final List<Inbound> responses = new ArrayList<>();
    private volatile boolean proceeding;
    private volatile boolean completed;
    private volatile Future<?> expiry;

    ClientTransaction(SipMessage request, Consumer<Inbound> onResponse) {
        this.request = request;
        this.onResponse = onResponse;
    }

    public SipMessage request() {
        return request;
    }

    /** All responses so far. */
    public synchronized List<Inbound> responses() {
        return List.copyOf(responses);
    }

    /** The next response not yet taken, waited for at most so long. */
    public Optional<Inbound> nextResponse(Duration atMost) throws InterruptedException {
        return Optional.ofNullable(queue.poll(atMost.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** The final response, waited for at most so long; provisional ones are passed over. */
    public Optional<Inbound> awaitFinal(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            Inbound next = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null || next.message().status() >= 200) {
                return Optional.ofNullable(next);
            }
        }
    }

    void received(Inbound response) {
        synchronized (this) {
            if (completed || repeats(response)) {
                return;
            }
            proceeding = true;
            completed = response.message().status() >= 200;
            responses.add(response);
        }
        queue.add(response);
        onResponse.accept(response);
    }

    private boolean repeats(Inbound response) {
        int status = response.message().status();
        return status < 200 && responses.stream().map(Inbound::message)
                .anyMatch(m -> m.status() == status && Arrays.equals(m.encode(), response.message().encode()));
    }

    void expiresWith(Future<?> task) {
        expiry = task;
    }

    void cancelExpiry() {
        expiry.cancel(false);
    }

    boolean proceeding() {
        return proceeding;
    }

    boolean completed() {
        return completed;
    }
}
