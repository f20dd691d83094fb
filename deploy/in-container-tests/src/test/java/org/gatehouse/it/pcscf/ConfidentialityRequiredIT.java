package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
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

/** A P-CSCF that demands encryption: TS 33.203 clause 7.2 note 4. */
@RunWith(Arquillian.class)
public class ConfidentialityRequiredIT {
    private static final PcscfScene SCENE = new PcscfScene("security { confidentiality = required }");

    @Deployment(testable = false)
    public static Archive<?> pcscf() {
        return SCENE.archive();
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    @Test
    public void a15UeWithoutACipherIsRefused() throws Exception {
        Phone phone = SCENE.phone(s -> s.withAlgorithms(List.of(new Algorithms("hmac-sha-1-96", "null"),
            new Algorithms("aes-gmac", "null"))));
        try (LogLines log = LogLines.collect(); RegistrationAttempt attempt = phone.ue().attempt()) {
            SipMessage sm1 = attempt.buildSm1();
            SipMessage refused = attempt.sendSm1(sm1).orElseThrow().message();
            assertEquals(494, refused.status());
            assertEquals(List.of("sec-agree"), refused.values("Require"));
            assertEncrypts(refused.values("Security-Server"));
            log.await("REGISTER refused reason=ENCRYPTION_REQUIRED status=494");
            assertFalse(SCENE.forwarded(sm1));
        }
    }

    @Test
    public void a17ListOfSm6HasNoNullCipher() throws Exception {
        Registration registration = SCENE.phone().ue().register();
        assertTrue(registration.outcome().toString(), registration.registered());
        assertEncrypts(registration.received().get(0).message().values("Security-Server"));
        assertEquals(new Algorithms("null", "aes-gcm"), registration.set().orElseThrow().algorithms());
    }

    private static void assertEncrypts(List<String> listed) {
        assertEquals(2, listed.size());
        listed.forEach(entry -> assertTrue(entry, entry.matches(".*ealg=aes-(gcm|cbc).*")));
    }
}
