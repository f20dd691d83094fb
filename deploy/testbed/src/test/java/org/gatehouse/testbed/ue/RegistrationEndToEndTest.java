package org.gatehouse.testbed.ue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gatehouse.testbed.aka.AkaDigest;
import org.gatehouse.testbed.aka.Isim;
import org.gatehouse.testbed.aka.Milenage;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.hss.SubscriberFileTest;
import org.gatehouse.testbed.hss.TestHss;
import org.gatehouse.testbed.ladder.Ladder;
import org.gatehouse.testbed.scscf.Binding;
import org.gatehouse.testbed.scscf.Misbehaviour;
import org.gatehouse.testbed.scscf.ScscfSettings;
import org.gatehouse.testbed.scscf.ScscfSettings.ChallengePolicy;
import org.gatehouse.testbed.scscf.TestScscf;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.ue.Registration.Outcome;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** UE, a P-CSCF that only relays, S-CSCF and HSS on loopback, over UDP and over TCP. */
@RunWith(Parameterized.class)
public class RegistrationEndToEndTest {
    private static final String IMPI = "user1_private@home1.net";
    private static final String IMPU = "sip:user1_public1@home1.net";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Parameters(name = "{0} {1}")
    public static Collection<Object[]> transports() {
        return Arrays.asList(new Object[][] {{Transport.UDP, "127.0.0.1"}, {Transport.TCP, "127.0.0.1"},
            {Transport.UDP, "::1"}});
    }

    private final Transport transport;
    private final InetAddress address;
    private final Ladder ladder = new Ladder(Clock.systemUTC());
    private final RecordingSecurity security = new RecordingSecurity();
    private Subscriber subscriber;
    private Isim isim;
    private TestHss hss;
    private TestScscf scscf;
    private FakePcscf pcscf;
    private TestUe ue;

    public RegistrationEndToEndTest(Transport transport, String address) throws Exception {
        this.transport = transport;
        this.address = InetAddress.getByName(address);
    }

    private static final class RecordingSecurity implements UeSecurity {
        private final List<SaSetOfUe> installed = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void install(SaSetOfUe set) {
            installed.add(set);
        }

        @Override
        public void remove(SaSetOfUe set) {
            assertTrue("removed once, after it was installed", installed.remove(set));
        }
    }

    @Before
    public void start() throws Exception {
        subscriber = SubscriberFileTest.lab().get(0);
        hss = new TestHss(List.of(subscriber), new Random(1));
        startScscf(ScscfSettings.of(new InetSocketAddress(address, 0), "scscf1.home1.net", "home1.net"));
        isim = new Isim(subscriber.milenage(), subscriber.sqn());
        ue = TestUe.start(ueSettings(isim), ladder.tap("ue1"));
    }

    @After
    public void stop() throws Exception {
        ue.close();
        pcscf.close();
        scscf.close();
        assertEquals("nothing stays installed", List.of(), security.installed);
    }

    private void startScscf(ScscfSettings settings) throws Exception {
        scscf = TestScscf.start(settings.withT1(Duration.ofSeconds(2)), hss, Clock.systemUTC(), ladder.tap("scscf"));
        pcscf = new FakePcscf(new InetSocketAddress(address, 0), scscf.address(), transport, ladder.tap("pcscf"));
    }

    private void restart(ScscfSettings settings) throws Exception {
        ue.close();
        pcscf.close();
        scscf.close();
        startScscf(settings);
        ue = TestUe.start(ueSettings(isim), ladder.tap("ue1"));
    }

    private ScscfSettings scscfSettings() {
        return ScscfSettings.of(new InetSocketAddress(address, 0), "scscf1.home1.net", "home1.net");
    }

    private UeSettings ueSettings(Isim card) {
        return UeSettings.of(IMPI, subscriber.impus(), card, "home1.net", address, pcscf.address(), new Random(2))
                .withTransport(transport).withSecurity(security).withExpires(Duration.ofSeconds(3_600))
                .withTimes(FakePcscf.T1, PATIENCE);
    }

