package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gatehouse.it.FreePorts;
import org.gatehouse.it.pcscf.PcscfScene.Phone;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipMessage;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Test;
import org.junit.runner.RunWith;

/**
 * Emergency calls to an E-CSCF (TS 24.229 clause 5.2.10) and an S-CSCF that is gone (clause 5.2.6.3.2A), through the
 * deployed application.
 */
@RunWith(Arquillian.class)
public class AlternativeServiceIT {
    private static final PcscfScene SCENE = new PcscfScene("emergency { e-cscf = \"HOME-URI\", "
        + "in-clear = alternative-service }",
        "restoration { silence = 1 s }");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Deployment(testable = false)
    public static Archive<?> pcscf() {
        return SCENE.archive();
    }

    @After
    public void closePhones() {
        SCENE.home().scscf().handle("INVITE", request -> Optional.empty());
        SCENE.closePhones();
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    private static Phone registered(Phone phone) throws Exception {
        assertTrue(phone.ue().register().registered());
        return phone;
    }

    private static void coreAnswers(int status, String phrase) {
        SCENE.home().scscf().handle("INVITE", request -> Optional.of(request.message().reply(status, phrase, "core")));
    }

    private static SipMessage answer(Phone phone, SipMessage request) throws Exception {
        return phone.ue().send(request).awaitFinal(PATIENCE).map(Inbound::message)
            .orElseThrow(() -> new AssertionError("no answer"));
    }

    private static SipMessage atCore(SipMessage request) {
        return SCENE.home().seen().requests(request.callId()).get(0);
    }

    // ---- emergency

    @Test
    public void anEmergencyCallGoesToTheEcscf() throws Exception {
        coreAnswers(200, "OK");
        Phone phone = registered(SCENE.phone());
        SipMessage call = phone.ue().buildRequest("INVITE", "urn:service:sos.fire");
        assertEquals(200, answer(phone, call).status());
        SipMessage core = atCore(call);
        assertEquals("urn:service:sos.fire", core.requestUri());
        assertEquals(List.of("<" + SCENE.home().uri() + ";lr>"), core.values("Route"));
        assertEquals(List.of("<" + phone.impu() + ">"), core.values("P-Asserted-Identity"));
        assertFalse(core.has("Security-Verify"));
    }

    @Test
    public void anEmergencyNumberBecomesAService() throws Exception {
        coreAnswers(200, "OK");
        Phone phone = registered(SCENE.phone());
        SipMessage call = phone.ue().buildRequest("INVITE", "tel:112");
        assertEquals(200, answer(phone, call).status());
        assertEquals("urn:service:sos", atCore(call).requestUri());
    }

    @Test
    public void anEmergencyRegistrationStandsBesideTheOrdinaryOne() throws Exception {
        coreAnswers(200, "OK");
        Phone ordinary = registered(SCENE.phone());
        Phone emergency = SCENE.elsewhere(ordinary);
        emergency.ue().spoil(m -> m.mapLines("Contact", line -> line.replaceFirst("(sip:[^>;]*)", "$1;sos")));
        registered(emergency);
        assertEquals(200, answer(emergency, emergency.ue().buildRequest("INVITE", "urn:service:sos")).status());
        assertEquals("and for nothing else", 403,
            answer(emergency, emergency.ue().buildRequest("INVITE", "sip:someone@home1.net")).status());
        assertEquals("the ordinary one is untouched", 200,
            answer(ordinary, ordinary.ue().buildRequest("INVITE", "sip:someone@home1.net")).status());
    }

    @Test
    public void anEmergencyCallInClearIsSentToAnotherDomain() throws Exception {
        coreAnswers(200, "OK");
        Phone phone = SCENE.phone();
        SipMessage call = SetProbe.request(phone, phone.ue().clearPort());
        SipMessage clear = SipMessage.parse(new String(call.encode(), StandardCharsets.UTF_8)
            .replaceFirst("MESSAGE sip:[^ ]*", "INVITE urn:service:sos").replace("1 MESSAGE", "1 INVITE")
            .getBytes(StandardCharsets.UTF_8));
        SipMessage answer = phone.ue().sendClear(clear).awaitFinal(PATIENCE).orElseThrow().message();
        assertEquals(380, answer.status());
        assertTrue(new String(answer.body(), StandardCharsets.UTF_8).contains("<type>emergency</type>"));
        assertTrue(SCENE.home().seen().requests(clear.callId()).isEmpty());
    }

    // ---- restoration

    /** Registered, and its Service-Route leads to nobody. */
    private static Phone lost(String transport) throws Exception {
        InetAddress nobody = InetAddress.getByName("127.0.0.77");
        String route = "<sip:127.0.0.77:" + FreePorts.at(nobody, 1).get(0) + transport + ";lr>";
        Phone phone = SCENE.phone();
        SCENE.home().answers(phone, response -> response.status() == 200
            ? response.withAll("Service-Route", List.of(route)) : response);
        return registered(phone);
    }

    private static void toldToRegister(Phone phone, SipMessage answer) throws Exception {
        assertEquals(504, answer.status());
        assertEquals("application/3gpp-ims+xml", answer.first("Content-Type").orElseThrow());
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        assertTrue(body, body.contains("<type>restoration</type>")
            && body.contains("<action>initial-registration</action>"));
        assertTrue(answer.first("P-Asserted-Identity").orElseThrow().contains("@"
            + SCENE.core().getAddress().getHostAddress() + ":" + SCENE.core().getPort()));
        SCENE.home().answers(phone, response -> response);
        assertTrue("and that helps", phone.ue().register().registered());
        coreAnswers(200, "OK");
        assertEquals(200, answer(phone, phone.ue().buildRequest("INVITE", "sip:someone@home1.net")).status());
    }

    @Test
    public void aSilentScscfSendsTheUeToRegister() throws Exception {
        Phone phone = lost("");
        toldToRegister(phone, answer(phone, phone.ue().buildRequest("INVITE", "sip:someone@home1.net")));
    }

    @Test
    public void anScscfThatTakesNoConnectionSendsTheUeToRegister() throws Exception {
        Phone phone = lost(";transport=tcp");
        toldToRegister(phone, answer(phone, phone.ue().buildRequest("MESSAGE", "sip:someone@home1.net")));
    }

    @Test
    public void a504OfTheHomeNetworkSendsTheUeToRegister() throws Exception {
        coreAnswers(504, "Server Time-out");
        Phone phone = registered(SCENE.phone());
        toldToRegister(phone, answer(phone, phone.ue().buildRequest("INVITE", "sip:someone@home1.net")));
    }
}
