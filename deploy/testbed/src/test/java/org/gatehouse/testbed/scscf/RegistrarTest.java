package org.gatehouse.testbed.scscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gatehouse.testbed.aka.AkaDigest;
import org.gatehouse.testbed.aka.Auts;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.hss.SubscriberFileTest;
import org.gatehouse.testbed.hss.TestHss;
import org.gatehouse.testbed.scscf.ScscfSettings.ChallengePolicy;
import org.gatehouse.testbed.sip.DigestHeader;
import org.gatehouse.testbed.sip.SipMessage;
import org.junit.Before;
import org.junit.Test;

public class RegistrarTest {
    private static final String IMPI = "user1_private@home1.net";
    private static final String IMPU = "sip:user1_public1@home1.net";
    private static final String OWN = "sip:scscf1.home1.net:6060";

    private final MovingClock clock = new MovingClock();
    private Subscriber user;
    private TestHss hss;
    private Registrar registrar;

    @Before
    public void start() throws Exception {
        user = SubscriberFileTest.lab().get(0);
        hss = new TestHss(SubscriberFileTest.lab(), new Random(1));
        registrar = registrar(settings());
    }

    private static ScscfSettings settings() {
        return ScscfSettings.of(new InetSocketAddress("127.0.0.1", 0), "scscf1.home1.net", "home1.net");
    }

    private Registrar registrar(ScscfSettings settings) {
        return new Registrar(settings, OWN, hss, clock);
    }

    private static SipMessage register(String integrity) {
        DigestHeader digest = DigestHeader.empty().with("username", IMPI).with("realm", "home1.net").with("nonce", "")
                .with("uri", "sip:home1.net").with("response", "");
        return register(integrity == null ? digest : digest.with("integrity-protected", integrity));
    }

    private static SipMessage register(DigestHeader digest) {
        return SipMessage.request("REGISTER", "sip:home1.net").plus("Via", "SIP/2.0/UDP a;branch=z9hG4bK1")
                .plus("From", "<" + IMPU + ">;tag=1").plus("To", "<" + IMPU + ">").plus("Call-ID", "c1")
                .plus("CSeq", "1 REGISTER").plus("Contact", "<sip:u@10.0.0.1:5063>;expires=600")
                .plus("Path", "<sip:thig1.home1.net;lr>, <sip:f@pcscf1.visited1.net;lr>")
                .plus("Authorization", digest.format());
    }

    private DigestHeader challenge(SipMessage response) throws Exception {
        assertEquals(401, response.status());
        return DigestHeader.parse(response.first("WWW-Authenticate").orElseThrow());
    }

    private Octets rand(DigestHeader challenge) {
        return Octets.ofBase64(challenge.get("nonce").orElseThrow()).slice(0, 16);
    }

    private DigestHeader answer(DigestHeader challenge, Octets password) {
        String nonce = challenge.get("nonce").orElseThrow();
        AkaDigest.Input input = new AkaDigest.Input(IMPI, "home1.net", nonce, "REGISTER", "sip:home1.net");
        return DigestHeader.empty().with("username", IMPI).with("realm", "home1.net").with("nonce", nonce)
                .with("uri", "sip:home1.net").with("integrity-protected", "yes")
                .with("response", AkaDigest.response(input, password, new AkaDigest.Qop("00000001", "c")))
                .withToken("qop", "auth").withToken("nc", "00000001").with("cnonce", "c");
    }

    private DigestHeader rightAnswer(DigestHeader challenge) {
        return answer(challenge, user.milenage().res(rand(challenge)));
    }

    private SipMessage registerFully() throws Exception {
        return registrar.onRegister(register(rightAnswer(challenge(registrar.onRegister(register("no"))))));
    }

    @Test
    public void challengeHasEverythingThePcscfNeeds() throws Exception {
        SipMessage response = registrar.onRegister(register("no"));
        DigestHeader d = challenge(response);
        assertEquals(List.of("realm", "nonce", "algorithm", "qop", "ik", "ck"), d.names());
        assertEquals("AKAv1-MD5", d.get("algorithm").orElseThrow());
        assertEquals(user.milenage().ik(rand(d)).hex(), d.get("ik").orElseThrow());
        assertEquals(user.milenage().ck(rand(d)).hex(), d.get("ck").orElseThrow());
        assertEquals(32, Octets.ofBase64(d.get("nonce").orElseThrow()).length());
        assertTrue(response.first("To").orElseThrow().contains(";tag="));
    }

