package org.gatehouse.it.pcscf;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gatehouse.it.pcscf.PcscfScene.Phone;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.DigestHeader;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.ue.Algorithms;
import org.gatehouse.testbed.ue.Challenge;
import org.gatehouse.testbed.ue.Registration;
import org.gatehouse.testbed.ue.RegistrationAttempt;
import org.gatehouse.testbed.ue.SaSetOfUe;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit.Arquillian;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Test;
import org.junit.runner.RunWith;

/** An initial registration, TS 33.203 clause 7.2, through the deployed application: SM1 to SM12. */
@RunWith(Arquillian.class)
public class RegistrationIT {
    private static final PcscfScene SCENE = new PcscfScene();

    @Deployment(testable = false)
    public static Archive<?> pcscf() {
        return SCENE.archive("war");
    }

    @After
    public void closePhones() {
        SCENE.closePhones();
    }

    @AfterClass
    public static void close() {
        SCENE.close();
    }

    private static DigestHeader authorization(SipMessage message) throws Exception {
        return DigestHeader.parse(message.first("Authorization").orElseThrow());
    }

    private static List<SipMessage> forwarded(SipMessage sm1) {
        return SCENE.home().seen().requests(sm1.callId());
    }

    @Test
    public void a01WhatSm2GainsAndLoses() throws Exception {
        try (RegistrationAttempt attempt = SCENE.phone().ue().attempt()) {
            SipMessage sm1 = attempt.buildSm1();
            attempt.sendSm1(sm1).orElseThrow();
            SipMessage sm2 = forwarded(sm1).get(0);
            assertEquals(1, forwarded(sm1).size());
            for (String name : List.of("Security-Client", "Security-Server", "Security-Verify", "Proxy-Require")) {
                assertFalse(name, sm2.has(name));
            }
            assertEquals(List.of("path"), sm2.values("Require"));
            String core = SCENE.core().getAddress().getHostAddress() + ":" + SCENE.core().getPort();
            assertEquals(1, sm2.values("Path").size());
            assertTrue(sm2.values("Path").get(0),
                sm2.values("Path").get(0).matches("<sip:[0-9a-f]{32}@" + core + ";lr>"));
            assertEquals(List.of("\"visited1.net\""), sm2.lines("P-Visited-Network-ID"));
            String charging = sm2.first("P-Charging-Vector").orElseThrow();
            assertTrue(charging, charging.matches("icid-value=\"[0-9a-f]{32}\";icid-generated-at=127\\.0\\.0\\.11;"
                + "orig-ioi=visited1\\.net"));
            assertEquals("no", authorization(sm2).get("integrity-protected").orElseThrow());
            assertEquals("sip:home1.net", sm2.requestUri());
            assertEquals("69", sm2.first("Max-Forwards").orElseThrow());
            assertEquals(2, sm2.values("Via").size());
            assertTrue(sm2.values("Via").get(0), sm2.values("Via").get(0).startsWith("SIP/2.0/UDP " + core + ";"));
            assertEquals("path", sm2.first("Supported").orElseThrow());
            assertEquals(sm1.first("Contact"), sm2.first("Contact"));
            assertFalse(sm2.has("Record-Route"));
        }
    }

    @Test
    public void a02KeysEndAtThePcscfAndTheSetIsThereBeforeSm6() throws Exception {
        try (RegistrationAttempt attempt = SCENE.phone().ue().attempt()) {
            Inbound sm6 = attempt.sendSm1(attempt.buildSm1()).orElseThrow();
            assertEquals(401, sm6.message().status());
            DigestHeader challenge = DigestHeader.parse(sm6.message().first("WWW-Authenticate").orElseThrow());
            assertEquals(List.of("realm", "nonce", "algorithm", "qop"), challenge.names());
            assertEquals(SCENE.clear(), sm6.from());
            attempt.accept(Challenge.read(sm6.message()));
            SaSetOfUe set = attempt.set().orElseThrow();
            assertEquals(SCENE.portPs(), set.portPs());
            assertTrue(SCENE.portsPc().contains(set.portPc()));
            assertEquals("SPIs are four different ones", 4,
                new HashSet<>(List.of(set.spiUc(), set.spiUs(), set.spiPc(), set.spiPs())).size());
            // the set is in force: SM7 is taken at once
            SipMessage sm7 = attempt.buildSm7(Challenge.read(sm6.message()));
            assertEquals(200, attempt.sendSm7(sm7).orElseThrow().message().status());
        }
    }

