package org.gatehouse.pcscf.operator;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.gatehouse.adapter.Leaving;
import org.gatehouse.adapter.operator.Attempt;
import org.gatehouse.adapter.operator.AttemptJournal;
import org.gatehouse.adapter.operator.OperatorFile;
import org.gatehouse.adapter.operator.OperatorPart;
import org.gatehouse.adapter.operator.OperatorQuestion;
import org.gatehouse.adapter.operator.ReasonCounts;
import org.gatehouse.adapter.operator.Who;
import org.gatehouse.dns.DnsCounts;
import org.gatehouse.dns.DnsException;
import org.gatehouse.dns.DnsFailure;
import org.gatehouse.dns.ServerCounts;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.exchange.ExchangeRecord;
import org.gatehouse.pcscf.exchange.ExchangeSettings;
import org.gatehouse.pcscf.journal.RegistrationJournal;
import org.gatehouse.pcscf.journal.RegistrationLog;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.MemoryBindingStore;
import org.gatehouse.pcscf.sa.MemoryBackend;
import org.gatehouse.pcscf.sa.RegisteredUe;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.session.EmergencyCounts;
import org.gatehouse.pcscf.status.PcscfStatus;
import org.gatehouse.settings.Settings;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.junit.Before;
import org.junit.Test;

