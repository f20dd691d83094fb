package org.gatehouse.it.border;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipPort;
import org.gatehouse.testbed.sip.SipTap;

/**
 * A neighbour that does exactly what the test says: sends the given octets, and hands out what came, in order, but for
 * what came before: a node sends again what it thinks was lost, and on a slow machine that is anything. It repeats
 * nothing and answers nothing by itself.
 */
public final class SipDouble implements AutoCloseable {
    private static final long WAIT_SECONDS = 30;
    private static final long SILENCE_MILLIS = 400;

    private final SipPort port;
    private final LinkedBlockingDeque<Inbound> came = new LinkedBlockingDeque<>();
    /** The octets of everything that was handed out or passed over. */
    private final Set<String> had = new HashSet<>();

    public SipDouble(InetSocketAddress at, SipTap tap) throws IOException {
        port = SipPort.open(at, came::add, tap);
    }

    public InetSocketAddress address() {
        return port.local();
    }

    public void send(SipMessage message, InetSocketAddress to) throws IOException {
        send(message, to, Transport.UDP);
    }

    public void send(SipMessage message, InetSocketAddress to, Transport transport) throws IOException {
        port.endpoint(transport).send(message.encode(), to);
    }

    /** Answers on the way the request came. */
    public void reply(Inbound request, SipMessage response) throws IOException {
        request.endpoint().send(response.encode(), request.from());
    }

    /** The next message of this method, or answer to it, that is no 100; others that came before it are dropped. */
    public Inbound next(String method) throws InterruptedException {
        return next(m -> m.method().equals(method) && m.status() != 100);
    }

    public Inbound next(Predicate<SipMessage> wanted) throws InterruptedException {
        return await(inbound -> isNew(inbound) && wanted.test(inbound.message()));
    }

    /** Waits until the same octets come once more. */
    public void again(Inbound first) throws InterruptedException {
        byte[] octets = first.message().encode();
        await(inbound -> !isNew(inbound) && Arrays.equals(octets, inbound.message().encode()));
    }

    private boolean isNew(Inbound inbound) {
        return had.add(new String(inbound.message().encode(), StandardCharsets.ISO_8859_1));
    }

    private Inbound await(Predicate<Inbound> wanted) throws InterruptedException {
        List<SipMessage> others = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (true) {
            Inbound inbound = came.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (inbound == null) {
                throw new AssertionError("nothing that was waited for; but " + others);
            }
            if (wanted.test(inbound)) {
                return inbound;
            }
            others.add(inbound.message());
        }
    }

    /** Nothing of this kind that is new comes for a while. */
    public void nothing(Predicate<SipMessage> unwanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS);
        Inbound inbound = came.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        while (inbound != null) {
            if (isNew(inbound) && unwanted.test(inbound.message())) {
                throw new AssertionError("unexpected: " + new String(inbound.message().encode(),
                    StandardCharsets.ISO_8859_1));
            }
            inbound = came.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void close() {
        port.close();
    }
}
