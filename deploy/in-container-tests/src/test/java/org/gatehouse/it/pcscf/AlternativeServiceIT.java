package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.gatehouse.it.FreePorts;
import org.gatehouse.it.pcscf.PcscfScene.Phone;
import org.gatehouse.testbed.sip.HeaderValue;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.ue.RegistrationAttempt;
import org.gatehouse.testbed.ue.UeDialog;
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
    /** An E-CSCF that has no room. */
    private static final BusyEcscf BUSY = BusyEcscf.start();
    private static final PcscfScene SCENE = new PcscfScene("emergency { e-cscf = [\"" + BUSY.uri()
        + "\", \"HOME-URI\"], in-clear = e-cscf, e-cscf-timeout = 20 s }",
        // at the UE's second repetition: an answer that is late by seconds is no silence
        "restoration { silence = 5 s }");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

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
        BUSY.close();
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

    /** It has failed in this test or in an earlier one, and is tried last then. */
    @Test
    public void whatOneEcscfHasNoRoomForGoesToTheNext() throws Exception {
        coreAnswers(200, "OK");
        Phone phone = registered(SCENE.phone());
        SipMessage call = phone.ue().buildRequest("INVITE", "urn:service:sos")
            .withBody("application/sdp", "v=0\r\n".getBytes(StandardCharsets.UTF_8));
        SipMessage answer = answer(phone, call);
        assertEquals(200, answer.status());
        assertEquals("v=0\r\n", new String(atCore(call).body(), StandardCharsets.UTF_8));
        assertEquals(1, atCore(call).values("Via").stream().filter(via -> via.contains(":" + SCENE.core().getPort()))
            .count());
        assertEquals("INVITE", BUSY.next(PATIENCE).method());
        SipMessage ack = BUSY.next(PATIENCE);
        assertEquals("ACK", ack.method());
        assertTrue(ack.first("To").orElseThrow().endsWith(";tag=busy"));
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
    public void aCallOutlivesTheRegistrationItWasMadeOver() throws Exception {
        psapAnswers();
        Phone phone = registered(SCENE.phone());
        SipMessage call = phone.ue().buildRequest("INVITE", "urn:service:sos");
        SipMessage ok = answer(phone, call);
        UeDialog dialog = UeDialog.ofCaller(phone.ue(), call, ok);
        phone.ue().send(dialog.ack(call));
        try (RegistrationAttempt attempt = phone.ue().protectedAttempt(Duration.ZERO)) {
            assertEquals(200, attempt.sendSm1(attempt.buildSm1()).orElseThrow().message().status());
        }
        assertEquals("it is over", 403,
            answer(phone, phone.ue().buildRequest("MESSAGE", "sip:someone@home1.net")).status());
        assertEquals("and the call is not", 200, answer(phone, dialog.request("BYE")).status());
    }

    // ---- emergency without any registration

    /** As a UE without credentials writes it, TS 24.229 clause 5.1.6.8.2. */
    private static SipMessage callInClear(Phone phone, Transport transport) {
        SipMessage request = SetProbe.request(phone, phone.ue().clearPort());
        return request.withStartLine("INVITE urn:service:sos SIP/2.0").with("CSeq", "1 INVITE")
            .mapLines("Via", via -> via.replace("SIP/2.0/UDP", "SIP/2.0/" + transport))
            .mapLines("From", from -> from.replaceFirst("<[^>]*>", "<sip:anonymous@anonymous.invalid>"))
            .with("To", "<urn:service:sos>").plus("P-Preferred-Identity", "<" + phone.impu() + ">")
            .plus("Contact", "<sip:" + phone.address().getHostAddress() + ":" + phone.ue().clearPort() + ">");
    }

    private static SipMessage inDialog(SipMessage call, SipMessage ok, String method, int cseq) {
        List<String> routes = new ArrayList<>(ok.values("Record-Route"));
        Collections.reverse(routes);
        return call.withStartLine(method + " " + HeaderValue.lenient(ok.first("Contact").orElseThrow()).uri()
                + " SIP/2.0").with("CSeq", cseq + " " + method).with("To", ok.first("To").orElseThrow())
            .mapLines("Via", via -> via + method).without("P-Preferred-Identity").withAll("Route", routes);
    }

    /** A request of the one who was called. */
    private static SipMessage ofCore(SipMessage atCore, SipMessage ok, String method) {
        String psap = SCENE.home().uri().substring("sip:".length());
        return SipMessage.request(method, "sip:anybody@192.0.2.77").without("Content-Length")
            .plus("Via", "SIP/2.0/UDP " + psap + ";branch=z9hG4bK" + method + atCore.callId())
            .plus("Max-Forwards", "70").plus("Route", atCore.values("Record-Route").get(0))
            .plus("From", ok.first("To").orElseThrow())
            .plus("To", atCore.first("From").orElseThrow()).plus("Call-ID", atCore.callId())
            .plus("CSeq", "1 " + method).plus("Contact", "<" + SCENE.home().uri() + ">")
            .withAll("Content-Length", List.of("0"));
    }

    /** A call is taken, and its end. */
    private static void psapAnswers() {
        SCENE.home().scscf().handle("INVITE", request -> {
            SipMessage answer = request.message().reply(200, "OK", "psap");
            for (String entry : request.message().lines("Record-Route")) {
                answer = answer.plus("Record-Route", entry);
            }
            return Optional.of(answer.plusFirst("Record-Route", "<" + SCENE.home().uri() + ";lr>")
                .plus("Contact", "<" + SCENE.home().uri() + ">"));
        });
        SCENE.home().scscf().handle("BYE", request -> Optional.of(request.message().reply(200, "OK", "psap")));
    }

    private void callsInClear(Transport transport) throws Exception {
        Phone phone = SCENE.phone(s -> s.withTransport(transport));
        phone.ue().answerWith(request -> Optional.of(request.reply(200, "OK", "ue")));
        BlockingQueue<SipMessage> acks = new LinkedBlockingQueue<>();
        psapAnswers();
        SCENE.home().scscf().handle("ACK", request -> {
            acks.add(request.message());
            return Optional.empty();
        });

        SipMessage call = callInClear(phone, transport);
        SipMessage ok = phone.ue().sendClear(call).awaitFinal(PATIENCE).orElseThrow().message();
        assertEquals(200, ok.status());
        SipMessage core = atCore(call);
        assertEquals("urn:service:sos", core.requestUri());
        assertEquals(List.of("<" + SCENE.home().uri() + ";lr>"), core.values("Route"));
        assertFalse(core.has("P-Asserted-Identity") || core.has("P-Preferred-Identity"));
        assertEquals("<sip:" + SCENE.clear().getAddress().getHostAddress() + ":" + SCENE.clear().getPort() + ";lr>",
            ok.values("Record-Route").get(1));

        phone.ue().sendClear(inDialog(call, ok, "ACK", 1));
        assertEquals(call.callId(), acks.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS).callId());
        SipMessage update = ofCore(core, ok, "UPDATE");
        SipMessage answer = SCENE.home().scscf().send(update, Transport.UDP, SCENE.core()).awaitFinal(PATIENCE)
            .orElseThrow(() -> new AssertionError("the UE was not reached")).message();
        assertEquals(200, answer.status());

        Phone other = SCENE.phone();
        SipMessage foreign = inDialog(call, ok, "BYE", 2).mapLines("Via", via -> via.replaceFirst(" [0-9.]+:[0-9]+",
            " " + other.address().getHostAddress() + ":" + other.ue().clearPort()).replace("/TCP", "/UDP"));
        assertEquals("nobody else ends it", 403,
            other.ue().sendClear(foreign).awaitFinal(PATIENCE).orElseThrow().message().status());
        assertEquals(200, phone.ue().sendClear(inDialog(call, ok, "BYE", 3)).awaitFinal(PATIENCE).orElseThrow()
            .message().status());
    }

    @Test
    public void aCallWithoutARegistrationGoesToTheEcscf() throws Exception {
        callsInClear(Transport.UDP);
    }

    @Test
    public void aCallWithoutARegistrationOverTcp() throws Exception {
        callsInClear(Transport.TCP);
    }

    @Test
    public void d14WithoutARegistrationNothingElseIsTaken() throws Exception {
        coreAnswers(200, "OK");
        Phone phone = SCENE.phone();
        SipMessage message = SetProbe.request(phone, phone.ue().clearPort());
        assertEquals(403, phone.ue().sendClear(message).awaitFinal(PATIENCE).orElseThrow().message().status());
        SipMessage call = callInClear(phone, Transport.UDP).withStartLine("INVITE sip:someone@home1.net SIP/2.0");
        assertEquals(403, phone.ue().sendClear(call).awaitFinal(PATIENCE).orElseThrow().message().status());
        assertTrue(SCENE.home().seen().requests(call.callId()).isEmpty());
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
