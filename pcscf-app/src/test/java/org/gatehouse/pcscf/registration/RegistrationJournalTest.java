package org.gatehouse.pcscf.registration;

import static org.gatehouse.pcscf.journal.RegistrationStep.*;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gatehouse.adapter.operator.Attempt;
import org.gatehouse.adapter.operator.Attempt.Outcome;
import org.gatehouse.adapter.operator.AttemptJournal;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.journal.LikelyCause;
import org.gatehouse.pcscf.journal.RegistrationJournal;
import org.gatehouse.pcscf.journal.RegistrationLog;
import org.gatehouse.pcscf.sa.SaBackend;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.sa.SetTraffic;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;
import org.junit.Test;

/** Registrations through the real procedures, and what the journal says of them afterwards. */
public class RegistrationJournalTest {
    private final RegistrationScene scene = new RegistrationScene();
    private final List<Attempt> ended = new ArrayList<>();
    private final Traffic backend = new Traffic();
    private final RegistrationJournal journal = new RegistrationJournal(
        new AttemptJournal(AttemptJournal.Limits.DEFAULT), scene.settings, scene.table, backend, Runnable::run,
        ended::add);

    /** Says of every set what the test says. */
    private static final class Traffic implements SaBackend {
        private Optional<SetTraffic> seen = Optional.empty();

        @Override
        public Optional<SetTraffic> traffic(SaSetSpec set) {
            return seen;
        }

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public boolean enforces() {
            return true;
        }