    @Test
    public void rightAnswerRegistersTheImplicitSet() throws Exception {
        SipMessage ok = registerFully();
        assertEquals(200, ok.status());
        assertEquals("<sip:u@10.0.0.1:5063>;expires=600", ok.first("Contact").orElseThrow());
        assertEquals(List.of("<sip:thig1.home1.net;lr>", "<sip:f@pcscf1.visited1.net;lr>"), ok.values("Path"));
        assertEquals(List.of("<sip:orig@scscf1.home1.net:6060;lr>"), ok.values("Service-Route"));
        assertEquals(2, ok.values("P-Associated-URI").size());
        Binding b = registrar.bindings("sip:user1_public2@home1.net").get(0);
        assertEquals(ok.values("Path"), b.path());
        assertEquals(clock.instant().plusSeconds(600), b.expires());
    }

    @Test
    public void bindingsExpire() throws Exception {
        registerFully();
        clock.advance(Duration.ofSeconds(599));
        assertEquals(1, registrar.bindings(IMPU).size());
        clock.advance(Duration.ofSeconds(1));
        assertEquals(0, registrar.bindings(IMPU).size());
        assertEquals(401, registrar.onRegister(register("yes")).status());
    }

    @Test
    public void protectedReRegistrationNeedsNoChallenge() throws Exception {
        registerFully();
        assertEquals(200, registrar.onRegister(register("yes")).status());
    }

    @Test
    public void unprotectedRegisterOfARegisteredUserIsChallenged() throws Exception {
        registerFully();
        assertEquals(401, registrar.onRegister(register("no")).status());
        assertEquals(401, registrar.onRegister(register((String) null)).status());
        assertEquals("the binding stays", 1, registrar.bindings(IMPU).size());
    }

    @Test
    public void protectedRegisterOfAnUnknownBindingIsChallenged() {
        assertEquals(401, registrar.onRegister(register("yes")).status());
    }

    @Test
    public void rightAnswerWithoutProtectionIsChallengedAgain() throws Exception {
        DigestHeader first = challenge(registrar.onRegister(register("no")));
        DigestHeader answer = rightAnswer(first);
        DigestHeader second = challenge(registrar.onRegister(register(answer.with("integrity-protected", "no"))));
        assertNotEquals(first.get("nonce"), second.get("nonce"));
        assertEquals(0, registrar.bindings(IMPU).size());
    }

    @Test
    public void policyMayAcceptAnUnprotectedAnswer() throws Exception {
        registrar = registrar(settings().withChallenge(ChallengePolicy.ANSWER_MAY_BE_UNPROTECTED));
        DigestHeader answer = rightAnswer(challenge(registrar.onRegister(register("no"))));
        assertEquals(200, registrar.onRegister(register(answer.without("integrity-protected"))).status());
    }

    @Test
    public void policiesAlwaysAndNever() throws Exception {
        registrar = registrar(settings().withChallenge(ChallengePolicy.ALWAYS));
        registerFully();
        assertEquals(401, registrar.onRegister(register("yes")).status());
        registrar = registrar(settings().withChallenge(ChallengePolicy.NEVER));
        assertEquals(200, registrar.onRegister(register("no")).status());
    }

    @Test
    public void wrongAnswerIsForbiddenAndUsesUpTheChallenge() throws Exception {
        DigestHeader d = challenge(registrar.onRegister(register("no")));
        assertEquals(403, registrar.onRegister(register(answer(d, Octets.ofHex("00".repeat(8))))).status());
        assertEquals(Optional.empty(), hss.serverName(IMPI));
        assertEquals("a second try gets a new challenge", 401, registrar.onRegister(register(rightAnswer(d))).status());
    }

