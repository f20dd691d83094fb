package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gatehouse.it.LogLines;
import org.gatehouse.it.pcscf.PcscfScene.Phone;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.DigestHeader;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.ue.Algorithms;
import org.gatehouse.testbed.ue.RegistrationAttempt;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Test;
import org.junit.runner.RunWith;

/** REGISTER requests that no honest UE sends, and home networks that do not serve: each ends with a named reason. */
@RunWith(Arquillian.class)
public class HostileRegisterIT {
    private static final PcscfScene SCENE = new PcscfScene();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String MARKER = "X-Marker";

    @Deployment(testable = false)
    public static Archive<?> pcscf() {
        return SCENE.archive();
    }

    @After
    public void closePhones() {
        SCENE.closePhones();
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    /** SM1 so changed is refused with this status and one line on the log, and does not reach the core. */
    private static SipMessage assertRefused(UnaryOperator<SipMessage> change, int status, String reason)
            throws Exception {
        return assertRefused(SCENE.phone(), change, status, reason);
    }

    private static SipMessage assertRefused(Phone phone, UnaryOperator<SipMessage> change, int status, String reason)
            throws Exception {
        String ue = " ue=" + phone.address().getHostAddress();
        try (LogLines log = LogLines.collect(); RegistrationAttempt attempt = phone.ue().attempt()) {
            SipMessage register = change.apply(attempt.buildSm1().plus(MARKER, phone.impu()));
            SipMessage answer = attempt.sendSm1(register).orElseThrow().message();
            assertEquals(reason, status, answer.status());
            log.await("reason=" + reason + " status=" + status + ue);
            assertFalse(reason, forwarded(phone.impu()));
            assertTrue(reason, log.left().stream().noneMatch(line -> line.endsWith(ue)));
            return answer;
        }
    }

    /**
     * What breaks the wire format is refused before the application, over UDP and TCP, with one line and this status.
     */
    private static void assertRefusedOnTheWire(UnaryOperator<SipMessage> change, String reason, int status)
            throws Exception {
        Phone phone = SCENE.phone();
        SipMessage register;
        try (LogLines log = LogLines.collect(); RegistrationAttempt attempt = phone.ue().attempt()) {
            register = change.apply(attempt.buildSm1().plus(MARKER, phone.impu()));
            SipMessage answer = phone.ue().sendClear(register).awaitFinal(PATIENCE).orElseThrow().message();
            assertEquals(reason, status, answer.status());
            log.await("message refused reason=" + reason + " status=" + status);
        }
        try (LogLines log = LogLines.collect(); Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(phone.address(), 0));
            socket.connect(SCENE.clear());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(register.mapLines("Via", via -> via.replace("/UDP", "/TCP")).encode());
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer, answer.startsWith("SIP/2.0 " + status + " ") && answer.endsWith("\r\n\r\n"));
            log.await("message refused reason=" + reason + " status=" + status);
        }
        assertFalse(reason, forwarded(phone.impu()));
    }

    private static boolean forwarded(String marker) throws Exception {
        SCENE.fence();
        return SCENE.home().seen().countRequests(m -> m.first(MARKER).equals(Optional.of(marker))) > 0;
    }

    private static SipMessage forwarded(SipMessage register) {
        List<SipMessage> seen = SCENE.home().seen().requests(register.callId());
        return seen.get(seen.size() - 1);
    }

    // ---- the message itself

    @Test
    public void brokenSecurityClient() throws Exception {
        for (String broken : List.of("ipsec-3gpp; alg=hmac-sha-1-96; spi-c=x; spi-s=2000; port-c=3000; port-s=3001",
                "ipsec-3gpp; alg=hmac-sha-1-96; spi-c=1000; spi-s=1000; port-c=3000; port-s=3001",
                "ipsec-3gpp; alg=hmac-sha-1-96; spi-c=1000; spi-s=2000; port-c=5060; port-s=3001",
                "ipsec-3gpp; alg=hmac-sha-1-96; spi-c=255; spi-s=2000; port-c=3000; port-s=3001", ";;;")) {
            assertRefused(m -> m.with("Security-Client", broken), 400, "MALFORMED_SECURITY_CLIENT");
        }
    }

    @Test
    public void brokenAuthorization() throws Exception {
        for (String broken : List.of("Digest username=\"a", "Digest ,,=,", "Digest")) {
            assertRefused(m -> m.with("Authorization", broken), 400, "MALFORMED_REGISTER");
        }
    }

    @Test
    public void twoUsers() throws Exception {
        assertRefused(m -> m.plus("Authorization", "Digest username=\"other@home1.net\", realm=\"home1.net\","
            + " nonce=\"\", uri=\"sip:home1.net\", response=\"\""), 400, "DIFFERENT_USERNAMES");
    }

    @Test
    public void twoContacts() throws Exception {
        assertRefused(m -> m.plus("Contact", "<sip:other@192.0.2.1:5060>"), 400, "SEVERAL_CONTACTS");
    }

    @Test
    public void contactElsewhere() throws Exception {
        assertRefused(m -> m.mapLines("Contact", line -> line.replaceFirst("@[0-9.]+", "@192.0.2.1")), 403,
            "CONTACT_NOT_SOURCE");
        assertRefused(m -> m.mapLines("Contact", line -> line.replaceFirst(":[0-9]+>", ":1999>")), 403,
            "CONTACT_NOT_SOURCE");
    }

    @Test
    public void twoVias() throws Exception {
        assertRefused(m -> m.withAll("Via", List.of(m.first("Via").orElseThrow(),
            "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKbehind")), 403, "NOT_FROM_THE_UE");
    }

    @Test
    public void missingMandatoryHeader() throws Exception {
        assertRefusedOnTheWire(m -> m.without("From"), "MISSING_MANDATORY_HEADER", 400);
        assertRefusedOnTheWire(m -> m.without("To"), "MISSING_MANDATORY_HEADER", 400);
    }

    /**
     * A UE cannot tell which of its requests this was, and an honest one never sends it: the first line is all there
     * is.
     */
    @Test
    public void missingVia() throws Exception {
        Phone phone = SCENE.phone();
        try (LogLines log = LogLines.collect(); RegistrationAttempt attempt = phone.ue().attempt()) {
            SipMessage register = attempt.buildSm1().plus(MARKER, phone.impu());
            ClientTransaction sent = phone.ue().sendClear(register.without("Via"));
            log.await("message refused reason=MISSING_MANDATORY_HEADER status=none");
            assertFalse(forwarded(phone.impu()));
            assertTrue(sent.responses().isEmpty());
        }
    }

    @Test
    public void overlongLine() throws Exception {
        assertRefusedOnTheWire(m -> m.plus("Subject", "x".repeat(8_200)), "HEADER_LINE_TOO_LONG", 400);
        assertRefusedOnTheWire(m -> m.withRequestUri("sip:" + "x".repeat(8_200)), "REQUEST_URI_TOO_LONG", 414);
    }

    @Test
    public void tooManyHeaders() throws Exception {
        assertRefusedOnTheWire(m -> {
            SipMessage many = m;
            for (String line : Collections.nCopies(201, "x")) {
                many = many.plus("Subject", line);
            }
            return many;
        }, "TOO_MANY_HEADERS", 400);
    }

    /** What cannot be read and comes to a protected port over no set is met with silence like everything else there. */
    @Test
    public void malformedToAProtectedPortIsMetWithSilence() throws Exception {
        Phone phone = SCENE.phone();
        try (RegistrationAttempt attempt = phone.ue().attempt()) {
            SetProbe.assertSilent(SCENE, phone, 0, SCENE.portPs(),
                attempt.buildSm1().plus("Subject", "x".repeat(8_200)));
        }
    }


    /** The messages of RFC 4475's cases, over UDP and TCP: whatever becomes of them, the P-CSCF serves the next UE. */
    @Test
    public void tortureMessagesHarmNobody() throws Exception {
        Phone phone = SCENE.phone();
        try (DatagramSocket udp = new DatagramSocket(0, phone.address());
             Stream<Path> files = Files.list(Path.of("../container/src/test/resources/torture"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".sip")).sorted().toList()) {
                byte[] octets = Files.readAllBytes(file);
                udp.send(new DatagramPacket(octets, octets.length, SCENE.clear()));
                try (Socket tcp = new Socket(SCENE.clear().getAddress(), SCENE.clear().getPort(), phone.address(), 0)) {
                    tcp.getOutputStream().write(octets);
                }
                SCENE.fence();
            }
        }
        assertTrue(phone.ue().register().registered());
    }

    /** RFC 6026 clause 8.9: the keys of a 401 that comes when nobody waits for it any more must not follow its Vias. */
    @Test
    public void aResponseThatNobodyWaitsForGoesNowhere() throws Exception {
        Phone phone = SCENE.phone();
        try (DatagramSocket ue = new DatagramSocket(0, phone.address());
             DatagramSocket core = new DatagramSocket(0, phone.address()); LogLines log = LogLines.collect()) {
            for (InetSocketAddress at : List.of(SCENE.core(), SCENE.clear())) {
                String ours = at.getAddress().getHostAddress() + ":" + at.getPort();
                String theirs = phone.address().getHostAddress() + ":" + ue.getLocalPort();
                byte[] late = ("SIP/2.0 401 Unauthorized\r\nVia: SIP/2.0/UDP " + ours + ";branch=z9hG4bKlate\r\n"
                    + "Via: SIP/2.0/UDP " + theirs + ";branch=z9hG4bKue\r\nFrom: <" + phone.impu() + ">;tag=f\r\nTo: <"
                    + phone.impu() + ">;tag=t\r\nCall-ID: late\r\nCSeq: 1 REGISTER\r\nWWW-Authenticate: Digest"
                    + " realm=\"home1.net\", nonce=\"AAAA\", algorithm=AKAv1-MD5, ik=\"00\", ck=\"00\"\r\n"
                    + "Content-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
                core.send(new DatagramPacket(late, late.length, at));
                log.await("REGISTER refused reason=RESPONSE_UNEXPECTED");
            }
            SCENE.fence();
            ue.setSoTimeout(1);
            assertThrows(SocketTimeoutException.class, () -> ue.receive(new DatagramPacket(new byte[9_000], 9_000)));
        }
    }

    // ---- what a UE may not say

    @Test
    public void h01UesOwnIntegrityMarkIsReplaced() throws Exception {
        try (RegistrationAttempt attempt = SCENE.phone().ue().attempt()) {
            SipMessage sm1 = attempt.buildSm1().mapLines("Authorization",
                line -> line + ", integrity-protected=\"yes\"");
            assertEquals(401, attempt.sendSm1(sm1).orElseThrow().message().status());
            String sent = forwarded(sm1).first("Authorization").orElseThrow();
            assertEquals(Optional.of("no"), DigestHeader.parse(sent).get("integrity-protected"));
            assertEquals("once", 2, sent.split("integrity-protected", -1).length);
        }
    }

    @Test
    public void networkHeadersOfAUeAreReplacedOrGo() throws Exception {
        List<String> gone = List.of("P-Asserted-Identity", "Security-Server", "Service-Route", "History-Info",
            "P-Charging-Function-Addresses", "P-Associated-URI");
        try (RegistrationAttempt attempt = SCENE.phone().ue().attempt()) {
            SipMessage sm1 = attempt.buildSm1().plus("Path", "<sip:evil@192.0.2.1;lr>")
                .plus("P-Charging-Vector", "icid-value=evil;orig-ioi=evil")
                .plus("P-Visited-Network-ID", "evil").plus("P-Asserted-Identity", "<sip:evil@home1.net>")
                .plus("Security-Server", "ipsec-3gpp;alg=hmac-sha-1-96;spi-c=1;spi-s=2;port-c=3;port-s=4")
                .plus("Service-Route", "<sip:evil@192.0.2.1;lr>").plus("History-Info", "<sip:evil@home1.net>;index=1")
                .plus("P-Charging-Function-Addresses", "ccf=evil").plus("P-Associated-URI", "<sip:evil@home1.net>");
            assertEquals(401, attempt.sendSm1(sm1).orElseThrow().message().status());
            SipMessage sm2 = forwarded(sm1);
            gone.forEach(name -> assertFalse(name, sm2.has(name)));
            for (String name : List.of("Path", "P-Charging-Vector", "P-Visited-Network-ID")) {
                assertEquals(name, 1, sm2.values(name).size());
            }
            assertFalse(new String(sm2.encode()), new String(sm2.encode()).contains("evil"));
        }
    }

    @Test
    public void withoutAuthorizationThereIsNothingToMark() throws Exception {
        try (RegistrationAttempt attempt = SCENE.phone().ue().attempt()) {
            SipMessage sm1 = attempt.buildSm1().without("Authorization");
            SipMessage answer = attempt.sendSm1(sm1).orElseThrow().message();
            assertFalse(forwarded(sm1).has("Authorization"));
            assertTrue("what the home network says passes", answer.status() == 403 || answer.status() == 401);
        }
    }

    @Test
    public void a11NothingInCommon() throws Exception {
        Phone phone = SCENE.phone(s -> s.withAlgorithms(List.of(new Algorithms("hmac-md5-96", "null"))));
        SipMessage answer = assertRefused(phone, m -> m, 494, "NO_COMMON_ALGORITHM");
        assertEquals(4, answer.values("Security-Server").size());
        assertEquals(List.of("sec-agree"), answer.values("Require"));
    }

    @Test
    public void withoutTheAgreement() throws Exception {
        SipMessage answer = assertRefused(m -> m.without("Security-Client").without("Require").without("Proxy-Require"),
            421, "NO_SEC_AGREE");
        assertEquals(List.of("sec-agree"), answer.values("Require"));
        assertEquals(4, answer.values("Security-Server").size());
        assertRefused(m -> m.without("Security-Client"), 494, "NO_USABLE_MECHANISM");
        assertRefused(m -> m.with("Security-Client", "tls"), 494, "NO_USABLE_MECHANISM");
    }

    // ---- the home network

    @Test
    public void unknownHomeDomain() throws Exception {
        assertRefused(m -> m.withRequestUri("sip:nowhere.example"), 504, "HOME_NETWORK_UNKNOWN");
    }

    @Test
    public void deadHomeNetwork() throws Exception {
        Phone phone = SCENE.phone();
        SCENE.home().answers(phone, response -> null);
        try (LogLines log = LogLines.collect(); RegistrationAttempt attempt = phone.ue().attempt()) {
            SipMessage answer = attempt.sendSm1(attempt.buildSm1()).orElseThrow().message();
            assertEquals(504, answer.status());
            log.await("reason=HOME_NETWORK_UNREACHABLE status=504");
        }
        SCENE.home().answers(phone, response -> response);
        assertTrue(phone.ue().register().registered());
    }

    @Test
    public void timeOutOfTheHomeNetworksOwnIsPassedOn() throws Exception {
        Phone phone = SCENE.phone();
        SCENE.home().answers(phone, m -> m.withStartLine("SIP/2.0 408 Request Timeout").without("WWW-Authenticate"));
        assertEquals(408, phone.ue().register().status());
    }

    /** There is no transaction that knows the connection; an ACK is the end of a refusal and not another one. */
    @Test
    public void whatIsRefusedInClearIsAnsweredOnItsConnection() throws Exception {
        Phone phone = SCENE.phone();
        try (LogLines log = LogLines.collect(); RegistrationAttempt attempt = phone.ue().attempt();
                Socket socket = new Socket(SCENE.clear().getAddress(), SCENE.clear().getPort(), phone.address(), 0)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            SipMessage register = attempt.buildSm1().without("Security-Client")
                .mapLines("Via", via -> via.replace("/UDP", "/TCP"));
            assertEquals("SIP/2.0 494 Security Agreement Required", answered(socket, register));
            socket.getOutputStream().write(as("ACK", register).encode());
            assertEquals("SIP/2.0 403 Forbidden", answered(socket, as("OPTIONS", register)));
            log.await("OPTIONS refused reason=UNPROTECTED_REQUEST status=403");
            assertTrue(log.left().stream().noneMatch(line -> line.contains("ACK refused")));
        }
    }

    private static SipMessage as(String method, SipMessage register) {
        return register.withStartLine(register.startLine().replace("REGISTER", method)).with("CSeq", "2 " + method)
            .mapLines("Via", via -> via.replace("branch=z9hG4bK", "branch=z9hG4bK" + method));
    }

    private static String answered(Socket socket, SipMessage request) throws Exception {
        socket.getOutputStream().write(request.encode());
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            int octet = socket.getInputStream().read();
            assertTrue("the connection ended after: " + answer, octet >= 0);
            answer.append((char) octet);
        }
        return answer.substring(0, answer.indexOf("\r\n"));
    }

    // ---- where it may not come

    @Test
    public void d14UnprotectedInvite() throws Exception {
        Phone phone = SCENE.phone();
        assertTrue(phone.ue().register().registered());
        SipMessage message = SetProbe.request(phone, phone.ue().clearPort());
        SipMessage invite = message.withStartLine(message.startLine().replace("MESSAGE", "INVITE"))
            .with("CSeq", "1 INVITE").plus("Contact", "<sip:a@" + phone.address().getHostAddress() + ">");
        try (LogLines log = LogLines.collect()) {
            assertEquals(403, phone.ue().sendClear(invite).awaitFinal(PATIENCE).orElseThrow().message().status());
            log.await("INVITE refused reason=UNPROTECTED_REQUEST status=403");
        }
        assertFalse(SCENE.forwarded(invite));
        assertTrue(phone.ue().reRegister().registered());
    }

    @Test
    public void clearTextToAProtectedPortIsMetWithSilence() throws Exception {
        Phone phone = SCENE.phone();
        assertTrue(phone.ue().register().registered());
        List<Integer> ports = new ArrayList<>(SCENE.portsPc());
        ports.add(SCENE.portPs());
        for (int port : ports) {
            try (RegistrationAttempt attempt = phone.ue().attempt()) {
                SetProbe.assertSilent(SCENE, phone, 0, port, attempt.buildSm1());
            }
            SetProbe.assertSilent(SCENE, phone, 0, port, SetProbe.request(phone, phone.ue().clearPort()));
        }
    }
}