        @Override
        public void install(SaSetSpec set) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void remove(SaSetSpec set) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void reconcile(Collection<SaSetSpec> wanted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    private RegisterOutcome send(Headers headers, int uePort, int ourPort) {
        SipRequestView view = scene.view(headers, uePort, ourPort, RegistrationScene.P);
        RegisterOutcome outcome = scene.procedure.received(view);
        journal.received(view, outcome, scene.clock.now);
        return outcome;
    }

    private RegisterOutcome sm1() {
        return send(scene.sm1Headers(), 5060, 5060);
    }

    private RegisterAnswer challenge(RegisterOutcome sm1) {
        RegisterAttempt attempt = RegistrationScene.attempt(sm1);
        RegisterAnswer answer = scene.challenge(attempt);
        journal.answered(attempt, 401, false, answer, scene.clock.now);
        return answer;
    }

    private String toSm6() {
        return RegistrationScene.securityServer(challenge(sm1()));
    }

    private RegisterOutcome sm7(String verify) {
        scene.cseq++;
        return send(scene.sm7Headers(verify), scene.portUc, 5062);
    }

    private void answer(RegisterOutcome to, int status, boolean ours) {
        RegisterAttempt attempt = RegistrationScene.attempt(to);
        RegisterAnswer answer = status == 200 ? scene.accept(attempt)
            : scene.responses.answered(attempt, new org.gatehouse.sip.SipResponseView(status, "", Headers.of(), null),
                ours);
        journal.answered(attempt, status, ours, answer, scene.clock.now);
    }

    private Attempt latest() {
        return journal.latest(1).get(0);
    }

    private String kinds() {
        return latest().steps().stream().map(s -> s.kind().name()).collect(Collectors.joining(" "));
    }

    private void assertEnded(Outcome outcome, String code) {
        assertEquals(outcome, latest().outcome().orElseThrow());
        assertEquals(code, LikelyCause.of(latest()).code());
        assertEquals("told once", 1, ended.stream().filter(a -> a.id() == latest().id()).count());
    }

    @Test
    public void aRegistrationIsOneAttemptWithAllItsSteps() {
        answer(sm7(toSm6()), 200, false);
        assertEquals(
            "SM1_RECEIVED FORWARDED CHALLENGED SET_INSTALLED SM6_SENT SM7_RECEIVED FORWARDED ACCEPTED SM12_SENT",
            kinds());
        assertEnded(Outcome.REGISTERED, "NONE");
        assertEquals("192.0.2.1:5060", latest().steps().get(0).detail().toString());
        assertEquals("hmac-sha-1-96/aes-cbc, port_uc 2468, port_us 5063, port_pc 5064, port_ps 5062",
            latest().steps().get(3).detail().toString());
    }

    @Test
    public void aReRegistrationIsAnotherAttempt() {
        answer(sm7(toSm6()), 200, false);
        scene.cseq++;
        scene.spi += 10;
        int uc = scene.portUc;
        scene.portUc = 2470;
        send(scene.sm1Headers(), uc, 5062);
        assertEquals("OFFER_OVER_SET FORWARDED", kinds());
        assertEquals(2, journal.find(RegistrationScene.IMPI, 10).size());
        assertEquals("WAITING_FOR_HOME", LikelyCause.of(latest()).code());
    }

    @Test
    public void aRefusedOfferNamesItsReason() {
        send(scene.headers("nonce=\"\", response=\"\"", "Require", "sec-agree", "Proxy-Require", "sec-agree",
            "Security-Client", "ipsec-3gpp;alg=hmac-md5-96;ealg=null;spi-c=1001;spi-s=1002;port-c=2468;port-s=5063"),
            5060, 5060);
        assertEquals("SM1_RECEIVED REFUSED", kinds());
        assertEquals("status 494, NO_COMMON_ALGORITHM", latest().steps().get(1).detail().toString());
        assertEnded(Outcome.REFUSED, "NO_COMMON_ALGORITHM");
    }

    @Test
    public void aWrongSecurityVerifyEndsTheAttemptItBelongsTo() {
        toSm6();
        sm7("ipsec-3gpp;alg=hmac-sha-1-96;ealg=null;spi-c=1;spi-s=2;port-c=3;port-s=4");
        assertTrue(kinds(), kinds().endsWith("SM6_SENT SM7_RECEIVED REFUSED"));
        assertEnded(Outcome.REFUSED, "SECURITY_VERIFY_MISMATCH");
        assertEquals(1, journal.latest(10).size());
    }

    @Test
    public void sm7ThatNeverComesEndsWithItsSet() {
        toSm6();
        scene.pass(scene.settings.timers().regAwaitAuth().minusSeconds(1));
        journal.expire(scene.clock.now);
        assertTrue("not yet", latest().ended().isEmpty());
        scene.pass(Duration.ofSeconds(1));
        journal.expire(scene.clock.now);
        journal.expire(scene.clock.now);
        assertTrue(kinds(), kinds().endsWith("SM6_SENT SM7_NEVER"));
        assertEnded(Outcome.ABANDONED, "NO_SM7");
    }

    @Test
    public void theKernelsCountersTellAWrongKeyFromNoEsp() {
        toSm6();
        backend.seen = Optional.of(new SetTraffic(0, 3));
        scene.pass(scene.settings.timers().regAwaitAuth());
        journal.expire(scene.clock.now);
        assertTrue(kinds(), kinds().endsWith("ESP_NOT_VERIFIED SM7_NEVER"));
        assertEnded(Outcome.ABANDONED, "WRONG_IK");
    }

    @Test
    public void aUeThatBeginsAnewHasGivenUp() {
        toSm6();
        backend.seen = Optional.of(new SetTraffic(0, 0));
        long first = latest().id();
        scene.callId = "call-2";
        scene.cseq = 1;
        scene.spi += 10;
        scene.portUc = 2470;
        sm1();
        Attempt before = journal.latest(2).get(1);
        assertEquals(first, before.id());
        assertEquals("NO_ESP", LikelyCause.of(before).code());
        assertEquals("SM1_RECEIVED FORWARDED", kinds());
    }

    @Test
    public void sm7InClearIsNotedAndEndsNothing() {
        String verify = toSm6();
        scene.cseq++;
        send(scene.sm7Headers(verify), 5060, 5060);
        assertTrue(kinds(), kinds().endsWith("SM6_SENT SM7_OUTSIDE_SET"));
        assertTrue(latest().ended().isEmpty());
        assertEquals("SM7_WITHOUT_ESP", LikelyCause.of(latest()).code());
        answer(sm7(verify), 200, false);
        assertEnded(Outcome.REGISTERED, "NONE");
    }

    @Test
    public void aRegisterFromAPortOfNoSetIsNotedWithTheAttemptOfItsAddress() {
        toSm6();
        journal.droppedAtPort(new InetSocketAddress(RegistrationScene.UE, 9999), scene.clock.now);
        assertTrue(kinds(), kinds().endsWith("SM6_SENT OUTSIDE_ANY_SET"));
        assertEquals("192.0.2.1:9999", latest().steps().get(5).detail().toString());
        journal.droppedAtPort(new InetSocketAddress("192.0.2.99", 9999), scene.clock.now);
        assertEquals(6, latest().steps().size());
    }

    @Test
    public void aSynchronisationFailureGoesOnWithTheSameAttempt() {
        toSm6();
        scene.cseq++;
        scene.spi += 10;
        scene.portUc = 2470;
        RegisterOutcome again = send(scene.headers("nonce=\"" + RegistrationScene.NONCE
            + "\", response=\"01\", auts=\"AAAAAAAAAAAAAAAAAAA=\"", "Require", "sec-agree", "Proxy-Require",
            "sec-agree", "Security-Client", scene.client()), 5060, 5060);
        challenge(again);
        assertEquals(1, journal.latest(10).size());
        scene.pass(scene.settings.timers().regAwaitAuth());
        journal.expire(scene.clock.now);
        assertEnded(Outcome.ABANDONED, "SQN");
    }

    @Test
    public void anEmptyResponseMeansThatTheNetworkWasNotAuthentic() {
        toSm6();
        scene.cseq++;
        scene.spi += 10;
        scene.portUc = 2470;
        send(scene.headers("nonce=\"" + RegistrationScene.NONCE + "\", response=\"\"", "Require", "sec-agree",
            "Proxy-Require", "sec-agree", "Security-Client", scene.client()), 5060, 5060);
        assertTrue(kinds(), kinds().endsWith("SM6_SENT NETWORK_NOT_AUTHENTIC FORWARDED"));
    }

    @Test
    public void theHomeNetworksRefusalIsItsOwn() {
        answer(sm1(), 403, false);
        assertEquals("SM1_RECEIVED FORWARDED HOME_REFUSED PASSED_ON", kinds());
        assertEnded(Outcome.FAILED, "HOME_FORBIDS");
    }

    @Test
    public void aWrongAnswerToTheChallengeIsTheHomeNetworksRefusalOfSm7() {
        answer(sm7(toSm6()), 403, false);
        assertEnded(Outcome.FAILED, "WRONG_RES");
    }

    @Test
    public void aSilentHomeNetworkIsNamed() {
        answer(sm1(), 408, true);
        assertEquals("SM1_RECEIVED FORWARDED HOME_SILENT REFUSED", kinds());
        assertEnded(Outcome.REFUSED, "HOME_NETWORK_UNREACHABLE");
    }

    @Test
    public void anAttemptWhoseAnswerIsLostEndsToo() {
        sm1();
        scene.pass(Duration.ofMinutes(10));
        journal.expire(scene.clock.now);
        assertEnded(Outcome.FAILED, "HOME_NETWORK_UNREACHABLE");
    }

    @Test
    public void aRegisterThatCannotBeReadIsKeptUnderItsAddress() {
        send(Headers.of("Via", "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1", "To", "<<<", "Authorization",
            "Digest ,,="), 5060, 5060);
        assertEnded(Outcome.REFUSED, "MALFORMED_REGISTER");
        assertEquals(1, journal.find(RegistrationScene.UE, 10).size());
        assertEquals("", latest().who().impi());
    }

    @Test
    public void noSecretGetsIntoAnyStep() {
        answer(sm7(toSm6()), 200, false);
        String all = latest().steps().toString() + latest() + LikelyCause.of(latest());
        for (String secret : List.of(RegistrationScene.IK, RegistrationScene.CK, RegistrationScene.NONCE, "0123\"")) {
            assertFalse(secret, all.contains(secret));
        }
    }

    @Test
    public void outcomesAreCounted() {
        RegistrationLog log = new RegistrationLog();
        answer(sm7(toSm6()), 200, false);
        log.accept(latest());
        assertEquals(1, log.of(Outcome.REGISTERED));
        assertEquals(0, log.of(Outcome.REFUSED));
    }

    @Test
    public void aFloodLeavesTheLatestAttemptsOfItsAddressOnly() {
        for (int i = 0; i < 100; i++) {
            scene.callId = "flood-" + i;
            sm1();
        }
        assertTrue(journal.latest(1_000).size() <= 2 * AttemptJournal.Limits.DEFAULT.attempts());
        assertEquals(Reason.SOURCE_RATE.name(), latest().ended().orElseThrow().reason());
    }
}