    @Test
    public void wrongAnswerOfARegisteredUserTakesNothingAway() throws Exception {
        registerFully();
        DigestHeader d = challenge(registrar.onRegister(register("no")));
        assertEquals(403, registrar.onRegister(register(answer(d, Octets.ofHex("00".repeat(8))))).status());
        assertEquals(1, registrar.bindings(IMPU).size());
        assertEquals(Optional.of(OWN), hss.serverName(IMPI));
    }

    @Test
    public void challengeClosesAfterFourMinutes() throws Exception {
        DigestHeader d = challenge(registrar.onRegister(register("no")));
        clock.advance(Registrar.REG_AWAIT_AUTH);
        assertEquals(401, registrar.onRegister(register(rightAnswer(d))).status());
    }

    @Test
    public void challengeBelongsToItsCallId() throws Exception {
        DigestHeader d = challenge(registrar.onRegister(register("no")));
        assertEquals(401, registrar.onRegister(register(rightAnswer(d)).with("Call-ID", "other")).status());
    }

    @Test
    public void autsMovesTheSequenceNumber() throws Exception {
        DigestHeader d = challenge(registrar.onRegister(register("no")));
        Octets auts = Auts.make(user.milenage(), rand(d), Octets.ofLong(0x700000000L, 6));
        DigestHeader report = answer(d, AkaDigest.EMPTY_PASSWORD).with("auts", auts.base64());
        DigestHeader next = challenge(registrar.onRegister(register(report)));
        assertEquals(0x700000000L + TestHss.SQN_STEP, hss.sqn(IMPI));
        assertEquals(200, registrar.onRegister(register(rightAnswer(next))).status());
    }

    @Test
    public void autsWithoutAResponseIsEnough() throws Exception {
        DigestHeader d = challenge(registrar.onRegister(register("no")));
        Octets auts = Auts.make(user.milenage(), rand(d), Octets.ofLong(0x700000000L, 6));
        DigestHeader report = answer(d, AkaDigest.EMPTY_PASSWORD).with("response", "").with("auts", auts.base64());
        assertEquals(401, registrar.onRegister(register(report)).status());
        assertEquals(0x700000000L + TestHss.SQN_STEP, hss.sqn(IMPI));
    }

    @Test
    public void forgedAutsMovesNothing() throws Exception {
        DigestHeader d = challenge(registrar.onRegister(register("no")));
        long before = hss.sqn(IMPI);
        DigestHeader forged = answer(d, AkaDigest.EMPTY_PASSWORD).with("auts", Octets.ofHex("11".repeat(14)).base64());
        assertEquals(480, registrar.onRegister(register(forged)).status());
        d = challenge(registrar.onRegister(register("no")));
        DigestHeader unreadable = answer(d, AkaDigest.EMPTY_PASSWORD).with("auts", "!");
        assertEquals(403, registrar.onRegister(register(unreadable)).status());
        DigestHeader wrongPassword = answer(d, Octets.ofHex("11")).with("auts", forged.get("auts").orElseThrow());
        assertEquals(403, registrar.onRegister(register(wrongPassword)).status());
        assertEquals(before + TestHss.SQN_STEP, hss.sqn(IMPI));
    }

    @Test
    public void emptyResponseToAnOpenChallengeGetsAFewMore() throws Exception {
        DigestHeader d = challenge(registrar.onRegister(register("no")));
        for (int i = 1; i < settings().challengesInARow(); i++) {
            d = challenge(registrar.onRegister(register(rightAnswer(d).with("response", ""))));
        }
        assertEquals(403, registrar.onRegister(register(rightAnswer(d).with("response", ""))).status());
    }

    @Test
    public void theOperatorSaysHowManyChallengesInARow() throws Exception {
        for (int most : new int[] {1, 5}) {
            registrar = registrar(settings().withChallengesInARow(most));
            DigestHeader d = challenge(registrar.onRegister(register("no")));
            for (int i = 1; i < most; i++) {
                d = challenge(registrar.onRegister(register(rightAnswer(d).with("response", ""))));
            }
            assertEquals(403, registrar.onRegister(register(rightAnswer(d).with("response", ""))).status());
        }
    }

