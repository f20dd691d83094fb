package org.gatehouse.icscf.operator;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.gatehouse.adapter.operator.Attempt;
import org.gatehouse.adapter.operator.AttemptJournal;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.CxResult;
import org.gatehouse.icscf.location.ScscfFailure;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.junit.Test;

public class LocationJournalTest {
    private final LocationJournal journal = new LocationJournal(new AttemptJournal(AttemptJournal.Limits.DEFAULT),
        Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
    private final LocationJournal.Entry entry = journal.received(register("Digest username=\"alice@home1.net\", "
        + "response=\"0123456789abcdef\", nonce=\"secret\""));

    private static SipRequestView register(String authorization) {
        return new SipRequestView("REGISTER", "sip:home1.net", Headers.of("To", "<sip:alice@home1.net>", "Call-ID",
            "call", "Authorization", authorization),
            new Flow(Flow.Transport.UDP, new InetSocketAddress("192.0.2.1", 5060),
                new InetSocketAddress("192.0.2.2", 5060)));
    }

    private Attempt latest() {
        return journal.latest(1).get(0);
    }

    private String steps() {
        return latest().steps().stream().map(s -> s.kind().name() + "(" + s.detail() + ")")
            .collect(Collectors.joining(" "));
    }

    @Test
    public void aChallengeOnItsWay() {
        entry.hssAsked();
        entry.hssAnswered(CxResult.FIRST_REGISTRATION);
        entry.forwarded();
        entry.answered(401);
        assertEquals("RECEIVED(192.0.2.2:5060) HSS_ASKED() HSS_ANSWERED(experimental 2001) FORWARDED() "
            + "ANSWERED(status 401)", steps());
        assertEquals("CHALLENGED", LocationJournal.cause(latest()).code());
        assertEquals(1, journal.find("alice@home1.net", 10).size());
    }

    @Test
    public void anUnknownUserIsNamed() {
        entry.hssAsked();
        entry.hssAnswered(CxResult.ERROR_USER_UNKNOWN);
        entry.refused(Reason.USER_UNKNOWN, 403);
        assertEquals("USER_UNKNOWN", LocationJournal.cause(latest()).code());
        assertTrue(steps(), steps().endsWith("REFUSED(status 403, USER_UNKNOWN)"));
    }

    @Test
    public void anHssThatIsDownIsNamed() {
        entry.hssAsked();
        entry.hssFailed(Reason.HSS_UNREACHABLE);
        entry.refused(Reason.HSS_UNREACHABLE, 480);
        assertEquals("HSS_UNREACHABLE", LocationJournal.cause(latest()).code());
    }

    @Test
    public void anAnswerThatWasReplacedIsToldOnce() {
        entry.forwarded();
        entry.scscfFailed(ScscfFailure.NO_RESPONSE);
        entry.refused(Reason.SCSCF_UNREACHABLE, 504);
        entry.answered(504);
        assertTrue(steps(), steps().endsWith("REFUSED(status 504, SCSCF_UNREACHABLE)"));
        assertEquals(Attempt.Outcome.REFUSED, latest().outcome().orElseThrow());
    }

    @Test
    public void theScscfsOwnRefusalIsItsOwn() {
        entry.answered(403);
        assertEquals("SCSCF_REFUSES", LocationJournal.cause(latest()).code());
    }

    @Test
    public void whatIsUnderWaySaysSo() {
        assertEquals("UNDER_WAY", LocationJournal.cause(latest()).code());
    }

    @Test
    public void whatCannotBeReadIsKeptUnderItsAddress() {
        journal.received(register("Digest ,,=")).refused(Reason.REQUEST_MALFORMED, 400);
        assertEquals("", latest().who().impi());
        assertEquals(1, journal.find("192.0.2.2", 10).stream().filter(a -> a.who().impi().isEmpty()).count());
    }

    @Test
    public void nothingOfTheAuthorizationButItsUserIsKept() {
        assertFalse(latest().steps().toString(), latest().steps().toString().contains("0123456789abcdef"));
        assertFalse(latest().steps().toString(), latest().steps().toString().contains("secret"));
    }

    @Test
    public void eachReasonHasATextOfItsOwn() {
        Set<String> texts = new HashSet<>();
        for (Reason reason : Reason.values()) {
            String text = ReasonText.of(reason);
            assertTrue(reason + ": " + text, text.length() > 30 && text.endsWith("."));
            assertTrue(reason + " has the text of another one", texts.add(text));
        }
    }
}
