package org.gatehouse.pcscf.sa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.sip.Flow;
import org.junit.Test;

/** The rows of the transition table, by their numbers. */
public class SaSetsRowsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    public void row01UnprotectedRegisterIsNotIntegrityProtected() {
        Scene s = new Scene();
        SaSets.Arrival arrival = s.sets.arrivedInClear(s.register("", false, false).content());
        assertEquals(new Decision.AcceptRegister(IntegrityProtected.NO, AuthenticationContent.NONE),
            arrival.decision());
        assertTrue(arrival.next().isEmpty() && arrival.actions().isEmpty());
    }

    @Test
    public void row02ChallengeMakesATemporarySet() {
        new Scene().challenge(null).did("install 1, clear").holds("- - - 1").remains(Slot.TEMPORARY, 240);
        Scene.withO().challenge("1").did("install 2, over 1").holds("- 1 - 2");
        Scene.withO().challenge("1").challenge("1").did("delete 2, install 3, over 1").holds("- 1 - 3");
        new Scene().challenge(null).challenge(null).did("delete 1, install 2, clear").holds("- - - 2");
    }

    @Test
    public void row02OverTcpTheAnswerStaysOnItsConnection() {
        Scene s = Scene.withO();
        s.transport = Flow.Transport.TCP;
        s.challenge("1").did("install 2, connection");
    }

    @Test
    public void row02AnOriginThatIsGoneNeverMeansClear() {
        Scene.withOn().challenge("gone").did("install 3, over 1");
        new Scene().challenge("gone").did("install 1");
    }

    @Test
    public void row03ChallengeWithoutKeysChangesNothing() {
        SaTable table = TableScene.table();
        TableScene t = new TableScene(table);
        t.admit();
        assertEquals(new SaTable.Challenge.Refused(Reason.CHALLENGE_WITHOUT_KEYS),
            table.challenged(t.contact, t.ref(), "n", Optional.empty(), Optional.of(TableScene.key()),
                t.policy, t.now));
        assertEquals(500, Reason.CHALLENGE_WITHOUT_KEYS.status());
        assertTrue(table.wanted().isEmpty());
    }

    @Test
    public void row04ValidSm7() {
        new Scene().challenge(null).sm7().marked(IntegrityProtected.YES).holds("- - - 1").did("");
    }

    @Test
    public void row04RepeatedSm7IsLeftToItsTransaction() {
        Scene s = new Scene().challenge(null).sm7();
        s.arrives("1", s.answer()).marked(IntegrityProtected.YES);
        s.cseq++;
        s.arrives("1", s.answer()).refused(Reason.WRONG_SA);
    }

    @Test
    public void row05AnythingElseOnTheTemporarySetIsDiscarded() {
        Scene s = Scene.withOn().challenge("1");
        for (Inbound message : List.of(Scene.REQUEST, Scene.RESPONSE, s.reRegister(), s.register("", false, false),
                s.register("nonce3", false, false), s.register("nonce3", true, true))) {
            s.arrives("3", message).refused(Reason.WRONG_SA).holds("- 1 2 3").did("");
        }
        assertTrue(Reason.WRONG_SA.discards());
    }

    @Test
    public void row06FirstRegistration() {
        new Scene().challenge(null).sm7().ok().did("over 1, lifetime 1").holds("- 1 - -").remains(Slot.IN_USE, 3630);
    }

    @Test
    public void row07UnprotectedRegisterReplacesTheOldSet() {
        Scene.withO().challenge(null).sm7().ok().did("over 2, lifetime 2, delete 1").holds("- 2 - -");
        Scene.withGo().challenge(null).sm7().ok().did("over 3, lifetime 3, delete 1, delete 2").holds("- 3 - -");
    }

    @Test
    public void row08ReRegistration() {
        Scene.withO().challenge("1").sm7().ok().did("over 2, lifetime 2").holds("- 1 2 -").requestsGoOver("1");
    }

    @Test
    public void row09RegisterOnTheNewSetBehavesAsRow12() {
        Scene s = Scene.withOn();
        s.arrives("2", s.reRegister()).challenge("2").sm7().ok().holds("- 2 3 -");
        // the row by itself, as it would be if row 14 were deferred
        assertEquals(java.util.Map.of(Slot.NEW, Slot.IN_USE, Slot.TEMPORARY, Slot.NEW),
            Transitions.find(Set.of(Slot.IN_USE, Slot.NEW), Transitions.Trigger.CONFIRMED, Slot.NEW)
                .orElseThrow().moves());
    }

    @Test
    public void row10RegisterOnTheOldSetDropsTheNewOne() {
        Scene.withOn().challenge("1").sm7().ok().did("over 3, lifetime 3, delete 2").holds("- 1 3 -");
    }

    @Test
    public void row11UnprotectedRegisterDropsBoth() {
        Scene.withOn().challenge(null).sm7().ok().did("over 3, lifetime 3, delete 1, delete 2").holds("- 3 - -");
    }

    @Test
    public void row12RegisterOnTheSetInUseDropsTheOneInGrace() {
        Scene.withGo().challenge("2").sm7().ok().did("over 3, lifetime 3, delete 1").holds("- 2 3 -");
    }

    @Test
    public void row13RegisterOnTheSetInGraceLetsItSurvive() {
        Scene.withGo().challenge("1").sm7().ok().did("over 3, lifetime 1, lifetime 3, delete 2").holds("- 1 3 -")
            .remains(Slot.IN_USE, 3630);
    }

    @Test
    public void row14AnyMessageOnTheNewSetTakesItIntoUse() {
        Scene probe = Scene.withOn();
        for (Inbound message : List.of(Scene.REQUEST, Scene.RESPONSE, probe.reRegister())) {
            Scene.withOn().arrives("2", message).holds("1 2 - -").did("lifetime 1").remains(Slot.GRACE, 128)
                .requestsGoOver("2");
        }
    }

    @Test
    public void row15MessageOnTheSetInUseChangesNothing() {
        Scene.withOn().message("1").accepted().holds("- 1 2 -").did("");
        Scene.withO().message("1").accepted().holds("- 1 - -").did("");
        Scene.withGo().message("2").accepted().holds("1 2 - -").did("");
    }

    @Test
    public void row16LessThanGraceLeftTakesTheNewSetIntoUse() {
        Scene s = Scene.withOn().passes(Duration.ofSeconds(3630 - 128)).ticks().holds("- 1 2 -").requestsGoOver("1");
        s.passes(SECOND).requestsGoOver("2").ticks().holds("1 2 - -").did("").remains(Slot.GRACE, 127);
    }

    @Test
    public void row17TheNewSetTakesOverFromOneThatExpired() {
        // time may jump over the moment of row 16; SA2 was extended meanwhile
        Scene s = Scene.withOn();
        s.does(s.sets.extended("1", s.ref(), Scene.HOUR.multipliedBy(2), s.now));
        s.passes(Duration.ofSeconds(3630)).ticks().did("delete 1").holds("- 2 - -");
    }

    @Test
    public void row18MessageOnTheSetInGraceIsAccepted() {
        Scene.withGo().message("1").accepted().holds("1 2 - -").did("").requestsGoOver("2");
        Scene s = Scene.withGo();
        s.arrives("1", s.reRegister()).marked(IntegrityProtected.NO).holds("1 2 - -");
    }

    @Test
    public void row19EndOfGrace() {
        Scene s = Scene.withGo().passes(Duration.ofSeconds(127)).ticks().did("");
        s.passes(SECOND).ticks().did("delete 1").holds("- 2 - -");
    }

    @Test
    public void row19GraceEndsWithTheLastTransactionOfItsSet() {
        Scene s = Scene.withGo();
        s.does(s.sets.graceEnded(s.now)).did("delete 1").holds("- 2 - -").requestsGoOver("2");
        s.does(s.sets.graceEnded(s.now)).did("").holds("- 2 - -");
    }

    @Test
    public void row19ButNotWhereARegistrationBeganOnIt() {
        Scene s = Scene.withGo().challenge("1");
        s.does(s.sets.graceEnded(s.now)).did("").holds("1 2 - 3");
        Scene other = Scene.withGo().challenge("2");
        other.does(other.sets.graceEnded(other.now)).did("delete 1").holds("- 2 - 3");
    }

    @Test
    public void row20RegAwaitAuthEnds() {
        Scene s = Scene.withOn().challenge("1").passes(Duration.ofSeconds(239)).ticks().did("").holds("- 1 2 3");
        s.passes(SECOND).ticks().did("delete 3").holds("- 1 2 -");
    }

    @Test
    public void row21UserAuthenticationFailureOfAnUnprotectedRegister() {
        Scene s = Scene.withOn().challenge(null).sm7().fails().did("over 3, lifetime 3").holds("- 1 2 3");
        s.remains(Slot.TEMPORARY, 128).passes(Duration.ofSeconds(128)).ticks().did("delete 3").holds("- 1 2 -");
    }

    @Test
    public void row22UserAuthenticationFailureOfAProtectedRegister() {
        Scene.withO().challenge("1").sm7().fails().did("over 1, lifetime 2").holds("- 1 - 2");
        Scene tcp = Scene.withO();
        tcp.transport = Flow.Transport.TCP;
        tcp.challenge("1").sm7().fails().did("connection, lifetime 2");
    }

    @Test
    public void row22AfterAFailureOnlySm7ItselfMayComeAgain() {
        Scene s = Scene.withO().challenge("1").sm7().fails();
        s.arrives("2", s.answer()).marked(IntegrityProtected.YES);
        // and the failed values, repeated in a re-REGISTER on the old set, are no answer any more
        Inbound.Register repeated = s.answer();
        s.arrives("1", repeated).marked(IntegrityProtected.YES).holds("- 1 - 2");
        s.cseq++;
        s.arrives("2", s.answer()).refused(Reason.WRONG_SA).message("2").refused(Reason.WRONG_SA);
    }

    @Test
    public void row23ChallengedAgain() {
        Scene s = new Scene().challenge(null).sm7();
        s.does(s.sets.challenged(s.newSet(null), s.ref())).did("over 1, delete 1, install 2").holds("- - - 2");
        s.sm7().ok().holds("- 2 - -");
        Scene p = Scene.withO().challenge("1").sm7();
        p.does(p.sets.challenged(p.newSet("1"), p.ref())).did("delete 2, install 3, over 1").holds("- 1 - 3");
        Scene tcp = Scene.withO();
        tcp.transport = Flow.Transport.TCP;
        tcp.challenge("1").sm7();
        tcp.does(tcp.sets.challenged(tcp.newSet("1"), tcp.ref())).did("connection, delete 2, install 3");
    }

    @Test
    public void row24FailureReportDropsTheTemporarySet() {
        Scene s = Scene.withO().challenge("1");
        s.cseq++;
        s.arrives("1", s.register("nonce2", false, false)).marked(IntegrityProtected.YES).did("delete 2")
            .holds("- 1 - -");
        Scene clear = new Scene().challenge(null);
        clear.cseq++;
        SaSets.Arrival arrival = clear.sets.arrivedInClear(clear.register("nonce1", true, true).content());
        assertEquals(new Decision.AcceptRegister(IntegrityProtected.NO, AuthenticationContent.FAILURE),
            arrival.decision());
        assertEquals("delete 1", Scene.text(arrival.actions()));
    }

    @Test
    public void row25DeregistrationShortensEverything() {
        Scene s = Scene.withOn();
        s.does(s.sets.deregistered("1", s.ref(), s.now)).did("over 1, lifetime 1, lifetime 2").holds("- 1 2 -");
        s.passes(Duration.ofSeconds(128)).ticks().holds("- - - -").did("delete 1, delete 2");
        assertEquals(Optional.empty(), s.sets.nextDeadline());
    }

    @Test
    public void row25DeregistrationThatWasChallenged() {
        Scene s = Scene.withO().challenge("1").sm7();
        s.does(s.sets.deregistered("2", s.ref(), s.now)).did("over 2, lifetime 1, lifetime 2").holds("- 1 - 2");
        s.passes(Duration.ofSeconds(128)).ticks().holds("- - - -");
    }

    @Test
    public void row25ARegistrationThatIsNotRenewedEndsWithItsSet() {
        Scene.withO().passes(Duration.ofSeconds(3630)).ticks().did("delete 1").holds("- - - -");
    }

    @Test
    public void row26UnauthenticatedReRegistrationExtendsTheLatestSet() {
        Scene s = Scene.withO().passes(Duration.ofSeconds(3600));
        s.does(s.sets.extended("1", s.ref(), Scene.HOUR, s.now)).did("over 1, lifetime 1").remains(Slot.IN_USE, 3630);
        Scene on = Scene.withOn().passes(SECOND);
        on.does(on.sets.extended("1", on.ref(), Scene.HOUR, on.now)).did("over 1, lifetime 2").holds("- 1 2 -")
            .remains(Slot.NEW, 3630).remains(Slot.IN_USE, 3629);
    }

    @Test
    public void row27RestartRemovesOrphansAndPutsBackWhatIsWanted() throws SaBackendException {
        SaTable table = TableScene.table();
        TableScene t = new TableScene(table);
        t.register();
        FakeBackend kernel = new FakeBackend();
        kernel.install(Scene.withO().newSet(null).spec());
        kernel.reconcile(table.wanted());
        assertEquals(table.wanted(), kernel.installed());
        kernel.reconcile(TableScene.table().wanted());
        assertEquals(List.of(), kernel.installed());
    }

    @Test
    public void theTableIsUnambiguousAndNeverHoldsTwoSetsInOnePlace() {
        Set<List<Object>> seen = new HashSet<>();
        for (Transitions.Row row : Transitions.TABLE) {
            assertTrue("row " + row.number(),
                seen.add(java.util.Arrays.asList(row.held(), row.trigger(), row.at())));
            assertEquals(row.moves().size(), new HashSet<>(row.moves().values()).size());
        }
    }

    @Test
    public void aMessageOverASetThatIsOverOrUnknownIsDiscarded() {
        Scene.withO().message("9").refused(Reason.UNKNOWN_SA);
        Scene.withO().passes(Duration.ofSeconds(3630)).message("1").refused(Reason.UNKNOWN_SA);
        assertTrue(Reason.UNKNOWN_SA.discards());
    }

    @Test
    public void anAnswerToAnythingButTheAwaitedSm7ChangesNothing() {
        Scene s = new Scene().challenge(null);
        s.ok().did("").fails().did("").holds("- - - 1");
        s.sm7();
        s.cseq++;
        s.ok().did("").fails().did("").holds("- - - 1");
    }

    @Test
    public void anOriginThatExpiredMeanwhileLeavesOnlyTheNewSet() {
        Scene s = Scene.withO().passes(Duration.ofSeconds(3600)).challenge("1").sm7().passes(Duration.ofSeconds(60));
        s.ticks().holds("- - - 2").ok().did("over 2, lifetime 2").holds("- 2 - -");
    }

    @Test
    public void responsesLeaveOverTheSetOfTheirRequestWhileItIsThere() {
        Scene s = Scene.withGo();
        assertEquals("1", s.sets.forResponse("1", s.now).orElseThrow().id());
        s.passes(Duration.ofSeconds(128));
        assertEquals("2", s.sets.forResponse("1", s.now).orElseThrow().id());
        assertEquals(Optional.empty(), new Scene().sets.forResponse("1", s.now));
    }

    @Test
    public void aRemovedContactLosesAllAtOnce() {
        Scene s = Scene.withOn().challenge("1");
        s.does(s.sets.removed()).did("delete 1, delete 2, delete 3").holds("- - - -");
    }
}
