package org.gatehouse.pcscf.sa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.Reason;
import org.junit.Test;

public class SaTableTest {
    private final SaTable table = TableScene.table();
    private final TableScene t = new TableScene(table);

    /** Gives these SPIs in turn. */
    private static Random forced(Long... spis) {
        Deque<Long> next = new ArrayDeque<>(List.of(spis));
        return new Random(0) {
            private static final long serialVersionUID = 1;

            @Override
            public long nextLong(long origin, long bound) {
                return next.size() > 1 ? next.removeFirst() : next.getFirst();
            }
        };
    }

    private static SaTable tableWith(Random random) {
        return new SaTable(Timers.DEFAULT, TableScene.PORTS, SpiRange.DEFAULT, random);
    }

    @Test
    public void a10OurSpisAreNotTheUes() {
        TableScene scene = new TableScene(tableWith(forced(23456789L, 23456790L, 70000L, 70000L, 23456789L, 80000L)));
        SaSetSpec spec = scene.prepared().spec();
        assertEquals(70000, spec.spiPc());
        assertEquals(80000, spec.spiPs());
    }

    @Test
    public void tcDifferentSpis() {
        Set<Long> seen = new HashSet<>();
        SaTable narrow = new SaTable(Timers.DEFAULT, TableScene.PORTS, new SpiRange(23456700, 23456900), new Random(7));
        for (int i = 1; i <= 20; i++) {
            TableScene scene = new TableScene(narrow, "user" + i, "192.0.2." + i);
            SaSetSpec spec = scene.prepared().spec();
            assertTrue(seen.add(spec.spiPc()) && seen.add(spec.spiPs()));
            assertFalse(Set.of(spec.spiUc(), spec.spiUs()).contains(spec.spiPc()));
            assertFalse(Set.of(spec.spiUc(), spec.spiUs()).contains(spec.spiPs()));
        }
    }

    @Test
    public void aFreedSpiIsNotUsedAgainForAWhile() {
        SaTable scripted = tableWith(forced(70000L, 80000L, 70000L, 80000L, 90000L, 90001L, 70000L, 80000L, 99L));
        TableScene scene = new TableScene(scripted);
        SaSet first = scene.prepared();
        scripted.removed(scene.contact, scene.now);
        scene.next(first).origin = Optional.empty();
        assertEquals(90000, scene.prepared().spec().spiPc());
        scripted.removed(scene.contact, scene.now);
        scene.now = scene.now.plus(Timers.DEFAULT.grace());
        scene.next(first).origin = Optional.empty();
        assertEquals(70000, scene.prepared().spec().spiPc());
    }

    @Test
    public void spisRunOutWithAName() {
        TableScene scene = new TableScene(tableWith(forced(23456789L)));
        scene.admit();
        assertEquals(new SaTable.Challenge.Refused(Reason.SPI_EXHAUSTED), scene.challenge());
        assertTrue(scene.table.wanted().isEmpty());
        TableScene half = new TableScene(tableWith(forced(70000L)));
        half.admit();
        assertEquals(new SaTable.Challenge.Refused(Reason.SPI_EXHAUSTED), half.challenge());
    }

    @Test
    public void a23SpisAreUnsigned() {
        SaTable top = new SaTable(Timers.DEFAULT, TableScene.PORTS, new SpiRange(0xFFFF_FF00L, 0xFFFF_FFFFL),
            new Random(3));
        TableScene scene = new TableScene(top);
        scene.spiUc = 0xFFFF_FFFEL;
        SaSet set = scene.register();
        assertEquals(0xFFFF_FFFEL, set.spec().spiUc());
        assertTrue(set.spec().spiPc() > 0xFFFF_FF00L - 1);
        assertTrue(set.securityServer().toHeaderValue().contains("spi-c=" + set.spec().spiPc()));
    }

    @Test
    public void a27RepeatedSm1GetsTheSameSm6() {
        SaSet first = t.prepared();
        Admission again = t.admit();
        assertEquals(first.securityServer().toHeaderValue(),
            ((Admission.Repeated) again).temporary().securityServer().toHeaderValue());
        assertEquals(1, table.wanted().size());
    }