public class PcscfPartTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String CONFIGURATION = """
        pcscf {
          name = "198.51.100.2", visited-network-id = "visited1.net"
          gm { address = "198.51.100.1", port-ps = 5062, ports-pc = [5064, 5065, 5066, 5067] }
          mw { address = "198.51.100.2" }
          home-networks { "home1.net" = "sip:198.51.100.3" }
        }
        """;

    private final SaTable table = RegisteredUe.table();
    private final MemoryBindingStore bindings = new MemoryBindingStore();
    private final ReasonCounts<Reason> refusals = new ReasonCounts<>(Reason.class);
    private final RegistrationLog outcomes = new RegistrationLog();
    private final ServerCounts nameServer = new ServerCounts(new InetSocketAddress("2001:db8::53", 53), CLOCK);
    private final Drain drain = new Drain();
    private final AttemptJournal attempts = new AttemptJournal(AttemptJournal.Limits.DEFAULT);
    private final AtomicLong nanos = new AtomicLong();
    private final ExchangeRecord exchange = new ExchangeRecord(ExchangeSettings.DEFAULT, local -> true, CLOCK);
    private PcscfPart part;

    @Before
    public void open() throws Exception {
        MemoryBackend backend = new MemoryBackend();
        PcscfStatus status = new PcscfStatus(table, bindings, backend, refusals, () -> 7,
            impi -> impi.equals("user1_private@home1.net") ? 2 : 0, CLOCK);
        RegistrationJournal journal = new RegistrationJournal(attempts,
            PcscfSettings.read(Settings.parse(CONFIGURATION)), table, backend, Runnable::run, outcomes);
        part = new PcscfPart(new PcscfPart.Sources(table, bindings, status, journal, outcomes, drain,
            List.of("hmac-sha-1-96/aes-cbc"), () -> 3, exchange, new DnsCounts(List.of(nameServer)), CLOCK),
            new PcscfMetrics(table, status, refusals, outcomes, () -> 3, new EmergencyCounts(), nanos::get));
        RegisteredUe ue = new RegisteredUe(table, "user1_private@home1.net", "192.0.2.1", NOW);
        ue.registered();
        bindings.put(new Binding(ue.contact(), "sip:user1@home1.net", "sip:192.0.2.1", "flow", List.of(), List.of(),
            NOW.plusSeconds(3600), true));
        attempts.begin(new Who("user2@home1.net", "sip:user2@home1.net", InetAddress.getByName("192.0.2.2")), "call",
            NOW);
    }

    private JsonNode ask(String resource, Map<String, String> parameters, boolean masked) {
        return new ObjectMapper().valueToTree(
            part.answer(new OperatorQuestion(resource, parameters, masked)).orElseThrow());
    }

    /** Holds an answer against the description of its path. */
    private static void assertDescribed(String path, JsonNode answer) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode all = mapper.readTree(OperatorPart.class.getResourceAsStream("openapi.json"));
        ObjectNode schema = (ObjectNode) all.at("/paths/" + path.replace("/", "~1")
            + "/get/responses/200/content/application~1json/schema").deepCopy();
        schema.set("components", all.get("components"));
        assertEquals("[]", JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema)
            .validate(answer).toString());
    }

    @Test
    public void answersAreAsTheyAreDescribed() throws Exception {
        assertDescribed("/api/v1/pcscf/status", ask("status", Map.of(), true));
        assertDescribed("/api/v1/pcscf/ues", ask("ues", Map.of(), true));
        assertDescribed("/api/v1/pcscf/attempts", ask("attempts", Map.of(), true));
    }

    @Test
    public void nameServersAreShownAndAreNoMatterOfReadiness() throws Exception {
        assertEquals("UNASKED", ask("status", Map.of(), true).at("/dns/servers/0/state").asText());
        nameServer.counted(CompletableFuture.completedStage("198.51.100.3"));
        nameServer.counted(CompletableFuture.failedStage(new DnsException(DnsFailure.SERVER_FAILED, "test")));
        JsonNode status = ask("status", Map.of(), true);
        assertDescribed("/api/v1/pcscf/status", status);
        assertEquals("{\"address\":\"[2001:db8::53]:53\",\"state\":\"FAILS\",\"asked\":2,\"answered\":1,\"failed\":1,"
            + "\"noAnswer\":0,\"lastAnswer\":\"" + NOW + "\"}",
            status.at("/dns/servers/0").toString());
        assertTrue(part.notReady().isEmpty());
    }

    @Test
    public void aUeIsShownWithItsSets() {
        JsonNode ue = ask("ues", Map.of(), true).get(0);
        assertEquals("u***@home1.net", ue.get("impi").asText());
        assertEquals("not enforced", ue.get("protection").asText());
        assertTrue(ue.get("registered").asBoolean());
        assertEquals("IN_USE", ue.at("/sets/0/slot").asText());
        assertEquals(3630, ue.at("/sets/0/remainingSeconds").asInt());
        assertEquals("user1_private@home1.net", ask("ues", Map.of(), false).get(0).get("impi").asText());
    }

    private void inClear(String impi, String address, boolean protectedBySa) throws Exception {
        bindings.put(new Binding(new UeContact(impi, InetAddress.getByName(address), ""), "sip:" + impi,
            "sip:" + address, "flow-" + impi, List.of(), List.of(), NOW.plusSeconds(3600), protectedBySa));
    }

    @Test
    public void whoIsRegisteredWithoutSetsIsShownToo() throws Exception {
        inClear("user8@home1.net", "192.0.2.8", false);
        inClear("user9@home1.net", "192.0.2.9", true);
        JsonNode ues = ask("ues", Map.of(), false);
        assertEquals(3, ues.size());
        JsonNode clear = ask("ues", Map.of("who", "192.0.2.8"), true).get(0);
        assertEquals("clear", clear.get("protection").asText());
        assertEquals("u***@home1.net", clear.get("impi").asText());
        assertTrue(clear.get("registered").asBoolean());
        assertEquals(0, clear.get("sets").size());
        assertEquals("its sets have ended", "none",
            ask("ues", Map.of("who", "user9@home1.net"), true).get(0).get("protection").asText());
        assertDescribed("/api/v1/pcscf/ues", ues);
        assertEquals(1, ask("ues", Map.of("who", "sip:user8@home1.net"), true).size());
        assertEquals(1, ask("ues", Map.of("most", "1"), true).size());
        assertEquals(3, ask("status", Map.of(), true).get("registered").asInt());
        assertEquals(1, ask("status", Map.of(), true).get("inClear").asInt());
    }

    @Test
    public void whoHasLeftItsSetsBehindIsInClear() throws Exception {
        RegisteredUe before = new RegisteredUe(table, "user7@home1.net", "192.0.2.7", NOW);
        before.registered();
        bindings.put(new Binding(before.contact(), "sip:user7@home1.net", "sip:192.0.2.7", "flow7", List.of(),
            List.of(), NOW.plusSeconds(3600), false));
        assertEquals("clear", ask("ues", Map.of("who", "192.0.2.7"), true).get(0).get("protection").asText());
        assertEquals("shown once", 1, ask("ues", Map.of("who", "192.0.2.7"), true).size());
    }

    @Test
    public void uesAreFoundByIdentityAndAddress() {
        for (String who : List.of("user1_private@home1.net", "192.0.2.1", "sip:user1@home1.net")) {
            assertEquals(who, 1, ask("ues", Map.of("who", who), true).size());
        }
        assertEquals(0, ask("ues", Map.of("who", "user1"), true).size());
    }

    @Test
    public void attemptsAreFoundByIdentityAndAddress() {
        assertEquals(1, ask("attempts", Map.of(), true).size());
        assertEquals(1, ask("attempts", Map.of("who", "user2@home1.net"), true).size());
        assertEquals(0, ask("attempts", Map.of("who", "user3@home1.net"), true).size());
        assertEquals("OPEN", ask("attempts", Map.of("who", "192.0.2.2"), true).at("/0/outcome").asText());
    }

    private record Options(Flow flow) implements Leaving {
        @Override
        public String method() {
            return "OPTIONS";
        }

        @Override
        public int status() {
            return 0;
        }

        @Override
        public String reasonPhrase() {
            return "";
        }

        @Override
        public Headers headers() {
            return Headers.of("To", "<sip:user1@home1.net>", "Call-ID", "c1");
        }
    }

    private void sent(String address) throws Exception {
        exchange.leaves(new Options(new Flow(Flow.Transport.UDP,
            new InetSocketAddress(InetAddress.getByName("198.51.100.1"), 5062),
            new InetSocketAddress(InetAddress.getByName(address), 5060))));
    }

    @Test
    public void messagesAreFoundByWhoeverSentThemAndAreAsDescribed() throws Exception {
        sent("192.0.2.1");
        sent("192.0.2.2");
        for (String who : List.of("user1_private@home1.net", "192.0.2.1", "sip:user1@home1.net", "user2@home1.net")) {
            JsonNode found = ask("exchange", Map.of("who", who), true);
            assertEquals(who, 1, found.size());
            assertEquals("198.51.100.1:5062", found.at("/0/from").asText());
            assertTrue(found.at("/0/text").asText().contains("To: <sip:u***@home1.net>\n"));
            assertDescribed("/api/v1/pcscf/exchange", found);
        }
        assertTrue(ask("exchange", Map.of("who", "192.0.2.1"), false).at("/0/text").asText()
            .contains("user1@home1.net"));
        assertEquals(0, ask("exchange", Map.of("who", "user3@home1.net"), true).size());
    }

    @Test
    public void messagesAreHandedOutAsFiles() throws Exception {
        sent("192.0.2.1");
        OperatorFile text = (OperatorFile) part.answer(
            new OperatorQuestion("exchange", Map.of("who", "192.0.2.1", "as", "text"), true)).orElseThrow();
        assertEquals("exchange.txt", text.name());
        assertTrue(new String(text.octets(), StandardCharsets.UTF_8).contains("-> 192.0.2.1:5060\nOPTIONS"));
        OperatorFile capture = (OperatorFile) part.answer(
            new OperatorQuestion("exchange", Map.of("who", "192.0.2.1", "as", "pcap"), true)).orElseThrow();
        assertEquals((byte) 0xa1, capture.octets()[0]);
        for (Map<String, String> wrong : List.of(Map.of("as", "text"), Map.of("who", "192.0.2.1", "as", "exe"))) {
            assertThrows(IllegalArgumentException.class,
                () -> part.answer(new OperatorQuestion("exchange", wrong, true)));
        }
    }

    @Test
    public void drainingIsAnOrderAndEndsReadiness() {
        assertTrue(part.notReady().isEmpty());
        assertTrue(part.order(new OperatorQuestion("drain", Map.of("on", "true"), true)).isPresent());
        assertTrue(drain.isOn());
        assertTrue(part.notReady().isPresent());
        assertTrue(ask("status", Map.of(), true).get("draining").asBoolean());
        part.order(new OperatorQuestion("drain", Map.of("on", "false"), true));
        assertFalse(drain.isOn());
        assertThrows(IllegalArgumentException.class,
            () -> part.order(new OperatorQuestion("drain", Map.of(), true)));
        assertTrue(part.order(new OperatorQuestion("other", Map.of(), true)).isEmpty());
    }

    @Test
    public void callsAreReleasedByOrder() {
        assertEquals(Map.of("released", 2),
            part.order(new OperatorQuestion("release", Map.of("impi", "user1_private@home1.net"), true)).orElseThrow());
        assertThrows(IllegalArgumentException.class,
            () -> part.order(new OperatorQuestion("release", Map.of(), true)));
    }

    @Test
    public void everyReasonAndOutcomeIsALabel() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        part.bindTo(registry);
        refusals.count(Reason.SA_LIMIT);
        for (Reason reason : Reason.values()) {
            assertEquals(reason == Reason.SA_LIMIT ? 1 : 0,
                registry.get("gatehouse.pcscf.refusals").tag("reason", reason.name()).functionCounter().count(), 0);
        }
        for (Attempt.Outcome outcome : Attempt.Outcome.values()) {
            registry.get("gatehouse.pcscf.registrations").tag("outcome", outcome.name()).functionCounter();
        }
        assertEquals(1, registry.get("gatehouse.pcscf.sets").tag("slot", "IN_USE").gauge().value(), 0);
        assertEquals(1, registry.get("gatehouse.pcscf.registered").gauge().value(), 0);
        assertEquals(3, registry.get("gatehouse.pcscf.calls").gauge().value(), 0);
        assertEquals(1, registry.get("gatehouse.pcscf.pairs").tag("pair", "hmac-sha-1-96/aes-cbc").gauge().value(), 0);
    }

    @Test
    public void setsAreCountedOnceForAScrapeAndAnewForTheNext() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        part.bindTo(registry);
        assertEquals(0, registry.get("gatehouse.pcscf.sets").tag("slot", "TEMPORARY").gauge().value(), 0);
        new RegisteredUe(table, "user9@home1.net", "192.0.2.9", NOW).challenged();
        assertEquals(0, registry.get("gatehouse.pcscf.sets").tag("slot", "TEMPORARY").gauge().value(), 0);
        nanos.addAndGet(2_000_000_000L);
        assertEquals(1, registry.get("gatehouse.pcscf.sets").tag("slot", "TEMPORARY").gauge().value(), 0);
    }

    @Test
    public void everyMetricIsDocumentedAndNoLabelIsAnIdentity() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        part.bindTo(registry);
        Set<String> names = registry.getMeters().stream().map(Meter::getId).map(Meter.Id::getName)
            .collect(Collectors.toSet());
        String page = Files.readString(Path.of("..", "deploy", "docs", "metrics.md"));
        for (String name : names) {
            assertTrue(name + " is not in metrics.md", page.contains("`" + name.replace('.', '_')));
        }
        String labels = registry.getMeters().stream().map(m -> m.getId().getTags().toString())
            .collect(Collectors.joining());
        assertFalse(labels, labels.contains("user") || labels.contains("192.0.2"));
    }
}
