package org.gatehouse.pcscf.sa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.Flow;
import org.junit.Test;

/** Several sets at once: the eight cases of the joint session of October 2003, and the B, C and E cases about them. */
public class SeedCasesTest {

    @Test
    public void seedCase1RequestOnSa2() {
        b01RequestOnSa2();
    }

    @Test
    public void seedCase2RequestOnSa1() {
        b03RequestOnSa1();
    }

    @Test
    public void seedCase3UnprotectedRegister() {
        b09UnprotectedRegister();
    }

    @Test
    public void seedCase4RegisterOnSa2() {
        b05RegisterOnSa2Challenged();
        b06RegisterOnSa2NotChallenged();
    }

    @Test
    public void seedCase5RegisterOnSa1() {
        b07RegisterOnSa1();
    }

    @Test
    public void seedCase6ResponseOnSa2() {
        b02ResponseOnSa2();
    }

    @Test
    public void seedCase7ResponseOnSa1() {
        b04ResponseOnSa1();
    }

    @Test
    public void seedCase8Sa1Expires() {
        b11Sa1Expires();
    }

    @Test
    public void b01RequestOnSa2() {
        Scene.withOn().message("2").accepted().holds("1 2 - -").remains(Slot.GRACE, 128).requestsGoOver("2");
    }

    @Test
    public void b02ResponseOnSa2() {
        Scene.withOn().arrives("2", Scene.RESPONSE).accepted().holds("1 2 - -").remains(Slot.GRACE, 128);
    }

    @Test
    public void b03RequestOnSa1() {
        Scene.withOn().message("1").accepted().holds("- 1 2 -").requestsGoOver("1");
    }

    @Test
    public void b04ResponseOnSa1() {
        Scene.withOn().arrives("1", Scene.RESPONSE).accepted().holds("- 1 2 -").requestsGoOver("1");
    }

    @Test
    public void b05RegisterOnSa2Challenged() {
        Scene s = Scene.withOn();
        s.arrives("2", s.reRegister()).marked(IntegrityProtected.YES);
        s.challenge("2").did("install 3, over 2").holds("1 2 - 3");
        s.sm7().ok().did("over 3, lifetime 3, delete 1").holds("- 2 3 -");
    }

    @Test
    public void b06RegisterOnSa2NotChallenged() {
        Scene s = Scene.withOn().passes(Duration.ofSeconds(60));
        s.arrives("2", s.reRegister()).marked(IntegrityProtected.YES).remains(Slot.GRACE, 128);
        s.does(s.sets.extended("2", s.ref(), Scene.HOUR, s.now)).did("over 2, lifetime 2").holds("1 2 - -")
            .remains(Slot.IN_USE, 3630);
    }

    @Test
    public void b07RegisterOnSa1() {
        Scene s = Scene.withOn();
        s.arrives("1", s.reRegister()).marked(IntegrityProtected.NO);
        s.challenge("1").did("install 3, over 1");
        s.sm7().marked(IntegrityProtected.YES).ok().did("over 3, lifetime 3, delete 2").holds("- 1 3 -")
            .requestsGoOver("1");
    }

    @Test
    public void b08Sa2StandsUntilThe200() {
        Scene s = Scene.withOn();
        s.arrives("1", s.reRegister()).challenge("1").sm7().message("2").accepted().holds("1 2 - 3");
        // SA1 was put into grace by that, but protected the REGISTER
        s.ok().holds("- 1 3 -");
    }

    @Test
    public void b09UnprotectedRegister() {
        Scene.withOn().challenge(null).did("install 3, clear").holds("- 1 2 3")
            .sm7().ok().did("over 3, lifetime 3, delete 1, delete 2").holds("- 3 - -").requestsGoOver("3");
    }

    @Test
    public void b10UnprotectedRegisterThatFails() {
        Scene s = Scene.withOn().challenge(null).sm7().fails().did("over 3, lifetime 3").holds("- 1 2 3");
        s.passes(Duration.ofSeconds(128)).ticks().did("delete 3").holds("- 1 2 -").requestsGoOver("1");
    }

    @Test
    public void b11Sa1Expires() {
        Scene s = Scene.withOn();
        s.does(s.sets.extended("2", s.ref(), Scene.HOUR.multipliedBy(2), s.now));
        s.passes(Duration.ofSeconds(3630)).ticks().holds("- 2 - -").requestsGoOver("2");
    }