    @Test
    public void reauthenticationIsChallengedOnceAndTheBindingStaysMeanwhile() throws Exception {
        registerFully();
        registrar.reauthenticate(IMPI, Duration.ofSeconds(60));
        assertEquals(clock.instant().plusSeconds(60), registrar.bindings(IMPU).get(0).expires());
        DigestHeader d = challenge(registrar.onRegister(register("yes")));
        assertEquals(1, registrar.bindings(IMPU).size());
        assertEquals(200, registrar.onRegister(register(rightAnswer(d))).status());
        assertEquals(clock.instant().plusSeconds(600), registrar.bindings(IMPU).get(0).expires());
        assertEquals("and then no more", 200, registrar.onRegister(register("yes")).status());
    }

    @Test
    public void deregistrationEndsIt() throws Exception {
        registerFully();
        SipMessage ok = registrar.onRegister(register("yes").with("Contact", "<sip:u@10.0.0.1:5063>;expires=0"));
        assertEquals(200, ok.status());
        assertFalse(ok.has("Contact"));
        assertFalse(ok.has("Service-Route"));
        assertEquals(0, registrar.bindings(IMPU).size());
        assertEquals(Optional.empty(), hss.serverName(IMPI));
    }

    @Test
    public void starRemovesEveryContact() throws Exception {
        registerFully();
        registrar.onRegister(register("yes").with("Contact", "<sip:u@10.0.0.1:9>"));
        assertEquals(2, registrar.bindings(IMPU).size());
        assertEquals(200, registrar.onRegister(register("yes").with("Contact", "*").plus("Expires", "0")).status());
        assertEquals(0, registrar.bindings(IMPU).size());
    }

    @Test
    public void expiresComesFromContactThenHeaderThenDefault() throws Exception {
        registerFully();
        SipMessage plain = register("yes").with("Contact", "<sip:u@10.0.0.1:5063>");
        assertEquals("<sip:u@10.0.0.1:5063>;expires=77",
                registrar.onRegister(plain.plus("Expires", "77")).first("Contact").orElseThrow());
        assertEquals("<sip:u@10.0.0.1:5063>;expires=3600", registrar.onRegister(plain).first("Contact").orElseThrow());
    }

    @Test
    public void tooBriefAnIntervalIsRefused() {
        registrar = registrar(settings().withExpires(Duration.ofHours(1), Duration.ofSeconds(601)));
        SipMessage response = registrar.onRegister(register("no"));
        assertEquals(423, response.status());
        assertEquals("601", response.first("Min-Expires").orElseThrow());
    }

    @Test
    public void strangersAndForeignIdentitiesAreForbidden() {
        assertEquals(403, registrar.onRegister(register("no")
                .mapLines("Authorization", v -> v.replace("user1", "nobody"))).status());
        assertEquals(403, registrar.onRegister(register("no")
                .with("To", "<sip:user2_public1@home1.net>")).status());
        assertEquals(403, registrar.onRegister(register("no").with("To", "<sip:x@home1.net>")).status());
    }

    @Test
    public void withoutAuthorizationTheImpiComesFromTheImpu() {
        assertEquals("user1_public1@home1.net is no private identity", 403,
                registrar.onRegister(register("no").without("Authorization")).status());
    }

    @Test
    public void nonsenseIsABadRequest() {
        assertEquals(400, registrar.onRegister(register("no").with("To", "<tel:+1>")).status());
        assertEquals(400, registrar.onRegister(register("no").with("Authorization", "Basic x")).status());
        assertEquals(400, registrar.onRegister(register("no").with("Contact", "<sip:a>;expires=soon")).status());
        assertEquals(400, registrar.onRegister(register("no").with("Contact", "<sip:a>;expires=99999999999")).status());
        assertEquals(400, registrar.onRegister(register("no").with("Contact", "<sip:a")).status());
    }

    @Test
    public void configuredServiceRouteIsGivenAsItIs() throws Exception {
        registrar = registrar(settings().withServiceRoute(List.of("<sip:thig1;lr>", "<sip:orig@s;lr>")));
        assertEquals(List.of("<sip:thig1;lr>", "<sip:orig@s;lr>"), registerFully().values("Service-Route"));
    }
}
