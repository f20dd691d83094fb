package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
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

/** The container keeps no session of a REGISTER that has ended, whichever way. */
@RunWith(Arquillian.class)
public class SessionsIT {
    private static final PcscfScene SCENE = new PcscfScene();
    private static final int ROUNDS = 300;
    private static final Duration RELEASED_WITHIN = Duration.ofSeconds(90);
    private static final Duration WELL_WITHIN_TIMER_J = Duration.ofSeconds(20);
    private static final int TRIES = 3;

    @Deployment(testable = false)
    public static Archive<?> pcscf() {
        return SCENE.archive();
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    private static int sessions() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        Set<ObjectName> managers = server.queryNames(new ObjectName("*:type=Manager,*"), null);
        assertEquals(managers.toString(), 1, managers.size());
        return ((Number) server.getAttribute(managers.iterator().next(), "activeSipApplicationSessions")).intValue();
    }

    @Test
    public void noSessionIsLeft() throws Exception {
        Phone phone = SCENE.phone();
        assertTrue(phone.ue().register().registered());
        int most = 0;
        for (int i = 0; i < ROUNDS; i++) {
            assertTrue(phone.ue().reRegister().registered());
            try (RegistrationAttempt attempt = phone.ue().protectedAttempt(Duration.ofHours(1))) {
                SipMessage wrong = attempt.buildSm1().without("Security-Client");
                assertEquals(400, attempt.sendSm1(wrong).orElseThrow().message().status());
            }
            most = Math.max(most, sessions());
        }
        assertTrue("the gauge works", most > 0);
        assertTrue(isReleasedWithin(RELEASED_WITHIN));
    }

    /** RFC 3261 clause 17.2.2: for as long as Timer J runs, and no session has to be there for it. */
    @Test
    public void aRegisterThatIsRepeatedHearsTheSameWhenItsSessionHasEnded() throws Exception {
        Phone phone = SCENE.phone();
        assertTrue(phone.ue().register().registered());
        boolean soon = false;
        // not soon enough on a machine that stood still: then the transaction may have ended too
        for (int tries = 0; tries < TRIES && !soon; tries++) {
            try (RegistrationAttempt attempt = phone.ue().protectedAttempt(Duration.ofHours(1))) {
                SipMessage register = attempt.buildSm1();
                long began = System.nanoTime();
                SipMessage answer = attempt.sendSm1(register).orElseThrow().message();
                assertEquals(200, answer.status());
                boolean released = isReleasedWithin(WELL_WITHIN_TIMER_J);
                SipMessage again = attempt.sendSm1(register).orElseThrow().message();
                soon = released && System.nanoTime() - began < WELL_WITHIN_TIMER_J.toNanos();
                if (soon) {
                    assertArrayEquals(answer.encode(), again.encode());
                    assertEquals("the home network is not asked again", 1, SCENE.home().seen().countRequests(
                        m -> m.callId().equals(register.callId()) && m.cseq() == register.cseq()));
                }
            }
        }
        assertTrue("sessions end long before their transactions", soon);
    }

    private static boolean isReleasedWithin(Duration patience) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (sessions() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        return sessions() == 0;
    }
}
