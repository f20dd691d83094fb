package org.gatehouse.icscf.operator;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.gatehouse.adapter.operator.AttemptJournal;
import org.gatehouse.adapter.operator.OperatorPart;
import org.gatehouse.adapter.operator.OperatorQuestion;
import org.gatehouse.adapter.operator.ReasonCounts;
import org.gatehouse.dns.DnsCounts;
import org.gatehouse.dns.DnsException;
import org.gatehouse.dns.DnsFailure;
import org.gatehouse.dns.ServerCounts;
import org.gatehouse.icscf.IcscfSettings;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.Hss;
import org.gatehouse.icscf.location.LocationInfoAnswer;
import org.gatehouse.icscf.location.LocationInfoRequest;
import org.gatehouse.icscf.location.PenaltyBox;
import org.gatehouse.icscf.location.UserAuthorizationAnswer;
import org.gatehouse.icscf.location.UserAuthorizationRequest;
import org.gatehouse.icscf.status.IcscfStatus;
import org.gatehouse.settings.Settings;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.junit.Before;
import org.junit.Test;

public class IcscfPartTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
    private static final String CONFIGURATION = """
        icscf {
          address = "127.0.0.20", home-domains = [ "home1.net" ], trusted-peers = [ "127.0.0.0/8" ]
          hss { kind = file, file = "subscribers.json" }
          scscfs = [ { uri = "sip:127.0.0.30:6060", capabilities = [1, 2], priority = 0, weight = 1 } ]
        }
        """;

    private final ReasonCounts<Reason> refusals = new ReasonCounts<>(Reason.class);
    private final LocationJournal journal =
        new LocationJournal(new AttemptJournal(AttemptJournal.Limits.DEFAULT), CLOCK);
    private final ServerCounts nameServer = new ServerCounts(new InetSocketAddress("192.0.2.53", 53), CLOCK);
    private final PenaltyBox penalties = new PenaltyBox(CLOCK, Duration.ofMinutes(1));
    private Map<String, Boolean> peers = Map.of("hss1.home1.net", true, "hss2.home1.net", false);
    private IcscfPart part;

    @Before
    public void open() throws Exception {
        MeasuredHss hss = new MeasuredHss(new Hss() {
            @Override
            public CompletionStage<UserAuthorizationAnswer> userAuthorization(UserAuthorizationRequest request) {
                throw new UnsupportedOperationException();
            }

            @Override
            public CompletionStage<LocationInfoAnswer> locationInfo(LocationInfoRequest request) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Map<String, Boolean> peers() {
                return peers;
            }
        }, System::nanoTime);
        part = new IcscfPart(IcscfSettings.read(Settings.parse(CONFIGURATION), Path.of(".")),
            new IcscfStatus(refusals, Optional.empty()), journal, hss, penalties,
            new DnsCounts(List.of(nameServer)));
        journal.received(new SipRequestView("REGISTER", "sip:home1.net", Headers.of("To", "<sip:alice@home1.net>"),
            new Flow(Flow.Transport.UDP, new java.net.InetSocketAddress("127.0.0.20", 5060),
                new java.net.InetSocketAddress("127.0.0.11", 5060)))).hssAsked();
    }

    private JsonNode ask(String resource) {
        return new ObjectMapper().valueToTree(
            part.answer(new OperatorQuestion(resource, Map.of(), true)).orElseThrow());
    }

    private static void assertDescribed(String path, JsonNode answer) throws Exception {
        JsonNode all = new ObjectMapper().readTree(OperatorPart.class.getResourceAsStream("openapi.json"));
        ObjectNode schema = (ObjectNode) all.at("/paths/" + path.replace("/", "~1")
            + "/get/responses/200/content/application~1json/schema").deepCopy();
        schema.set("components", all.get("components"));
        assertEquals("[]", JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema)
            .validate(answer).toString());
    }

    @Test
    public void answersAreAsTheyAreDescribed() throws Exception {
        assertDescribed("/api/v1/icscf/status", ask("status"));
        assertDescribed("/api/v1/icscf/attempts", ask("attempts"));
    }

    @Test
    public void peersAndScscfsAreShown() {
        penalties.failed("sip:127.0.0.30:6060");
        JsonNode status = ask("status");
        assertEquals(2, status.get("hss").size());
        assertTrue(status.at("/scscfs/0/avoided").asBoolean());
        assertEquals("[1,2]", status.at("/scscfs/0/capabilities").toString());
    }

    @Test
    public void nameServersAreShownAndAreNoMatterOfReadiness() throws Exception {
        assertEquals("UNASKED", ask("status").at("/dns/servers/0/state").asText());
        nameServer.counted(CompletableFuture.completedStage("127.0.0.30"));
        nameServer.counted(CompletableFuture.failedStage(new DnsException(DnsFailure.NO_ANSWER, "test")));
        JsonNode status = ask("status");
        assertDescribed("/api/v1/icscf/status", status);
        assertEquals("{\"servers\":[{\"address\":\"192.0.2.53:53\",\"state\":\"NO_ANSWER\",\"asked\":2,"
            + "\"answered\":1,\"failed\":0,\"noAnswer\":1,\"lastAnswer\":\"2026-01-01T00:00:00Z\"}],\"pending\":0,"
            + "\"lookups\":{}}", status.get("dns").toString());
        assertTrue(part.notReady().isEmpty());
    }

    @Test
    public void itIsReadyWhileOneHssIsUp() {
        assertTrue(part.notReady().isEmpty());
        peers = Map.of("hss1.home1.net", false);
        assertTrue(part.notReady().isPresent());
        peers = Map.of();
        assertTrue("subscribers from a file", part.notReady().isEmpty());
    }

    @Test
    public void itTakesNoOrders() {
        assertTrue(part.order(new OperatorQuestion("drain", Map.of("on", "true"), true)).isEmpty());
        assertTrue(part.answer(new OperatorQuestion("nothing", Map.of(), true)).isEmpty());
    }

    @Test
    public void everyReasonIsALabelAndEveryMetricIsDocumented() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        part.bindTo(registry);
        refusals.count(Reason.USER_UNKNOWN);
        for (Reason reason : Reason.values()) {
            assertEquals(reason == Reason.USER_UNKNOWN ? 1 : 0,
                registry.get("gatehouse.icscf.refusals").tag("reason", reason.name()).functionCounter().count(), 0);
        }
        assertEquals(1, registry.get("gatehouse.icscf.hss.up").tag("peer", "hss1.home1.net").gauge().value(), 0);
        String page = Files.readString(Path.of("..", "deploy", "docs", "metrics.md"));
        // buckets, which this registry shows as meters of their own
        registry.getMeters().stream().map(m -> m.getId().getName()).filter(name -> !name.endsWith(".histogram"))
            .forEach(name -> assertTrue(name, page.contains("`" + name.replace('.', '_'))));
    }
}