    @Test
    public void a03ChallengeWithoutKeysDoesNotLeave() throws Exception {
        for (String key : List.of("ik", "ck")) {
            Phone phone = SCENE.phone();
            SCENE.home().answers(phone, m -> m.mapLines("WWW-Authenticate",
                line -> line.replaceAll(", " + key + "=\"[^\"]*\"", "")));
            Registration registration = phone.ue().register();
            assertEquals(key, 500, registration.status());
            SipMessage answer = registration.received().get(0).message();
            assertFalse(key, answer.has("Security-Server"));
            assertFalse(key, new String(answer.encode()).matches("(?s).*\\b(ik|ck)=.*"));
            // no set was made: the next attempt is served
            SCENE.home().answers(phone, m -> m);
            assertTrue(key, phone.ue().register().registered());
        }
    }

    @Test
    public void a05Sm7IsComparedAndForwardedAsProtected() throws Exception {
        Phone phone = SCENE.phone();
        try (RegistrationAttempt attempt = phone.ue().attempt()) {
            SipMessage sm1 = attempt.buildSm1();
            Challenge challenge = Challenge.read(attempt.sendSm1(sm1).orElseThrow().message());
            attempt.accept(challenge);
            SipMessage sm7 = attempt.buildSm7(challenge);
            assertEquals(200, attempt.sendSm7(sm7).orElseThrow().message().status());
            SipMessage sm8 = forwarded(sm1).get(1);
            assertEquals("yes", authorization(sm8).get("integrity-protected").orElseThrow());
            assertEquals(authorization(sm7).get("response"), authorization(sm8).get("response"));
            for (String name : List.of("Security-Client", "Security-Server", "Security-Verify", "Proxy-Require")) {
                assertFalse(name, sm8.has(name));
            }
            assertEquals("one UE, one Path", forwarded(sm1).get(0).values("Path").get(0).length(),
                sm8.values("Path").get(0).length());
        }
    }

    @Test
    public void a06TwoHundredLeavesOverTheNewSet() throws Exception {
        Phone phone = SCENE.phone();
        Registration registration = phone.ue().register();
        assertTrue(registration.outcome().toString(), registration.registered());
        assertTrue(registration.authenticated());
        assertEquals(3600, registration.expiresSeconds());
        Inbound sm12 = registration.received().get(1);
        SaSetOfUe set = registration.set().orElseThrow();
        assertEquals(SCENE.gm(set.portPc()), sm12.from());
        assertEquals(phone.ue().portUs(), sm12.local().getPort());
        assertFalse("SM12 has no security header", sm12.message().has("Security-Server"));
    }

    @Test
    public void a07OverTcpTheAnswerStaysOnTheConnection() throws Exception {
        Phone phone = SCENE.phone(s -> s.withTransport(Transport.TCP));
        Registration registration = phone.ue().register();
        assertTrue(registration.outcome().toString(), registration.registered());
        Inbound sm12 = registration.received().get(1);
        SaSetOfUe set = registration.set().orElseThrow();
        assertEquals(SCENE.gm(SCENE.portPs()), sm12.from());
        assertEquals(set.portUc(), sm12.local().getPort());
    }

    @Test
    public void a12OwnPriorityWins() throws Exception {
        List<Algorithms> offered = List.of(new Algorithms("hmac-sha-1-96", "aes-cbc"),
            new Algorithms("null", "aes-gcm"));
        Phone phone = SCENE.phone(s -> s.withAlgorithms(offered));
        phone.ue().spoil(m -> m.mapLines("Security-Client", line -> line
            .replace("alg=hmac-sha-1-96;", "alg=hmac-sha-1-96; q=0.9;").replace("alg=null;", "alg=null; q=0.1;")));
        Registration registration = phone.ue().register();
        assertTrue(registration.outcome().toString(), registration.registered());
        assertEquals(new Algorithms("null", "aes-gcm"), registration.set().orElseThrow().algorithms());
    }

    @Test
    public void a14WithoutACipherTheWholeListIsSentAllTheSame() throws Exception {
        List<Algorithms> integrityOnly = List.of(new Algorithms("hmac-sha-1-96", "null"));
        Registration registration = SCENE.phone(s -> s.withAlgorithms(integrityOnly)).ue().register();
        assertTrue(registration.outcome().toString(), registration.registered());
        assertEquals(integrityOnly.get(0), registration.set().orElseThrow().algorithms());
        List<String> listed = registration.received().get(0).message().values("Security-Server");
        assertEquals(4, listed.size());
        assertTrue(listed.get(0), listed.get(0).contains("ealg=aes-gcm"));
    }

