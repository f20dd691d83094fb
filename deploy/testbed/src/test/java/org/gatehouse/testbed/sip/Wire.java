package org.gatehouse.testbed.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What socket tests share: a queue of arrivals with a deadline, and requests to send. */
final class Wire implements Consumer<Inbound> {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final BlockingQueue<Inbound> queue = new LinkedBlockingQueue<>();

    @Override
    public void accept(Inbound inbound) {
        queue.add(inbound);
    }

    Inbound next() throws InterruptedException {
        Inbound next = queue.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError("nothing arrived");
        }
        return next;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    static SipMessage request(String method, InetSocketAddress via, String branch) {
        return SipMessage.request(method, "sip:x").plusFirst("Via", "SIP/2.0/UDP 127.0.0.1:" + via.getPort()
                + ";branch=z9hG4bK" + branch).plus("From", "<sip:a>;tag=1").plus("To", "<sip:b>").plus("Call-ID", "c")
                .plus("CSeq", "1 " + method);
    }
}
