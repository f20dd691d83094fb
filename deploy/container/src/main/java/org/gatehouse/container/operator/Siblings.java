package org.gatehouse.container.operator;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The processes of the other roles on this host, so that one console shows all. A question for one of them is passed on
 * once, to the port that the same configuration gives it, and to nobody else.
 */
final class Siblings {
    private static final int PATIENCE_MILLIS = 3_000;
    private static final int MOST_ANSWER = 8 << 20;
    private static final String PASSED_ON = "X-Gatehouse-Passed-On";

    private final Map<String, InetSocketAddress> addresses = new TreeMap<>();
    private final Optional<String> token;
    private final Optional<OperatorTls> tls;

    /** @param own the roles of this process */
    Siblings(OperatorSettings settings, List<String> own) {
        settings.ports().keySet().stream().filter(role -> !own.contains(role))
            .forEach(role -> settings.of(role).ifPresent(at -> addresses.put(role, reachable(at))));
        this.token = settings.token();
        this.tls = settings.tls();
    }

    /** Where a port is open at all addresses, it is asked at one that is a name of it. */
    static InetSocketAddress reachable(InetSocketAddress at) {
        return at.getAddress().isAnyLocalAddress()
            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), at.getPort()) : at;
    }

    List<String> roles() {
        return List.copyOf(addresses.keySet());
    }

    Answer ask(String role, HttpExchange exchange, Optional<byte[]> order) {
        InetSocketAddress to = addresses.get(role);
        if (to == null || exchange.getRequestHeaders().getFirst(PASSED_ON) != null) {
            return Answer.error(404, "no " + role + " here");
        }
        if (tls.isPresent() && tls.get().client().isEmpty()) {
            return Answer.error(503, "over TLS each role answers at its own port only, unless 'tls' has a 'client'");
        }
        try {
            return ask(to, exchange.getRequestURI(), order);
        } catch (IOException e) {
            return Answer.error(503, role + " does not answer");
        }
    }

    private Answer ask(InetSocketAddress to, URI asked, Optional<byte[]> order) throws IOException {
        String host = to.getAddress().getHostAddress();
        URI uri = URI.create((tls.isPresent() ? "https://" : "http://")
            + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + to.getPort()
            + asked.getRawPath() + (asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery()));
        HttpURLConnection connection = tls.isPresent() ? tls.get().client().orElseThrow().open(uri)
            : (HttpURLConnection) uri.toURL().openConnection(java.net.Proxy.NO_PROXY);
        try {
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty(PASSED_ON, "1");
            token.ifPresent(t -> connection.setRequestProperty("Authorization", "Bearer " + t));
            if (order.isPresent()) {
                connection.setRequestMethod("POST");
                connection.setRequestProperty("Content-Type", Answer.JSON);
                connection.setDoOutput(true);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(order.get());
                }
            }
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                byte[] body = in == null ? new byte[0] : in.readNBytes(MOST_ANSWER);
                String type = connection.getContentType();
                return new Answer(status, type == null ? Answer.JSON : type, body,
                    Optional.ofNullable(connection.getHeaderField("Content-Disposition")));
            }
        } finally {
            connection.disconnect();
        }
    }
}