    @Test
    public void registers() throws Exception {
        Registration r = ue.register();
        assertEquals(ladder.render(), Outcome.REGISTERED, r.outcome());
        assertTrue(r.authenticated());
        assertEquals(3_600, r.expiresSeconds());
        assertEquals(List.of(401, 200), r.received().stream().map(i -> i.message().status()).toList());
        assertEquals(List.of("<sip:orig@scscf1.home1.net:" + scscf.address().getPort() + ";lr>"), r.serviceRoute());
        assertEquals(List.of("<sip:user1_public1@home1.net>", "<sip:user1_public2@home1.net>"), r.associatedUris());
        Binding binding = scscf.bindings(IMPU).get(0);
        assertTrue(binding.contact().contains(":" + ue.portUs()));
        assertTrue(binding.path().get(0).startsWith("<sip:flow@"));
        assertEquals(binding, scscf.bindings("sip:user1_public2@home1.net").get(0));
        assertEquals(Optional.of(scscf.uri()), hss.serverName(IMPI));
    }

    @Test
    public void setHasTheAgreedPortsKeysAndAlgorithms() throws Exception {
        SaSetOfUe set = ue.register().set().orElseThrow();
        assertEquals(List.of(set), security.installed);
        assertEquals(new Algorithms("hmac-sha-1-96", "aes-cbc"), set.algorithms());
        assertEquals(pcscf.portPs(), set.portPs());
        assertEquals(ue.portUs(), set.portUs());
        assertEquals(1_000_000, set.spiPc());
        assertEquals(1_000_001, set.spiPs());
        assertEquals(16, set.ik().length());
        assertFalse(set.toString().contains(set.ik().hex()));
        assertEquals(Optional.of(set), ue.set());
    }

    @Test
    public void sm1AndSm7AreWhatTheSpecificationWants() throws Exception {
        Registration r = ue.register();
        SipMessage sm2 = pcscf.toCore().remove();
        SipMessage sm8 = pcscf.toCore().remove();
        assertEquals(sm2.callId(), sm8.callId());
        assertEquals(sm2.cseq() + 1, sm8.cseq());
        assertTrue(sm2.first("Authorization").orElseThrow().contains("nonce=\"\""));
        assertTrue(sm2.first("Authorization").orElseThrow().contains("response=\"\""));
        assertTrue(sm2.values("Via").get(1).contains(":" + ue.clearPort() + ";"));
        assertTrue(sm2.values("Via").get(1).contains("rport"));
        assertTrue(sm8.values("Via").get(1).contains(":" + ue.portUs() + ";"));
        assertFalse(sm8.values("Via").get(1).contains("rport"));
        assertTrue(sm8.first("Contact").orElseThrow().contains(":" + ue.portUs()));
        Inbound answer = r.received().get(1);
        int expected = transport == Transport.UDP ? r.set().orElseThrow().portPc() : pcscf.portPs();
        assertEquals(expected, answer.from().getPort());
    }

    @Test
    public void reRegistersWithAChallengeAndHoldsTwoSetsUntilTheNewOneIsUsed() throws Exception {
        restart(scscfSettings().withChallenge(ChallengePolicy.ALWAYS));
        SaSetOfUe first = ue.register().set().orElseThrow();
        Registration r = ue.reRegister();
        assertEquals(Outcome.REGISTERED, r.outcome());
        SaSetOfUe second = r.set().orElseThrow();
        assertNotEquals(first.portUc(), second.portUc());
        assertNotEquals(first.portPc(), second.portPc());
        assertEquals(first.portUs(), second.portUs());
        assertEquals(first.portPs(), second.portPs());
        assertEquals(Optional.of(first), ue.previousSet());
        assertEquals(List.of(first, second), security.installed);
        assertEquals(200, ue.sendOverPrevious(ue.buildRequest("OPTIONS", "sip:home1.net")).awaitFinal(PATIENCE)
                .orElseThrow().message().status());
        assertEquals("an answer over the old set ends nothing", Optional.of(first), ue.previousSet());
        assertEquals(200, ue.send(ue.buildRequest("OPTIONS", "sip:home1.net")).awaitFinal(PATIENCE).orElseThrow()
                .message().status());
        assertEquals(Optional.empty(), ue.previousSet());
        assertEquals(List.of(second), security.installed);
    }

