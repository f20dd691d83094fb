package org.gatehouse.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.gatehouse.testbed.aka.AkaDigest;
import org.gatehouse.testbed.aka.AuthenticationVector;
import org.gatehouse.testbed.aka.Octets;

/**
 * A home network in one thread: S-CSCF, HSS and called party. It keeps nothing: a challenge follows from the REGISTER's
 * Call-ID and CSeq, so that a repeated request is answered alike, and the answer to it is checked against the nonce.
 * Only if it is to play everything it knows who is registered, and repeats what no ACK came for.
 */
final class CoreDouble implements AutoCloseable {
    private static final int SOCKET_BUFFER = 4 * 1024 * 1024;
    private static final int MAX_DATAGRAM = 65_535;
    private static final Octets AMF = Octets.ofHex("8000");
    private static final long PATIENCE_MILLIS = 32_000;
    /** The low five bits of SQN are an index, TS 33.102 Annex C.1.1.1. */
    private static final long SQN_STEP = 32;

    private final DatagramChannel socket;
    private final InetSocketAddress self;
    private final String host;
    private final Mishaps mishaps;
    /** What a whole home network has besides; else every request but REGISTER is for the called party and ends here. */
    private final Optional<Whole> whole;
    private final LongAdder registered = new LongAdder();
    private final LongAdder requests = new LongAdder();

    /** Users that are called, and calls that are repeated, cancelled and refused. */
    private record Whole(Residents residents, CalledParty called, ClientTransactions transactions) {
    }

    CoreDouble(InetSocketAddress bind) throws IOException {
        this(bind, Mishaps.NONE, false);
    }

    /**
     * @param mishaps of all that is sent and received
     * @param everything whether users are called too, and final responses repeated until their ACK comes
     */
    CoreDouble(InetSocketAddress bind, Mishaps mishaps, boolean everything) throws IOException {
        this.mishaps = mishaps;
        self = bind;
        whole = everything ? Optional.of(whole()) : Optional.empty();
        host = bind.getAddress().getHostAddress() + ":" + bind.getPort();
        socket = DatagramChannel.open(java.net.StandardProtocolFamily.INET);
        socket.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
        socket.bind(bind);
        Thread thread = new Thread(this::serve, "load-core");
        thread.setDaemon(true);
        thread.start();
    }

    private Whole whole() {
        Datagrams sockets = (octets, from, to) -> transmit(octets, to);
        ClientTransactions transactions = new ClientTransactions(PATIENCE_MILLIS);
        transactions.over(sockets);
        return new Whole(new Residents(self, sockets, transactions),
            new CalledParty(sockets, transactions::after, "core"), transactions);
    }

    /** @throws java.util.NoSuchElementException if it was not asked to play everything */
    Residents residents() {
        return whole.orElseThrow().residents();
    }

    /** @throws java.util.NoSuchElementException if it was not asked to play everything */
    CalledParty called() {
        return whole.orElseThrow().called();
    }

    /** REGISTERs answered 200. */
    long registered() {
        return registered.sum();
    }

    /** Requests that came, repeated ones too, without ACKs. */
    long requests() {
        return requests.sum();
    }

