package org.gatehouse.it.icscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.gatehouse.testbed.cx.CxQuestion;
import org.gatehouse.testbed.cx.CxReaction;
import org.gatehouse.testbed.cx.CxReply;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.sip.SipMessage;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.junit.runner.RunWith;

/** What the I-CSCF takes from whom, and what goes on, through the deployed application. */
@RunWith(Arquillian.class)
public class TrustIT {
    private static final CxScene SCENE = new CxScene();
    private static final String INSIDE = "127.0.0.50";
    private static final String OUTSIDE = "127.0.0.60";

    @Deployment(testable = false)
    public static Archive<?> icscf() {
        return SCENE.archive();
    }

    @BeforeClass
    public static void awaitConnected() throws Exception {
        SCENE.awaitConnected();
        SCENE.scscf1().handle("MESSAGE", inbound -> Optional.of(inbound.message().reply(200, "OK", "s")));
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    private static Subscriber served() {
        Subscriber user = SCENE.user();
        SCENE.registered(user, SCENE.scscf1());
        return user;
    }

    private static SipMessage message(Subscriber user) {
        return SCENE.request("MESSAGE", user.impus().get(0), user.impus().get(0));
    }

    private static SipMessage originating(Subscriber user) {
        String own = SCENE.icscf().getAddress().getHostAddress() + ":" + SCENE.icscf().getPort();
        return SCENE.request("MESSAGE", "sip:somebody@elsewhere.net", user.impus().get(0))
            .plus("Route", "<sip:" + own + ";lr;orig>").plus("P-Asserted-Identity", "<" + user.impus().get(0) + ">");
    }

    private static SipMessage forwarded(SipMessage request) {
        return SCENE.seen1().requests(request.callId()).get(0);
    }

    @Test
    public void originatingServicesAreForOurOwnServersOnly() throws Exception {
        Subscriber user = served();
        assertEquals(403, SCENE.exchange(originating(user)).status());
        assertEquals(403, SCENE.exchange(originating(user), OUTSIDE).status());
        assertEquals(List.of(), SCENE.asked(user));
        SipMessage request = originating(user);
        assertEquals(200, SCENE.exchange(request, INSIDE).status());
        assertTrue(((CxQuestion.Lir) SCENE.asked(user).get(0)).originating());
        assertTrue(forwarded(request).values("Route").get(0).contains("orig"));
        assertEquals("sip:somebody@elsewhere.net", forwarded(request).requestUri());
    }

    @Test
    public void assertionsFromOutsideGoNoFurther() throws Exception {
        SipMessage request = message(served()).plus("P-Asserted-Identity", "<sip:boss@home1.net>")
            .plus("P-Served-User", "<sip:boss@home1.net>").plus("P-Charging-Vector", "icid-value=\"theirs\"")
            .plus("P-User-Database", "<aaa://evil.net>").plus("P-Profile-Key", "<sip:x@home1.net>");
        assertEquals(200, SCENE.exchange(request, OUTSIDE).status());
        SipMessage left = forwarded(request);
        for (String name : List.of("P-Asserted-Identity", "P-Served-User", "P-Profile-Key")) {
            assertFalse(name, left.has(name));
        }
        assertTrue(left.first("P-Charging-Vector").orElseThrow()
            .matches("icid-value=\"[0-9a-f]{32}\";icid-generated-at=127\\.0\\.0\\.20"));
        assertTrue(left.first("P-User-Database").orElseThrow().matches("<aaa://hss[12]\\.home1\\.net>"));
    }

    @Test
    public void whatATrustedPeerAssertsStays() throws Exception {
        SipMessage request = message(served()).plus("P-Asserted-Identity", "<sip:user1@home1.net>")
            .plus("P-Charging-Vector", "icid-value=\"theirs\"");
        assertEquals(200, SCENE.exchange(request).status());
        assertEquals(request.lines("P-Asserted-Identity"), forwarded(request).lines("P-Asserted-Identity"));
        assertEquals(request.lines("P-Charging-Vector"), forwarded(request).lines("P-Charging-Vector"));
        SipMessage bare = message(served());
        assertEquals(200, SCENE.exchange(bare).status());
        assertTrue(forwarded(bare).has("P-Charging-Vector"));
    }

    @Test
    public void aRegisterFromOutsideIsNotTaken() throws Exception {
        Subscriber user = SCENE.user();
        assertEquals(403, SCENE.exchange(SCENE.register(user), OUTSIDE).status());
        assertEquals(List.of(), SCENE.asked(user));
    }

    @Test
    public void aWildcardedIdentityBecomesTheProfileKey() throws Exception {
        Subscriber user = served();
        SCENE.hssReacts(user, q -> Optional.of(CxReaction.answer(CxReply.base(2001).named(SCENE.scscf1().uri())
            .service("sip:chat-!.*!@home1.net", false))));
        SipMessage request = message(user);
        assertEquals(200, SCENE.exchange(request).status());
        assertEquals(List.of("<sip:chat-!.*!@home1.net>"), forwarded(request).lines("P-Profile-Key"));
    }

    @Test
    public void refusalsAreShownInTheMBeanServer() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("org.gatehouse:type=Icscf");
        assertEquals(403, SCENE.exchange(originating(served())).status());
        TabularData refusals = (TabularData) server.getAttribute(name, "Refusals");
        CompositeData row = refusals.get(new Object[] {"ORIGINATING_NOT_ALLOWED"});
        assertTrue((Long) row.get("value") >= 1);
        assertEquals(false, server.getAttribute(name, "Hiding"));
    }

    @Test
    public void anHssThatNamesUsIsALoop() throws Exception {
        Subscriber user = SCENE.user();
        String self = "sip:" + SCENE.icscf().getAddress().getHostAddress() + ":" + SCENE.icscf().getPort();
        SCENE.hssReacts(user, q -> Optional.of(CxReaction.answer(
            (q instanceof CxQuestion.Lir ? CxReply.base(2001) : CxReply.experimental(2002)).named(self))));
        assertEquals(482, SCENE.exchange(message(user)).status());
        assertEquals(482, SCENE.exchange(SCENE.register(user)).status());
    }
}
