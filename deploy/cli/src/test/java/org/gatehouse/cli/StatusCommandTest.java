package org.gatehouse.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class StatusCommandTest {
    private static final String SERVERS = "{\"address\":\"192.0.2.53:53\",\"state\":\"ANSWERS\",\"asked\":5,"
        + "\"answered\":3,\"failed\":1,\"noAnswer\":1,\"lastAnswer\":\"2026-01-01T00:00:00Z\"},"
        + "{\"address\":\"192.0.2.54:53\",\"state\":\"NO_ANSWER\",\"asked\":1,\"answered\":0,\"failed\":0,"
        + "\"noAnswer\":1,\"lastAnswer\":\"\"},"
        + "{\"address\":\"192.0.2.55:53\",\"state\":\"FAILS\",\"asked\":1,\"answered\":0,\"failed\":1,"
        + "\"noAnswer\":0,\"lastAnswer\":\"\"},"
        + "{\"address\":\"192.0.2.56:53\",\"state\":\"UNASKED\",\"asked\":1,\"answered\":0,\"failed\":0,"
        + "\"noAnswer\":0,\"lastAnswer\":\"\"},"
        + "{\"address\":\"192.0.2.57:53\",\"state\":\"UNASKED\",\"asked\":0,\"answered\":0,\"failed\":0,"
        + "\"noAnswer\":0,\"lastAnswer\":\"\"}";
    private static final String SHOWN = """
          name server 192.0.2.53:53 answers: asked 5, answered 3, failed 1, no answer 1, last answer 2026-01-01T00:00:00Z
          name server 192.0.2.54:53 does NOT answer: asked 1, answered 0, failed 0, no answer 1, last answer never
          name server 192.0.2.55:53 FAILS: asked 1, answered 0, failed 1, no answer 0, last answer never
          name server 192.0.2.56:53 asked: asked 1, answered 0, failed 0, no answer 0, last answer never
          name server 192.0.2.57:53 not asked yet
        """;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private volatile String dns;
    private HttpServer node;
    private String configuration;

    @Before
    public void start() throws Exception {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/api/v1/", exchange -> {
            byte[] answer = ("{\"ready\":true,\"dns\":" + dns + "}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        node.start();
        Path file = folder.newFile("gatehouse.conf").toPath();
        int port = node.getAddress().getPort();
        configuration = Files.writeString(file, "icscf { }\npcscf { }\ncontainer.operator.ports { icscf = " + port
            + ", pcscf = " + port + " }\n").toString();
    }

    @After
    public void stop() {
        node.stop(0);
    }

    private String status() {
        CommandRun run = CommandRun.of(new StatusCommand(), "", "--config", configuration);
        assertEquals("name servers are no matter of readiness " + run.err(), 0, run.exitCode());
        return run.out().replace("\r", "");
    }

    @Test
    public void bothRolesShowTheirNameServers() {
        dns = "{\"servers\":[" + SERVERS + "],\"pending\":0,\"lookups\":{\"FOUND\":2,\"NO_ANSWER\":1}}";
        String shown = status();
        String all = SHOWN + "  names looked up {\"FOUND\":2,\"NO_ANSWER\":1}\n";
        int first = shown.indexOf(all);
        assertTrue(shown, first >= 0);
        assertTrue(shown, shown.indexOf(all, first + 1) > first);
    }

    @Test
    public void withoutLookUpsThereIsNothingToCount() {
        dns = "{\"servers\":[],\"pending\":0,\"lookups\":{}}";
        assertFalse(status().contains("name"));
    }
}
