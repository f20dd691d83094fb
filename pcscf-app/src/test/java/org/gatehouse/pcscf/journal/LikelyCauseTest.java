package org.gatehouse.pcscf.journal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.adapter.operator.Attempt;
import org.gatehouse.adapter.operator.Attempt.Outcome;
import org.gatehouse.adapter.operator.AttemptStep;
import org.gatehouse.adapter.operator.StepDetail;
import org.gatehouse.adapter.operator.Who;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.journal.LikelyCause.Kind;
import org.junit.Test;

public class LikelyCauseTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final RegistrationStep[] TO_SM6 = {RegistrationStep.SM1_RECEIVED, RegistrationStep.FORWARDED,
        RegistrationStep.CHALLENGED, RegistrationStep.SET_INSTALLED, RegistrationStep.SM6_SENT};

    private static List<AttemptStep> steps(RegistrationStep[] first, RegistrationStep... more) {
        List<AttemptStep> steps = new ArrayList<>();
        Arrays.stream(first).forEach(k -> steps.add(new AttemptStep(NOW, k, StepDetail.NONE)));
        Arrays.stream(more).forEach(k -> steps.add(new AttemptStep(NOW, k, StepDetail.NONE)));
        return steps;
    }

    private static String code(List<AttemptStep> steps, Outcome outcome, String reason) {
        return LikelyCause.of(new Attempt(1, new Who("a@home1.net", "sip:a@home1.net",
            InetAddress.getLoopbackAddress()), "call", NOW, steps, 0,
            Optional.ofNullable(outcome).map(o -> new Attempt.Ended(NOW, o, reason)))).code();
    }

    private static void assertAbandoned(Kind kind, RegistrationStep... more) {
        assertEquals(kind.name(), code(steps(TO_SM6, more), Outcome.ABANDONED, ""));
    }

    private static void assertHomeSaid(Kind kind, int status, RegistrationStep... first) {
        List<AttemptStep> steps = steps(first);
        steps.add(new AttemptStep(NOW, RegistrationStep.HOME_REFUSED, StepDetail.status(status)));
        assertEquals(kind.name(), code(steps, Outcome.FAILED, ""));
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

    @Test
    public void aRefusalIsItsOwnCause() {
        for (Reason reason : Reason.values()) {
            assertEquals(reason.name(), code(steps(TO_SM6), Outcome.REFUSED, reason.name()));
        }
    }

    @Test
    public void eachKindSaysSomethingElse() {
        Set<String> texts = new HashSet<>();
        for (Kind kind : Kind.values()) {
            assertTrue(kind.name(), texts.add(kind.text()));
        }
    }

    @Test
    public void withoutAnyClueAllThreeCausesAreNamed() {
        assertAbandoned(Kind.NO_SM7, RegistrationStep.SM7_NEVER);
        assertEquals("SM7 never arrived over ESP: wrong IK, ESP blocked on the way, or the phone rejected SM6.",
            Kind.NO_SM7.text());
    }

    @Test
    public void whatTheKernelSawNarrowsItDown() {
        assertAbandoned(Kind.WRONG_IK, RegistrationStep.ESP_NOT_VERIFIED, RegistrationStep.SM7_NEVER);
        assertAbandoned(Kind.NO_ESP, RegistrationStep.ESP_NONE, RegistrationStep.SM7_NEVER);
        assertAbandoned(Kind.ESP_WITHOUT_SM7, RegistrationStep.ESP_ARRIVED, RegistrationStep.SM7_NEVER);
    }

    @Test
    public void sm7OutsideItsSetMeansNoEsp() {
        assertAbandoned(Kind.SM7_WITHOUT_ESP, RegistrationStep.SM7_OUTSIDE_SET, RegistrationStep.SM7_NEVER);
        assertAbandoned(Kind.SM7_WITHOUT_ESP, RegistrationStep.OUTSIDE_ANY_SET, RegistrationStep.ESP_NONE);
    }

    @Test
    public void whatThePhoneReportsCountsMost() {
        assertAbandoned(Kind.SQN, RegistrationStep.SYNC_FAILURE, RegistrationStep.FORWARDED,
            RegistrationStep.CHALLENGED, RegistrationStep.SM6_SENT, RegistrationStep.ESP_NONE);
        assertAbandoned(Kind.NETWORK_REJECTED, RegistrationStep.NETWORK_NOT_AUTHENTIC, RegistrationStep.ESP_NONE);
    }

    @Test
    public void theHomeNetworksAnswerIsReadByItsStatusAndPlace() {
        assertHomeSaid(Kind.HOME_FORBIDS, 403, RegistrationStep.SM1_RECEIVED);
        assertHomeSaid(Kind.WRONG_RES, 403, RegistrationStep.SM1_RECEIVED, RegistrationStep.SM6_SENT,
            RegistrationStep.SM7_RECEIVED);
        assertHomeSaid(Kind.HOME_HAS_NO_HSS, 480, RegistrationStep.SM1_RECEIVED);
        assertHomeSaid(Kind.HOME_HAS_NO_SCSCF, 600, RegistrationStep.SM1_RECEIVED);
        assertHomeSaid(Kind.HOME_HAS_NO_SCSCF, 504, RegistrationStep.SM1_RECEIVED);
        assertHomeSaid(Kind.HOME_BUSY, 503, RegistrationStep.SM1_RECEIVED);
        assertHomeSaid(Kind.HOME_REFUSES, 423, RegistrationStep.SM1_RECEIVED);
    }

    @Test
    public void successNeedsNoCause() {
        assertEquals("NONE", code(steps(TO_SM6), Outcome.REGISTERED, ""));
        assertEquals("GONE", code(steps(TO_SM6), Outcome.DEREGISTERED, ""));
    }

    @Test
    public void anAttemptUnderWaySaysWhatItWaitsFor() {
        assertEquals("WAITING_FOR_SM7", code(steps(TO_SM6), null, ""));
        assertEquals("WAITING_FOR_HOME", code(steps(new RegistrationStep[] {RegistrationStep.SM1_RECEIVED,
            RegistrationStep.FORWARDED}), null, ""));
        assertEquals("WAITING_FOR_HOME", code(steps(TO_SM6, RegistrationStep.SM7_RECEIVED, RegistrationStep.FORWARDED),
            null, ""));
        assertEquals("a clue is told before the time is over", "SM7_WITHOUT_ESP",
            code(steps(TO_SM6, RegistrationStep.SM7_OUTSIDE_SET), null, ""));
    }

    @Test
    public void everyStepHasAText() {
        for (RegistrationStep step : RegistrationStep.values()) {
            assertFalse(step.name(), step.text().isBlank() || step.from().isBlank() || step.to().isBlank());
        }
    }
}
