package org.gatehouse.pcscf.registration;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.Slot;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.junit.Test;

/** SM1 without Authorization: the user is known by name from SM7 on. */
public class UnnamedUserTest {
    private static final String REAL = "alice_private@home1.net";

    private final RegistrationScene scene = new RegistrationScene();

    private static Headers anonymous(Headers headers) {
        return headers.edited(List.of(new HeaderEdit.Remove("Authorization")));
    }

    private static Headers as(String impi, Headers headers) {
        String line = headers.first("Authorization").orElseThrow();
        return headers.edited(List.of(new HeaderEdit.Set("Authorization",
            line.replace(RegistrationScene.IMPI, impi))));
    }

    private String challenged() {
        return RegistrationScene.securityServer(
            scene.challenge(RegistrationScene.attempt(scene.inClear(anonymous(scene.sm1Headers())))));
    }

    private RegisterAttempt sm8(String verify, String impi) {
        scene.cseq++;
        return RegistrationScene.attempt(scene.overSet(as(impi, scene.sm7Headers(verify))));
    }

    private void registered(String impi) {
        RegisterAttempt sm8 = sm8(challenged(), impi);
        RegisterAnswer sm12 = scene.accept(sm8);
        assertEquals(Optional.empty(), sm12.instead());
        scene.cseq++;
    }

    @Test
    public void sm2OfAnUnnamedUserHasNothingToMark() {
        RegisterOutcome.Forward sm2 = (RegisterOutcome.Forward) scene.inClear(anonymous(scene.sm1Headers()));
        assertFalse(anonymous(scene.sm1Headers()).edited(sm2.edits()).has("Authorization"));
        assertFalse(sm2.attempt().contact().named());
    }

    @Test
    public void sm7MayNameThePrivateIdentity() {
        registered(REAL);
        List<UeContact> contacts = scene.table.contactsOf(REAL);
        assertEquals(1, contacts.size());
        assertTrue(contacts.get(0).named());
        assertEquals(List.of(), scene.table.contactsOf(RegistrationScene.IMPI));
        assertEquals(List.of(Slot.IN_USE), List.copyOf(scene.table.get(contacts.get(0)).orElseThrow().sets().keySet()));
        assertTrue(scene.bindings.get(contacts.get(0)).orElseThrow().protectedBySa());
        assertEquals(1, scene.backend.held.size());
    }

    @Test
    public void theDerivedIdentityIsAsGood() {
        registered(RegistrationScene.IMPI);
        UeContact contact = scene.table.contactsOf(RegistrationScene.IMPI).get(0);
        assertTrue(contact.named() && scene.bindings.get(contact).isPresent());
    }

    @Test
    public void afterwardsTheSetIsItsUsersAlone() {
        registered(REAL);
        String own = "nonce=\"old\", response=\"1\"";
        scene.spi += 10;
        int first = scene.portUc;
        scene.portUc++;
        for (String other : List.of(RegistrationScene.IMPI, "eve@home1.net")) {
            Headers again = as(other, scene.headers(own, "Security-Client", scene.client()));
            assertEquals(Reason.IMPI_MISMATCH, RegistrationScene.refused(scene.send(again, first, 5062)).reason());
        }
        Headers again = as(REAL, scene.headers(own, "Security-Client", scene.client()));
        assertEquals(RegisterAttempt.Step.OFFER, RegistrationScene.attempt(scene.send(again, first, 5062)).step());
    }

    @Test
    public void whatTheUserHadAtThisContactGoes() {
        Headers named = as(REAL, scene.sm1Headers());
        String verify = RegistrationScene.securityServer(
            scene.challenge(RegistrationScene.attempt(scene.inClear(named))));
        scene.accept(sm8(verify, REAL));
        SaSet old = scene.table.get(scene.table.contactsOf(REAL).get(0)).orElseThrow().get(Slot.IN_USE).orElseThrow();
        scene.callId = "call-2";
        scene.cseq++;
        scene.portUc++;
        scene.spi += 10;
        registered(REAL);
        assertEquals("the UE started anew", 1, scene.backend.held.size());
        assertFalse(scene.backend.held.contains(old.id()));
        assertEquals(1, scene.table.contactsOf(REAL).size());
        assertEquals(1, scene.bindings.size());
    }

    @Test
    public void aRefusalLeavesWhatTheNamedUserHas() {
        Headers named = as(REAL, scene.sm1Headers());
        String verify = RegistrationScene.securityServer(
            scene.challenge(RegistrationScene.attempt(scene.inClear(named))));
        scene.accept(sm8(verify, REAL));
        scene.callId = "call-2";
        scene.cseq++;
        scene.portUc++;
        scene.spi += 10;
        RegisterAttempt sm8 = sm8(challenged(), REAL);
        scene.answer(sm8, 403);
        scene.pass(Duration.ofMinutes(5));
        scene.table.expire(scene.clock.now);
        UeContact contact = scene.table.contactsOf(REAL).get(0);
        assertTrue(scene.table.get(contact).orElseThrow().get(Slot.IN_USE).isPresent());
        assertTrue(scene.bindings.get(contact).isPresent());
        assertEquals(List.of(), scene.table.contactsOf(RegistrationScene.IMPI));
    }

    @Test
    public void c05FailureReportThatNamesTheUserBelongsToTheOpenChallenge() {
        challenged();
        scene.cseq++;
        scene.portUc++;
        scene.spi += 10;
        Headers report = as(REAL, scene.headers("nonce=\"" + RegistrationScene.NONCE + "\", response=\"\"", "Require",
            "sec-agree", "Proxy-Require", "sec-agree", "Security-Client", scene.client()));
        RegisterAttempt again = RegistrationScene.attempt(scene.inClear(report));
        assertTrue("the temporary set is gone", scene.backend.held.isEmpty());
        assertFalse(again.contact().named());
        String verify = RegistrationScene.securityServer(scene.challenge(again));
        scene.accept(sm8(verify, REAL));
        assertEquals(1, scene.table.contactsOf(REAL).size());
    }

    @Test
    public void aDeregistrationByAnUnnamedUserLeavesNoBinding() {
        registered(REAL);
        scene.callId = "call-2";
        scene.portUc++;
        scene.spi += 10;
        scene.expires = 0;
        RegisterAttempt sm8 = sm8(challenged(), REAL);
        scene.accept(sm8);
        assertEquals(0, scene.bindings.size());
    }

    @Test
    public void anotherCallIsAnotherRegistration() {
        challenged();
        scene.callId = "call-2";
        scene.portUc++;
        scene.spi += 10;
        assertTrue(RegistrationScene.attempt(scene.inClear(scene.sm1Headers())).contact().named());
    }
}
