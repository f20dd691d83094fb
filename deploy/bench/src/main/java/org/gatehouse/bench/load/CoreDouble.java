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
import java.util.concurrent.atomic.LongAdder;
import org.gatehouse.testbed.aka.AkaDigest;
import org.gatehouse.testbed.aka.AuthenticationVector;
import org.gatehouse.testbed.aka.Octets;

/**
 * A home network in one thread: S-CSCF, HSS and called party. It keeps nothing: a challenge follows from the REGISTER's
 * Call-ID and CSeq, so that a repeated request is answered alike, and the answer to it is checked against the nonce.
 */
final class CoreDouble implements AutoCloseable {
    private static final int SOCKET_BUFFER = 4 * 1024 * 1024;
    private static final int MAX_DATAGRAM = 65_535;
    private static final Octets AMF = Octets.ofHex("8000");
    /** The low five bits of SQN are an index, TS 33.102 Annex C.1.1.1. */
    private static final long SQN_STEP = 32;

    private final DatagramChannel socket;
    private final String host;
    private final LongAdder registered = new LongAdder();
    private final LongAdder requests = new LongAdder();

    CoreDouble(InetSocketAddress bind) throws IOException {
        host = bind.getAddress().getHostAddress() + ":" + bind.getPort();
        socket = DatagramChannel.open(java.net.StandardProtocolFamily.INET);
        socket.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
        socket.bind(bind);
        Thread thread = new Thread(this::serve, "load-core");
        thread.setDaemon(true);
        thread.start();
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
                SipText request = SipText.of(buffer.array(), buffer.position());
                if (request.status() == 0 && !request.method().equals("ACK")) {
                    requests.increment();
                    answer(request, from);
                }
            } catch (AsynchronousCloseException e) {
                return;
            } catch (IOException | RuntimeException e) {
                System.err.println("core: a request was not answered: " + e);
            }
        }
    }

    private void answer(SipText request, InetSocketAddress to) throws IOException {
        switch (request.method()) {
            case "REGISTER" -> send(register(request), to);
            case "INVITE" -> {
                send(response(request, "180 Ringing", dialog(request)), to);
                send(response(request, "200 OK", dialog(request)), to);
            }
            default -> send(response(request, "200 OK", ""), to);
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
            return response(request, "200 OK", "Path: " + String.join(", ", request.all("Path")) + "\r\nService-Route: "
                + "<sip:orig@" + host + ";lr>\r\nP-Associated-URI: <sip:u" + number + "@" + LoadUe.DOMAIN
                + ">\r\nContact: " + request.first("Contact") + "\r\n");
        }
        AuthenticationVector vector = vector(request, number);
        return response(request, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"" + LoadUe.DOMAIN + "\", nonce=\""
            + vector.nonce() + "\", algorithm=AKAv1-MD5, ik=\"" + vector.ik().hex() + "\", ck=\"" + vector.ck().hex()
            + "\"\r\n");
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
        StringBuilder lines = new StringBuilder("Record-Route: <sip:" + host + ";lr>\r\n");
        request.all("Record-Route").forEach(line -> lines.append("Record-Route: ").append(line).append("\r\n"));
        return lines.append("Contact: <sip:callee@").append(host).append(">\r\n").toString();
    }

    private static String response(SipText request, String status, String lines) {
        StringBuilder text = new StringBuilder(1_200).append("SIP/2.0 ").append(status).append("\r\n");
        request.all("Via").forEach(via -> text.append("Via: ").append(via).append("\r\n"));
        String to = request.first("To");
        return text.append("From: ").append(request.first("From")).append("\r\nTo: ").append(to)
            .append(to.contains(";tag=") ? "" : ";tag=core").append("\r\nCall-ID: ").append(request.first("Call-ID"))
            .append("\r\nCSeq: ").append(request.first("CSeq")).append("\r\n").append(lines)
            .append("Content-Length: 0\r\n\r\n").toString();
    }

    private void send(String message, InetSocketAddress to) throws IOException {
        socket.send(ByteBuffer.wrap(message.getBytes(StandardCharsets.ISO_8859_1)), to);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
