package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.Attribute;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.gatehouse.container.overload.OverloadMXBean;
import org.gatehouse.container.overload.Shed;
import org.gatehouse.it.pcscf.PcscfScene.Phone;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.ue.Registration;
import org.gatehouse.testbed.ue.RegistrationAttempt;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.AfterClass;
import org.junit.Test;
import org.junit.runner.RunWith;

/** One source that asks without end, and others that must not notice. */
@RunWith(Arquillian.class)
public class FloodIT {
    private static final PcscfScene SCENE = new PcscfScene();
    private static final int REQUESTS = 10_000;
    private static final int BETWEEN_OTHERS = 500;
    /**
     * Requests of the flood that wait: as fast as the node takes them, so that what is met is the limit, no overload.
     */
    private static final int UNHANDLED = 32;
    /** The default burst of 20, and what 3 s each earn while the test runs. */
    private static final int MOST_FORWARDED = 200;

    @Deployment(testable = false)
    public static Archive<?> pcscf() {
        return SCENE.archive();
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    private static long refusedForRate() throws Exception {
        TabularData refusals = (TabularData) ManagementFactory.getPlatformMBeanServer()
            .getAttribute(new ObjectName("org.gatehouse:type=Pcscf"), "Refusals");
        CompositeData row = refusals.get(new Object[] {"SOURCE_RATE"});
        return row == null ? 0 : (Long) row.get("value");
    }

    @Test
    public void h07FloodFromOneSourceIsLimitedAndOthersAreServed() throws Exception {
        Phone flooder = SCENE.phone();
        SipMessage sm1;
        try (RegistrationAttempt attempt = flooder.ue().attempt()) {
            sm1 = attempt.buildSm1().plus("X-Flood", "yes");
        }
        int served = 0;
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(flooder.address(), 0))) {
            for (int i = 0; i < REQUESTS; i++) {
                String number = "f" + i;
                byte[] octets = sm1.with("Call-ID", number).mapLines("Via",
                    via -> via.replaceFirst("z9hG4bK", "z9hG4bK" + number)).encode();
                socket.send(new DatagramPacket(octets, octets.length, SCENE.clear()));
                if (i % UNHANDLED == UNHANDLED - 1) {
                    awaitHandled(i + 1);
                }
                if (i % BETWEEN_OTHERS == BETWEEN_OTHERS - 1) {
                    Registration other = SCENE.phone().ue().register();
                    assertTrue("after " + i + ": " + other.outcome(), other.registered());
                    served++;
                }
            }
            assertRefusal(socket);
        }
        assertEquals(REQUESTS / BETWEEN_OTHERS, served);
        long refused = refusedForRate();
        assertTrue(refused + " refused", refused > REQUESTS / 2);
        long forwarded = forwarded();
        assertTrue(forwarded + " forwarded", forwarded > 0 && forwarded < MOST_FORWARDED);
    }

    private static long forwarded() {
        return SCENE.home().seen().countRequests(m -> m.has("X-Flood"));
    }

    private static void awaitHandled(int sent) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (sent - refusedForRate() - refusedForOverload(Shed.OVERLOAD_FLOODING) - forwarded() > UNHANDLED) {
            assertTrue("not handled", System.nanoTime() < deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** The flooder hears the limit, or a challenge, or that its next offer has overtaken this one. */
    private static void assertRefusal(DatagramSocket socket) throws Exception {
        socket.setSoTimeout(30_000);
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(packet);
        String answer = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
        assertTrue(answer, answer.matches("(?s)SIP/2\\.0 (401|500|503) .*"));
    }

    private static void drill(long millis) throws Exception {
        ManagementFactory.getPlatformMBeanServer()
            .setAttribute(new ObjectName(OverloadMXBean.NAME), new Attribute("DrillMillis", millis));
    }

    private static long refusedForOverload(Shed reason) throws Exception {
        TabularData refusals = (TabularData) ManagementFactory.getPlatformMBeanServer()
            .getAttribute(new ObjectName(OverloadMXBean.NAME), "Refusals");
        CompositeData row = refusals.get(new Object[] {reason.name()});
        return row == null ? 0 : (Long) row.get("value");
    }

    @Test
    public void anOverloadedNodeRefusesNewUsersAndServesThoseItKnows() throws Exception {
        Phone known = SCENE.phone();
        Phone stranger = SCENE.phone();
        assertTrue(known.ue().register().registered());
        long before = refusedForOverload(Shed.OVERLOAD_NEW);
        // more than new users bear, and less than the others do
        drill(6_000);
        try {
            Registration refused = stranger.ue().register();
            assertEquals(503, refused.status());
            SipMessage answer = refused.received().get(0).message();
            int retryAfter = Integer.parseInt(answer.first("Retry-After").orElseThrow());
            assertTrue("Retry-After " + retryAfter, retryAfter >= 5 && retryAfter <= 10);
            assertTrue(known.ue().reRegister().registered());
            assertTrue(refusedForOverload(Shed.OVERLOAD_NEW) > before);
        } finally {
            drill(0);
        }
        assertTrue(stranger.ue().register().registered());
    }
}