    @Test
    public void a21DefaultsAreEqualToTheirAbsence() throws Exception {
        Phone phone = SCENE.phone();
        phone.ue().spoil(m -> m.has("Security-Verify") ? m.mapLines("Security-Client",
            line -> line.replace("; spi-c", "; prot=esp; mod=trans; spi-c")) : m);
        assertTrue(phone.ue().register().registered());
    }

    @Test
    public void a23SpisAreUnsigned() throws Exception {
        Phone phone = SCENE.phone();
        phone.ue().spoil(m -> m.mapLines("Security-Client", line -> line.replaceAll("spi-c=[0-9]+", "spi-c=4294967295")
            .replaceAll("spi-s=[0-9]+", "spi-s=3000000000")));
        Registration registration = phone.ue().register();
        assertTrue(registration.outcome().toString(), registration.registered());
        assertFalse(registration.received().get(0).message().first("Security-Server").orElseThrow().contains("=-"));
    }

    @Test
    public void a27RepeatedSm1GetsTheSameSm6() throws Exception {
        Phone phone = SCENE.phone();
        try (RegistrationAttempt attempt = phone.ue().attempt()) {
            SipMessage sm1 = attempt.buildSm1();
            SipMessage first = attempt.sendSm1(sm1).orElseThrow().message();
            ClientTransaction again = phone.ue().sendClear(sm1);
            SipMessage second = again.awaitFinal(java.time.Duration.ofSeconds(30)).orElseThrow().message();
            assertArrayEquals(first.encode(), second.encode());
            assertEquals("the core saw it once", 1, forwarded(sm1).size());
        }
    }

    @Test
    public void a28NewSm1TakesThePlaceOfAnOpenChallenge() throws Exception {
        Phone phone = SCENE.phone();
        try (RegistrationAttempt abandoned = phone.ue().attempt(); RegistrationAttempt second = phone.ue().attempt();
             RegistrationAttempt third = phone.ue().attempt()) {
            Challenge first = Challenge.read(abandoned.sendSm1(abandoned.buildSm1()).orElseThrow().message());
            abandoned.accept(first);
            Challenge next = Challenge.read(second.sendSm1(second.buildSm1()).orElseThrow().message());
            SaSetOfUe set = second.accept(next);
            assertNotEquals(abandoned.set().orElseThrow().spiPs(), set.spiPs());
            String freed = "port-c=" + abandoned.offer().portUc();
            SipMessage sm1 = third.buildSm1().mapLines("Security-Client",
                line -> line.replaceAll("port-c=[0-9]+", freed));
            assertEquals("the old port is free again", 401, third.sendSm1(sm1).orElseThrow().message().status());
        }
    }

    @Test
    public void serviceDataReachesTheUeUntouchedAndChargingDataDoesNot() throws Exception {
        Phone phone = SCENE.phone();
        SCENE.home().answers(phone, m -> m.status() != 200 ? m : m.withAll("Service-Route",
                List.of("<sip:orig@scscf1.home1.net;lr>", "<sip:token@icscf1.home1.net;lr;tokenized-by=home1.net>"))
            .with("P-Associated-URI", "<sip:a@home1.net>, \"B, C\" <sip:b@home1.net>;x=Y")
            .plus("P-Charging-Vector", "icid-value=1;term-ioi=home1.net")
            .plus("P-Charging-Function-Addresses", "ccf=192.0.2.1").plus("P-Visited-Network-ID", "visited1.net"));
        SipMessage ok = phone.ue().register().received().get(1).message();
        assertEquals(List.of("<sip:orig@scscf1.home1.net;lr>",
            "<sip:token@icscf1.home1.net;lr;tokenized-by=home1.net>"), ok.values("Service-Route"));
        assertEquals(List.of("<sip:a@home1.net>", "\"B, C\" <sip:b@home1.net>;x=Y"), ok.values("P-Associated-URI"));
        for (String name : List.of("P-Charging-Vector", "P-Charging-Function-Addresses", "P-Visited-Network-ID")) {
            assertFalse(name, ok.has(name));
        }
    }

