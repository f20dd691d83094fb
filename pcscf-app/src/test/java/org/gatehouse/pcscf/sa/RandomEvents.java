package org.gatehouse.pcscf.sa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.gatehouse.pcscf.Reason;

/** Three UEs, two at one address, to which events happen in turn; after each of them the invariants are checked. */
final class RandomEvents {
    /** Numbers below this are events. */
    static final int KINDS = 3 * 23;
    private static final Duration SMALL_STEP = Duration.ofSeconds(7);
    private final SaTable table = new SaTable(Timers.DEFAULT,
        new ProtectedPorts(5062, List.of(5064, 5065, 5066, 5067, 5068, 5069, 5070)), SpiRange.DEFAULT, new Random(1));
    private final FakeBackend backend = new FakeBackend();
    private final Enforcement enforcement = new Enforcement(backend, ending -> { });
    private final List<TableScene> ues = List.of(new TableScene(table, "a", "192.0.2.1"),
        new TableScene(table, "b", "192.0.2.1"), new TableScene(table, "c", "2001:db8::1"));
    private final Set<String> mayShrink = new HashSet<>();
    private final Map<String, SaSet> created = new HashMap<>();
    /** The SM7 that was let through last: what an answer of the core answers. */
    private final Map<TableScene, RegisterRef> sm7s = new HashMap<>();
    /** Which places were taken at one time or another. */
    final Set<Set<Slot>> shapes = new HashSet<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void happenInTurn(List<Integer> events) {
        for (int i = 0; i < ues.size(); i++) {
            ues.get(i).portUc += 1000 * i;
            ues.get(i).spiUc += 100_000L * i;
        }
        for (int event : events) {
            Map<UeContact, Map<Slot, SaSet>> before = snapshot();
            mayShrink.clear();
            happens(ues.get(event % 3), event / 3);
            checkInvariants(before);
        }
        endOfTime();
    }

    private void happens(TableScene ue, int event) {
        ue.now = now;
        Optional<SaSet> in = slot(ue, Slot.IN_USE);
        switch (event) {
            case 0 -> isChallenged(ue, Optional.empty());
            case 1 -> isChallenged(ue, in);
            case 2 -> isChallenged(ue, slot(ue, Slot.NEW));
            case 3 -> isChallenged(ue, slot(ue, Slot.GRACE));
            case 4 -> sm1(ue, in);
            case 5 -> slot(ue, Slot.TEMPORARY).ifPresent(set -> sm7(ue, set));
            case 6 -> confirmed(ue, Duration.ofSeconds(60));
            case 7 -> failed(ue);
            case 8 -> authenticates(ue, Optional.empty());
            case 9 -> authenticates(ue, in);
            case 10 -> authenticates(ue, slot(ue, Slot.NEW));
            case 11 -> authenticates(ue, slot(ue, Slot.GRACE));
            case 12 -> message(ue, in);
            case 13 -> message(ue, slot(ue, Slot.NEW));
            case 14 -> message(ue, slot(ue, Slot.GRACE));
            case 15 -> strayOnTemporary(ue);
            case 16 -> passes();
            case 17 -> in.ifPresent(set -> leaves(ue, set));
            case 18 -> failureReport(ue, in);
            case 19 -> failureReport(ue, Optional.empty());
            case 20 -> in.ifPresent(set -> run(ue, table.extended(ue.contact, set.id(), ue.ref(), Scene.HOUR, now)));
            case 21 -> carryOut(table.endReplaced(set -> true, now));
            default -> challenge(ue, sm7s.getOrDefault(ue, ue.ref()));
        }
    }

    private void isChallenged(TableScene ue, Optional<SaSet> over) {
        sm1(ue, over);
        challenge(ue, ue.ref());
    }

    private void authenticates(TableScene ue, Optional<SaSet> over) {
        isChallenged(ue, over);
        slot(ue, Slot.TEMPORARY).ifPresent(set -> sm7(ue, set));
        confirmed(ue, Duration.ofSeconds(660));
    }

    private void confirmed(TableScene ue, Duration granted) {
        run(ue, table.confirmed(ue.contact, sm7s.getOrDefault(ue, ue.ref()), granted, now));
    }

