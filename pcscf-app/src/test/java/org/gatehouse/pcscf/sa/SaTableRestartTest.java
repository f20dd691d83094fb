package org.gatehouse.pcscf.sa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;

/** Row 27: the sets of before a restart are sets like any other, and who has changed is told. */
public class SaTableRestartTest {
    private final SaTable before = TableScene.table();
    private final TableScene ue = new TableScene(before);

    /** A table with what the first one has established. */
    private SaTable restarted() {
        SaTable table = TableScene.table();
        for (SaSets sets : before.all()) {
            assertTrue(table.restore(sets.contact(), sets.established()));
        }
        return table;
    }

    /** From SM1 to SM12, and the set as it is then. */
    private SaSet registered() {
        SaSet set = ue.register();
        return before.lookup(ue.contact.address(), set.spec().portUc(), 5062).orElseThrow();
    }

    /** The same UE at the other table. */
    private TableScene at(SaTable table) {
        TableScene same = new TableScene(table);
        same.now = ue.now;
        same.portUc = ue.portUc;
        same.spiUc = ue.spiUc;
        same.cseq = ue.cseq;
        return same;
    }

    @Test
    public void row27AMessageOverTheOldSetIsAccepted() {
        SaSet set = registered();
        TableScene after = at(restarted());
        SaTable.Arrived arrived = after.message(set);
        assertEquals(new Decision.Accept(), arrived.decision());
        assertEquals(Optional.of(set), arrived.set());
        assertEquals(Optional.of(set), after.table.forRequest(ue.contact, ue.now));
        assertEquals(Optional.of(set), after.table.inUse(set.spec().ueAddress(), 5063, ue.now));
    }

    @Test
    public void row27AReRegistrationOverTheOldSetIsProtected() {
        SaSet set = registered();
        TableScene after = at(restarted()).next(set);
        SaTable.Arrived arrived = after.table.arrived(set.spec().ueAddress(), set.spec().portUc(), 5062,
            new Inbound.Register(
                new RegisterContent(after.ref(), Optional.of(ue.contact.impi()), "nonce", true, false)),
            ue.now);
        assertEquals(new Decision.AcceptRegister(IntegrityProtected.YES, AuthenticationContent.NONE),
            arrived.decision());
        SaSet next = after.register();
        assertEquals(Map.of(Slot.IN_USE, set, Slot.NEW, next.expiringAt(after.table.get(ue.contact).orElseThrow()
            .get(Slot.NEW).orElseThrow().expiresAt())), after.table.get(ue.contact).orElseThrow().sets());
        assertNotEquals("another port_pc", set.spec().portPc(), next.spec().portPc());
    }

    @Test
    public void row27OldAndNewSetGoOnWhereTheyWere() {
        SaSet old = ue.register();
        SaSet fresh = ue.next(old).register();
        TableScene after = at(restarted());
        after.message(fresh);
        Map<Slot, SaSet> sets = after.table.get(ue.contact).orElseThrow().sets();
        assertEquals(Set.of(Slot.GRACE, Slot.IN_USE), sets.keySet());
        assertEquals(fresh.id(), sets.get(Slot.IN_USE).id());
        assertEquals("row 14", ue.now.plus(Timers.DEFAULT.grace()), sets.get(Slot.GRACE).expiresAt());
    }

    @Test
    public void row27WhatEndedMeanwhileEndsWithTheFirstTick() {
        SaSet old = ue.register();
        ue.now = ue.now.plus(Duration.ofMinutes(50));
        SaSet fresh = ue.next(old).register();
        SaTable table = restarted();
        List<SaAction> actions = table.expire(ue.now.plus(Duration.ofMinutes(15)));
        assertTrue(actions.toString(), actions.stream().anyMatch(a -> a.equals(new SaAction.Delete(old))
            || a instanceof SaAction.Delete delete && delete.set().id().equals(old.id())));
        assertEquals(List.of(fresh.spec()), table.wanted());
        assertEquals(fresh.id(), table.forRequest(ue.contact, ue.now.plus(Duration.ofMinutes(15))).orElseThrow().id());
    }

    @Test
    public void row27IdsAndSpisAreNotUsedAgain() {
        Set<String> ids = new HashSet<>();
        List<SaSetSpec> specs = new ArrayList<>();
        for (int i = 1; i < 20; i++) {
            SaSet set = new TableScene(before, "u" + i + "@home1.net", "198.51.100." + i).register();
            ids.add(set.id());
            specs.add(set.spec());
        }
        // its random numbers are the same ones
        SaTable table = restarted();
        for (int i = 20; i < 40; i++) {
            SaSet set = new TableScene(table, "u" + i + "@home1.net", "198.51.100." + i).register();
            assertTrue(set.id(), ids.add(set.id()));
            specs.add(set.spec());
        }
        Set<Long> spis = new HashSet<>();
        specs.forEach(spec -> assertTrue(spis.add(spec.spiPc()) && spis.add(spec.spiPs())));
    }

    @Test
    public void row27WhatIsTakenIsNotGivenTwice() {
        SaSet set = ue.register();
        Map<Slot, SaSet> sets = before.get(ue.contact).orElseThrow().established();
        SaTable table = restarted();
        assertFalse("there already", table.restore(ue.contact, sets));
        UeContact other = new UeContact("other@home1.net", ue.contact.address(), "x");
        assertFalse("somebody else's", table.restore(other, sets));
        SaSet stolen = new SaSet(set.spec(), other, set.offer(), set.securityServer(), set.origin(), set.challenged(),
            set.nonce(), set.createdAt(), set.expiresAt());
        assertFalse("ports and SPIs in use", table.restore(other, Map.of(Slot.IN_USE, stolen)));
        assertEquals(1, table.wanted().size());
    }

    @Test
    public void row27ImpossibleSetsAreRefused() {
        SaSet set = ue.register();
        for (Slot slot : List.of(Slot.TEMPORARY, Slot.NEW, Slot.GRACE)) {
            assertFalse(slot.name(), TableScene.table().restore(ue.contact, Map.of(slot, set)));
        }
        assertFalse(TableScene.table().restore(ue.contact, Map.of()));
        SaTable elsewhere = new SaTable(Timers.DEFAULT, TableScene.PORTS, new SpiRange(0x1000, 0x1fff),
            new java.util.Random(1));
        assertFalse("not our SPIs", elsewhere.restore(ue.contact, Map.of(Slot.IN_USE, set)));
        assertEquals(List.of(), elsewhere.wanted());
    }

    @Test
    public void changesOfEstablishedSetsAreTold() {
        List<UeContact> told = new ArrayList<>();
        SaTable table = new SaTable(Timers.DEFAULT, TableScene.PORTS, SpiRange.DEFAULT, new java.util.Random(1),
            told::add);
        TableScene scene = new TableScene(table);
        SaSet temporary = scene.prepared();
        scene.sm7(temporary);
        assertEquals("not of a temporary one", List.of(), told);
        table.confirmed(scene.contact, scene.ref(), Duration.ofHours(1), scene.now);
        assertEquals(List.of(scene.contact), told);
        scene.message(temporary);
        scene.message(temporary);
        assertEquals("nor of mere use", 1, told.size());
        SaSet next = scene.next(temporary).register();
        assertEquals(2, told.size());
        scene.message(next);
        assertEquals("row 14", 3, told.size());
        table.released(scene.contact, scene.now);
        assertEquals("row 25", 4, told.size());
        table.expire(scene.now.plus(Duration.ofHours(1)));
        assertTrue("the end", told.size() > 4);
        assertEquals(Set.of(scene.contact), new HashSet<>(told));
    }
}