    @Test
    public void reRegistersWithoutAChallengeAndForgetsTheOffer() throws Exception {
        SaSetOfUe first = ue.register().set().orElseThrow();
        Registration r = ue.reRegister();
        assertEquals(Outcome.REGISTERED, r.outcome());
        assertFalse(r.authenticated());
        assertEquals(Optional.of(first), ue.set());
        assertEquals(List.of(first), security.installed);
        assertEquals(3, scscf.registers());
    }

    @Test
    public void initialRegistrationOfARegisteredUeReplacesAllSets() throws Exception {
        ue.register();
        SaSetOfUe second = ue.register().set().orElseThrow();
        assertEquals(Optional.empty(), ue.previousSet());
        assertEquals(List.of(second), security.installed);
    }

    @Test
    public void deregisters() throws Exception {
        ue.register();
        Registration r = ue.deregister();
        assertEquals(Outcome.DEREGISTERED, r.outcome());
        assertEquals(List.of(), scscf.bindings(IMPU));
        assertEquals(Optional.empty(), ue.set());
        assertEquals(List.of(), security.installed);
        assertEquals(Optional.empty(), hss.serverName(IMPI));
        assertThrows(IllegalStateException.class, () -> ue.reRegister());
    }

    @Test
    public void synchronisationFailureIsRepairedWithAuts() throws Exception {
        isim.setSqnMs(0x123456789L);
        Registration r = ue.register();
        assertEquals(Outcome.REGISTERED, r.outcome());
        assertEquals(3, scscf.registers());
        assertEquals(0x123456789L + TestHss.SQN_STEP, hss.sqn(IMPI));
        pcscf.toCore().remove();
        SipMessage report = pcscf.toCore().remove();
        assertTrue(report.first("Authorization").orElseThrow().contains("auts=\""));
        assertEquals(1, security.installed.size());
    }

    @Test
    public void macFailureIsReportedAndThenGivenUp() throws Exception {
        Isim foreign = new Isim(new Milenage(Octets.ofHex("00".repeat(16)), Octets.ofHex("11".repeat(16))), 0);
        ue.close();
        ue = TestUe.start(ueSettings(foreign), ladder.tap("ue1"));
        Registration r = ue.register();
        assertEquals(Outcome.NETWORK_NOT_AUTHENTIC, r.outcome());
        assertEquals(2, scscf.registers());
        pcscf.toCore().remove();
        String report = pcscf.toCore().remove().first("Authorization").orElseThrow();
        assertTrue(report.contains("response=\"\""));
        assertFalse(report.contains("auts"));
        assertEquals(List.of(), security.installed);
    }

    @Test
    public void wrongResIsRefused() throws Exception {
        ue.spoil(m -> m.mapLines("Authorization", v -> v.replaceAll("response=\"[0-9a-f]{32}\"",
                "response=\"" + "0".repeat(32) + "\"")));
        Registration r = ue.register();
        assertEquals(Outcome.REJECTED, r.outcome());
        assertEquals(403, r.status());
        assertEquals(List.of(), scscf.bindings(IMPU));
        assertEquals(List.of(), security.installed);
    }

    @Test
    public void wrongResInAReRegistrationTakesNothingAway() throws Exception {
        restart(scscfSettings().withChallenge(ChallengePolicy.ALWAYS));
        SaSetOfUe set = ue.register().set().orElseThrow();
        ue.spoil(m -> m.mapLines("Authorization", v -> v.replaceAll("response=\"[0-9a-f]{32}\"",
                "response=\"" + "0".repeat(32) + "\"")));
        assertEquals(403, ue.reRegister().status());
        assertEquals(1, scscf.bindings(IMPU).size());
        assertEquals(Optional.of(set), ue.set());
        assertEquals(Optional.of(scscf.uri()), hss.serverName(IMPI));
    }