    private void sm1(TableScene ue, Optional<SaSet> over) {
        ue.origin = over.map(SaSet::id);
        ue.portUc++;
        ue.spiUc += 2;
        ue.cseq++;
        ue.nonce += "'";
        over.ifPresent(set -> arrive(ue, set, new Inbound.Register(
            new RegisterContent(ue.ref(), Optional.of(ue.contact.impi()), "old", true, false))));
        ue.admit();
    }

    private void challenge(TableScene ue, RegisterRef ref) {
        ue.cseq = ref.cseq();
        if (ue.challenge() instanceof SaTable.Challenge.Prepared prepared) {
            created.put(prepared.set().id(), prepared.set());
            run(ue, prepared.actions());
        }
    }

    private void sm7(TableScene ue, SaSet set) {
        ue.cseq++;
        SaTable.Arrived arrived = arrive(ue, set, new Inbound.Register(
            new RegisterContent(ue.ref(), Optional.of(ue.contact.impi()), set.nonce(), true, false)));
        if (arrived.decision() instanceof Decision.AcceptRegister) {
            sm7s.put(ue, ue.ref());
        }
    }

    private void failed(TableScene ue) {
        Set<String> established = established(ue);
        slot(ue, Slot.TEMPORARY).map(SaSet::id).ifPresent(mayShrink::add);
        run(ue, table.failed(ue.contact, sm7s.getOrDefault(ue, ue.ref()), now));
        assertEquals("a failed authentication leaves working sets alone", established, established(ue));
    }

    private void message(TableScene ue, Optional<SaSet> over) {
        over.ifPresent(set -> arrive(ue, set, new Inbound.Request()));
    }

    private void strayOnTemporary(TableScene ue) {
        slot(ue, Slot.TEMPORARY).ifPresent(set -> {
            SaTable.Arrived arrived = arrive(ue, set, new Inbound.Response());
            boolean over = !now.isBefore(set.expiresAt());
            assertEquals(new Decision.Refuse(over ? Reason.UNKNOWN_SA : Reason.WRONG_SA), arrived.decision());
        });
    }

    private void failureReport(TableScene ue, Optional<SaSet> over) {
        Set<String> established = established(ue);
        String nonce = slot(ue, Slot.TEMPORARY).map(SaSet::nonce).orElse("none");
        ue.cseq++;
        RegisterContent content = new RegisterContent(ue.ref(), Optional.of(ue.contact.impi()), nonce, false, true);
        if (over.isPresent()) {
            arrive(ue, over.get(), new Inbound.Register(content));
        } else {
            run(ue, table.arrivedInClear(ue.contact, content, now).actions());
            assertEquals(established, established(ue));
        }
    }

    private void passes() {
        // the longest step that a number of small ones and the next deadline can make
        now = now.plus(table.nextDeadline().filter(at -> at.isAfter(now.plus(SMALL_STEP)))
            .map(at -> Duration.between(now, at)).orElse(SMALL_STEP));
        carryOut(table.expire(now));
        assertTrue(table.nextDeadline().map(at -> at.isAfter(now)).orElse(true));
    }

    private void leaves(TableScene ue, SaSet set) {
        established(ue).forEach(mayShrink::add);
        slot(ue, Slot.TEMPORARY).map(SaSet::id).ifPresent(mayShrink::add);
        ue.cseq++;
        run(ue, table.deregistered(ue.contact, set.id(), ue.ref(), now));
    }

    private SaTable.Arrived arrive(TableScene ue, SaSet set, Inbound message) {
        SaSetSpec spec = set.spec();
        SaTable.Arrived arrived =
            table.arrived(spec.ueAddress(), spec.portUc(), spec.portPs(), message, now);
        assertEquals(Optional.of(set.id()), arrived.set().map(SaSet::id));
        run(ue, arrived.actions());
        return arrived;
    }

    private void run(TableScene ue, List<SaAction> actions) {
        for (SaAction action : actions) {
            if (action instanceof SaAction.Delete delete) {
                assertEquals("only the UE's own sets go", ue.contact, delete.set().contact());
            }
        }
        carryOut(actions);
    }

