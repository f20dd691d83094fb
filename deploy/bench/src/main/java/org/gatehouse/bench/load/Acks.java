package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The ACKs that a caller sends, again for each final response that is repeated. Thread-safe. */
final class Acks {
    private static final long KEPT_MILLIS = 40_000;

    private record Ack(byte[] octets, InetSocketAddress from, InetSocketAddress to) {
    }

    private final Map<String, Ack> kept = new ConcurrentHashMap<>();
    private final Datagrams sockets;
    private final FinalResponses.Later later;

    Acks(Datagrams sockets, FinalResponses.Later later) {
        this.sockets = sockets;
        this.later = later;
    }

    /** @param response what it acknowledges */
    void send(SipText response, String ack, InetSocketAddress from, InetSocketAddress to) throws IOException {
        Ack made = new Ack(ack.getBytes(StandardCharsets.ISO_8859_1), from, to);
        kept.put(response.branch(), made);
        later.after(KEPT_MILLIS, () -> kept.remove(response.branch(), made));
        sockets.send(made.octets, from, to);
    }

    /** A response that nobody waits for any more: if it is a repeated one, its ACK is too. */
    void again(SipText response) throws IOException {
        Ack ack = kept.get(response.branch());
        if (ack != null && response.status() >= 200 && response.cseqMethod().equals("INVITE")) {
            sockets.send(ack.octets, ack.from, ack.to);
        }
    }

    int kept() {
        return kept.size();
    }
}