    @Test
    public void a27RepeatedSm1BeforeItsChallengeIsTheSameOffer() {
        t.admit();
        assertEquals(new Admission.Admitted(), t.admit());
        assertTrue(t.challenge() instanceof SaTable.Challenge.Prepared);
        assertEquals(new SaTable.Challenge.Refused(Reason.CHALLENGE_UNEXPECTED), t.challenge());
    }

    @Test
    public void a28NewSm1BeforeTheAnswer() {
        SaSet first = t.prepared();
        t.cseq++;
        t.portUc++;
        t.spiUc += 2;
        assertEquals(new Admission.Admitted(), t.admit());
        assertTrue(table.wanted().contains(first.spec()));
        SaTable.Challenge.Prepared second = (SaTable.Challenge.Prepared) t.challenge();
        assertEquals("delete 1, install 2, clear", Scene.text(second.actions()));
        assertEquals(List.of(second.set().spec()), table.wanted());
        // the port of the first offer is free again
        t.cseq++;
        t.portUc--;
        assertEquals(new Admission.Admitted(), t.admit());
    }

    @Test
    public void a28ReusedPortAndSpisOfTheSetThatGoes() {
        t.prepared();
        t.cseq++;
        assertEquals(new Admission.Admitted(), t.admit());
        assertTrue(t.challenge() instanceof SaTable.Challenge.Prepared);
        assertTrue(t.sm7(table.get(t.contact).orElseThrow().get(Slot.TEMPORARY).orElseThrow()).decision()
            instanceof Decision.AcceptRegister);
    }

    @Test
    public void a29PortOfALiveSetIsRefused() {
        SaSet o = t.register();
        t.next(o).portUc--;
        assertEquals(new Admission.Refused(Reason.SA_PORT_CLASH), t.admit());
        assertEquals(List.of(o.spec()), table.wanted());
        assertEquals(403, Reason.SA_PORT_CLASH.status());
    }

    @Test
    public void a29SpiOfALiveSetIsRefused() {
        SaSet o = t.register();
        t.next(o).spiUc--;
        assertEquals(new Admission.Refused(Reason.SA_SPI_CLASH), t.admit());
        t.spiUc++;
        assertEquals(new Admission.Admitted(), t.admit());
    }

    @Test
    public void a29PortTakenBetweenOfferAndChallenge() {
        t.admit();
        TableScene neighbour = new TableScene(table, "other", "192.0.2.1");
        neighbour.spiUc += 10;
        neighbour.prepared();
        assertEquals(new SaTable.Challenge.Refused(Reason.SA_PORT_CLASH), t.challenge());
    }

    @Test
    public void a30NeverMoreThanThreeSets() {
        SaSet one = t.register();
        t.next(one);
        SaSet two = t.register();
        for (int i = 0; i < 5; i++) {
            t.next(two);
            t.prepared();
            assertEquals(3, table.wanted().size());
            assertEquals(3, table.wanted().stream().map(SaSetSpec::portPc).distinct().count());
        }
        assertTrue(table.wanted().containsAll(List.of(one.spec(), two.spec())));
    }

    @Test
    public void a30TooManyContactsOfOneUser() {
        for (int i = 1; i <= 4; i++) {
            new TableScene(table, Scene.IMPI, "192.0.2.10" + i).register();
        }
        assertEquals(new Admission.Refused(Reason.SA_LIMIT), new TableScene(table, Scene.IMPI, "192.0.2.9").admit());
        assertEquals(new Admission.Admitted(), new TableScene(table, "other", "192.0.2.9").admit());
        TableScene known = new TableScene(table, Scene.IMPI, "192.0.2.101");
        known.portUc += 5;
        known.spiUc += 10;
        assertEquals(new Admission.Admitted(), known.admit());
    }

    @Test
    public void b22ServerPortsStayAndClientPortsChange() {
        SaSet one = t.register();
        t.next(one);
        SaSet two = t.register();
        assertEquals(one.spec().portPs(), two.spec().portPs());
        assertEquals(one.spec().portUs(), two.spec().portUs());
        assertNotEquals(one.spec().portPc(), two.spec().portPc());
        assertNotEquals(one.spec().portUc(), two.spec().portUc());
    }

