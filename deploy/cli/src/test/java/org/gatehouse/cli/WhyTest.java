package org.gatehouse.cli;

import static org.junit.Assert.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class WhyTest {
    private static final String ATTEMPT = "[{\"outcome\":\"%s\",\"code\":\"%s\",\"thread\":\"call\","
        + "\"begun\":\"2026-01-01T00:00:00.%sZ\",\"steps\":[{\"at\":\"2026-01-01T00:00:00.200Z\"}]}]";
    private static final String OPEN_AT_HOME = ATTEMPT.formatted("OPEN", "UNDER_WAY", "100");
    private static final String REFUSED_AT_HOME = ATTEMPT.formatted("REFUSED", "USER_UNKNOWN", "100");
    private static final String FAILED_HERE = ATTEMPT.formatted("FAILED", "HOME_FORBIDS", "000");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private volatile String home = OPEN_AT_HOME;
    private HttpServer node;
    private OperatorPort port;

    @Before
    public void start() throws Exception {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        // the home network refuses while the P-CSCF is being asked
        answer("pcscf", () -> {
            home = REFUSED_AT_HOME;
            return FAILED_HERE;
        });
        answer("icscf", () -> home);
        node.start();
        Path file = folder.newFile("gatehouse.conf").toPath();
        int at = node.getAddress().getPort();
        port = OperatorPort.of(Files.writeString(file, "icscf { }\npcscf { }\ncontainer.operator.ports { icscf = " + at
            + ", pcscf = " + at + " }\n"));
    }

    private void answer(String role, Supplier<String> text) {
        node.createContext("/api/v1/" + role + "/attempts", exchange -> {
            byte[] answer = text.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
    }

    @After
    public void stop() {
        node.stop(0);
    }

    @Test
    public void whatTheHomeNetworkDidBeforeTheAttemptEndedIsTold() throws Exception {
        List<Why.Told> told = Why.ask(port, "192.0.2.1", 1);
        assertEquals(1, told.size());
        assertEquals("USER_UNKNOWN", told.get(0).code());
    }
}