    @Test
    public void b12LessThanGraceLeft() {
        Scene.withOn().passes(Duration.ofSeconds(3530)).requestsGoOver("2").ticks().holds("1 2 - -")
            .remains(Slot.GRACE, 100);
    }

    @Test
    public void b13RegisterCounts() {
        Scene s = Scene.withOn();
        s.arrives("2", s.reRegister()).holds("1 2 - -").remains(Slot.GRACE, 128);
    }

    @Test
    public void b16MessageOnTheTemporarySet() {
        new Scene().challenge(null).message("1").refused(Reason.WRONG_SA).holds("- - - 1");
    }

    @Test
    public void b19TheNewSetLivesAtLeastAsLongAsTheOld() {
        Scene s = Scene.withO().passes(Duration.ofSeconds(630));
        s.challenge("1").sm7().ok(Duration.ofSeconds(600)).remains(Slot.NEW, 3000).remains(Slot.IN_USE, 3000);
    }

    @Test
    public void b20LifetimeIsNotReduced() {
        Scene s = new Scene().challenge(null).sm7().ok(Duration.ofSeconds(7170));
        s.does(s.sets.extended("1", s.ref(), Scene.HOUR, s.now)).did("over 1").remains(Slot.IN_USE, 7200);
    }

    @Test
    public void b21LifetimeIsExtended() {
        Scene s = Scene.withO().passes(Duration.ofSeconds(3530));
        s.does(s.sets.extended("1", s.ref(), Scene.HOUR, s.now)).remains(Slot.IN_USE, 3630);
    }

    @Test
    public void b23ChainOfThree() {
        Scene s = Scene.withOn();
        s.arrives("2", s.reRegister()).challenge("2").sm7().ok().holds("- 2 3 -");
        s.arrives("3", s.reRegister()).challenge("3").holds("2 3 - 4").sm7().ok().holds("- 3 4 -");
    }

    @Test
    public void b24RegisterOnTheSetInGrace() {
        Scene s = Scene.withGo();
        s.arrives("1", s.reRegister()).marked(IntegrityProtected.NO);
        s.challenge("1").sm7().ok().holds("- 1 3 -").remains(Slot.IN_USE, 3630);
    }

    @Test
    public void b29OldNonceInAReRegisterIsNoAnswer() {
        Scene s = Scene.withO();
        s.arrives("1", s.register("nonce1", true, false)).marked(IntegrityProtected.YES);
        s.challenge("1").arrives("1", s.register("nonce1", true, false)).marked(IntegrityProtected.YES)
            .holds("- 1 - 2");
    }

    @Test
    public void b29AnAnswerToTheOpenChallengeOnAnyOtherSetIsDiscarded() {
        Scene s = Scene.withGo().challenge("2");
        s.arrives("2", s.answer()).refused(Reason.WRONG_SA).arrives("1", s.answer()).refused(Reason.WRONG_SA);
        assertEquals(new Decision.Refuse(Reason.WRONG_SA), s.sets.arrivedInClear(s.answer().content()).decision());
        s.holds("1 2 - 3");
    }

    @Test
    public void c02WrongResFirstRegistration() {
        Scene s = new Scene().challenge(null).sm7().fails().did("over 1, lifetime 1");
        s.passes(Duration.ofSeconds(128)).ticks().did("delete 1").holds("- - - -");
    }

    @Test
    public void c03WrongResReRegistrationOverUdp() {
        Scene s = Scene.withO().challenge("1").sm7().fails().did("over 1, lifetime 2").requestsGoOver("1");
        s.message("1").accepted().passes(Duration.ofSeconds(128)).ticks().did("delete 2").holds("- 1 - -");
    }

    @Test
    public void c05NetworkAuthenticationFailure() {
        Scene s = Scene.withO().challenge("1");
        s.arrives("1", s.register("nonce2", false, false)).marked(IntegrityProtected.YES).did("delete 2")
            .holds("- 1 - -");
        Scene older = Scene.withOn().challenge("1");
        older.arrives("1", older.register("nonce3", false, false)).marked(IntegrityProtected.NO).did("delete 3");
        Scene clear = new Scene().challenge(null);
        clear.cseq++;
        SaSets.Arrival arrival = clear.sets.arrivedInClear(clear.register("nonce1", false, false).content());
        assertEquals("delete 1", Scene.text(arrival.actions()));
        assertEquals(IntegrityProtected.NO, ((Decision.AcceptRegister) arrival.decision()).mark());
    }

