package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.gatehouse.it.pcscf.PcscfScene.Phone;
import org.gatehouse.testbed.scscf.ContactEvent;
import org.gatehouse.testbed.scscf.RegEventNotifier;
import org.gatehouse.testbed.scscf.Reginfo;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.ue.UeDialog;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;

/** What the home network says of registrations, through the deployed application: TS 24.229 clauses 5.2.3 and 5.2.5. */
@RunWith(Arquillian.class)
public class RegistrationEventsIT {
    private static final PcscfScene SCENE = new PcscfScene("session { shortest-session = 1 s }");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern LEFT = Pattern.compile("left=([0-9]+)s");

    private Phone phone;

    @Deployment(testable = false)
    public static Archive<?> pcscf() {
        return SCENE.archive();
    }

    @Before
    public void register() throws Exception {
        SCENE.home().routeCalls();
        phone = SCENE.phone();
        assertTrue(phone.ue().register().registered());
        until("our subscription", () -> ours(phone).filter(v -> v.lastAnswer() == 200).isPresent());
    }

    @After
    public void closePhones() {
        SCENE.home().scscf().regEvents().release();
        SCENE.closePhones();
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    // ---- what can be seen

    private static void until(String what, Callable<Boolean> holds) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.call()) {
            assertTrue(what, System.nanoTime() < deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static RegEventNotifier events() {
        return SCENE.home().scscf().regEvents();
    }

    /** The P-CSCF's subscription to this user's registration. */
    private static Optional<RegEventNotifier.View> ours(Phone of) {
        return events().subscriptions(of.impu()).stream().filter(v -> v.subscriber().contains("@127.0.0.11:"))
            .findFirst();
    }

    private static Object attribute(String name) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        return server.getAttribute(new ObjectName("org.gatehouse:type=Pcscf"), name);
    }

    private static String status(Phone of) throws Exception {
        String at = " at " + of.address().getHostAddress() + " ";
        return Arrays.stream((String[]) attribute("Ues")).filter(line -> line.contains(at)).findFirst().orElse("");
    }

    private static boolean registered(Phone of) throws Exception {
        return status(of).contains(" registered,");
    }

    private static long secondsLeft(Phone of) throws Exception {
        Matcher left = LEFT.matcher(status(of));
        assertTrue(status(of), left.find());
        return Long.parseLong(left.group(1));
    }

    private static long refusals(String reason) throws Exception {
        for (Object value : ((TabularData) attribute("Refusals")).values()) {
            if (((CompositeData) value).get("key").equals(reason)) {
                return (Long) ((CompositeData) value).get("value");
            }
        }
        return 0;
    }

    private static long subscribes(Phone of) {
        return SCENE.home().seen().countRequests(m -> m.method().equals("SUBSCRIBE")
            && m.first("To").orElse("").startsWith("<" + of.impu() + ">"));
    }

    private static Inbound next(Phone at, String method) throws Exception {
        Inbound request = at.ue().nextRequest(PATIENCE).orElseThrow(() -> new AssertionError("no " + method));
        assertEquals(method, request.message().method());
        return request;
    }

    private static int answer(ClientTransaction sent) throws Exception {
        return sent.awaitFinal(PATIENCE).orElseThrow(() -> new AssertionError("no answer")).message().status();
    }

    /** The UE subscribes too; the Call-ID of its subscription. */
    private String subscribeAsUe() throws Exception {
        SipMessage subscribe = phone.ue().buildRequest("SUBSCRIBE", phone.impu()).plus("Event", "reg")
            .plus("Expires", "600000");
        assertEquals(200, answer(phone.ue().send(subscribe)));
        Inbound first = next(phone, "NOTIFY");
        phone.ue().answer(first, first.message().reply(200, "OK", "n"));
        return subscribe.callId();
    }

    private String asserted(String preferred) throws Exception {
        SipMessage message = phone.ue().buildRequest("MESSAGE", phone.impu())
            .plus("P-Preferred-Identity", "<" + preferred + ">");
        ClientTransaction sent = phone.ue().send(message);
        Inbound delivered = next(phone, "MESSAGE");
        phone.ue().answer(delivered, delivered.message().reply(200, "OK", "m"));
        assertEquals(200, answer(sent));
        return SCENE.home().seen().requests(message.callId()).get(0).values("P-Asserted-Identity").get(0);
    }

    // ---- the subscription

    @Test
    public void subscribesAsThePathSaysItIs() throws Exception {
        RegEventNotifier.View ours = ours(phone).orElseThrow();
        assertEquals("<" + SCENE.home().bindings(phone).get(0).path().get(0).replaceAll("[<>]|;lr", "") + ">",
            ours.subscriber());
        assertTrue(ours.expires().isAfter(Instant.now().plus(Duration.ofHours(1))));
        assertTrue(phone.ue().reRegister().registered());
        until("the NOTIFY of the refreshed registration", () -> ours(phone).orElseThrow().version() == 1);
        assertEquals("one subscription is enough", 1, subscribes(phone));
    }

    @Test
    public void notifyOfNoDialogOfOurs() throws Exception {
        SipMessage notify = SipMessage.request("NOTIFY", "sip:127.0.0.11:" + SCENE.core().getPort())
            .plusFirst("Via", "SIP/2.0/UDP " + SCENE.home().uri().substring(4) + ";branch=z9hG4bKforged")
            .plus("From", "<" + phone.impu() + ">;tag=x").plus("To", "<sip:127.0.0.11>;tag=y").plus("Call-ID", "forged")
            .plus("CSeq", "1 NOTIFY").plus("Contact", "<sip:127.0.0.99>").plus("Event", "reg")
            .plus("Subscription-State", "terminated").withBody(Reginfo.CONTENT_TYPE, new byte[0]);
        assertEquals(481, answer(SCENE.home().scscf().send(notify, Transport.UDP, SCENE.core())));
        assertTrue(registered(phone));
    }

    @Test
    public void gapInTheVersionsAsksForTheFullState() throws Exception {
        events().skipVersion(phone.impu());
        assertTrue(phone.ue().reRegister().registered());
        until("another SUBSCRIBE", () -> subscribes(phone) == 2);
        until("the full state", () -> ours(phone).filter(v -> v.version() == 3 && v.lastAnswer() == 200).isPresent());
        assertTrue(registered(phone));
    }

    @Test
    public void brokenDocumentIsRefusedAndDoesNothing() throws Exception {
        String document = "<!DOCTYPE reginfo [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><reginfo>&x;</reginfo>";
        events().send(phone.impu(), document.getBytes(StandardCharsets.UTF_8));
        until("its refusal", () -> ours(phone).orElseThrow().lastAnswer() == 400);
        assertTrue(registered(phone));
    }

    @Test
    public void refusedSubscriptionLosesNothing() throws Exception {
        long before = refusals("SUBSCRIPTION_FAILED");
        SCENE.home().scscf().handle("SUBSCRIBE", in -> Optional.of(in.message().reply(403, "Forbidden", "s")));
        Phone other = SCENE.phone();
        assertTrue(other.ue().register().registered());
        until("the refusal", () -> refusals("SUBSCRIPTION_FAILED") > before);
        assertTrue(registered(other));
        ClientTransaction sent = phone.ue().send(phone.ue().buildRequest("MESSAGE", other.impu()));
        Inbound delivered = next(other, "MESSAGE");
        other.ue().answer(delivered, delivered.message().reply(200, "OK", "m"));
        assertEquals(200, answer(sent));
    }

    // ---- clause 5.2.5

    @Test
    public void e04NotifyTerminated() throws Exception {
        String subscription = subscribeAsUe();
        String flow = SCENE.home().bindings(phone).get(0).path().get(0);
        events().hold(view -> !view.subscriber().contains("@127.0.0.11:"));
        SCENE.home().scscf().deregister(phone.impi(), ContactEvent.DEACTIVATED);
        until("the P-CSCF to know", () -> !registered(phone));
        until("the shorter life of its set", () -> secondsLeft(phone) <= 128);
        assertEquals("nothing new from the core", 480, answer(SCENE.home().scscf().send(toUe(flow), Transport.UDP,
            SCENE.core())));
        assertEquals("nor from the UE", 403, answer(phone.ue().send(phone.ue().buildRequest("MESSAGE", phone.impu()))));
        long answered = SCENE.home().seen().responses(subscription, 200);
        events().release();
        Inbound notify = next(phone, "NOTIFY");
        assertTrue(notify.message().first("Subscription-State").orElseThrow().startsWith("terminated"));
        phone.ue().answer(notify, notify.message().reply(200, "OK", "n"));
        until("the UE's answer", () -> SCENE.home().seen().responses(subscription, 200) > answered);
        assertTrue("deactivated means: register anew", phone.ue().register().registered());
        assertTrue(registered(phone));
    }

    private SipMessage toUe(String flow) {
        return SipMessage.request("MESSAGE", phone.ue().contact().replaceAll("[<>]", ""))
            .plusFirst("Via", "SIP/2.0/UDP " + SCENE.home().uri().substring(4) + ";branch=z9hG4bKto"
                + phone.ue().portUs())
            .plus("Route", flow).plus("Max-Forwards", "70").plus("From", "<sip:far@home1.net>;tag=f")
            .plus("To", "<" + phone.impu() + ">").plus("Call-ID", "to" + phone.impu()).plus("CSeq", "1 MESSAGE");
    }

    @Test
    public void e05PartialDeregistration() throws Exception {
        String tel = phone.subscriber().impus().get(1);
        assertEquals("<" + tel + ">", asserted(tel));
        SCENE.home().scscf().deregister(phone.impi(), tel, ContactEvent.REJECTED);
        until("its NOTIFY", () -> ours(phone).filter(v -> v.version() == 1 && v.lastAnswer() == 200).isPresent());
        SCENE.fence();
        assertEquals("<" + phone.impu() + ">", asserted(tel));
        assertTrue(registered(phone));
        assertTrue(status(phone), secondsLeft(phone) > 3_000);
    }

    @Test
    public void furtherIdentityMayBeAsserted() throws Exception {
        String further = "sip:further-" + phone.impi();
        assertEquals("<" + phone.impu() + ">", asserted(further));
        assertTrue(SCENE.home().scscf().notices().profileChanged(phone.impi(), List.of(phone.impu(), further)));
        until("its NOTIFY", () -> ours(phone).filter(v -> v.version() == 1 && v.lastAnswer() == 200).isPresent());
        assertEquals("<" + further + ">", asserted(further));
    }

    @Test
    public void shortenedRegistrationIsAuthenticatedAgain() throws Exception {
        long sqn = SCENE.home().hss().sqn(phone.impi());
        SCENE.home().scscf().reauthenticate(phone.impi(), Duration.ofMinutes(10));
        until("its NOTIFY", () -> ours(phone).filter(v -> v.version() == 1 && v.lastAnswer() == 200).isPresent());
        assertTrue(phone.ue().reRegister().registered());
        assertTrue("a new vector", SCENE.home().hss().sqn(phone.impi()) > sqn);
        assertTrue(registered(phone));
    }

    @Test
    public void shortenedRegistrationEndsIfNothingComes() throws Exception {
        SCENE.home().scscf().reauthenticate(phone.impi(), Duration.ofSeconds(1));
        until("its end", () -> !registered(phone));
        until("the shorter life of its set", () -> secondsLeft(phone) <= 128);
    }

    @Test
    public void theEndThatTheUeAskedForIsToldItToo() throws Exception {
        subscribeAsUe();
        assertFalse(phone.ue().deregister().registered());
        assertTrue(next(phone, "NOTIFY").message().first("Subscription-State").orElseThrow().startsWith("terminated"));
        until("the P-CSCF to know", () -> !registered(phone));
        until("our subscription to end too", () -> ours(phone).isEmpty());
    }

    // ---- clause 5.2.8

    private static Phone another() throws Exception {
        Phone other = SCENE.phone();
        assertTrue(other.ue().register().registered());
        return other;
    }

    /** A call that rings at the other UE. */
    private record Ringing(SipMessage invite, ClientTransaction sent, Inbound delivered) {
    }

    private static Ringing ringing(Phone from, Phone to) throws Exception {
        SipMessage invite = from.ue().buildRequest("INVITE", to.impu());
        ClientTransaction sent = from.ue().send(invite);
        Inbound delivered = next(to, "INVITE");
        to.ue().answer(delivered, UeDialog.answer(to.ue(), delivered.message(), 180, "Ringing", "b1"));
        assertEquals(180, sent.nextResponse(PATIENCE).orElseThrow().message().status());
        return new Ringing(invite, sent, delivered);
    }

    /** An established call; the caller's end of it. */
    private static UeDialog call(Phone from, Phone to) throws Exception {
        Ringing call = ringing(from, to);
        to.ue().answer(call.delivered(), UeDialog.answer(to.ue(), call.delivered().message(), 200, "OK", "b1"));
        SipMessage ok = call.sent().awaitFinal(PATIENCE).orElseThrow().message();
        assertEquals(200, ok.status());
        UeDialog dialog = UeDialog.ofCaller(from.ue(), call.invite(), ok);
        from.ue().send(dialog.ack(call.invite()));
        next(to, "ACK");
        return dialog;
    }

    /** A BYE that this end of the call understands. */
    private static void hearsBye(Phone at, String reason) throws Exception {
        Inbound bye = next(at, "BYE");
        assertTrue(bye.message().first("Reason").orElse(""), bye.message().first("Reason").orElse("").contains(reason));
        at.ue().answer(bye, bye.message().reply(200, "OK", "x"));
    }

    private static int release(Phone of) throws Exception {
        return (Integer) ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName("org.gatehouse:type=Pcscf"),
            "release", new Object[] {of.impi()}, new String[] {String.class.getName()});
    }