    private void serve() {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);
        while (socket.isOpen()) {
            try {
                buffer.clear();
                InetSocketAddress from = (InetSocketAddress) socket.receive(buffer);
                for (int copies = mishaps.copies(); copies > 0; copies--) {
                    received(SipText.of(buffer.array(), buffer.position()), from);
                }
            } catch (AsynchronousCloseException e) {
                return;
            } catch (IOException | RuntimeException e) {
                System.err.println("core: a request was not answered: " + e);
            }
        }
    }

    private void received(SipText message, InetSocketAddress from) throws IOException {
        if (message.status() != 0) {
            if (whole.isPresent() && !whole.get().transactions().received(message)) {
                whole.get().residents().back(message);
            }
            return;
        }
        if (!message.method().equals("ACK")) {
            requests.increment();
        }
        if (whole.isPresent() && !message.method().equals("REGISTER")) {
            answer(message, from, whole.get());
        } else if (!message.method().equals("ACK")) {
            answer(message, from);
        }
    }

    private void answer(SipText request, InetSocketAddress from, Whole all) throws IOException {
        if (request.method().equals("SUBSCRIBE")) {
            all.residents().subscribed(request, from);
        } else if (!all.residents().passed(request, from)) {
            all.called().received(request, "Record-Route: <sip:" + host + ";lr>\r\n", "sip:callee@" + host, self, from);
        }
    }

    private void answer(SipText request, InetSocketAddress to) throws IOException {
        switch (request.method()) {
            case "REGISTER" -> send(register(request), to);
            case "INVITE" -> {
                send(Replies.to(request, "180 Ringing", "core", dialog(request)), to);
                send(Replies.to(request, "200 OK", "core", dialog(request)), to);
            }
            default -> send(Replies.to(request, "200 OK", "core", ""), to);
        }
    }

    private String register(SipText request) {
        String credentials = request.first("Authorization");
        int number = LoadUe.number(SipText.parameter(credentials, "username="));
        String nonce = SipText.parameter(credentials, "nonce=");
        String response = SipText.parameter(credentials, "response=");
        boolean overSet = SipText.parameter(credentials, "integrity-protected=").equals("yes");
        if (!response.isEmpty() && (overSet || right(request, number, nonce, response))) {
            registered.increment();
            boolean ends = request.first("Contact").contains("expires=0");
            whole.ifPresent(w -> {
                if (ends) {
                    w.residents().left(number);
                } else {
                    w.residents().registered(number, request);
                }
            });
            if (ends) {
                return Replies.to(request, "200 OK", "core", "");
            }
            return Replies.to(request, "200 OK", "core", "Path: " + String.join(", ", request.all("Path"))
                + "\r\nService-Route: <sip:orig@" + host + ";lr>\r\nP-Associated-URI: <sip:u" + number + "@"
                + LoadUe.DOMAIN + ">\r\nContact: " + request.first("Contact") + "\r\n");
        }
        AuthenticationVector vector = vector(request, number);
        return Replies.to(request, "401 Unauthorized", "core", "WWW-Authenticate: Digest realm=\"" + LoadUe.DOMAIN
            + "\", nonce=\"" + vector.nonce() + "\", algorithm=AKAv1-MD5, ik=\"" + vector.ik().hex()
            + "\", ck=\"" + vector.ck().hex() + "\"\r\n");
    }

    private static boolean right(SipText request, int number, String nonce, String response) {
        Octets rand = Octets.ofBase64(nonce).slice(0, 16);
        return response.equals(AkaDigest.response(new AkaDigest.Input("u" + number + "@" + LoadUe.DOMAIN, LoadUe.DOMAIN,
            nonce, "REGISTER", "sip:" + LoadUe.DOMAIN), AkaDigest.passwordV1(LoadUe.keys(number).res(rand))));
    }

    private static AuthenticationVector vector(SipText request, int number) {
        String cseq = request.first("CSeq");
        long count = Long.parseLong(cseq.substring(0, cseq.indexOf(' ')));
        byte[] rand = digest(request.first("Call-ID") + ":" + cseq);
        return AuthenticationVector.make(LoadUe.keys(number), Octets.of(rand), Octets.ofLong(count * SQN_STEP, 6), AMF);
    }

    private static byte[] digest(String text) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.ISO_8859_1));
            return Arrays.copyOf(whole, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As an S-CSCF in front of the called party: it stays in the route. */
    private String dialog(SipText request) {
        return "Record-Route: <sip:" + host + ";lr>\r\n" + Replies.recordRoute(request) + "Contact: <sip:callee@" + host
            + ">\r\n";
    }

    private void send(String message, InetSocketAddress to) throws IOException {
        transmit(message.getBytes(StandardCharsets.ISO_8859_1), to);
    }

    private void transmit(byte[] octets, InetSocketAddress to) throws IOException {
        for (int copies = mishaps.copies(); copies > 0; copies--) {
            socket.send(ByteBuffer.wrap(octets), to);
        }
    }

    @Override
    public void close() throws IOException {
        whole.ifPresent(w -> w.transactions().close());
        socket.close();
    }
}
