package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.gatehouse.it.LogLines;
import org.gatehouse.it.border.Capture;
import org.gatehouse.it.pcscf.PcscfScene.Phone;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.ue.Algorithms;
import org.gatehouse.testbed.ue.Challenge;
import org.gatehouse.testbed.ue.Registration;
import org.gatehouse.testbed.ue.RegistrationAttempt;
import org.gatehouse.testbed.ue.SaSetOfUe;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestName;
import org.junit.runner.RunWith;

/**
 * The P-CSCF's cases of TS 33.226 clause 4.2.2.3 by their names. Each leaves what the UEs and the core saw under
 * {@code target/<name>}, as a log to read and as a .pcap file.
 */
@RunWith(Arquillian.class)
public class ScasIT {
    private static final PcscfScene SCENE = new PcscfScene(
        "security { confidentiality = required, algorithms = [\"hmac-sha-1-96/aes-cbc\", \"null/aes-gcm\"] }");
    private static final Algorithms CBC = new Algorithms("hmac-sha-1-96", "aes-cbc");
    private static final Algorithms GCM = new Algorithms("null", "aes-gcm");
    private static final Algorithms INTEGRITY_ONLY = new Algorithms("hmac-sha-1-96", "null");

    @Rule
    public final TestName test = new TestName();
    private final Capture capture = new Capture();

    @Deployment(testable = false)
    public static Archive<?> pcscf() {
        return SCENE.archive();
    }

    @Before
    public void capture() {
        SCENE.tap(capture.tap(List.of()));
    }