    @Test
    public void bothPortPairsFindTheSetAndNoOtherDoes() {
        SaSetSpec spec = t.register().spec();
        assertTrue(table.lookup(Scene.UE, spec.portUc(), spec.portPs()).isPresent());
        assertTrue(table.lookup(Scene.UE, spec.portUs(), spec.portPc()).isPresent());
        assertTrue(table.lookup(Scene.UE, spec.portUc(), spec.portPc()).isEmpty());
        assertTrue(table.lookup(Scene.UE, spec.portUs(), spec.portPs()).isEmpty());
        assertTrue(table.lookup(Scene.P, spec.portUc(), spec.portPs()).isEmpty());
        SaTable.Arrived stray = t.arrives(Scene.UE, 9999, spec.portPs());
        assertEquals(new Decision.Refuse(Reason.UNKNOWN_SA), stray.decision());
        assertTrue(stray.set().isEmpty());
    }

    @Test
    public void twoAddressesMayOfferTheSameNumbers() {
        SaSet one = t.register();
        TableScene other = new TableScene(table, "other", "2001:db8::7");
        SaSet two = other.register();
        assertEquals(one.spec().spiUc(), two.spec().spiUc());
        assertEquals(Optional.of(two.id()), other.message(two).set().map(SaSet::id));
        assertEquals(Optional.of(one.id()), t.message(one).set().map(SaSet::id));
    }

    @Test
    public void twoUsersAtOneAddressAreToldApartByPorts() {
        SaSet one = t.register();
        TableScene other = new TableScene(table, "other", "192.0.2.1");
        other.portUc = 3000;
        other.spiUc = 5000;
        SaSet two = other.register();
        assertNotEquals(one.spec().portPc(), two.spec().portPc());
        assertEquals(Optional.of(one.id()), table.lookup(Scene.UE, 5063, one.spec().portPc()).map(SaSet::id));
        assertEquals(Optional.of(two.id()), table.lookup(Scene.UE, 5063, two.spec().portPc()).map(SaSet::id));
    }

    @Test
    public void clientPortsRunOutWithAName() {
        for (int i = 0; i < 4; i++) {
            TableScene user = new TableScene(table, "user" + i, "192.0.2.1");
            user.portUc += i;
            user.spiUc += 2 * i;
            user.register();
        }
        TableScene last = new TableScene(table, "last", "192.0.2.1");
        last.portUc += 10;
        last.spiUc += 20;
        last.admit();
        assertEquals(new SaTable.Challenge.Refused(Reason.PORTS_EXHAUSTED), last.challenge());
        assertEquals(503, Reason.PORTS_EXHAUSTED.status());
    }

    @Test
    public void theWholeRegistration() {
        SaSet one = t.prepared();
        assertEquals("install 1, clear", Scene.text(t.actions));
        SaTable.Arrived sm7 = t.sm7(one);
        assertEquals(new Decision.AcceptRegister(IntegrityProtected.YES, AuthenticationContent.RESPONSE),
            sm7.decision());
        assertEquals(Optional.of(Slot.TEMPORARY), sm7.slot());
        assertEquals("over 1, lifetime 1", Scene.text(table.confirmed(t.contact, t.ref(), Scene.HOUR, t.now)));
        assertEquals(Optional.of(Slot.IN_USE), t.message(one).slot());
        assertEquals(Optional.of("1"), table.forRequest(t.contact, t.now).map(SaSet::id));
        assertEquals(Optional.of("1"), table.forResponse(t.contact, "1", t.now).map(SaSet::id));
        assertEquals(List.of(t.contact), table.contactsOf(Scene.IMPI));
        assertEquals(1, table.all().size());
    }

    @Test
    public void c05TheTemporarySetGoesOnAFailureInClear() {
        t.prepared();
        t.cseq++;
        SaTable.Arrived arrived = table.arrivedInClear(t.contact,
            new RegisterContent(t.ref(), Optional.of(Scene.IMPI), t.nonce, false, false), t.now);
        assertEquals("delete 1", Scene.text(arrived.actions()));
        assertTrue(table.wanted().isEmpty());
        assertEquals(Optional.empty(), table.nextDeadline());
    }

    @Test
    public void c18OldAddressGoesWithTheNewRegistration() {
        t.register();
        TableScene moved = new TableScene(table, Scene.IMPI, "192.0.2.77");
        SaSet two = moved.register();
        assertEquals(List.of(t.contact, moved.contact), table.contactsOf(Scene.IMPI));
        assertEquals("delete 1", Scene.text(table.removed(t.contact, t.now)));
        assertEquals(List.of(two.spec()), table.wanted());
    }