    @Test
    public void deregistrationByTheNetworkEndsCallsAtBothEnds() throws Exception {
        Phone other = another();
        call(phone, other);
        SCENE.home().scscf().deregister(phone.impi(), ContactEvent.REJECTED);
        hearsBye(phone, "Registration ended");
        hearsBye(other, "Registration ended");
        assertTrue(registered(other));
    }

    @Test
    public void deregistrationByTheUserEndsItsCalls() throws Exception {
        Phone other = another();
        call(other, phone);
        assertFalse(phone.ue().deregister().registered());
        hearsBye(other, "Registration ended");
    }

    @Test
    public void theOperatorEndsCallsOfAUser() throws Exception {
        Phone other = another();
        UeDialog dialog = call(other, phone);
        assertEquals("its own end of the call", 1, release(phone));
        hearsBye(phone, "operator");
        hearsBye(other, "operator");
        assertEquals("nobody knows it any more", 481, answer(other.ue().send(dialog.request("INFO"))));
        assertEquals(0, release(phone));
        assertTrue(registered(phone));
        call(other, phone);
    }

    @Test
    public void aSessionThatNobodyRefreshesIsEndedAtBothEnds() throws Exception {
        Phone other = another();
        UeDialog dialog = call(phone, other);
        ClientTransaction sent = phone.ue().send(dialog.request("UPDATE"));
        Inbound update = next(other, "UPDATE");
        other.ue().answer(update, UeDialog.answer(other.ue(), update.message(), 200, "OK", "b1")
            .plus("Session-Expires", "1;refresher=uac"));
        assertEquals(200, answer(sent));
        hearsBye(phone, "Session expired");
        hearsBye(other, "Session expired");
    }

