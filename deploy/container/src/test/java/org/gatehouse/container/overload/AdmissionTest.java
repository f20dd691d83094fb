package org.gatehouse.container.overload;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.gatehouse.adapter.Standing;
import org.junit.Test;

/** What is taken and what is not, and how it is counted. */
public class AdmissionTest {
    private static final InetSocketAddress UE = new InetSocketAddress("127.1.0.1", 5_060);
    private static final String CONTACT = "Contact: <sip:a@127.1.0.1>";

    private long now;
    private Backlog backlog = new Backlog(0, 0, 0);
    private final Admission admission = admission(true);

    private Admission admission(boolean enabled) {
        return new Admission(new OverloadSettings(enabled, Duration.ofMillis(100), Duration.ofSeconds(5)),
            passed -> backlog, () -> now, new Random(1));
    }

    private void oldestHasWaited(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(10);
        backlog = new Backlog(100, 0, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static byte[] request(String line, String id, String contact) {
        return (line + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.1.0.1;branch=z9hG4bK" + id + "\r\n" + contact + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] register(String id) {
        return request("REGISTER sip:home1.net", id, CONTACT);
    }

    private Optional<Shed> refusal(byte[] octets, Standing standing) {
        return admission.refusal(octets, 0, octets.length, UE, () -> standing);
    }

    @Test
    public void everythingIsTakenAtRestAndNobodyIsAskedWhoSends() {
        byte[] octets = register("1");
        Optional<Shed> refusal = admission.refusal(octets, 0, octets.length, UE, () -> {
            throw new AssertionError("asked");
        });
        assertEquals(Optional.empty(), refusal);
        assertEquals(Map.of(), admission.refusals());
    }

    @Test
    public void underOverloadWhoIsNewIsRefusedAndWhoIsEstablishedIsNot() {
        oldestHasWaited(200);
        assertEquals(Optional.of(Shed.OVERLOAD_NEW), refusal(register("1"), Standing.NEW));
        assertEquals(Optional.empty(), refusal(register("2"), Standing.ESTABLISHED));
        assertEquals(Optional.empty(), refusal(request("REGISTER sip:home1.net", "3", "Contact: <sip:a@127.1.0.1;sos>"),
            Standing.NEW));
        assertEquals(Map.of("OVERLOAD_NEW", 1L), admission.refusals());
    }

    @Test
    public void moreOverloadRefusesTheEstablishedToo() {
        oldestHasWaited(500);
        byte[] invite = request("INVITE sip:b@home1.net", "1", CONTACT);
        assertEquals(Optional.of(Shed.OVERLOAD_ESTABLISHED), refusal(invite, Standing.ESTABLISHED));
        byte[] bye = request("BYE sip:b@127.1.0.2", "2", CONTACT);
        assertEquals(Optional.empty(), refusal(bye, Standing.ESTABLISHED));
        assertEquals(Optional.of(Shed.OVERLOAD_NEW),
            refusal(request("BYE sip:b@127.1.0.2", "3", CONTACT), Standing.NEW));
    }

    @Test
    public void utmostOverloadRefusesAllRequestsAndNoResponse() {
        oldestHasWaited(2_000);
        byte[] bye = request("BYE sip:b@127.1.0.2", "2", CONTACT);
        assertEquals(Optional.of(Shed.OVERLOAD_FIRST), refusal(bye, Standing.ESTABLISHED));
        byte[] ok = "SIP/2.0 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(Optional.empty(), refusal(ok, Standing.ESTABLISHED));
    }

    @Test
    public void nothingAtAllIsKeptOnceTheQueuesAreFull() {
        byte[] ok = "SIP/2.0 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] keepAlive = "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        oldestHasWaited(2_000);
        backlog = new Backlog(Admission.MOST_QUEUED - 1, 0, backlog.oldestNanos());
        assertEquals(Optional.empty(), refusal(ok, Standing.NEW));
        assertEquals(Optional.empty(), refusal(keepAlive, Standing.NEW));
        oldestHasWaited(2_000);
        backlog = new Backlog(Admission.MOST_QUEUED, 0, backlog.oldestNanos());
        assertEquals(Optional.of(Shed.OVERLOAD_FULL), refusal(ok, Standing.NEW));
        assertEquals(Optional.of(Shed.OVERLOAD_FULL), refusal(keepAlive, Standing.NEW));
        assertEquals(Optional.of(Shed.OVERLOAD_FULL), refusal(register("1"), Standing.ESTABLISHED));
        assertEquals(Map.of("OVERLOAD_FULL", 3L), admission.refusals());
        assertTrue(!Shed.OVERLOAD_FULL.answered());
        oldestHasWaited(0);
        assertEquals("taken again", Optional.empty(), refusal(register("2"), Standing.NEW));
    }

    @Test
    public void whoFloodsIsDroppedBeforeOthersAreRefused() {
        oldestHasWaited(26);
        assertEquals(Optional.of(Shed.OVERLOAD_FLOODING), refusal(register("1"), Standing.FLOODING));
        assertEquals(Optional.of(Shed.OVERLOAD_FLOODING),
            refusal(request("REGISTER sip:home1.net", "2", "Contact: <sip:a@127.1.0.1;sos>"), Standing.FLOODING));
        assertEquals(Optional.empty(), refusal(register("3"), Standing.NEW));
        assertTrue(!Shed.OVERLOAD_FLOODING.answered());
    }

    @Test
    public void junkAndStrangersAreNotAnswered() {
        oldestHasWaited(200);
        Optional<Shed> junk = refusal("no SIP".getBytes(StandardCharsets.ISO_8859_1), Standing.NEW);
        Optional<Shed> stranger = refusal(register("1"), Standing.STRANGER);
        Optional<Shed> response = refusal("SIP/2.0 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1),
            Standing.STRANGER);
        assertEquals(Optional.of(Shed.OVERLOAD_JUNK), junk);
        assertEquals(Optional.of(Shed.OVERLOAD_STRANGER), stranger);
        assertEquals(Optional.of(Shed.OVERLOAD_STRANGER), response);
        assertTrue(junk.stream().noneMatch(Shed::answered) && stranger.stream().noneMatch(Shed::answered));
        assertTrue(Shed.OVERLOAD_NEW.answered());
    }

    @Test
    public void whatWasTakenIsDroppedWhenItComesAgainAndWhatWasRefusedIsRefusedAgain() {
        assertEquals(Optional.empty(), refusal(register("1"), Standing.NEW));
        oldestHasWaited(200);
        assertEquals(Optional.of(Shed.OVERLOAD_REPEATED), refusal(register("1"), Standing.NEW));
        assertTrue(!Shed.OVERLOAD_REPEATED.answered());
        assertEquals(Optional.of(Shed.OVERLOAD_NEW), refusal(register("2"), Standing.NEW));
        assertEquals(Optional.of(Shed.OVERLOAD_NEW), refusal(register("2"), Standing.NEW));
        oldestHasWaited(0);
        assertEquals(Optional.empty(), refusal(register("2"), Standing.NEW));
    }

    /** Its answer may have been lost, which the transaction still has. */
    @Test
    public void whatWasTakenLongAgoIsTakenAgainWhenItComesAgain() {
        assertEquals(Optional.empty(), refusal(register("1"), Standing.NEW));
        now += Admission.REPEATED_NANOS;
        oldestHasWaited(200);
        assertEquals(Optional.empty(), refusal(register("1"), Standing.NEW));
        oldestHasWaited(200);
        assertEquals("taken just now", Optional.of(Shed.OVERLOAD_REPEATED), refusal(register("1"), Standing.NEW));
    }

    @Test
    public void responsesAndKeepAlivesThatComeAgainAreTaken() {
        for (String text : new String[] {"SIP/2.0 200 OK\r\nVia: x\r\n\r\n", "\r\n\r\n"}) {
            byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
            oldestHasWaited(200);
            assertEquals(Optional.empty(), refusal(octets, Standing.ESTABLISHED));
            assertEquals(Optional.empty(), refusal(octets, Standing.ESTABLISHED));
        }
    }

    @Test
    public void atRestWhateverComesAgainIsTaken() {
        assertEquals(Optional.empty(), refusal(register("1"), Standing.NEW));
        assertEquals(Optional.empty(), refusal(register("1"), Standing.NEW));
    }

    @Test
    public void theSameOctetsFromSomebodyElseAreSomethingElse() {
        byte[] octets = register("1");
        assertEquals(Optional.empty(), refusal(octets, Standing.NEW));
        oldestHasWaited(200);
        assertEquals(Optional.of(Shed.OVERLOAD_NEW), admission.refusal(octets, 0, octets.length,
            new InetSocketAddress("127.1.0.2", 5_060), () -> Standing.NEW));
    }

    @Test
    public void streamsAreJudgedByTheParsedRequest() {
        oldestHasWaited(200);
        assertEquals(Optional.of(Shed.OVERLOAD_NEW),
            admission.refusal("REGISTER", "sip:home1.net", "<sip:a@127.1.0.1>", () -> Standing.NEW));
        assertEquals(Optional.empty(), admission.refusal("INVITE", "urn:service:sos", "", () -> Standing.ESTABLISHED));
    }

    @Test
    public void switchedOffItTakesEverything() {
        Admission off = admission(false);
        oldestHasWaited(10_000);
        byte[] octets = register("1");
        assertEquals(Optional.empty(), off.refusal(octets, 0, octets.length, UE, () -> Standing.NEW));
        assertEquals(Optional.empty(), off.refusal("REGISTER", "sip:home1.net", "", () -> Standing.NEW));
    }

    @Test
    public void switchedOffTheQueuesHaveTheirBoundAllTheSame() {
        Admission off = admission(false);
        oldestHasWaited(10_000);
        backlog = new Backlog(Admission.MOST_QUEUED, 0, 1);
        byte[] octets = register("1");
        assertEquals(Optional.of(Shed.OVERLOAD_FULL), off.refusal(octets, 0, octets.length, UE, () -> Standing.NEW));
        assertEquals(Map.of("OVERLOAD_FULL", 1L), off.refusals());
        oldestHasWaited(10_000);
        assertEquals(Optional.empty(), off.refusal(octets, 0, octets.length, UE, () -> Standing.NEW));
    }

    @Test
    public void aDrillRefusesAsIfTheWaitWereSoLong() {
        admission.drill(Duration.ofMillis(101));
        assertEquals(Optional.of(Shed.OVERLOAD_NEW), refusal(register("1"), Standing.NEW));
        assertEquals(Optional.empty(), refusal(register("2"), Standing.ESTABLISHED));
        admission.drill(Duration.ZERO);
        assertEquals(Optional.empty(), refusal(register("1"), Standing.NEW));
    }

    @Test
    public void retryAfterIsSpread() {
        boolean[] seen = new boolean[11];
        for (int i = 0; i < 500; i++) {
            seen[(int) admission.retryAfterSeconds()] = true;
        }
        for (int second = 0; second <= 10; second++) {
            assertEquals("second " + second, second >= 5, seen[second]);
        }
    }

    @Test
    public void theWaitIsMeasuredNowAndThenOnly() {
        oldestHasWaited(200);
        assertEquals(Optional.of(Shed.OVERLOAD_NEW), refusal(register("1"), Standing.NEW));
        backlog = new Backlog(0, 0, 0);
        now += TimeUnit.MICROSECONDS.toNanos(1_999);
        assertEquals(Optional.of(Shed.OVERLOAD_NEW), refusal(register("1"), Standing.NEW));
        now += TimeUnit.MICROSECONDS.toNanos(1);
        assertEquals(Optional.empty(), refusal(register("1"), Standing.NEW));
    }
}