    @Test
    public void e01ExpiryQueueEndsADeregisteredUser() {
        SaSet one = t.register();
        t.cseq++;
        assertEquals("over 1, lifetime 1", Scene.text(table.deregistered(t.contact, one.id(), t.ref(), t.now)));
        assertEquals(Optional.of(t.now.plusSeconds(128)), table.nextDeadline());
        assertEquals("", Scene.text(table.expire(t.now.plusSeconds(127))));
        assertEquals("delete 1", Scene.text(table.expire(t.now.plusSeconds(128))));
        assertEquals(Optional.empty(), table.nextDeadline());
    }

    @Test
    public void e04NetworkInitiatedDeregistration() {
        SaSet one = t.register();
        assertEquals("lifetime 1", Scene.text(table.released(t.contact, t.now)));
        assertEquals(new Decision.Accept(), t.message(one).decision());
    }

    @Test
    public void reRegistrationWithoutChallengeForgetsTheOffer() {
        SaSet one = t.register();
        t.next(one).admit();
        t.now = t.now.plusSeconds(10);
        assertEquals("over 1, lifetime 1",
            Scene.text(table.extended(t.contact, one.id(), t.ref(), Scene.HOUR, t.now)));
        assertEquals(new SaTable.Challenge.Refused(Reason.CHALLENGE_UNEXPECTED), t.challenge());
    }

    @Test
    public void aRefusedSm1ForgetsTheOffer() {
        t.admit();
        table.refused(t.contact, t.ref(), t.now);
        assertEquals(new SaTable.Challenge.Refused(Reason.CHALLENGE_UNEXPECTED), t.challenge());
    }

    @Test
    public void anOfferIsKeptForItsChallengeAndNoLonger() {
        t.admit();
        t.now = t.now.plus(Timers.DEFAULT.awaitChallenge());
        assertEquals(new SaTable.Challenge.Refused(Reason.CHALLENGE_UNEXPECTED), t.challenge());
    }

    @Test
    public void row23ChallengedAgainKeepsTheOfferAndTakesNewSpis() {
        SaSet one = t.prepared();
        t.sm7(one);
        t.nonce = "second";
        SaSet two = ((SaTable.Challenge.Prepared) t.challenge()).set();
        assertEquals("over 1, delete 1, install 2", Scene.text(t.actions));
        assertEquals(one.offer(), two.offer());
        assertNotEquals(one.spec().spiPs(), two.spec().spiPs());
        assertNotEquals(one.spec().portPc(), two.spec().portPc());
        assertTrue(t.sm7(two).decision() instanceof Decision.AcceptRegister);
    }

    @Test
    public void row23ChallengedAgainKeepsTheOriginOfSm1() {
        SaSet one = t.register();
        t.next(one);
        t.sm7(t.prepared());
        SaSet three = ((SaTable.Challenge.Prepared) t.challenge()).set();
        assertEquals("delete 2, install 3, over 1", Scene.text(t.actions));
        t.sm7(three);
        assertEquals("over 3, lifetime 3", Scene.text(table.confirmed(t.contact, t.ref(), Scene.HOUR, t.now)));
        assertEquals(Optional.of("1"), table.forRequest(t.contact, t.now).map(SaSet::id));
    }

    @Test
    public void failedSm7EndsOnlyItself() {
        SaSet one = t.register();
        t.next(one);
        SaSet two = t.prepared();
        t.sm7(two);
        assertEquals("over 1, lifetime 2", Scene.text(table.failed(t.contact, t.ref(), t.now)));
        assertEquals("delete 2", Scene.text(table.expire(t.now.plusSeconds(128))));
        assertEquals(List.of(one.spec()), table.wanted());
    }

    @Test
    public void aSetTheBackendDidNotTakeIsGone() {
        SaSet one = t.register();
        t.next(one);
        SaSet two = t.prepared();
        assertEquals("delete 2", Scene.text(table.notInstalled(two, t.now)));
        assertEquals("", Scene.text(table.notInstalled(two, t.now)));
        assertEquals("", Scene.text(table.notInstalled(one, t.now)));
        assertEquals(List.of(one.spec()), table.wanted());
    }

