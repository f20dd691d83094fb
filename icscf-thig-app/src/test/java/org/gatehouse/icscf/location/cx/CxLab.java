package org.gatehouse.icscf.location.cx;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.gatehouse.icscf.location.HssException;
import org.gatehouse.icscf.location.UserAuthorizationRequest;
import org.gatehouse.icscf.location.UserAuthorizationType;
import org.gatehouse.testbed.cx.CxHandler;
import org.gatehouse.testbed.cx.CxServer;
import org.gatehouse.testbed.cx.CxServerSettings;

/** One or two HSSs on loopback and a client. */
final class CxLab implements AutoCloseable {
    static final String ICSCF = "icscf.home1.net";
    static final UserAuthorizationRequest UAR = new UserAuthorizationRequest("user1@home1.net", "sip:user1@home1.net",
        "visited1.net", UserAuthorizationType.REGISTRATION, false, Optional.empty());

    private final List<CxServer> servers = new ArrayList<>();
    private CxHss client;

    /** Its host name is {@code hss<n>.home1.net}, its address 127.0.0.2<n>. */
    CxServer server(CxHandler handler) throws IOException {
        int n = servers.size() + 1;
        CxServer server = CxServer.start(new CxServerSettings("hss" + n + ".home1.net", "home1.net",
            "127.0.0.2" + n, 0, List.of(ICSCF, "scscf1.home1.net")), handler);
        servers.add(server);
        return server;
    }

    /** For questions that are all answered: a machine that stalls makes none of them a second one. */
    static CxSettings.Timing patient() {
        return timing(Duration.ofSeconds(30), 2);
    }

    /**
     * For questions that stay without an answer.
     *
     * @param request how long one try takes then; an answer that is to come must not need as long on any machine
     */
    static CxSettings.Timing timing(Duration request, int tries) {
        return new CxSettings.Timing(request, tries, Duration.ofSeconds(3), Duration.ofSeconds(60),
            Duration.ofSeconds(30), Duration.ofMillis(200), 100);
    }

    CxSettings settings(CxSettings.Timing timing) {
        List<CxSettings.Peer> peers = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            peers.add(new CxSettings.Peer("hss" + (i + 1) + ".home1.net", "127.0.0.2" + (i + 1),
                servers.get(i).address().getPort()));
        }
        return new CxSettings(ICSCF, "home1.net", "127.0.0.11", "home1.net", peers, timing);
    }

    /** Connected to all servers. */
    CxHss client(CxSettings.Timing timing) throws Exception {
        client = CxHss.start(settings(timing));
        await(() -> client.peers().size() == servers.size() && !client.peers().containsValue(false));
        return client;
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("it did not happen in time");
            }
            Thread.onSpinWait();
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    static <A> A answer(CompletionStage<A> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** Why there was no answer. */
    static HssException failure(CompletionStage<?> stage) throws InterruptedException, TimeoutException {
        try {
            Object answer = stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
            throw new AssertionError("answered: " + answer);
        } catch (CompletionException e) {
            if (e.getCause() instanceof HssException named) {
                return named;
            }
            throw new AssertionError(e.getCause());
        }
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        servers.forEach(CxServer::close);
    }
}
