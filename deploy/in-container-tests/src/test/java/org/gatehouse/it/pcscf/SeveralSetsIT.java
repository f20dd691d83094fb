package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.gatehouse.it.pcscf.PcscfScene.Phone;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.DigestHeader;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.ue.Challenge;
import org.gatehouse.testbed.ue.Registration;
import org.gatehouse.testbed.ue.RegistrationAttempt;
import org.gatehouse.testbed.ue.SaSetOfUe;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Test;
import org.junit.runner.RunWith;

/** Re-registration, and what becomes of old and new sets: TS 33.203 clause 7.4 through the deployed application. */
@RunWith(Arquillian.class)
public class SeveralSetsIT {
    private static final PcscfScene SCENE = new PcscfScene();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Deployment(testable = false)
    public static Archive<?> pcscf() {
        return SCENE.archive();
    }

    @After
    public void closePhones() {
        SCENE.closePhones();
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    private static Registration registered(Phone phone) throws Exception {
        Registration registration = phone.ue().register();
        assertTrue(registration.outcome().toString(), registration.registered());
        return registration;
    }

    private static Registration challengedAgain(Phone phone) throws Exception {
        SCENE.home().challengesNext(phone);
        Registration registration = phone.ue().reRegister();
        assertTrue(registration.outcome().toString(), registration.registered());
        assertTrue(registration.authenticated());
        return registration;
    }

    /** The marks of the REGISTERs of a registration as the core saw them, the last ones first asked for. */
    private static List<String> marks(Registration registration) {
        String callId = registration.received().get(0).message().callId();
        return SCENE.home().seen().requests(callId).stream().map(SeveralSetsIT::mark).toList();
    }

    private static String mark(SipMessage register) {
        try {
            return DigestHeader.parse(register.first("Authorization").orElseThrow()).get("integrity-protected")
                .orElse("none");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void assertAnswersOverSetInUse(Phone phone) throws Exception {
        ClientTransaction probe = phone.ue().send(phone.ue().buildRequest("MESSAGE", "sip:someone@home1.net"));
        Inbound answer = probe.awaitFinal(PATIENCE).orElseThrow();
        SaSetOfUe set = phone.ue().set().orElseThrow();
        assertEquals(SCENE.gm(set.portPc()), answer.from());
    }

    @Test
    public void b05ChallengedOverTheNewerSetTheOldOneGoes() throws Exception {
        Phone phone = SCENE.phone();
        SaSetOfUe first = registered(phone).set().orElseThrow();
        SaSetOfUe second = challengedAgain(phone).set().orElseThrow();
        Registration third = challengedAgain(phone);
        assertEquals(List.of("no", "yes", "yes", "yes", "yes", "yes"), marks(third));
        assertEquals("SM6 came over the newer set", SCENE.gm(second.portPc()), third.received().get(0).from());
        assertEquals("SM12 came over the new set", SCENE.gm(third.set().orElseThrow().portPc()),
            third.received().get(1).from());
        SetProbe.assertGone(SCENE, phone, first);
        assertTrue("the newer one stays", phone.ue().sendOverPrevious(SetProbe.request(phone, second.portUs()))
            .awaitFinal(PATIENCE).isPresent());
    }

    @Test
    public void b06AcceptedOverTheNewerSetTheOldOneHasItsGrace() throws Exception {
        Phone phone = SCENE.phone();
        SaSetOfUe first = registered(phone).set().orElseThrow();
        SaSetOfUe second = challengedAgain(phone).set().orElseThrow();
        int offered;
        try (RegistrationAttempt attempt = phone.ue().protectedAttempt(Duration.ofHours(1))) {
            Inbound ok = attempt.sendSm1(attempt.buildSm1()).orElseThrow();
            assertEquals(200, ok.message().status());
            assertEquals(SCENE.gm(second.portPc()), ok.from());
            offered = attempt.offer().portUc();
        }
        SetProbe.assertSilent(SCENE, phone, offered, SCENE.portPs(), SetProbe.request(phone, offered));
        assertTrue("late traffic on the old set is served", phone.ue()
            .sendOverPrevious(SetProbe.request(phone, first.portUs())).awaitFinal(PATIENCE).isPresent());
        assertAnswersOverSetInUse(phone);
    }

    @Test
    public void b07RegisterOverTheOlderSetDropsTheNewerOne() throws Exception {
        Phone phone = SCENE.phone();
        SaSetOfUe first = registered(phone).set().orElseThrow();
        SaSetOfUe lost;
        SCENE.home().challengesNext(phone);
        try (RegistrationAttempt attempt = phone.ue().protectedAttempt(Duration.ofHours(1))) {
            Challenge challenge = Challenge.read(attempt.sendSm1(attempt.buildSm1()).orElseThrow().message());
            attempt.accept(challenge);
            assertEquals(200, attempt.sendSm7(attempt.buildSm7(challenge)).orElseThrow().message().status());
            lost = attempt.set().orElseThrow();
            // the UE never saw that 200: its set in use is still the first
        }
        Registration again = phone.ue().reRegister();
        assertTrue(again.outcome().toString(), again.registered());
        assertTrue("the core was made to challenge", again.authenticated());
        assertEquals(List.of("no", "yes", "yes", "yes", "no", "yes"), marks(again));
        assertEquals("SM6 came over the older set", SCENE.gm(first.portPc()), again.received().get(0).from());
        SetProbe.assertGone(SCENE, phone, lost);
        assertTrue("the older one stays", phone.ue().sendOverPrevious(SetProbe.request(phone, first.portUs()))
            .awaitFinal(PATIENCE).isPresent());
    }

    @Test
    public void b09UnprotectedRegisterReplacesAllSets() throws Exception {
        Phone phone = SCENE.phone();
        SaSetOfUe first = registered(phone).set().orElseThrow();
        SaSetOfUe second = challengedAgain(phone).set().orElseThrow();
        Registration fresh = registered(phone);
        assertEquals("SM6 in clear", SCENE.clear(), fresh.received().get(0).from());
        assertEquals(SCENE.gm(fresh.set().orElseThrow().portPc()), fresh.received().get(1).from());
        SetProbe.assertGone(SCENE, phone, first, second);
        assertAnswersOverSetInUse(phone);
    }

    @Test
    public void b10UnprotectedRegisterThatFailsHarmsNothing() throws Exception {
        Phone phone = SCENE.phone();
        SaSetOfUe first = registered(phone).set().orElseThrow();
        SaSetOfUe second = challengedAgain(phone).set().orElseThrow();
        try (RegistrationAttempt attempt = phone.ue().attempt()) {
            Challenge challenge = Challenge.read(attempt.sendSm1(attempt.buildSm1()).orElseThrow().message());
            SaSetOfUe temporary = attempt.accept(challenge);
            SipMessage wrong = attempt.buildSm7(challenge).mapLines("Authorization",
                line -> line.replaceAll("response=\"[0-9a-f]{4}", "response=\"0000"));
            Inbound refused = attempt.sendSm7(wrong).orElseThrow();
            assertEquals(403, refused.message().status());
            assertEquals("403 on the temporary set", SCENE.gm(temporary.portPc()), refused.from());
        }
        assertTrue(phone.ue().sendOverPrevious(SetProbe.request(phone, first.portUs())).awaitFinal(PATIENCE)
            .isPresent());
        assertAnswersOverSetInUse(phone);
        assertEquals(second, phone.ue().set().orElseThrow());
        assertTrue("and the registration can be refreshed", phone.ue().reRegister().registered());
    }

    @Test
    public void b16OnlySm7MayUseTheTemporarySet() throws Exception {
        Phone phone = SCENE.phone();
        SaSetOfUe set;
        SipMessage sm7;
        try (RegistrationAttempt attempt = phone.ue().attempt()) {
            Challenge challenge = Challenge.read(attempt.sendSm1(attempt.buildSm1()).orElseThrow().message());
            set = attempt.accept(challenge);
            sm7 = attempt.buildSm7(challenge);
        }
        for (String method : List.of("INVITE", "MESSAGE", "SUBSCRIBE")) {
            SipMessage other = SetProbe.request(phone, set.portUc());
            SipMessage request = other.withStartLine(other.startLine().replace("MESSAGE", method))
                .with("CSeq", "1 " + method).plus("Contact", "<sip:a@127.0.0.1>");
            SetProbe.assertSilent(SCENE, phone, set.portUc(), SCENE.portPs(), request);
        }
        SipMessage withoutAnswer = sm7.mapLines("Authorization",
            line -> line.replaceAll("response=\"[^\"]*\"", "response=\"\"")).with("CSeq", "900 REGISTER")
            .mapLines("Via", v -> v + "x");
        SetProbe.assertSilent(SCENE, phone, set.portUc(), SCENE.portPs(), withoutAnswer);
        SetProbe.assertHeldBySm7(phone, set, sm7);
    }

    @Test
    public void b22ServerPortsStayAndClientPortsChange() throws Exception {
        Phone phone = SCENE.phone();
        SaSetOfUe before = registered(phone).set().orElseThrow();
        for (int i = 0; i < 5; i++) {
            SaSetOfUe after = challengedAgain(phone).set().orElseThrow();
            assertEquals(before.portPs(), after.portPs());
            assertEquals(before.portUs(), after.portUs());
            assertNotEquals(before.portPc(), after.portPc());
            before = after;
        }
    }

    @Test
    public void b29RepeatedNonceAndResponseAreNoAnswerToAChallenge() throws Exception {
        Phone phone = SCENE.phone();
        registered(phone);
        try (RegistrationAttempt attempt = phone.ue().protectedAttempt(Duration.ofHours(1))) {
            SipMessage register = attempt.buildSm1();
            assertTrue(DigestHeader.parse(register.first("Authorization").orElseThrow()).hasText("response"));
            assertEquals(200, attempt.sendSm1(register).orElseThrow().message().status());
            List<SipMessage> seen = SCENE.home().seen().requests(register.callId());
            assertEquals("yes", mark(seen.get(seen.size() - 1)));
        }
    }

    @Test
    public void a29PortOfASetInUseCannotBeOfferedAgain() throws Exception {
        Phone phone = SCENE.phone();
        SaSetOfUe set = registered(phone).set().orElseThrow();
        try (RegistrationAttempt attempt = phone.ue().protectedAttempt(Duration.ofHours(1))) {
            SipMessage register = attempt.buildSm1().mapLines("Security-Client",
                line -> line.replaceAll("port-c=[0-9]+", "port-c=" + set.portUc()));
            Inbound refused = attempt.sendSm1(register).orElseThrow();
            assertEquals(403, refused.message().status());
            assertEquals(SCENE.gm(set.portPc()), refused.from());
            assertFalse(SCENE.forwarded(register));
        }
        assertTrue(phone.ue().reRegister().registered());
    }

    @Test
    public void c03WrongResponseInAReRegistrationEndsNothing() throws Exception {
        Phone phone = SCENE.phone();
        SaSetOfUe set = registered(phone).set().orElseThrow();
        SCENE.home().challengesNext(phone);
        phone.ue().spoil(m -> m.has("Security-Verify") ? m.mapLines("Authorization",
            line -> line.replaceAll("response=\"[0-9a-f]{4}", "response=\"0000")) : m);
        Registration failed = phone.ue().reRegister();
        assertEquals(403, failed.status());
        assertEquals("over UDP by way of the old set", SCENE.gm(set.portPc()), failed.received().get(1).from());
        phone.ue().spoil(m -> m);
        assertAnswersOverSetInUse(phone);
        Registration again = phone.ue().reRegister();
        assertTrue(again.outcome().toString(), again.registered());
        assertFalse("still the latest successful authentication", again.authenticated());
    }

    @Test
    public void c18NewAddressEndsTheSetsOfTheOldOne() throws Exception {
        Phone phone = SCENE.phone();
        SaSetOfUe old = registered(phone).set().orElseThrow();
        assertAnswersOverSetInUse(phone);
        Phone moved = SCENE.elsewhere(phone);
        registered(moved);
        assertAnswersOverSetInUse(moved);
        phone.ue().close();
        SetProbe.assertGone(SCENE, phone, old);
    }

    @Test
    public void e01DeregistrationIsAnsweredOverTheSetAndCanBeRepeated() throws Exception {
        Phone phone = SCENE.phone();
        SaSetOfUe set = registered(phone).set().orElseThrow();
        assertEquals(1, SCENE.home().bindings(phone).size());
        try (RegistrationAttempt attempt = phone.ue().protectedAttempt(Duration.ZERO)) {
            SipMessage register = attempt.buildSm1();
            Inbound ok = attempt.sendSm1(register).orElseThrow();
            assertEquals(200, ok.message().status());
            assertEquals(SCENE.gm(set.portPc()), ok.from());
            assertEquals(0, SCENE.home().bindings(phone).size());
            // lost on the way, the 200 comes again, and the core is not asked again
            Inbound again = phone.ue().send(register).awaitFinal(PATIENCE).orElseThrow();
            assertEquals(200, again.message().status());
            assertEquals(SCENE.gm(set.portPc()), again.from());
            assertEquals(3, SCENE.home().seen().requests(register.callId()).size());
        }
    }

    /** What the operator sees of this UE. */
    private static String shown(Phone phone) throws Exception {
        String[] ues = (String[]) ManagementFactory.getPlatformMBeanServer()
            .getAttribute(new ObjectName("org.gatehouse:type=Pcscf"), "Ues");
        return Stream.of(ues).filter(line -> line.contains(" at " + phone.address().getHostAddress() + " ")).findFirst()
            .orElse("");
    }

    /** Over UDP either side may repeat itself for 64*T1, over TCP nothing is pending after the answers. */
    @Test
    public void row19AReplacedSetGoesWithTheLastOfItsTransactions() throws Exception {
        Phone udp = SCENE.phone();
        Phone tcp = SCENE.phone(s -> s.withTransport(Transport.TCP));
        for (Phone phone : List.of(udp, tcp)) {
            registered(phone);
            challengedAgain(phone);
            assertTrue(shown(phone), shown(phone).contains("new "));
            phone.ue().send(phone.ue().buildRequest("MESSAGE", "sip:someone@home1.net")).awaitFinal(PATIENCE)
                .orElseThrow();
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (shown(tcp).contains("grace ") && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertTrue(shown(tcp), shown(tcp).contains("in-use ") && !shown(tcp).contains("grace "));
        assertTrue(shown(udp), shown(udp).contains("in-use ") && shown(udp).contains("grace "));
        assertTrue(tcp.ue().reRegister().registered());
    }
}
