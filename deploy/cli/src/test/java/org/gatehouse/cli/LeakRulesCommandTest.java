package org.gatehouse.cli;

import static org.junit.Assert.assertEquals;
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

public class LeakRulesCommandTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private volatile String rules;
    private HttpServer node;
    private String configuration;

    @Before
    public void start() throws Exception {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/api/v1/icscf/status", exchange -> {
            byte[] answer = ("{\"leakRules\":" + rules + "}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        node.start();
        Path file = folder.newFile("gatehouse.conf").toPath();
        configuration = Files.writeString(file, "icscf { }\ncontainer.operator.ports.icscf = "
            + node.getAddress().getPort() + "\n").toString();
    }

    @After
    public void stop() {
        node.stop(0);
    }

    @Test
    public void aLineForEachRule() {
        rules = "[{\"name\":\"software\",\"on\":true,\"description\":\"Server always\"},"
            + "{\"name\":\"max-forwards\",\"on\":false,\"description\":\"Max-Forwards: a constant\"}]";
        CommandRun run = CommandRun.of(new LeakRulesCommand(), "", "--config", configuration);
        assertEquals(run.err(), 0, run.exitCode());
        assertEquals("software             on   Server always\nmax-forwards         OFF  Max-Forwards: a constant\n",
            run.out().replace("\r", ""));
        assertTrue(CommandRun.of(new LeakRulesCommand(), "", "--json", "--config", configuration).out()
            .contains("\"max-forwards\""));
    }

    @Test
    public void withoutHidingThereAreNone() {
        rules = "[]";
        assertTrue(CommandRun.of(new LeakRulesCommand(), "", "--config", configuration).out()
            .startsWith("nothing is hidden"));
    }
}
