package org.gatehouse.pcscf.sa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.junit.Test;

/** Floods and forgeries: what many, or evil, UEs cannot do to the others. */
public class SaTableLimitsTest {
    private final SaTable table = TableScene.table();
    private final TableScene t = new TableScene(table);

    @Test
    public void h07FloodFromOneSourceKeepsOthersServed() {
        SaTable small = TableScene.table(TableScene.small());
        TableScene good = new TableScene(small, "good", "192.0.2.200");
        SaSet served = good.prepared();
        List<SaAction> dropped = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            TableScene bad = new TableScene(small, "bad" + i, "2001:db8::" + Integer.toHexString(i + 1));
            bad.portUc = 2000;
            if (bad.admit() instanceof Admission.Admitted) {
                SaTable.Challenge challenge = bad.challenge();
                dropped.addAll(bad.actions);
                assertTrue(challenge instanceof SaTable.Challenge.Prepared);
            } else {
                refused++;
            }
        }
        assertEquals(0, refused);
        // three of the flood and the one of somebody else; the oldest of the same source made room
        assertEquals(4, small.wanted().size());
        assertEquals(9_997, dropped.stream().filter(SaAction.Delete.class::isInstance).count());
        assertTrue(good.sm7(served).decision() instanceof Decision.AcceptRegister);
    }

    @Test
    public void h07OffersOfOneSourceAndOfAllAreLimited() {
        SaTable small = TableScene.table(TableScene.small());
        for (int i = 0; i < 3; i++) {
            assertEquals(new Admission.Admitted(), new TableScene(small, "a" + i, "2001:db8::" + i).admit());
        }
        assertEquals(new Admission.Refused(Reason.SOURCE_LIMIT), new TableScene(small, "b", "2001:db8::9").admit());
        assertEquals(new Admission.Admitted(), new TableScene(small, "a1", "2001:db8::1").admit());
        assertEquals(new Admission.Admitted(), new TableScene(small, "c", "192.0.2.1").admit());
        assertEquals(new Admission.Admitted(), new TableScene(small, "d", "192.0.2.2").admit());
        TableScene late = new TableScene(small, "e", "192.0.2.3");
        assertEquals(new Admission.Refused(Reason.REGISTRATION_LIMIT), late.admit());
        late.now = late.now.plus(Timers.DEFAULT.awaitChallenge());
        assertEquals(new Admission.Admitted(), late.admit());
    }

    @Test
    public void h07TemporarySetsOfAllSourcesAreLimited() {
        SaTable small = TableScene.table(TableScene.small());
        for (int i = 1; i <= 7; i++) {
            new TableScene(small, "u" + i, "192.0.2." + i).prepared();
        }
        assertEquals(List.of("3", "4", "5", "6", "7"),
            small.wanted().stream().map(SaSetSpec::id).sorted().toList());
    }

    @Test
    public void h07EstablishedSetsAreNotTemporary() {
        SaTable small = TableScene.table(TableScene.small());
        for (int i = 1; i <= 20; i++) {
            new TableScene(small, "u" + i, "192.0.2." + i).register();
        }
        assertEquals(20, small.wanted().size());
    }

    @Test
    public void h09AFailureReportFromElsewhereLeavesTheVictimAlone() {
        SaSet victim = t.prepared();
        TableScene attacker = new TableScene(table, Scene.IMPI, "198.51.100.66");
        attacker.cseq = 2;
        SaTable.Arrived arrived = table.arrivedInClear(attacker.contact,
            new RegisterContent(attacker.ref(), Optional.of(Scene.IMPI), t.nonce, true, true), t.now);
        assertEquals(new Decision.AcceptRegister(IntegrityProtected.NO, AuthenticationContent.NONE),
            arrived.decision());
        attacker.prepared();
        assertTrue(t.sm7(victim).decision() instanceof Decision.AcceptRegister);
    }

    @Test
    public void configurationThatCannotWorkIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SpiRange(255, 1000));
        assertThrows(IllegalArgumentException.class, () -> new SpiRange(1000, 0x1_0000_0000L));
        assertThrows(IllegalArgumentException.class, () -> new SpiRange(1000, 1000));
        assertThrows(IllegalArgumentException.class, () -> new ProtectedPorts(5060, List.of(5064, 5065, 5066, 5067)));
        assertThrows(IllegalArgumentException.class, () -> new ProtectedPorts(5062, List.of(5061, 5065, 5066, 5067)));
        assertThrows(IllegalArgumentException.class, () -> new ProtectedPorts(5064, List.of(5064, 5065, 5066, 5067)));
        assertThrows(IllegalArgumentException.class, () -> new ProtectedPorts(5062, List.of(5064, 5065, 5066)));
        Timers d = Timers.DEFAULT;
        assertThrows(IllegalArgumentException.class, () -> new Timers(Duration.ZERO, d.regAwaitAuth(), d.margin(),
            d.awaitChallenge(), 1, 1, 1, 1, 1, 1, d.sourceRefill(), 1, 1, d.ueRefill()));
        assertThrows(IllegalArgumentException.class, () -> new Timers(d.t1(), d.regAwaitAuth(), d.margin(),
            d.awaitChallenge(), 0, 1, 1, 1, 1, 1, d.sourceRefill(), 1, 1, d.ueRefill()));
        assertEquals(Duration.ofSeconds(128), d.grace());
    }
}
