package org.gatehouse.testbed.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a double needs of RFC 3261 clause 17, over any number of endpoints: requests are repeated over UDP until
 * answered (T1 doubling to 8*T1, for 64*T1), repeated requests get the last response again, responses are matched by
 * branch and method whichever endpoint they arrive at. An INVITE's final response is not repeated.
 */
public final class SipTransactions implements Consumer<Inbound>, AutoCloseable {
    private static final int MAX_SERVER_TRANSACTIONS = 20_000;
    private static final int GIVE_UP = 64;
    private static final int DEFAULT_PORT = 5060;

    private final Duration t1;
    private final Consumer<Inbound> onRequest;
    private final ScheduledThreadPoolExecutor timer;
    private final Map<String, ClientTransaction> clients = new ConcurrentHashMap<>();
    private final Map<String, Sent> servers = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sent> eldest) {
            return size() > MAX_SERVER_TRANSACTIONS;
        }
    };

    /** A request being answered; {@code endpoint} is null until the first response. */
    private record Sent(byte[] octets, SipEndpoint endpoint, InetSocketAddress to) {
    }

    /** @param onRequest called once for each new request, on the endpoint's reading thread: it must not wait */
    public SipTransactions(Duration t1, Consumer<Inbound> onRequest) {
        this.t1 = t1;
        this.onRequest = onRequest;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "sip timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Sends a request whose topmost Via, branch included, is already there. */
    public ClientTransaction send(SipMessage request, SipEndpoint endpoint, InetSocketAddress to) throws IOException {
        return send(request, endpoint, to, response -> { });
    }

    /** The same; each response is also handed over on the reading thread. */
    public ClientTransaction send(SipMessage request, SipEndpoint endpoint, InetSocketAddress to,
                                  Consumer<Inbound> onResponse) throws IOException {
        ClientTransaction transaction = new ClientTransaction(request, onResponse);
        byte[] octets = request.encode();
        if (!"ACK".equals(request.method())) {
            String key = key(request);
            clients.put(key, transaction);
            transaction.expiresWith(timer.schedule(() -> clients.remove(key, transaction), t1.toMillis() * GIVE_UP,
                    TimeUnit.MILLISECONDS));
        }
        endpoint.send(octets, to);
        if (endpoint.transport() == SipEndpoint.Transport.UDP && !"ACK".equals(request.method())) {
            repeatLater(transaction, octets, endpoint, to, t1.toMillis(), t1.toMillis() * (GIVE_UP - 1));
        }
        return transaction;
    }

    /** Answers the way RFC 3261 clause 18.2.2 says: on the connection, or from the same socket to the Via's address. */
    public void respond(Inbound request, SipMessage response) throws IOException {
        respond(request, response, request.endpoint(), responseAddress(request));
    }

    /** Answers from a given endpoint to a given address, as IMS wants between protected ports. */
    public void respond(Inbound request, SipMessage response, SipEndpoint endpoint, InetSocketAddress to)
            throws IOException {
        byte[] octets = response.encode();
        synchronized (servers) {
            servers.put(serverKey(request), new Sent(octets, endpoint, to));
        }
        endpoint.send(octets, to);
    }

    /** Runs something later, for doubles that are told to be slow. */
    public void later(Duration delay, Runnable task) {
        timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void accept(Inbound inbound) {
        if (!inbound.message().isRequest()) {
            acceptResponse(inbound);
        } else if ("ACK".equals(inbound.message().method())) {
            onRequest.accept(inbound);
        } else {
            acceptRequest(inbound);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** Where the response to a request goes by its topmost Via; over TCP, back to the connection's peer. */
    static InetSocketAddress responseAddress(Inbound request) throws IOException {
        if (request.endpoint().transport() == SipEndpoint.Transport.TCP) {
            return request.from();
        }
        String top = request.message().values("Via").stream().findFirst().orElse("");
        HeaderValue via = HeaderValue.lenient(top);
        if (via.parameter("rport").isPresent()) {
            return request.from();
        }
        try {
            String sentBy = via.value().substring(via.value().lastIndexOf(' ') + 1);
            int port = SipUri.parse("sip:" + sentBy).port();
            return new InetSocketAddress(request.from().getAddress(), port < 0 ? DEFAULT_PORT : port);
        } catch (SipParseException e) {
            throw new UnknownHostException("no address in Via");
        }
    }

    /** The address in a {@code host:port} or URI's host part that is a literal address; never asks a resolver. */
    public static InetSocketAddress literal(SipUri uri) throws IOException {
        String host = uri.host().replaceAll("[\\[\\]]", "");
        if (!host.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new UnknownHostException("not a literal address");
        }
        return new InetSocketAddress(InetAddress.getByName(host), uri.port() < 0 ? DEFAULT_PORT : uri.port());
    }

    private void acceptResponse(Inbound inbound) {
        String key = key(inbound.message());
        ClientTransaction transaction = clients.get(key);
        if (transaction == null) {
            return;
        }
        transaction.received(inbound);
        if (transaction.completed()) {
            // at once, so that a long load run holds no finished transactions
            clients.remove(key, transaction);
            transaction.cancelExpiry();
        }
    }

    private void acceptRequest(Inbound inbound) {
        String key = serverKey(inbound);
        Sent before;
        synchronized (servers) {
            before = servers.get(key);
            if (before == null) {
                servers.put(key, new Sent(new byte[0], null, null));
            }
        }
        if (before == null) {
            onRequest.accept(inbound);
        } else if (before.endpoint() != null) {
            sendQuietly(before.octets(), before.endpoint(), before.to());
        }
    }

    private void repeatLater(ClientTransaction transaction, byte[] octets, SipEndpoint endpoint, InetSocketAddress to,
                             long wait, long left) {
        if (left < wait) {
            return;
        }
        timer.schedule(() -> {
            boolean silenced = transaction.proceeding() && "INVITE".equals(transaction.request().method());
            if (!transaction.completed() && !silenced) {
                sendQuietly(octets, endpoint, to);
                repeatLater(transaction, octets, endpoint, to, Math.min(wait * 2, t1.toMillis() * 8), left - wait);
            }
        }, wait, TimeUnit.MILLISECONDS);
    }

    private static void sendQuietly(byte[] octets, SipEndpoint endpoint, InetSocketAddress to) {
        try {
            endpoint.send(octets, to);
        } catch (IOException e) {
            // a repetition that cannot be sent is a lost datagram
        }
    }

    private static String key(SipMessage message) {
        return message.branch() + " " + message.method();
    }

    private static String serverKey(Inbound request) {
        String top = request.message().values("Via").stream().findFirst().orElse("");
        return HeaderValue.lenient(top).value() + " " + key(request.message());
    }
}
