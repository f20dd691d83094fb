package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatehouse.adapter.operator.OperatorDesk;
import org.gatehouse.adapter.operator.OperatorQuestion;
import org.gatehouse.it.LogLines;
import org.gatehouse.it.pcscf.PcscfScene.Phone;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.ue.Algorithms;
import org.gatehouse.testbed.ue.Registration;
import org.gatehouse.testbed.ue.RegistrationAttempt;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.AfterClass;
import org.junit.Test;
import org.junit.runner.RunWith;

/**
 * A P-CSCF with a list of its own that serves UEs without the security agreement too, and three access networks with
 * other rules: the policies of TS 33.203 clauses 5.1.3 and 7.2.
 */
@RunWith(Arquillian.class)
public class AccessNetworksIT {
    private static final String DEMANDING = "127.2.0.1";
    private static final String WITHOUT = "127.3.0.";
    private static final String TRUSTED = "127.4.0.1";
    private static final PcscfScene SCENE = new PcscfScene("security { sec-agree = preferred,"
        + " algorithms = [\"hmac-sha-1-96/aes-cbc\", \"aes-gmac/null\", \"hmac-sha-1-96/null\"],"
        + " access-networks = [ { from = [\"127.2.0.0/16\"], sec-agree = required, confidentiality = required },"
        + " { from = [\"127.3.0.0/16\", \"2001:db8::/32\"], sec-agree = never },"
        + " { from = [\"127.4.0.0/16\"], confidentiality = never } ] }");

    @Deployment(testable = false)
    public static Archive<?> pcscf() {
        return SCENE.archive();
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    @Test
    public void a13StaticListWhateverTheUeOffers() throws Exception {
        Algorithms only = new Algorithms("hmac-sha-1-96", "null");
        Registration registration = SCENE.phone(s -> s.withAlgorithms(List.of(only))).ue().register();
        assertTrue(registration.outcome().toString(), registration.registered());
        assertEquals(only, registration.set().orElseThrow().algorithms());
        List<String> listed = registration.received().get(0).message().values("Security-Server");
        assertEquals(3, listed.size());
        double before = 1.1;
        Set<String> spisAndPorts = new HashSet<>();
        for (String entry : listed) {
            double q = Double.parseDouble(entry.replaceFirst(".*\\bq=([0-9.]+).*", "$1"));
            assertTrue(listed.toString(), q < before);
            before = q;
            spisAndPorts.add(entry.replaceFirst(".*?(?=;\\s*(spi|port)-)", "").replaceAll(";?\\s*e?alg=[^;]*", ""));
        }
        assertEquals(spisAndPorts.toString(), 1, spisAndPorts.size());
    }

    /** SM1 of a UE that knows nothing of the agreement. */
    private static SipMessage plain(RegistrationAttempt attempt) {
        return attempt.buildSm1().without("Security-Client").without("Require").without("Proxy-Require");
    }

    @Test
    public void withoutTheAgreementRegisteredAndShownAsUnprotected() throws Exception {
        registeredInClear(SCENE.phone(), true);
    }

    @Test
    public void neverMeansWithoutItWhateverTheUeOffers() throws Exception {
        registeredInClear(SCENE.phoneAt(WITHOUT + 1), true);
        registeredInClear(SCENE.phoneAt(WITHOUT + 2), false);
    }

    @Test
    public void neverMeansThatAChallengeCarriesNoSecurityServer() throws Exception {
        Phone phone = SCENE.phoneAt(WITHOUT + 3);
        try (RegistrationAttempt attempt = phone.ue().attempt()) {
            SipMessage challenge = attempt.sendSm1(plain(attempt)).orElseThrow().message();
            assertEquals(401, challenge.status());
            assertFalse(challenge.has("Security-Server"));
            assertFalse("keys end here all the same",
                challenge.first("WWW-Authenticate").orElseThrow().matches(".*\\b(ik|ck)=.*"));
        }
    }

    @Test
    public void whereItIsRequiredNobodyRegistersWithoutIt() throws Exception {
        Phone phone = SCENE.phoneAt(DEMANDING);
        try (RegistrationAttempt attempt = phone.ue().attempt()) {
            SipMessage sm1 = plain(attempt);
            SipMessage answer = attempt.sendSm1(sm1).orElseThrow().message();
            assertEquals(421, answer.status());
            assertEquals("the list of this access network", 1, answer.values("Security-Server").size());
            assertFalse(SCENE.forwarded(sm1));
        }
        Registration registration = phone.ue().register();
        assertTrue(registration.outcome().toString(), registration.registered());
        assertEquals("aes-cbc", registration.set().orElseThrow().algorithms().ealg());
    }

    @Test
    public void a16NoCipherIsListedOrUsed() throws Exception {
        Registration registration = SCENE.phoneAt(TRUSTED).ue().register();
        assertTrue(registration.outcome().toString(), registration.registered());
        List<String> listed = registration.received().get(0).message().values("Security-Server");
        assertEquals(2, listed.size());
        listed.forEach(entry -> assertFalse(entry, entry.contains("ealg=aes")));
        assertEquals("null", registration.set().orElseThrow().algorithms().ealg());
    }

    private static void registeredInClear(Phone phone, boolean plain) throws Exception {
        try (LogLines log = LogLines.collect(); RegistrationAttempt attempt = phone.ue().attempt()) {
            SipMessage sm1 = plain ? plain(attempt) : attempt.buildSm1();
            SCENE.home().answers(phone, m -> m.withStartLine("SIP/2.0 200 OK").without("WWW-Authenticate")
                .plus("Contact", sm1.first("Contact").orElseThrow()));
            SipMessage ok = attempt.sendSm1(sm1).orElseThrow().message();
            assertEquals(200, ok.status());
            assertFalse(ok.has("Security-Server"));
            assertTrue(SCENE.home().seen().requests(sm1.callId()).get(0).first("Authorization").orElseThrow()
                .contains("integrity-protected=\"no\""));
            log.await("REGISTER forwarded step=UNPROTECTED ue=" + phone.address().getHostAddress());
            log.await("registered ue=" + phone.address().getHostAddress() + " expires=3600 protected=false");
            String shown = OperatorDesk.parts().get(0).answer(new OperatorQuestion("ues",
                Map.of("who", phone.address().getHostAddress()), true)).orElseThrow().toString();
            assertTrue(shown, shown.contains("registered=true, protection=clear, sets=[]"));
        }
    }

    @Test
    public void halfAnAgreementIsNoUnprotectedRegistration() throws Exception {
        Phone phone = SCENE.phone();
        try (RegistrationAttempt attempt = phone.ue().attempt()) {
            SipMessage sm1 = attempt.buildSm1().without("Security-Client");
            assertEquals(494, attempt.sendSm1(sm1).orElseThrow().message().status());
            assertFalse(SCENE.forwarded(sm1));
        }
    }
}