    @Test
    public void akaV2AndChallengesWithoutQopWork() throws Exception {
        restart(scscfSettings().withDigest("auth,auth-int", AkaDigest.AKA_V2));
        assertEquals(Outcome.REGISTERED, ue.register().outcome());
        restart(scscfSettings().withDigest("", AkaDigest.AKA_V1));
        assertEquals(Outcome.REGISTERED, ue.register().outcome());
    }

    @Test
    public void keysInSm6StopTheUe() throws Exception {
        pcscf.changeSm6(m -> m.mapLines("WWW-Authenticate", v -> v + ", ck=\"" + "0".repeat(32) + "\""));
        assertEquals(Outcome.KEYS_IN_CHALLENGE, ue.register().outcome());
        assertEquals(1, scscf.registers());
    }

    @Test
    public void unusableSecurityServerStopsTheUe() throws Exception {
        pcscf.changeSm6(m -> m.without("Security-Server"));
        assertEquals(Outcome.BAD_SECURITY_SERVER, ue.register().outcome());
        pcscf.changeSm6(m -> m.mapLines("Security-Server", v -> v.replaceAll("hmac-sha-1-96", "hmac-md5-96")));
        assertEquals(Outcome.NO_COMMON_ALGORITHM, ue.register().outcome());
        pcscf.changeSm6(m -> m.mapLines("WWW-Authenticate", v -> v.replaceAll("nonce=\"[^\"]*\"", "nonce=\"AAAA\"")));
        assertEquals(Outcome.BAD_CHALLENGE, ue.register().outcome());
    }

    @Test
    public void equalSpisStopTheUe() throws Exception {
        RegistrationAttempt attempt = ue.attempt();
        try (attempt) {
            pcscf.changeSm6(m -> m.mapLines("Security-Server",
                    v -> v.replaceAll("spi-c=[0-9]+", "spi-c=" + attempt.offer().spiUs())));
            Inbound sm6 = attempt.sendSm1(attempt.buildSm1()).orElseThrow();
            ChallengeRefusedException e = assertThrows(ChallengeRefusedException.class,
                    () -> attempt.accept(Challenge.read(sm6.message())));
            assertEquals(Outcome.BAD_SECURITY_SERVER, e.outcome());
        }
    }

    @Test
    public void aTestTakesTheStepsOneByOneAndSpoilsSm7() throws Exception {
        try (RegistrationAttempt attempt = ue.attempt()) {
            Challenge challenge = Challenge.read(attempt.sendSm1(attempt.buildSm1()).orElseThrow().message());
            attempt.accept(challenge);
            SipMessage sm7 = attempt.buildSm7(challenge)
                    .mapLines("Security-Verify", v -> v.replace("1000001", "1000002"));
            assertEquals(494, attempt.sendSm7(sm7).orElseThrow().message().status());
            SipMessage good = attempt.buildSm7(challenge);
            assertEquals(attempt.offer().securityClient(), good.first("Security-Client").orElseThrow());
            Inbound ok = attempt.sendSm7(good).orElseThrow();
            assertEquals(Outcome.REGISTERED, attempt.complete(ok, List.of(ok)).outcome());
        }
        assertTrue(ue.set().isPresent());
    }

    @Test
    public void anAnswerFromTheWrongPortCountsOnlyWhenToldSo() throws Exception {
        assumeTrue("over TCP the answer is on the connection", transport == Transport.UDP);
        pcscf.answerFromPortPs();
        assertEquals(Outcome.ANSWER_NOT_PROTECTED, ue.register().outcome());
        ue.close();
        ue = TestUe.start(ueSettings(isim).withStrictPorts(false), ladder.tap("ue1"));
        assertEquals(Outcome.REGISTERED, ue.register().outcome());
    }

