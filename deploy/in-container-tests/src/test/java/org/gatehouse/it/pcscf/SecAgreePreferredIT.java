package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

/** A P-CSCF with a list of its own that serves UEs without the security agreement too. */
@RunWith(Arquillian.class)
public class SecAgreePreferredIT {
    private static final PcscfScene SCENE = new PcscfScene("security { sec-agree = preferred,"
        + " algorithms = [\"hmac-sha-1-96/aes-cbc\", \"aes-gmac/null\", \"hmac-sha-1-96/null\"] }");

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

    @Test
    public void withoutTheAgreementRegisteredAndShownAsUnprotected() throws Exception {
        Phone phone = SCENE.phone();
        try (LogLines log = LogLines.collect(); RegistrationAttempt attempt = phone.ue().attempt()) {
            SipMessage sm1 = attempt.buildSm1().without("Security-Client").without("Require").without("Proxy-Require");
            SCENE.home().answers(phone, m -> m.withStartLine("SIP/2.0 200 OK").without("WWW-Authenticate")
                .plus("Contact", sm1.first("Contact").orElseThrow()));
            SipMessage ok = attempt.sendSm1(sm1).orElseThrow().message();
            assertEquals(200, ok.status());
            assertFalse(ok.has("Security-Server"));
            assertTrue(SCENE.home().seen().requests(sm1.callId()).get(0).first("Authorization").orElseThrow()
                .contains("integrity-protected=\"no\""));
            log.await("REGISTER forwarded step=UNPROTECTED ue=" + phone.address().getHostAddress());
            log.await("registered ue=" + phone.address().getHostAddress() + " expires=3600 protected=false");
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