    @Test
    public void keysReachTheUeInNoResponse() throws Exception {
        for (int status : new int[] {200, 401, 403, 407, 480, 500, 603}) {
            Phone phone = SCENE.phone();
            String keys = "Digest realm=\"home1.net\", nonce=\"x\", IK=\"00112233445566778899aabbccddeeff\", "
                + "ck = \"00112233445566778899aabbccddeeff\"";
            SCENE.home().answers(phone, m -> m.withStartLine("SIP/2.0 " + status + " As Told")
                .with("WWW-Authenticate", keys).plus("WWW-Authenticate", "garbage ck=\"0011\" \"")
                .plus("Proxy-Authenticate", keys));
            for (Inbound response : phone.ue().register().received()) {
                String text = new String(response.message().encode()).toLowerCase(java.util.Locale.ROOT);
                assertFalse(status + ": " + text, text.matches("(?s).*\\b(ik|ck)\\s*=.*") || text.contains("00112233"));
            }
        }
    }

    @Test
    public void otherAnswersOfTheHomeNetworkPass() throws Exception {
        Phone phone = SCENE.phone();
        SCENE.home().answers(phone, m -> m.withStartLine("SIP/2.0 423 Interval Too Brief").without("WWW-Authenticate")
            .plus("Min-Expires", "7200"));
        Registration registration = phone.ue().register();
        assertEquals(423, registration.status());
        assertEquals("7200", registration.received().get(0).message().first("Min-Expires").orElseThrow());
    }

    @Test
    public void twoUesMayOfferTheSameSpisAndPorts() throws Exception {
        Phone one = SCENE.phone();
        Phone other = SCENE.phone();
        for (Phone phone : List.of(one, other)) {
            phone.ue().spoil(m -> m.mapLines("Security-Client",
                line -> line.replaceAll("spi-c=[0-9]+", "spi-c=70001").replaceAll("spi-s=[0-9]+", "spi-s=70002")));
        }
        Registration first = one.ue().register();
        Registration second = other.ue().register();
        assertTrue(first.registered() && second.registered());
        Set<Long> ours = Set.of(first.set().orElseThrow().spiPs(), first.set().orElseThrow().spiPc());
        assertFalse(ours.contains(second.set().orElseThrow().spiPs()));
    }

    @Test
    public void sm1WithoutAuthorizationAndSm7WithThePrivateIdentity() throws Exception {
        Phone phone = SCENE.phone();
        SCENE.home().findsByPublicIdentity(phone);
        try (RegistrationAttempt attempt = phone.ue().attempt()) {
            SipMessage sm1 = attempt.buildSm1().without("Authorization");
            Inbound sm6 = attempt.sendSm1(sm1).orElseThrow();
            assertEquals(401, sm6.message().status());
            assertFalse(forwarded(sm1).get(0).has("Authorization"));
            Challenge challenge = Challenge.read(sm6.message());
            attempt.accept(challenge);
            Inbound sm12 = attempt.sendSm7(attempt.buildSm7(challenge)).orElseThrow();
            assertEquals(200, sm12.message().status());
            assertEquals("yes", authorization(forwarded(sm1).get(1)).get("integrity-protected").orElseThrow());
            attempt.complete(sm12, List.of(sm6, sm12));
        }
        // the set is the user's now
        assertTrue(phone.ue().reRegister().registered());
        assertTrue(phone.ue().register().registered());
        assertEquals(Registration.Outcome.DEREGISTERED, phone.ue().deregister().outcome());
    }

    @Test
    public void sm7MayTakeAnotherTransportThanSm1() throws Exception {
        for (Transport sm1Over : Transport.values()) {
            Transport sm7Over = sm1Over == Transport.UDP ? Transport.TCP : Transport.UDP;
            try (RegistrationAttempt attempt = SCENE.phone(s -> s.withTransport(sm1Over)).ue().attempt()) {
                Inbound sm6 = attempt.sendSm1(attempt.buildSm1()).orElseThrow();
                assertEquals(sm1Over, sm6.endpoint().transport());
                Challenge challenge = Challenge.read(sm6.message());
                SaSetOfUe set = attempt.accept(challenge);
                SipMessage sm7 = attempt.buildSm7(challenge).mapLines("Via",
                    via -> via.replaceFirst("/(UDP|TCP) ", "/" + sm7Over + " "));
                Inbound sm12 = attempt.sendSm7(sm7, sm7Over).orElseThrow();
                assertEquals(200, sm12.message().status());
                boolean udp = sm7Over == Transport.UDP;
                assertEquals(SCENE.gm(udp ? set.portPc() : set.portPs()), sm12.from());
                assertEquals(udp ? set.portUs() : set.portUc(), sm12.local().getPort());
            }
        }
    }
}
