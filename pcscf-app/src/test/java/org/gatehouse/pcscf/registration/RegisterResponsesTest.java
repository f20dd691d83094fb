package org.gatehouse.pcscf.registration;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipResponseView;
import org.junit.Test;

public class RegisterResponsesTest {
    private final RegistrationScene scene = new RegistrationScene();

    private RegisterAttempt sm1() {
        return RegistrationScene.attempt(scene.inClear(scene.sm1Headers()));
    }

    @Test
    public void a01ChallengeInstallsTheSetAndKeepsTheKeys() {
        RegisterAnswer sm6 = scene.challenge(sm1());
        assertEquals(Optional.empty(), sm6.instead());
        assertEquals("SM6 leaves in clear", OptionalInt.empty(), sm6.portPc());
        assertEquals(1, scene.backend.held.size());
        String text = Headers.of("WWW-Authenticate", RegistrationScene.challenge(RegistrationScene.NONCE))
            .edited(sm6.edits()).lines().toString();
        assertFalse(text.contains(RegistrationScene.IK) || text.contains(RegistrationScene.CK));
        assertTrue(text.contains("Security-Server"));
    }

    @Test
    public void sm1ToSm12() {
        RegisterAttempt sm8 = scene.toSm8();
        assertEquals(RegisterAttempt.Step.SM7, sm8.step());
        RegisterAnswer sm12 = scene.accept(sm8, "Service-Route", "<sip:a;lr>, <sip:b;lr>", "P-Associated-URI",
            "<sip:alice@home1.net>, <tel:+1234>");
        assertEquals(Optional.empty(), sm12.instead());
        assertEquals("over the new set", OptionalInt.of(5064), sm12.portPc());
        Binding binding = scene.bindings.get(sm8.contact()).orElseThrow();
        assertEquals(List.of("<sip:a;lr>", "<sip:b;lr>"), binding.serviceRoute());
        assertEquals(List.of("sip:alice@home1.net", "tel:+1234"), binding.associated());
        assertEquals(scene.clock.now.plusSeconds(600_000), binding.expiresAt());
        assertEquals(sm8.flow(), binding.flow());
        assertTrue(binding.protectedBySa());
    }

    @Test
    public void saNotInstalledLeavesNothing() {
        RegisterAttempt sm1 = sm1();
        scene.backend.refuses = true;
        RegisterAnswer answer = scene.challenge(sm1);
        assertEquals(Optional.of(Reason.SA_NOT_INSTALLED), answer.instead());
        assertTrue(scene.table.all().isEmpty());
        assertTrue(scene.backend.held.isEmpty());
        assertEquals(0, scene.bindings.size());
        assertFalse(Headers.of("WWW-Authenticate", RegistrationScene.challenge(RegistrationScene.NONCE))
            .edited(answer.edits()).lines().toString().contains(RegistrationScene.IK));
    }

    @Test
    public void a03ChallengeWithoutKeys() {
        RegisterAnswer answer = scene.answer(sm1(), 401, "WWW-Authenticate", RegistrationScene
            .challenge(RegistrationScene.NONCE).replace(", ck=\"" + RegistrationScene.CK + "\"", ""));
        assertEquals(Optional.of(Reason.CHALLENGE_WITHOUT_KEYS), answer.instead());
        assertTrue(scene.backend.held.isEmpty());
        assertTrue(scene.table.all().isEmpty());
    }

    @Test
    public void challengeUnusable() {
        RegisterAttempt sm1 = sm1();
        scene.pass(scene.settings.timers().awaitChallenge());
        assertEquals(Optional.of(Reason.CHALLENGE_UNUSABLE), scene.challenge(sm1).instead());
        assertTrue(scene.backend.held.isEmpty());
    }

    @Test
    public void acceptedUnchallenged() {
        assertEquals(Optional.of(Reason.ACCEPTED_UNCHALLENGED), scene.accept(sm1()).instead());
        assertEquals(0, scene.bindings.size());
    }

    @Test
    public void homeNetworkUnreachable() {
        SipResponseView timeout = new SipResponseView(408, "", Headers.of(), null);
        assertEquals(Optional.of(Reason.HOME_NETWORK_UNREACHABLE),
            scene.responses.answered(sm1(), timeout, true).instead());
        assertEquals("the home network's own 408 goes on", Optional.empty(),
            scene.responses.answered(sm1(), timeout, false).instead());
    }

    @Test
    public void aRefusalOfSm7LeavesOverTheTemporarySetWhichEnds() {
        RegisterAttempt sm8 = scene.toSm8();
        RegisterAnswer answer = scene.answer(sm8, 403);
        assertEquals(Optional.empty(), answer.instead());
        assertEquals(OptionalInt.of(5064), answer.portPc());
        assertEquals(0, scene.bindings.size());
    }