    @Test
    public void c06SynchronisationFailure() {
        Scene s = Scene.withO().challenge("1");
        s.arrives("1", s.register("nonce2", true, true)).marked(IntegrityProtected.YES).did("delete 2");
        s.challenge("1").did("install 3, over 1").holds("- 1 - 3");
        assertTrue(s.temporary().spec().spiPc() != 3002);
    }

    @Test
    public void c09ToC13ARefusedSm7EndsTheRegistration() {
        // what is refused is decided on the headers; over UDP the answer takes the path of row 21 or 22
        new Scene().challenge(null).sm7().fails().did("over 1, lifetime 1");
        Scene tcp = new Scene();
        tcp.transport = Flow.Transport.TCP;
        tcp.challenge(null).sm7().fails().did("connection, lifetime 1").sm7().refused(Reason.WRONG_SA);
    }

    @Test
    public void c17OtherUserOnTheSet() {
        Scene s = Scene.withO();
        for (Optional<String> impi : java.util.List.of(Optional.of("mallory@home1.net"), Optional.<String>empty())) {
            s.arrives("1", new Inbound.Register(new RegisterContent(s.ref(), impi, "old", true, false)))
                .refused(Reason.IMPI_MISMATCH).holds("- 1 - -").did("");
        }
        assertEquals(403, Reason.IMPI_MISMATCH.status());
    }

    @Test
    public void c17OtherUserOnTheTemporarySetEndsIt() {
        Scene s = Scene.withO().challenge("1");
        s.cseq++;
        s.arrives("2", new Inbound.Register(
            new RegisterContent(s.ref(), Optional.of("mallory@home1.net"), "nonce2", true, false)))
            .refused(Reason.IMPI_MISMATCH);
        s.fails().did("over 1, lifetime 2").message("2").refused(Reason.WRONG_SA);
    }

    @Test
    public void c17AFailureReportOfAnotherUserDropsNothing() {
        Scene s = Scene.withO().challenge("1");
        s.arrives("1", new Inbound.Register(
            new RegisterContent(s.ref(), Optional.of("mallory@home1.net"), "nonce2", false, false)))
            .refused(Reason.IMPI_MISMATCH).holds("- 1 - 2");
    }

    @Test
    public void e01Deregistration() {
        Scene s = Scene.withO();
        s.does(s.sets.deregistered("1", s.ref(), s.now)).did("over 1, lifetime 1").remains(Slot.IN_USE, 128);
        s.passes(Duration.ofSeconds(128)).ticks().did("delete 1").holds("- - - -");
    }

    @Test
    public void e04NotifyTerminated() {
        Scene s = Scene.withO();
        s.does(s.sets.released(s.now)).did("lifetime 1").requestsGoOver("1").message("1").accepted()
            .remains(Slot.IN_USE, 128);
        s.does(s.sets.released(s.now)).did("");
    }

    @Test
    public void h09AForgedFailureInClearDropsNothing() {
        Scene s = new Scene().challenge(null);
        RegisterRef other = new RegisterRef("other", 99, Flow.Transport.UDP);
        RegisterRef notLater = s.ref();
        for (RegisterRef ref : new RegisterRef[] {other, notLater}) {
            SaSets.Arrival arrival = s.sets.arrivedInClear(
                new RegisterContent(ref, Optional.of(Scene.IMPI), "nonce1", true, true));
            assertEquals("", Scene.text(arrival.actions()));
        }
        RegisterRef later = new RegisterRef("call", 99, Flow.Transport.UDP);
        assertEquals("", Scene.text(s.sets.arrivedInClear(
            new RegisterContent(later, Optional.of(Scene.IMPI), "guessed", true, true)).actions()));
        s.sm7();
        assertEquals("", Scene.text(s.sets.arrivedInClear(
            new RegisterContent(later, Optional.of(Scene.IMPI), "nonce1", true, true)).actions()));
        s.ok().holds("- 1 - -");
    }
}
