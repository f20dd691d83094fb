package org.gatehouse.container.operator;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.gatehouse.container.operator.OperatorScene.Response;
import org.junit.Test;

public class OperatorServerTest {
    private static final String ATTEMPTS = "/api/v1/pcscf/attempts";
    private static final String JSON = "application/json";

    @Test
    public void healthAndReadinessAreTold() throws Exception {
        try (OperatorScene scene = new OperatorScene()) {
            assertEquals("alive\n", scene.get("/healthz").body());
            assertEquals(200, scene.get("/readyz").status());
            scene.part.notReady = "draining";
            Response not = scene.get("/readyz");
            assertEquals(503, not.status());
            assertEquals("pcscf: draining\n", not.body());
            assertEquals("alive all the same", 200, scene.get("/healthz").status());
        }
    }

    @Test
    public void anApplicationsAnswerIsJsonAsDescribed() throws Exception {
        try (OperatorScene scene = new OperatorScene()) {
            Response answer = scene.get(ATTEMPTS + "?who=alice%40home1.net&most=5");
            assertEquals(200, answer.status());
            JsonNode attempt = answer.json().get(0);
            assertEquals("a***@home1.net", attempt.get("impi").asText());
            assertEquals("call?script?", attempt.get("thread").asText());
            assertEquals(3, attempt.at("/steps/0/millis").asInt());
            JsonNode description = scene.get("/openapi.json").json();
            JsonNode schema = new ObjectMapper().readTree("{\"$ref\":\"#/components/schemas/Attempt\"}");
            ((com.fasterxml.jackson.databind.node.ObjectNode) schema).set("components", description.get("components"));
            assertEquals("[]", JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema)
                .validate(attempt).toString());
        }
    }

    @Test
    public void aFileIsSavedAndNotShown() throws Exception {
        try (OperatorScene scene = new OperatorScene()) {
            Response capture = scene.get("/api/v1/pcscf/capture");
            assertEquals("application/vnd.tcpdump.pcap", capture.header("Content-Type"));
            assertEquals("attachment; filename=\"capture.pcap\"", capture.header("Content-Disposition"));
            assertEquals("\u0001\u0002", capture.body());
            assertEquals("", scene.get("/healthz").header("Content-Disposition"));
        }
    }

    @Test
    public void everyAnswerForbidsWhatAPageMayNotDo() throws Exception {
        try (OperatorScene scene = new OperatorScene()) {
            for (String path : new String[] {"/", "/healthz", ATTEMPTS, "/nothing", "/metrics"}) {
                Response answer = scene.get(path);
                assertTrue(path, answer.header("Content-Security-Policy").startsWith("default-src 'none'"));
                assertEquals("nosniff", answer.header("X-Content-Type-Options"));
                assertEquals("no-store", answer.header("Cache-Control"));
                assertEquals("no CORS", "", answer.header("Access-Control-Allow-Origin"));
            }
        }
    }

    @Test
    public void anotherNameThatPointsHereIsRefused() throws Exception {
        try (OperatorScene scene = new OperatorScene()) {
            int port = scene.operator.address().getPort();
            String get = "GET " + ATTEMPTS + " HTTP/1.1\nConnection: close\nHost: ";
            assertTrue(scene.raw(get + "evil.example:" + port + "\n\n").contains(" 421"));
            assertTrue(scene.raw(get + "127.0.0.1.evil.example\n\n").contains(" 421"));
            assertTrue(scene.raw(get + "127.0.0.1:1\n\n").contains(" 421"));
            assertTrue(scene.raw(get + "console.example:" + port + "\n\n").contains(" 200"));
            assertTrue(scene.raw(get + "localhost:" + port + "\n\n").contains(" 200"));
        }
    }

    @Test
    public void aPageOfAnotherOriginIsRefused() throws Exception {
        try (OperatorScene scene = new OperatorScene()) {
            int port = scene.operator.address().getPort();
            String rest = " HTTP/1.1\nConnection: close\nHost: 127.0.0.1:" + port + "\nSec-Fetch-Site: ";
            assertTrue(scene.raw("GET " + ATTEMPTS + rest + "cross-site\n\n").contains(" 403"));
            assertTrue(scene.raw("GET /metrics" + rest + "same-site\n\n").contains(" 403"));
            assertTrue(scene.raw("GET " + ATTEMPTS + rest + "same-origin\n\n").contains(" 200"));
            assertTrue(scene.raw("POST /api/v1/pcscf/drain HTTP/1.1\nConnection: close\nHost: 127.0.0.1:" + port
                + "\nOrigin: http://evil.example\nContent-Type: application/json\nContent-Length: 2\n\n{}")
                .contains(" 403"));
            assertEquals(Map.of(), scene.part.ordered);
        }
    }

    @Test
    public void anOrderIsJsonAndSmall() throws Exception {
        try (OperatorScene scene = new OperatorScene()) {
            String drain = "/api/v1/pcscf/drain";
            assertEquals(415, scene.post(drain, "on=true", "Content-Type", "application/x-www-form-urlencoded")
                .status());
            assertEquals(413, scene.post(drain, " ".repeat(5_000), "Content-Type", JSON).status());
            assertEquals(400, scene.post(drain, "[1]", "Content-Type", JSON).status());
            assertEquals(400, scene.post(drain, "{", "Content-Type", JSON).status());
            assertEquals(404, scene.post("/api/v1/pcscf/other", "{}", "Content-Type", JSON).status());
            assertEquals(200, scene.post(drain, "{\"on\":true}", "Content-Type", JSON).status());
            assertEquals(Map.of("on", "true"), scene.part.ordered);
        }
    }

    @Test
    public void whatIsNotThereOrTooMuchIsRefused() throws Exception {
        try (OperatorScene scene = new OperatorScene()) {
            assertEquals(404, scene.get("/api/v1/pcscf/nothing").status());
            assertEquals(404, scene.get("/api/v1/icscf/status").status());
            assertEquals(404, scene.get("/../../etc/passwd").status());
            assertEquals(404, scene.get("/console.js.map").status());
            assertEquals(400, scene.get(ATTEMPTS + "?most=100000").status());
            assertEquals(400, scene.get(ATTEMPTS + "?who=" + "x".repeat(600)).status());
            assertEquals(400, scene.get(ATTEMPTS + "?" + "a=b&".repeat(40)).status());
            int port = scene.operator.address().getPort();
            assertTrue(scene.raw("DELETE / HTTP/1.1\nConnection: close\nHost: 127.0.0.1:" + port + "\n\n")
                .contains(" 405"));
        }
    }

    @Test
    public void withATokenOnlyHealthAndTheConsolesFilesAreOpen() throws Exception {
        try (OperatorScene scene = new OperatorScene(Optional.of(OperatorScene.TOKEN), Map.of())) {
            assertEquals(401, scene.get(ATTEMPTS).status());
            assertEquals("Bearer", scene.get("/metrics").header("WWW-Authenticate"));
            assertEquals(401, scene.get(ATTEMPTS, "Authorization", "Bearer " + OperatorScene.TOKEN + "0").status());
            assertEquals(401, scene.get(ATTEMPTS, "Authorization", "Basic " + OperatorScene.TOKEN).status());
            assertEquals(200, scene.get(ATTEMPTS, "Authorization", "Bearer " + OperatorScene.TOKEN).status());
            assertEquals(200, scene.get("/healthz").status());
        }
    }

    @Test
    public void aQuestionForTheOtherRoleIsPassedOnOnce() throws Exception {
        Operator icscf = Operator.start(new OperatorSettings(InetAddress.getLoopbackAddress(), Map.of(),
            Optional.of(OperatorScene.TOKEN), Optional.empty(), List.of(), true),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(new OperatorScene.Part("icscf")));
        try (OperatorScene scene = new OperatorScene(Optional.of(OperatorScene.TOKEN),
                Map.of("icscf", icscf.address().getPort()))) {
            String bearer = "Bearer " + OperatorScene.TOKEN;
            Response answer = scene.get("/api/v1/icscf/attempts?most=1", "Authorization", bearer);
            assertEquals("icscf", answer.json().get(0).get("role").asText());
            Response capture = scene.get("/api/v1/icscf/capture", "Authorization", bearer);
            assertEquals("application/vnd.tcpdump.pcap", capture.header("Content-Type"));
            assertEquals("attachment; filename=\"capture.pcap\"", capture.header("Content-Disposition"));
            assertEquals(404, scene.get("/api/v1/icscf/nothing", "Authorization", bearer).status());
            assertEquals(404, scene.get("/api/v1/icscf/attempts", "Authorization", bearer, "X-Gatehouse-Passed-On", "1")
                .status());
            assertTrue(scene.get("/api/v1/roles", "Authorization", bearer).body().contains("icscf"));
            icscf.close();
            assertEquals(503, scene.get("/api/v1/icscf/attempts", "Authorization", bearer).status());
        }
    }

    @Test
    public void aPortThatIsTakenIsNamed() throws Exception {
        try (OperatorScene scene = new OperatorScene()) {
            InetSocketAddress taken = scene.operator.address();
            IOException refused = assertThrows(IOException.class, () -> Operator.start(new OperatorSettings(
                taken.getAddress(), Map.of(), Optional.empty(), Optional.empty(), List.of(), true), taken,
                List.of(scene.part)));
            assertTrue(refused.getMessage(), refused.getMessage().contains(":" + taken.getPort()));
        }
    }

    @Test
    public void metricsAreInPrometheusForm() throws Exception {
        try (OperatorScene scene = new OperatorScene()) {
            Response metrics = scene.get("/metrics");
            assertTrue(metrics.body().contains("gatehouse_test 42.0"));
            assertTrue(metrics.body().contains("jvm_memory_used_bytes"));
            assertTrue(metrics.header("Content-Type").startsWith("text/plain"));
        }
    }

    @Test
    public void levelsOfOurOwnLoggersChangeWhileRunning() throws Exception {
        Logger logger = Logger.getLogger("org.gatehouse.levels.test");
        try (OperatorScene scene = new OperatorScene()) {
            String path = "/api/v1/pcscf/log-levels";
            Response set = scene.post(path, "{\"logger\":\"org.gatehouse.levels.test\",\"level\":\"debug\"}",
                "Content-Type", JSON);
            assertEquals("DEBUG", set.json().get("org.gatehouse.levels.test").asText());
            assertEquals(Level.DEBUG, logger.getLevel());
            assertEquals("the stack's loggers quote whole messages", 400,
                scene.post(path, "{\"logger\":\"gov.nist\",\"level\":\"debug\"}", "Content-Type", JSON).status());
            assertEquals(400, scene.post(path, "{\"logger\":\"org.gatehouse.invented\",\"level\":\"debug\"}",
                "Content-Type", JSON).status());
            assertEquals(400, scene.post(path, "{\"level\":\"all\"}", "Content-Type", JSON).status());
            assertFalse(scene.get(path).body().contains("gov.nist"));
        } finally {
            logger.setLevel(null);
        }
    }
}