    private void carryOut(List<SaAction> actions) {
        try {
            enforcement.carryOut(actions, send -> assertTrue(!(send instanceof SaAction.SendOver over)
                || backend.installed().contains(over.set().spec())));
        } catch (SaBackendException e) {
            throw new AssertionError(e);
        }
    }

    private Optional<SaSet> slot(TableScene ue, Slot slot) {
        return table.get(ue.contact).flatMap(sets -> sets.get(slot));
    }

    private Set<String> established(TableScene ue) {
        return table.get(ue.contact).map(sets -> sets.sets().entrySet().stream().filter(e -> e.getKey().established())
            .map(e -> e.getValue().id()).collect(Collectors.toSet())).orElse(Set.of());
    }

    private Map<UeContact, Map<Slot, SaSet>> snapshot() {
        return table.all().stream().collect(Collectors.toMap(SaSets::contact, SaSets::sets));
    }

    private void checkInvariants(Map<UeContact, Map<Slot, SaSet>> before) {
        Set<Long> spis = new HashSet<>();
        Set<List<Object>> ports = new HashSet<>();
        for (SaSets sets : table.all()) {
            shapes.add(sets.sets().keySet());
            assertTrue("three sets at most", sets.sets().size() <= 3);
            assertTrue("a new or old set only beside one in use",
                sets.get(Slot.IN_USE).isPresent() || established(sets) == 0);
            assertTrue("never both in grace and new",
                sets.get(Slot.GRACE).isEmpty() || sets.get(Slot.NEW).isEmpty());
            checkLifetimes(sets, before.getOrDefault(sets.contact(), Map.of()));
            for (SaSet set : sets.sets().values()) {
                SaSetSpec s = set.spec();
                assertTrue("SPIs are unique and not the UE's", spis.add(s.spiPc()) && spis.add(s.spiPs())
                    && !Set.of(s.spiUc(), s.spiUs()).contains(s.spiPc())
                    && !Set.of(s.spiUc(), s.spiUs()).contains(s.spiPs()));
                assertTrue("ports tell sets apart", ports.add(List.of(s.ueAddress(), s.portUc(), s.portPs()))
                    && ports.add(List.of(s.ueAddress(), s.portUs(), s.portPc())));
                assertEquals(Optional.of(set), table.lookup(s.ueAddress(), s.portUs(), s.portPc()));
            }
        }
        assertEquals("the backend holds what the table holds",
            new HashSet<>(table.wanted()), new HashSet<>(backend.installed()));
    }

    private static long established(SaSets sets) {
        return sets.sets().keySet().stream().filter(Slot::established).count();
    }

    /** They shrink only by rows 14 and 16 (into grace), 21 to 23 and 25; and they stay in order. */
    private void checkLifetimes(SaSets sets, Map<Slot, SaSet> before) {
        Instant last = Instant.MIN;
        for (Slot slot : List.of(Slot.GRACE, Slot.IN_USE, Slot.NEW)) {
            Instant end = sets.get(slot).map(SaSet::expiresAt).orElse(last);
            assertTrue("lifetimes are ordered", !end.isBefore(last));
            last = end;
        }
        for (SaSet old : before.values()) {
            Slot slot = sets.slotOf(old.id()).orElse(null);
            boolean retimed = before.get(Slot.TEMPORARY) == old && slot != Slot.TEMPORARY;
            if (slot != null && slot != Slot.GRACE && !retimed && !mayShrink.contains(old.id())) {
                assertTrue("lifetimes grow only", !sets.sets().get(slot).expiresAt().isBefore(old.expiresAt()));
            }
        }
    }

    /** Every set that was made is deleted in the end, and its keys with it. */
    private void endOfTime() {
        carryOut(table.expire(now.plus(Duration.ofDays(2))));
        assertEquals(List.of(), backend.installed());
        assertEquals(Optional.empty(), table.nextDeadline());
        assertTrue(table.all().isEmpty() && table.wanted().isEmpty());
        for (SaSet set : created.values()) {
            try {
                set.spec().ik().expose();
                throw new AssertionError("the keys of " + set + " are open");
            } catch (IllegalStateException closed) {
                assertTrue(table.lookup(set.spec().ueAddress(), set.spec().portUc(), set.spec().portPs()).isEmpty());
            }
        }
    }
}