    @Test
    public void aUeThatMovesLosesItsCalls() throws Exception {
        Phone other = another();
        call(phone, other);
        assertTrue(SCENE.elsewhere(phone).ue().register().registered());
        hearsBye(other, "UE lost");
    }

    @Test
    public void aRingingCallOfAUserThatIsReleasedIsCancelled() throws Exception {
        Phone other = another();
        Ringing call = ringing(phone, other);
        assertEquals(1, release(phone));
        Inbound cancel = next(other, "CANCEL");
        other.ue().answer(cancel, cancel.message().reply(200, "OK", "b1"));
        other.ue().answer(call.delivered(),
            UeDialog.answer(other.ue(), call.delivered().message(), 487, "Request Terminated", "b1"));
        assertEquals(487, answer(call.sent()));
    }

    @Test
    public void aRingingCallToAUserThatIsDeregisteredIsCancelledAndIts503ComesBack() throws Exception {
        Phone other = another();
        Ringing call = ringing(other, phone);
        SCENE.home().scscf().deregister(phone.impi(), ContactEvent.DEACTIVATED);
        SipMessage unavailable = call.sent().awaitFinal(PATIENCE).orElseThrow().message();
        assertEquals(503, unavailable.status());
        other.ue().send(UeDialog.ackOfFailure(call.invite(), unavailable));
        Inbound cancel = next(phone, "CANCEL");
        phone.ue().answer(cancel, cancel.message().reply(200, "OK", "b1"));
        phone.ue().answer(call.delivered(),
            UeDialog.answer(phone.ue(), call.delivered().message(), 487, "Request Terminated", "b1"));
        next(phone, "ACK");
    }
}
