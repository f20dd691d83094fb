package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.gatehouse.it.FreePorts;
import org.gatehouse.it.LogLines;
import org.gatehouse.it.pcscf.PcscfScene.Phone;
import org.gatehouse.testbed.aka.Isim;
import org.gatehouse.testbed.aka.Octets;
import org.gatehouse.testbed.dns.DnsRecord;
import org.gatehouse.testbed.dns.TestDns;
import org.gatehouse.testbed.sip.DigestHeader;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.sip.SipUdpEndpoint;
import org.gatehouse.testbed.ue.Challenge;
import org.gatehouse.testbed.ue.RegistrationAttempt;
import org.gatehouse.testbed.ue.SaSetOfUe;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Test;
import org.junit.runner.RunWith;

/** Registrations that fail after the challenge: TS 33.203 clauses 7.3.1, 7.3.2 and 7.4.2a through the application. */
@RunWith(Arquillian.class)
public class RegistrationFailuresIT {
    private static final TestDns DNS = dns();
    private static final PcscfScene SCENE = new PcscfScene("home-networks-by-dns = true",
        "dns { servers = [ \"127.0.0.54:" + DNS.address().getPort()
            + "\" ], tries = 1, try-timeout = 20 s, timeout = 30 s }");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static TestDns dns() {
        try {
            return TestDns.start("127.0.0.54");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

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
        DNS.close();
    }

    private static Challenge challenge(RegistrationAttempt attempt) throws Exception {
        return Challenge.read(attempt.sendSm1(attempt.buildSm1()).orElseThrow().message());
    }

    private static String lastMark(String callId) throws Exception {
        List<SipMessage> seen = SCENE.home().seen().requests(callId);
        return DigestHeader.parse(seen.get(seen.size() - 1).first("Authorization").orElseThrow())
            .get("integrity-protected").orElseThrow();
    }

    /** The same SM7 as a new transaction. */
    private static SipMessage afresh(SipMessage sm7) {
        return sm7.with("CSeq", sm7.cseq() + 100 + " REGISTER").mapLines("Via", via -> via + "x");
    }

    /** A correct SM7 over the set is met with silence: the P-CSCF does not hold it any more. */
    private static void assertTemporarySetGone(Phone phone, SaSetOfUe set, SipMessage sm7) throws Exception {
        SetProbe.assertSilent(SCENE, phone, set.portUc(), SCENE.portPs(), afresh(sm7));
    }

    private static void assertServed(Phone phone) throws Exception {
        Inbound answer = phone.ue().send(phone.ue().buildRequest("MESSAGE", "sip:someone@home1.net"))
            .awaitFinal(PATIENCE).orElseThrow();
        assertEquals(SCENE.gm(phone.ue().set().orElseThrow().portPc()), answer.from());
        assertTrue("the registration can be refreshed", phone.ue().reRegister().registered());
    }

    /** SM7 so changed ends the registration, on the set that it was to bring into use, and reaches nobody. */
    private static void assertAborted(UnaryOperator<SipMessage> change, int status, String reason) throws Exception {
        Phone phone = SCENE.phone();
        SaSetOfUe set;
        SipMessage sm7;
        try (LogLines log = LogLines.collect(); RegistrationAttempt attempt = phone.ue().attempt()) {
            Challenge challenge = challenge(attempt);
            set = attempt.accept(challenge);
            sm7 = attempt.buildSm7(challenge);
            SipMessage changed = change.apply(sm7);
            assertNotEquals("nothing was changed", new String(sm7.encode()), new String(changed.encode()));
            Inbound refused = attempt.sendSm7(changed).orElseThrow();
            assertEquals(reason, status, refused.message().status());
            assertEquals("over the temporary set", SCENE.gm(set.portPc()), refused.from());
            assertEquals(status == 494, refused.message().has("Security-Server"));
            log.await("refused reason=" + reason + " status=" + status + " ue=" + phone.address().getHostAddress());
            assertFalse(SCENE.forwarded(changed));
        }
        assertTemporarySetGone(phone, set, sm7);
        assertTrue("the UE can start again", phone.ue().register().registered());
    }

    @Test
    public void c02WrongResponseIsRefusedOverTheTemporarySetWhichThenGoes() throws Exception {
        Phone phone = SCENE.phone();
        SaSetOfUe set;
        SipMessage sm7;
        try (RegistrationAttempt attempt = phone.ue().attempt()) {
            Challenge challenge = challenge(attempt);
            set = attempt.accept(challenge);
            sm7 = attempt.buildSm7(challenge);
            SipMessage wrong = sm7.mapLines("Authorization",
                line -> line.replaceAll("response=\"[0-9a-f]{4}", "response=\"0000"));
            Inbound refused = attempt.sendSm7(wrong).orElseThrow();
            assertEquals(403, refused.message().status());
            assertEquals(SCENE.gm(set.portPc()), refused.from());
            assertEquals(phone.ue().portUs(), refused.local().getPort());
        }
        assertTemporarySetGone(phone, set, sm7);
        assertTrue(SCENE.home().bindings(phone).isEmpty());
    }

    @Test
    public void c05NetworkAuthenticationFailureInClearEndsTheTemporarySet() throws Exception {
        Phone phone = SCENE.phone();
        SaSetOfUe set;
        SipMessage sm7;
        try (RegistrationAttempt attempt = phone.ue().attempt()) {
            Challenge challenge = challenge(attempt);
            set = attempt.accept(challenge);
            sm7 = attempt.buildSm7(challenge);
            SipMessage report = attempt.buildFailureReport(challenge, Optional.empty());
            // before the core has said anything
            SCENE.home().answers(phone, response -> null);
            phone.ue().sendClear(report);
            assertTrue(SCENE.arrives(report));
            assertEquals("no", lastMark(report.callId()));
        }
        assertTemporarySetGone(phone, set, sm7);
    }

    @Test
    public void c05NetworkAuthenticationFailureOverTheSetInUseIsProtected() throws Exception {
        Phone phone = SCENE.phone();
        assertTrue(phone.ue().register().registered());
        SCENE.home().challengesNext(phone);
        SaSetOfUe set;
        SipMessage sm7;
        try (RegistrationAttempt attempt = phone.ue().protectedAttempt(Duration.ofHours(1))) {
            Challenge challenge = challenge(attempt);
            set = attempt.accept(challenge);
            sm7 = attempt.buildSm7(challenge);
            SipMessage report = attempt.buildFailureReport(challenge, Optional.empty());
            SCENE.home().answers(phone, response -> null);
            phone.ue().send(report);
            assertTrue(SCENE.arrives(report));
            assertEquals("yes", lastMark(report.callId()));
        }
        assertTemporarySetGone(phone, set, sm7);
        SCENE.home().answers(phone, response -> response);
        assertServed(phone);
    }

    private static Octets auts(Phone phone, Challenge challenge) {
        // the card has seen this challenge before
        return ((Isim.SynchronisationFailure) phone.isim().authenticate(challenge.rand(), challenge.autn())).auts();
    }

    @Test
    public void c06SynchronisationFailureInClearGetsAFreshSet() throws Exception {
        Phone phone = SCENE.phone();
        SaSetOfUe old;
        SipMessage oldSm7;
        try (RegistrationAttempt attempt = phone.ue().attempt()) {
            Challenge challenge = challenge(attempt);
            old = attempt.accept(challenge);
            oldSm7 = attempt.buildSm7(challenge);
            SipMessage report = attempt.buildFailureReport(challenge, Optional.of(auts(phone, challenge)));
            Challenge next = Challenge.read(attempt.sendSm1(report).orElseThrow().message());
            assertEquals("no", lastMark(report.callId()));
            SaSetOfUe fresh = attempt.accept(next);
            assertNotEquals(old.spiPs(), fresh.spiPs());
            assertNotEquals(old.spiPc(), fresh.spiPc());
            assertTemporarySetGone(phone, old, oldSm7);
            assertEquals(200, attempt.sendSm7(attempt.buildSm7(next)).orElseThrow().message().status());
        }
    }

    @Test
    public void c06SynchronisationFailureOverTheSetInUseIsProtected() throws Exception {
        Phone phone = SCENE.phone();
        assertTrue(phone.ue().register().registered());
        SCENE.home().challengesNext(phone);
        try (RegistrationAttempt attempt = phone.ue().protectedAttempt(Duration.ofHours(1))) {
            Challenge challenge = challenge(attempt);
            SaSetOfUe old = attempt.accept(challenge);
            SipMessage oldSm7 = attempt.buildSm7(challenge);
            SipMessage report = attempt.buildFailureReport(challenge, Optional.of(auts(phone, challenge)));
            Challenge next = Challenge.read(attempt.sendSm1(report).orElseThrow().message());
            assertEquals("yes", lastMark(report.callId()));
            SaSetOfUe fresh = attempt.accept(next);
            assertNotEquals(old.spiPs(), fresh.spiPs());
            assertTemporarySetGone(phone, old, oldSm7);
            assertEquals(200, attempt.sendSm7(attempt.buildSm7(next)).orElseThrow().message().status());
        }
    }

    @Test
    public void c09ChangedListInSecurityVerifyAborts() throws Exception {
        assertAborted(m -> m.mapLines("Security-Verify", line -> line.replaceFirst("ealg=aes-gcm", "ealg=aes-cbc")),
            494, "SECURITY_VERIFY_MISMATCH");
        assertAborted(m -> m.withAll("Security-Verify", m.values("Security-Verify").subList(1, 4)), 494,
            "SECURITY_VERIFY_MISMATCH");
    }

    @Test
    public void c10ChangedSpiInSecurityVerifyAborts() throws Exception {
        assertAborted(m -> m.mapLines("Security-Verify", line -> line.replaceAll("spi-s=[0-9]+", "spi-s=300")), 494,
            "SECURITY_VERIFY_MISMATCH");
    }

    @Test
    public void c11SecurityClientOtherThanInSm1Aborts() throws Exception {
        assertAborted(m -> m.mapLines("Security-Client", line -> line.replaceAll("port-s=[0-9]+", "port-s=1999")), 494,
            "SECURITY_CLIENT_CHANGED");
    }

    @Test
    public void c12Sm7WithoutSecurityVerifyAborts() throws Exception {
        assertAborted(m -> m.without("Security-Verify"), 400, "SECURITY_VERIFY_MISSING");
    }

    @Test
    public void c13Sm7WithoutSecurityClientAborts() throws Exception {
        assertAborted(m -> m.without("Security-Client"), 400, "SECURITY_CLIENT_MISSING");
    }

    @Test
    public void h05ViaOfSm7ThatIsNotItsSourceAborts() throws Exception {
        assertAborted(m -> m.mapLines("Via", via -> via.replaceFirst("127\\.[0-9.]+", "192.0.2.1")), 403,
            "VIA_NOT_SOURCE");
    }

    @Test
    public void c17OtherPrivateIdentityOverTheTemporarySetAborts() throws Exception {
        assertAborted(m -> m.mapLines("Authorization", line -> line.replaceFirst("username=\"", "username=\"x")), 403,
            "IMPI_MISMATCH");
    }

    @Test
    public void c17OtherPrivateIdentityOverASetInUseHarmsNobody() throws Exception {
        Phone owner = SCENE.phone();
        Phone other = SCENE.phone();
        assertTrue(owner.ue().register().registered());
        assertTrue(other.ue().register().registered());
        SaSetOfUe set = owner.ue().set().orElseThrow();
        try (LogLines log = LogLines.collect();
             RegistrationAttempt attempt = owner.ue().protectedAttempt(Duration.ofHours(1))) {
            SipMessage register = attempt.buildSm1()
                .mapLines("Authorization", line -> line.replace(owner.impi(), other.impi()));
            Inbound refused = attempt.sendSm1(register).orElseThrow();
            assertEquals(403, refused.message().status());
            assertEquals(SCENE.gm(set.portPc()), refused.from());
            log.await("refused reason=IMPI_MISMATCH status=403 ue=" + owner.address().getHostAddress());
            assertFalse(SCENE.forwarded(register));
        }
        assertEquals(set, owner.ue().set().orElseThrow());
        assertServed(owner);
        assertServed(other);
    }

    @Test
    public void h09ForgedFailureReportFromElsewhereLeavesTheVictimItsSet() throws Exception {
        Phone victim = SCENE.phone();
        Phone attacker = SCENE.elsewhere(victim);
        try (RegistrationAttempt attempt = victim.ue().attempt();
             RegistrationAttempt forger = attacker.ue().attempt()) {
            SipMessage sm1 = attempt.buildSm1();
            Challenge challenge = Challenge.read(attempt.sendSm1(sm1).orElseThrow().message());
            attempt.accept(challenge);
            SipMessage sm7 = attempt.buildSm7(challenge);
            // known by its CSeq, which no answer has before the hook is taken away again
            SCENE.home().answers(victim, response -> response.cseq() == sm7.cseq() + 5 ? null : response);
            // everything the victim could say, with a contact and an offer that this address may have
            SipMessage forged = forger.buildFailureReport(challenge,
                Optional.of(Octets.ofHex("ba853f3c121cb55edb820040ab41"))).with("Call-ID", sm1.callId())
                .with("CSeq", sm7.cseq() + 5 + " REGISTER");
            attacker.ue().sendClear(forged);
            assertTrue("forwarded, as anybody's", SCENE.arrives(forged));
            assertEquals("no", lastMark(sm1.callId()));
            assertTrue("the victim's set is in force", attempt.sendSm7(sm7).isPresent());
            SipMessage sm8 = SCENE.home().seen().requests(sm1.callId()).stream()
                .filter(m -> m.cseq() == sm7.cseq()).findFirst().orElseThrow();
            assertEquals("yes", DigestHeader.parse(sm8.first("Authorization").orElseThrow())
                .get("integrity-protected").orElseThrow());
        }
    }

    // ---- the way to the home network, RFC 3263

    /** A domain whose SRV records lead to these, in this order. */
    private static String domain(String name, Transport transport, InetSocketAddress... targets) {
        String service = "_sip._" + transport.name().toLowerCase(java.util.Locale.ROOT) + "." + name;
        DNS.add(DnsRecord.naptr(name, 60, 10, "s", transport == Transport.UDP ? "SIP+D2U" : "SIP+D2T", service));
        for (int i = 0; i < targets.length; i++) {
            DNS.add(DnsRecord.srv(service, 60, i, 0, targets[i].getPort(), "t" + i + "." + name),
                DnsRecord.address("t" + i + "." + name, 60, targets[i].getAddress().getHostAddress()));
        }
        return name;
    }

    private static InetSocketAddress home() {
        return SCENE.home().scscf().address();
    }

    private static InetSocketAddress nobody() throws Exception {
        InetAddress address = InetAddress.getByName("127.0.0.39");
        return new InetSocketAddress(address, FreePorts.at(address, 1).get(0));
    }

    private static SipMessage sm1To(RegistrationAttempt attempt, String domain) {
        return attempt.buildSm1().withRequestUri("sip:" + domain);
    }

    @Test
    public void aHomeNetworkIsFoundByDnsAndTheNextTargetTriedIfOneTakesNoConnection() throws Exception {
        String domain = domain("home2.net", Transport.TCP, nobody(), home());
        try (RegistrationAttempt attempt = SCENE.phone().ue().attempt()) {
            SipMessage sm1 = sm1To(attempt, domain);
            assertEquals(401, attempt.sendSm1(sm1).orElseThrow().message().status());
            SipMessage atHome = SCENE.home().seen().requests(sm1.callId()).get(0);
            assertTrue(atHome.values("Via").get(0).startsWith("SIP/2.0/TCP "));
            assertEquals(List.of("<sip:home2.net;lr>"), atHome.values("Route"));
        }
    }

    @Test
    public void a503OfOneTargetLeadsToTheNext() throws Exception {
        BlockingQueue<Inbound> arrived = new LinkedBlockingQueue<>();
        try (SipUdpEndpoint busy = SipUdpEndpoint.open(new InetSocketAddress("127.0.0.39", 0), arrived::add,
                 SipTap.NONE);
             RegistrationAttempt attempt = SCENE.phone().ue().attempt()) {
            SipMessage sm1 = sm1To(attempt, domain("home3.net", Transport.UDP, busy.local(), home()));
            CompletableFuture<Optional<Inbound>> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return attempt.sendSm1(sm1);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            Inbound register = arrived.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            busy.send(register.message().reply(503, "Service Unavailable", "b").encode(), register.from());
            assertEquals(401, answer.get(30, TimeUnit.SECONDS).orElseThrow().message().status());
            assertEquals(1, SCENE.home().seen().requests(sm1.callId()).size());
        }
    }

    @Test
    public void the503OfTheOnlyTargetIsPassedOnAndTheUeCanStartAgain() throws Exception {
        Phone phone = SCENE.phone();
        SCENE.home().answers(phone, m -> m.withStartLine("SIP/2.0 503 Service Unavailable"));
        try (RegistrationAttempt attempt = phone.ue().attempt()) {
            assertEquals(503, attempt.sendSm1(attempt.buildSm1()).orElseThrow().message().status());
        }
        SCENE.home().answers(phone, UnaryOperator.identity());
        assertTrue(phone.ue().register().registered());
    }

    @Test
    public void aHomeNetworkThatIsNotFoundOrTakesNoConnectionIs504() throws Exception {
        try (LogLines log = LogLines.collect()) {
            for (String reason : List.of("HOME_NETWORK_NOT_FOUND", "HOME_NETWORK_UNREACHABLE")) {
                String domain = reason.endsWith("FOUND") ? "nowhere.net" : domain("home4.net", Transport.TCP, nobody());
                Phone phone = SCENE.phone();
                try (RegistrationAttempt attempt = phone.ue().attempt()) {
                    Inbound answer = attempt.sendSm1(sm1To(attempt, domain)).orElseThrow();
                    assertEquals(504, answer.message().status());
                }
                log.await("REGISTER refused reason=" + reason + " status=504 ue=" + phone.address().getHostAddress());
                assertTrue("nothing is left of it", phone.ue().register().registered());
            }
        }
    }

    /** RFC 3261 clause 18.1.1. */
    @Test
    public void aRegisterThatIsTooLargeForUdpGoesOverTcp() throws Exception {
        try (RegistrationAttempt attempt = SCENE.phone().ue().attempt()) {
            SipMessage sm1 = attempt.buildSm1().plus("Subject", "x".repeat(1300));
            Inbound answer = attempt.sendSm1(sm1).orElseThrow();
            assertEquals(401, answer.message().status());
            assertEquals(Transport.UDP, answer.endpoint().transport());
            String via = SCENE.home().seen().requests(sm1.callId()).get(0).values("Via").get(0);
            assertTrue(via, via.startsWith("SIP/2.0/TCP "));
        }
    }

    @Test
    public void aServiceRouteThatIsANameIsFollowedAndOneThatLeadsNowhereIsAnswered() throws Exception {
        Phone phone = SCENE.phone();
        for (String core : List.of(domain("core1.net", Transport.UDP, home()), "core2.net")) {
            SCENE.home().answers(phone, m -> m.status() == 200
                ? m.withAll("Service-Route", List.of("<sip:orig@" + core + ";lr>")) : m);
            assertTrue(phone.ue().register().registered());
            SipMessage message = phone.ue().buildRequest("MESSAGE", "sip:someone@home1.net");
            SipMessage answer = phone.ue().send(message).awaitFinal(PATIENCE).orElseThrow().message();
            boolean found = core.equals("core1.net");
            assertEquals(found ? 501 : 504, answer.status());
            assertEquals(found ? 1 : 0, SCENE.home().seen().requests(message.callId()).size());
        }
    }
}
