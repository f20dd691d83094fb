package org.gatehouse.it.icscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import org.gatehouse.testbed.cx.CxQuestion;
import org.gatehouse.testbed.cx.CxReaction;
import org.gatehouse.testbed.cx.CxReply;
import org.gatehouse.testbed.hss.Subscriber;
import org.gatehouse.testbed.scscf.Misbehaviour;
import org.gatehouse.testbed.sip.SipMessage;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.junit.runner.RunWith;

/** Where registrations and requests go by what an HSS says over Cx, through the deployed application. */
@RunWith(Arquillian.class)
public class CxRegistrationIT {
    private static final CxScene SCENE = new CxScene();

    @Deployment(testable = false)
    public static Archive<?> icscf() {
        return SCENE.archive();
    }

    @After
    public void behaveAgain() {
        SCENE.behaveAgain();
    }

    @BeforeClass
    public static void awaitConnected() throws Exception {
        SCENE.awaitConnected();
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    private static List<Integer> types(Subscriber user) {
        return SCENE.asked(user).stream().map(q -> ((CxQuestion.Uar) q).type()).toList();
    }

    @Test
    public void g01FirstRegistrationGoesToTheScscfWithAllCapabilities() throws Exception {
        Subscriber user = SCENE.user();
        SipMessage register = SCENE.register(user);
        assertEquals(401, SCENE.exchange(register).status());
        SipMessage forwarded = SCENE.seen1().requests(register.callId()).get(0);
        assertEquals(SCENE.scscf1().uri(), forwarded.requestUri());
        assertFalse(forwarded.has("Route"));
        assertFalse(forwarded.has("Record-Route"));
        assertEquals(register.values("Path"), forwarded.values("Path"));
        CxQuestion.Uar uar = (CxQuestion.Uar) SCENE.asked(user).get(0);
        assertEquals(new CxQuestion.Uar(user.impi(), user.impus().get(0), "visited1.net", 0, false), uar);
    }

    @Test
    public void g02SecondRegisterGoesToTheScscfThatChallenged() throws Exception {
        Subscriber user = SCENE.user();
        SipMessage first = SCENE.register(user);
        SipMessage challenge = SCENE.exchange(first);
        assertEquals(401, challenge.status());
        assertEquals(200, SCENE.exchange(SCENE.answer(user, first, challenge)).status());
        assertEquals(2, SCENE.seen1().requests(first.callId()).size());
        assertEquals("asked for each REGISTER", List.of(0, 0), types(user));
        assertEquals(1, SCENE.scscf1().bindings(user.impus().get(0)).size());
    }

    @Test
    public void g03ReRegistrationGoesToTheAssignedScscfThoughABetterOneIsFree() throws Exception {
        Subscriber user = SCENE.user();
        SCENE.registered(user, SCENE.scscf2());
        SipMessage register = SCENE.register(user);
        assertEquals(401, SCENE.exchange(register).status());
        assertEquals(SCENE.scscf2().uri(), SCENE.seen2().requests(register.callId()).get(0).requestUri());
        assertTrue(SCENE.seen1().requests(register.callId()).isEmpty());
    }

    @Test
    public void g04UnknownUser() throws Exception {
        Subscriber user = SCENE.user();
        SCENE.hssReacts(user, q -> Optional.of(CxReaction.answer(CxReply.experimental(5001))));
        SipMessage register = SCENE.register(user);
        assertEquals(403, SCENE.exchange(register).status());
        assertTrue(SCENE.seen1().requests(register.callId()).isEmpty());
    }

    @Test
    public void g09DeregistrationIsAskedForAsSuchAndForwarded() throws Exception {
        Subscriber user = SCENE.user();
        SCENE.registerFully(user);
        SipMessage goodbye = SCENE.register(user, SCENE.digest(user, "", ""), "yes", 0);
        int status = SCENE.exchange(goodbye).status();
        assertEquals(List.of(0, 0, 1), types(user));
        assertEquals(1, SCENE.seen1().requests(goodbye.callId()).size());
        assertEquals(200, status);
        // nothing is registered any more: experimental 5003
        assertEquals(403, SCENE.exchange(SCENE.register(user, SCENE.digest(user, "", ""), "yes", 0)).status());
    }

    @Test
    public void g13ProtectedRegisterToADeadScscfIsNotTriedElsewhere() throws Exception {
        Subscriber user = SCENE.user();
        SCENE.registered(user, SCENE.scscf2());
        SCENE.scscf2().misbehave(Misbehaviour.mute());
        SipMessage register = SCENE.register(user, SCENE.digest(user, "", ""), "yes", 3600);
        assertEquals(504, SCENE.exchange(register).status());
        assertTrue(SCENE.seen1().requests(register.callId()).isEmpty());
        assertEquals(List.of(0), types(user));
    }

    @Test
    public void unprotectedRegisterToADeadScscfIsTriedElsewhere() throws Exception {
        Subscriber user = SCENE.user();
        SCENE.registered(user, SCENE.scscf2());
        SCENE.scscf2().misbehave(Misbehaviour.mute());
        SipMessage register = SCENE.register(user);
        SipMessage answer = SCENE.exchange(register);
        assertEquals(List.of(0, 2), types(user));
        assertEquals(1, SCENE.seen1().requests(register.callId()).size());
        assertEquals(401, answer.status());
    }

    @Test
    public void whatAnAssignedScscfRefusesIsTriedElsewhereOnceTheHssHasSaidWhere() throws Exception {
        for (int refusal : new int[] {480, 302}) {
            Subscriber user = SCENE.user();
            SCENE.registered(user, SCENE.scscf2());
            SCENE.scscf2().misbehave(Misbehaviour.answering(refusal));
            SipMessage register = SCENE.register(user);
            SipMessage answer = SCENE.exchange(register);
            assertEquals(List.of(0, 2), types(user));
            assertEquals(1, SCENE.seen1().requests(register.callId()).size());
            assertEquals(401, answer.status());
        }
    }

    @Test
    public void whatAnAssignedScscfRefusesIsRefusedIfTheHssKnowsNoOther() throws Exception {
        Subscriber user = SCENE.user();
        SCENE.registered(user, SCENE.scscf2());
        SCENE.scscf2().misbehave(Misbehaviour.answering(480));
        SCENE.hssReacts(user, q -> q instanceof CxQuestion.Uar uar && uar.type() == 2
            ? Optional.of(CxReaction.answer(CxReply.experimental(5004))) : Optional.empty());
        assertEquals(403, SCENE.exchange(SCENE.register(user)).status());
    }

    @Test
    public void terminatingRequestKeepsItsRequestUri() throws Exception {
        Subscriber user = SCENE.user();
        String impu = user.impus().get(0);
        SCENE.scscf1().handle("MESSAGE", inbound -> Optional.of(inbound.message().reply(200, "OK", "s")));
        SipMessage early = SCENE.request("MESSAGE", impu, impu);
        assertEquals("not registered", 480, SCENE.exchange(early).status());
        SCENE.registerFully(user);
        SipMessage message = SCENE.request("MESSAGE", impu, impu);
        assertEquals(200, SCENE.exchange(message).status());
        SipMessage forwarded = SCENE.seen1().requests(message.callId()).get(0);
        assertEquals(impu, forwarded.requestUri());
        assertEquals(List.of("<" + SCENE.scscf1().uri() + ";lr>"), forwarded.values("Route"));
        assertFalse(forwarded.has("Record-Route"));
    }

    @Test
    public void requestForNobody() throws Exception {
        String nobody = "sip:nobody@" + CxScene.HOME;
        assertEquals(404, SCENE.exchange(SCENE.request("MESSAGE", nobody, nobody)).status());
    }
}