    @Test
    public void statusOverrideIsSeenAndChangesNothing() throws Exception {
        scscf.misbehave(Misbehaviour.answering(503));
        Registration r = ue.register();
        assertEquals(Outcome.REJECTED, r.outcome());
        assertEquals(503, r.status());
        scscf.misbehave(Misbehaviour.NONE);
        assertTrue(ue.register().registered());
    }

    @Test
    public void silenceEndsInNoAnswer() throws Exception {
        ue.close();
        ue = TestUe.start(ueSettings(isim).withTimes(Duration.ofMillis(50), Duration.ofMillis(300)),
                ladder.tap("ue1"));
        scscf.misbehave(Misbehaviour.mute());
        Registration r = ue.register();
        assertEquals(Outcome.NO_ANSWER, r.outcome());
        assertEquals(0, r.status());
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (scscf.registers() == 0 && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        assertEquals("repetitions are absorbed", 1, scscf.registers());
    }

    @Test
    public void slowAnswersStillCount() throws Exception {
        ue.close();
        ue = TestUe.start(ueSettings(isim).withTimes(Duration.ofMillis(250), PATIENCE), ladder.tap("ue1"));
        scscf.misbehave(Misbehaviour.slow(Duration.ofMillis(400)));
        assertTrue(ue.register().registered());
        assertEquals("repetitions are absorbed", 2, scscf.registers());
    }

    @Test
    public void tooShortAnExpiryIsRefused() throws Exception {
        restart(scscfSettings().withExpires(Duration.ofHours(2), Duration.ofHours(2)));
        Registration r = ue.register();
        assertEquals(423, r.status());
        assertEquals("7200", r.received().get(0).message().first("Min-Expires").orElseThrow());
    }

    @Test
    public void requestsToTheUeAreQueuedOrAnsweredOverTheirSet() throws Exception {
        ue.register();
        ClientTransaction waiting = pcscf.sendToUe("MESSAGE");
        Inbound message = ue.nextRequest(PATIENCE).orElseThrow();
        ue.answer(message, message.message().reply(202, "Accepted", "u"));
        Inbound answer = waiting.awaitFinal(PATIENCE).orElseThrow();
        assertEquals(202, answer.message().status());
        assertEquals("from port_uc to port_ps", ue.set().orElseThrow().portUc(), answer.from().getPort());
        assertEquals(pcscf.portPs(), answer.local().getPort());
        ue.answerWith(m -> Optional.of(m.reply(200, "OK", "u")));
        assertEquals(200, pcscf.sendToUe("OPTIONS").awaitFinal(PATIENCE).orElseThrow().message().status());
    }

    @Test
    public void requestsCarryRouteAndSecurityVerify() throws Exception {
        ue.register();
        SipMessage request = ue.buildRequest("MESSAGE", "sip:user2_public1@home1.net");
        assertEquals(2, request.values("Route").size());
        assertTrue(request.values("Route").get(0).contains(":" + pcscf.portPs() + ";lr"));
        assertEquals(ue.serviceRoute().get(0), request.values("Route").get(1));
        assertTrue(request.has("Security-Verify"));
        assertEquals("sec-agree", request.first("Proxy-Require").orElseThrow());
    }

    @Test
    public void ladderShowsWhatEachNodeChangedAndNoKeys() throws Exception {
        SaSetOfUe set = ue.register().set().orElseThrow();
        String text = ladder.render();
        List<String> lines = text.lines().toList();
        assertEquals(text, 8, lines.size());
        assertTrue(text, lines.get(0).matches(".*ue1 +-> pcscf +REGISTER"));
        assertTrue(text, lines.get(1).matches(".*pcscf +-> scscf +REGISTER .*\\+Path.*integrity-protected=no.*"));
        assertTrue(text, lines.get(3).matches(".*pcscf +-> ue1 +401 \\(REGISTER\\) .*-ik -ck.*"));
        assertTrue(text, lines.get(5).contains("integrity-protected=yes"));
        assertFalse(text.contains(set.ik().hex()));
        assertFalse(text.contains(set.ck().hex()));
    }
}