    @Test
    public void row23ChallengedAgainTheOldSetStaysUntilSm6HasLeftOverIt() {
        RegisterAnswer sm6 = scene.challenge(scene.toSm8());
        assertEquals(Optional.empty(), sm6.instead());
        assertEquals("over the old temporary set", OptionalInt.of(5064), sm6.portPc());
        assertEquals("which is there", Set.of("1"), scene.backend.held);
        String verify = RegistrationScene.securityServer(sm6);
        scene.left();
        assertEquals(Set.of("2"), scene.backend.held);
        scene.cseq++;
        RegisterAttempt sm8 = RegistrationScene.attempt(scene.overSet(scene.sm7Headers(verify)));
        assertEquals("over the new set", OptionalInt.of(5065), scene.accept(sm8).portPc());
        assertEquals(1, scene.bindings.size());
    }

    @Test
    public void row23ANewSetThatIsNotInstalledLeavesNothing() {
        RegisterAttempt sm8 = scene.toSm8();
        scene.challenge(sm8);
        scene.backend.refuses = true;
        scene.left();
        assertTrue(scene.backend.held.isEmpty());
        assertTrue(scene.table.all().isEmpty());
        scene.backend.refuses = false;
        scene.cseq++;
        assertEquals("the UE starts anew", RegisterAttempt.Step.SM7, scene.toSm8().step());
    }

    @Test
    public void row23ANewSetThatIsGoneBeforeSm6HasLeftIsNotInstalled() {
        RegisterAttempt sm8 = scene.toSm8();
        scene.challenge(sm8);
        scene.table.removed(sm8.contact(), scene.clock.now);
        scene.left();
        assertTrue(scene.backend.held.isEmpty());
    }

    @Test
    public void row02SetsAreThereBeforeSm6() {
        scene.toSm6();
        assertTrue(scene.waiting.isEmpty());
        assertEquals(Set.of("1"), scene.backend.held);
    }

    @Test
    public void aRefusalOfAReregistrationLeavesWhatWasEstablished() {
        scene.register();
        scene.portUc++;
        scene.spi += 2;
        int before = scene.portUc - 1;
        RegisterAttempt again = RegistrationScene.attempt(scene.send(scene.sm1Headers(), before, 5062));
        assertEquals(Optional.empty(), scene.answer(again, 500).instead());
        assertEquals(1, scene.backend.held.size());
        assertEquals(1, scene.bindings.size());
    }

    @Test
    public void deregistrationRemovesTheBinding() {
        scene.register();
        int before = scene.portUc++;
        scene.spi += 2;
        scene.expires = 0;
        RegisterAttempt last = RegistrationScene.attempt(scene.send(scene.sm1Headers(), before, 5062));
        assertEquals(Optional.empty(), scene.accept(last).instead());
        assertEquals(0, scene.bindings.size());
        assertEquals(List.of("registered", "ended BY_USER"), scene.heard);
    }

    @Test
    public void c18AnotherAddressEndsWhatWasAtTheOld() {
        scene.register();
        assertEquals(1, scene.backend.held.size());
        scene.ue = "192.0.2.2";
        scene.callId = "call-2";
        scene.portUc += 10;
        scene.spi += 10;
        RegisterAttempt sm8 = scene.toSm8();
        assertEquals("not before the 200", 2, scene.backend.held.size());
        scene.accept(sm8);
        assertEquals(1, scene.backend.held.size());
        assertEquals(1, scene.bindings.size());
        assertTrue(scene.bindings.get(sm8.contact()).isPresent());
        assertEquals(List.of("registered", "registered", "ended LEFT_BEHIND"), scene.heard);
    }

    @Test
    public void anEmergencyRegistrationIsKeptApart() {
        scene.register();
        scene.contactParameters = ";sos";
        scene.callId = "call-2";
        scene.portUc += 10;
        scene.spi += 10;
        scene.register();
        assertEquals(2, scene.bindings.size());
        assertEquals(2, scene.backend.held.size());
    }

    @Test
    public void unprotectedWherePolicyAllowsIt() {
        RegistrationScene open = new RegistrationScene("security { sec-agree = never }");
        RegisterAttempt attempt = RegistrationScene.attempt(open.inClear(open.headers("response=\"\"")));
        assertEquals(RegisterAttempt.Step.UNPROTECTED, attempt.step());
        RegisterAnswer challenged = open.challenge(attempt);
        assertEquals(Optional.empty(), challenged.instead());
        assertFalse(Headers.of("WWW-Authenticate", RegistrationScene.challenge(RegistrationScene.NONCE))
            .edited(challenged.edits()).lines().toString().contains(RegistrationScene.IK));
        open.accept(attempt);
        assertTrue(open.backend.held.isEmpty());
        assertFalse(open.bindings.get(attempt.contact()).orElseThrow().protectedBySa());
    }
}
