package org.gatehouse.container.operator;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's port of one role.
 *
 * <p>The JDK's own HTTP server: it is maintained and patched with the JDK, brings no class into the container's class
 * path that an application could meet in another version, and is enough for a few operators and a scraper. Tomcat 7 is
 * no longer maintained and is never exposed over HTTP.
 */
public final class OperatorServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.operator");
    private static final int THREADS = 4;
    private static final int WAITING = 32;
    private static final int BACKLOG = 32;
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    static {
        // the server reads them once; who sends slowly, or much, is cut off
        limit("sun.net.httpserver.maxReqTime", 10);
        limit("sun.net.httpserver.maxRspTime", 30);
        limit("sun.net.httpserver.idleInterval", 30);
        limit("sun.net.httpserver.maxIdleConnections", 32);
        limit("sun.net.httpserver.maxReqHeaders", 64);
        limit("jdk.httpserver.maxConnections", 64);
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Guard guard;
    private final OperatorPages pages;

    private OperatorServer(HttpServer server, ThreadPoolExecutor threads, Guard guard, OperatorPages pages) {
        this.server = server;
        this.threads = threads;
        this.guard = guard;
        this.pages = pages;
    }

    private static void limit(String property, int value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, String.valueOf(value));
        }
    }

    /**
     * Opens the port.
     *
     * @throws IOException naming the port if it is taken or not ours to bind
     */
    static OperatorServer start(OperatorSettings settings, InetSocketAddress at, OperatorPages pages)
            throws IOException {
        HttpServer server;
        try {
            server = settings.tls().isPresent() ? HttpsServer.create(at, BACKLOG) : HttpServer.create(at, BACKLOG);
        } catch (IOException e) {
            throw new IOException("cannot open the operator's port " + at.getAddress().getHostAddress() + ":"
                + at.getPort() + ": " + e.getMessage(), e);
        }
        if (server instanceof HttpsServer https) {
            https.setHttpsConfigurator(configurator(settings.tls().orElseThrow()));
        }
        // what does not fit is refused by closing the connection
        ThreadPoolExecutor threads = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING), task -> {
                Thread thread = new Thread(task, "operator");
                thread.setDaemon(true);
                return thread;
            }, new ThreadPoolExecutor.AbortPolicy());
        OperatorServer started = new OperatorServer(server, threads, new Guard(settings), pages);
        server.setExecutor(threads);
        server.createContext("/", started::handle);
        server.start();
        return started;
    }

    private static HttpsConfigurator configurator(OperatorTls tls) {
        return new HttpsConfigurator(tls.server()) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
                ssl.setNeedClientAuth(tls.mutual());
                parameters.setSSLParameters(ssl);
            }
        };
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange);
            } catch (RuntimeException e) {
                LOG.error("operator's port: {}", e.toString());
                answer = Answer.error(500, "a fault of ours; the log has it");
            }
            send(exchange, answer);
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        boolean open = pages.isOpen(path);
        Optional<Guard.Refusal> refusal = guard.refusal(method, exchange.getRequestHeaders(),
            exchange.getLocalAddress(), open);
        if (refusal.isPresent()) {
            LOG.warn("operator's port refused status={} from={}", refusal.get().status(),
                exchange.getRemoteAddress().getAddress().getHostAddress());
            return Answer.error(refusal.get().status(), refusal.get().why());
        }
        return switch (method) {
            case "GET", "HEAD" -> pages.get(path, exchange);
            case "POST" -> pages.post(path, exchange);
            default -> Answer.error(405, "GET and POST only");
        };
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type());
        answer.disposition().ifPresent(d -> headers.set("Content-Disposition", d));
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
        if (answer.status() == 401) {
            headers.set("WWW-Authenticate", "Bearer");
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), head ? -1 : answer.body().length);
        if (!head) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    /** At once: nobody is harmed by an answer that is cut off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
