package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.gatehouse.it.pcscf.PcscfScene.Phone;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.ue.RegistrationAttempt;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.AfterClass;
import org.junit.Test;
import org.junit.runner.RunWith;

/** A P-CSCF without security associations: nobody is offered any, and it says so. */
@RunWith(Arquillian.class)
public class BackendOffIT {
    private static final PcscfScene SCENE = new PcscfScene("security-associations { backend = off }",
        "emergency { in-clear = alternative-service }");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Deployment(testable = false)
    public static Archive<?> pcscf() {
        return SCENE.archive();
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    private static Object shown(String attribute) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        return server.getAttribute(new ObjectName("org.gatehouse:type=Pcscf"), attribute);
    }

    /** Whether it offers the agreement or not, its REGISTER goes on without, and its 401 comes back without keys. */
    @Test
    public void everybodyRegistersInClearAndNothingPassesForProtected() throws Exception {
        for (boolean offering : new boolean[] {false, true}) {
            Phone phone = SCENE.phone();
            try (RegistrationAttempt attempt = phone.ue().attempt()) {
                SipMessage offer = attempt.buildSm1();
                SipMessage sm1 = offering ? offer
                    : offer.without("Security-Client").without("Require").without("Proxy-Require");
                SipMessage challenge = attempt.sendSm1(sm1).orElseThrow().message();
                assertEquals(401, challenge.status());
                assertFalse(challenge.has("Security-Server"));
                assertFalse(challenge.first("WWW-Authenticate").orElseThrow().matches(".*\\b(ik|ck)=.*"));
                SipMessage atCore = SCENE.home().seen().requests(sm1.callId()).get(0);
                assertFalse(atCore.has("Security-Client") || atCore.has("Proxy-Require"));
            }
        }
        assertEquals("off", shown("Backend"));
        assertEquals(false, shown("Enforcing"));
        assertEquals(List.of(), List.of((Object[]) shown("Ues")));
        assertEquals(Map.of(), Map.copyOf((Map<?, ?>) shown("Kernel")));
    }

    @Test
    public void anEmergencyCallInClearIsSentToAnotherDomain() throws Exception {
        Phone phone = SCENE.phone();
        SipMessage call = SetProbe.request(phone, phone.ue().clearPort())
            .withStartLine("INVITE urn:service:sos SIP/2.0").with("CSeq", "1 INVITE");
        SipMessage answer = phone.ue().sendClear(call).awaitFinal(PATIENCE).orElseThrow().message();
        assertEquals(380, answer.status());
        assertTrue(new String(answer.body(), StandardCharsets.UTF_8).contains("<type>emergency</type>"));
        assertTrue(SCENE.home().seen().requests(call.callId()).isEmpty());
    }
}