    @Test
    public void keysOfARefusedChallengeAreClosed() {
        Secret ik = TableScene.key();
        Secret shortCk = Secret.copyOf(new byte[8]);
        t.admit();
        assertEquals(new SaTable.Challenge.Refused(Reason.CHALLENGE_WITHOUT_KEYS), table.challenged(t.contact, t.ref(),
            "n", Optional.of(ik), Optional.of(shortCk), t.policy, t.now));
        assertThrows(IllegalStateException.class, ik::expose);
        assertThrows(IllegalStateException.class, shortCk::expose);
    }

    @Test
    public void logsShowNeitherKeysNorIdentities() {
        SaSet set = t.register();
        assertFalse(set.toString().contains(Scene.IMPI) || t.contact.toString().contains(Scene.IMPI));
        assertFalse(set.toString().contains("000000") || set.spec().toString().contains("000000"));
    }

    @Test
    public void manyThreadsRegisterAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            TableScene ue = new TableScene(table, "user" + i, "2001:db8:0:" + Integer.toHexString(i) + "::1");
            done.add(threads.submit(() -> ue.message(ue.register())));
        }
        for (Future<?> each : done) {
            each.get();
        }
        threads.shutdown();
        assertEquals(400, table.wanted().size());
        assertEquals(400, table.wanted().stream().map(SaSetSpec::id).distinct().count());
        assertEquals(800, table.wanted().stream().flatMap(s -> Stream.of(s.spiPc(), s.spiPs())).distinct().count());
        assertTrue(table.all().stream().allMatch(sets -> sets.get(Slot.IN_USE).isPresent()));
    }

    @Test
    public void theExpiryQueueDoesNotGrowWithTraffic() {
        SaSet one = t.register();
        for (int i = 0; i < 10_000; i++) {
            t.now = t.now.plusMillis(1);
            t.cseq++;
            table.extended(t.contact, one.id(), t.ref(), Scene.HOUR, t.now);
        }
        assertEquals(Optional.of(t.now.plusSeconds(3630)), table.nextDeadline());
        assertEquals("delete 1", Scene.text(table.expire(t.now.plus(Duration.ofDays(1)))));
    }

    /** SA1 and SA2, as a re-registration leaves them. */
    private static SaSet[] reRegistered(TableScene scene) {
        SaSet first = scene.register();
        SaSet second = scene.next(first).register();
        return new SaSet[] {first, second};
    }

    @Test
    public void row19AReplacedSetGoesWhenItsTransactionsAreOver() {
        TableScene scene = new TableScene(TableScene.table());
        SaSet[] sets = reRegistered(scene);
        assertEquals("not yet replaced", List.of(), scene.table.endReplaced(id -> true, scene.now));
        scene.message(sets[1]);
        assertEquals("pending", List.of(), scene.table.endReplaced(id -> !id.equals(sets[0].id()), scene.now));
        List<SaAction> ended = scene.table.endReplaced(id -> id.equals(sets[0].id()), scene.now);
        assertEquals(1, ended.size());
        assertEquals(sets[0].id(), ((SaAction.Delete) ended.get(0)).set().id());
        assertEquals(Optional.empty(), scene.table.lookup(scene.contact.address(), sets[0].spec().portUc(), 5062));
        assertEquals(List.of(), scene.table.endReplaced(id -> true, scene.now));
    }

    @Test
    public void row19NotBeforeTheUeHasUsedTheSetInUse() {
        TableScene scene = new TableScene(TableScene.table());
        SaSet[] sets = reRegistered(scene);
        // row 16: less than 64*T1 is left of SA1, and the UE was not heard on SA2
        scene.now = scene.now.plus(Duration.ofHours(1)).minus(Duration.ofSeconds(60));
        scene.table.expire(scene.now);
        assertTrue(scene.table.get(scene.contact).orElseThrow().get(Slot.GRACE).isPresent());
        assertEquals(List.of(), scene.table.endReplaced(id -> true, scene.now));
        scene.message(sets[0]);
        assertEquals("heard on the old one", List.of(), scene.table.endReplaced(id -> true, scene.now));
        scene.message(sets[1]);
        assertEquals(1, scene.table.endReplaced(id -> true, scene.now).size());
    }
}
