package org.gatehouse.cli;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class LogLevelCommandTest {
    private static final String LEVELS = "{\"org.gatehouse\":\"DEBUG\"}";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final AtomicReference<String> asked = new AtomicReference<>();
    private HttpServer node;
    private String configuration;

    @Before
    public void start() throws IOException {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext("/api/v1/pcscf/log-levels", exchange -> {
            asked.set(exchange.getRequestMethod() + " "
                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, LEVELS.length());
            exchange.getResponseBody().write(LEVELS.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        node.start();
        Path file = folder.newFile("gatehouse.conf").toPath();
        // open at all addresses, a node is asked at one that it goes by
        configuration = Files.writeString(file,
            "pcscf { }\ncontainer.operator { address = \"0.0.0.0\", ports { pcscf = "
                + node.getAddress().getPort() + " } }\n").toString();
    }

    @After
    public void stop() {
        node.stop(0);
    }

    @Test
    public void aLineForEachRoleUnlessJsonIsWanted() throws Exception {
        CommandRun line = CommandRun.of(new LogLevelCommand(), "", "--config", configuration);
        assertEquals(line.err(), 0, line.exitCode());
        assertEquals("pcscf: " + LEVELS, line.out().strip());
        assertEquals("GET ", asked.get());
        CommandRun json = CommandRun.of(new LogLevelCommand(), "", "--json", "--config", configuration);
        assertEquals(new ObjectMapper().readTree(LEVELS), new ObjectMapper().readTree(json.out()));
    }

    @Test
    public void aLevelIsAnOrder() throws Exception {
        CommandRun run = CommandRun.of(new LogLevelCommand(), "", "debug", "--config", configuration);
        assertEquals(run.err(), 0, run.exitCode());
        String[] order = asked.get().split(" ", 2);
        assertEquals("POST", order[0]);
        assertEquals(new ObjectMapper().readTree("{\"logger\":\"org.gatehouse\",\"level\":\"debug\"}"),
            new ObjectMapper().readTree(order[1]));
    }
}