    @After
    public void leaveEvidence() throws Exception {
        SCENE.tap(SipTap.NONE);
        SCENE.closePhones();
        // tcDifferentSpis is TC_DIFFERENT_SPIS
        String name = test.getMethodName().replaceAll("([A-Z])", "_$1").toUpperCase(java.util.Locale.ROOT);
        Path directory = Path.of("target", name);
        capture.writeLog(directory.resolve("exchange.log"));
        capture.writePcap(directory.resolve("exchange.pcap"));
        assertTrue("there is something to see", capture.packets().size() > 1);
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    private static void assertSelected(Algorithms expected, Algorithms... offered) throws Exception {
        Registration registration = SCENE.phone(s -> s.withAlgorithms(List.of(offered))).ue().register();
        assertTrue(registration.outcome().toString(), registration.registered());
        assertEquals(expected, registration.set().orElseThrow().algorithms());
        List<String> listed = registration.received().get(0).message().values("Security-Server");
        assertEquals(2, listed.size());
        assertTrue(listed.get(0), listed.get(0).contains("alg=hmac-sha-1-96")
            && listed.get(0).contains("ealg=aes-cbc"));
        assertTrue(listed.get(1), listed.get(1).contains("alg=null") && listed.get(1).contains("ealg=aes-gcm"));
    }

    @Test
    public void tcHighPriorityAlgorithmSelection() throws Exception {
        assertSelected(CBC, INTEGRITY_ONLY, GCM, CBC);
        assertSelected(CBC, CBC, GCM);
        assertSelected(GCM, INTEGRITY_ONLY, GCM);
    }

    private static void assertAborted(UnaryOperator<SipMessage> attack, String reason) throws Exception {
        Phone phone = SCENE.phone(s -> s.withAlgorithms(List.of(CBC, GCM, INTEGRITY_ONLY)));
        SaSetOfUe set;
        SipMessage sm7;
        try (LogLines log = LogLines.collect(); RegistrationAttempt attempt = phone.ue().attempt()) {
            Challenge challenge = Challenge.read(attempt.sendSm1(attempt.buildSm1()).orElseThrow().message());
            set = attempt.accept(challenge);
            sm7 = attempt.buildSm7(challenge);
            SipMessage attacked = attack.apply(sm7);
            assertNotEquals("nothing was changed", new String(sm7.encode()), new String(attacked.encode()));
            Inbound refused = attempt.sendSm7(attacked).orElseThrow();
            assertEquals(494, refused.message().status());
            log.await("REGISTER refused reason=" + reason + " status=494 ue=" + phone.address().getHostAddress());
            assertFalse(SCENE.forwarded(attacked));
        }
        // aborted: even the honest SM7 comes too late
        SetProbe.assertSilent(SCENE, phone, set.portUc(), SCENE.portPs(),
            sm7.with("CSeq", "900 REGISTER").mapLines("Via", via -> via + "x"));
        assertTrue(SCENE.home().bindings(phone).isEmpty());
    }

    private static UnaryOperator<SipMessage> rewritten(String header, String pattern, String by) {
        return m -> m.mapLines(header, line -> line.replaceAll(pattern, by));
    }

    @Test
    public void tcBiddingDownOnSecurityAssociationSetUp() throws Exception {
        List<UnaryOperator<SipMessage>> ofUe = List.of(rewritten("Security-Client", "spi-c=[0-9]+", "spi-c=4711"),
            rewritten("Security-Client", "spi-s=[0-9]+", "spi-s=4711"),
            rewritten("Security-Client", "port-c=[0-9]+", "port-c=4711"),
            rewritten("Security-Client", "port-s=[0-9]+", "port-s=4711"));
        List<UnaryOperator<SipMessage>> ofPcscf = List.of(rewritten("Security-Verify", "spi-c=[0-9]+", "spi-c=4711"),
            rewritten("Security-Verify", "spi-s=[0-9]+", "spi-s=4711"),
            rewritten("Security-Verify", "port-c=[0-9]+", "port-c=4711"),
            rewritten("Security-Verify", "port-s=[0-9]+", "port-s=4711"));
        for (UnaryOperator<SipMessage> attack : ofUe) {
            assertAborted(attack, "SECURITY_CLIENT_CHANGED");
        }
        for (int i = 0; i < ofUe.size(); i++) {
            UnaryOperator<SipMessage> client = ofUe.get(i);
            UnaryOperator<SipMessage> verify = ofPcscf.get(i);
            assertAborted(m -> verify.apply(client.apply(m)), "SECURITY_VERIFY_MISMATCH");
        }
        for (UnaryOperator<SipMessage> attack : ofPcscf) {
            assertAborted(attack, "SECURITY_VERIFY_MISMATCH");
        }
        assertAborted(rewritten("Security-Verify", "ealg=aes-cbc", "ealg=null"), "SECURITY_VERIFY_MISMATCH");
        assertAborted(m -> m.withAll("Security-Verify", m.values("Security-Verify").subList(1, 2)),
            "SECURITY_VERIFY_MISMATCH");
    }

    private static void assertRefused(UnaryOperator<SipMessage> sm1) throws Exception {
        Phone phone = SCENE.phone(s -> s.withAlgorithms(List.of(INTEGRITY_ONLY)));
        try (LogLines log = LogLines.collect(); RegistrationAttempt attempt = phone.ue().attempt()) {
            SipMessage register = sm1.apply(attempt.buildSm1());
            SipMessage answer = attempt.sendSm1(register).orElseThrow().message();
            assertEquals(494, answer.status());
            assertFalse(answer.first("Security-Server").orElseThrow().contains("ealg=null"));
            log.await("REGISTER refused reason=ENCRYPTION_REQUIRED status=494");
            assertFalse(SCENE.forwarded(register));
        }
    }

    @Test
    public void tcBiddingDown() throws Exception {
        assertRefused(m -> m);
        assertRefused(m -> m.mapLines("Security-Client", line -> line + "; ealg=null"));
    }

    @Test
    public void tcDifferentSpis() throws Exception {
        Set<Long> own = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Registration registration = SCENE.phone().ue().register();
            assertTrue(registration.outcome().toString(), registration.registered());
            SaSetOfUe set = registration.set().orElseThrow();
            assertEquals(4, new HashSet<>(List.of(set.spiUc(), set.spiUs(), set.spiPc(), set.spiPs())).size());
            assertTrue("no SPI of ours is used twice", own.add(set.spiPc()) && own.add(set.spiPs()));
        }
    }
}
