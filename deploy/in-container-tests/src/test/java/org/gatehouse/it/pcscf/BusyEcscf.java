package org.gatehouse.it.pcscf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipPort;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.sip.SipTransactions;

/** An E-CSCF that answers each call with 503. */
final class BusyEcscf implements AutoCloseable {
    private final BlockingQueue<SipMessage> received = new LinkedBlockingQueue<>();
    private final SipTransactions transactions = new SipTransactions(Duration.ofMillis(500), this::received);
    private final SipPort port;

    private BusyEcscf() throws IOException {
        port = SipPort.open(new InetSocketAddress(InetAddress.getByName("127.0.0.31"), 0), transactions, SipTap.NONE);
    }

    static BusyEcscf start() {
        try {
            return new BusyEcscf();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void received(Inbound request) {
        received.add(request.message());
        if (request.message().method().equals("INVITE")) {
            try {
                transactions.respond(request, request.message().reply(503, "Service Unavailable", "busy"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    String uri() {
        return "sip:" + port.local().getAddress().getHostAddress() + ":" + port.local().getPort();
    }

    /** The next request, repetitions left out. */
    SipMessage next(Duration atMost) throws InterruptedException {
        SipMessage next = received.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    @Override
    public void close() {
        transactions.close();
        port.close();
    }
}
