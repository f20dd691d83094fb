package org.gatehouse.pcscf.event;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.LeavingBindings;
import org.gatehouse.pcscf.registration.MemoryBindingStore;
import org.gatehouse.pcscf.registration.RegistrationListener.End;
import org.gatehouse.pcscf.sa.ProtectedPorts;
import org.gatehouse.pcscf.sa.SaAction;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.SpiRange;
import org.gatehouse.pcscf.sa.Timers;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.session.ReleaseCause;
import org.junit.Test;

public class RegistrationEndsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final UeContact CONTACT = new UeContact("a@home1.net", InetAddress.getLoopbackAddress(), "");

    private final LeavingBindings leaving = new LeavingBindings(Duration.ofSeconds(128));
    private final MemoryBindingStore bindings = new MemoryBindingStore(this::changed);
    private boolean unknownMeanwhile;
    private final SaTable table = new SaTable(Timers.DEFAULT, new ProtectedPorts(5062, List.of(5064, 5065, 5066, 5067)),
        SpiRange.DEFAULT, new Random(1));
    private final List<List<SaAction>> carriedOut = new ArrayList<>();
    private final List<ReleaseCause> released = new ArrayList<>();
    private final RegistrationEnds ends =
        new RegistrationEnds(table, bindings, leaving, carriedOut::add, (contact, cause) -> released.add(cause),
            Clock.fixed(NOW, ZoneOffset.UTC));

    private static Binding binding(Instant end) {
        return new Binding(CONTACT, "sip:a@home1.net", "sip:a@127.0.0.1", "flow", List.of(), List.of(), end, true);
    }

    private void changed(UeContact contact) {
        unknownMeanwhile |= bindings.get(contact).isEmpty() && leaving.get(contact, NOW).isEmpty();
    }

    @Test
    public void aDialogFindsItAtAnyMoment() {
        Binding binding = binding(NOW.plusSeconds(600));
        bindings.put(binding);
        unknownMeanwhile = false;
        ends.ended(binding, End.BY_USER);
        assertFalse(unknownMeanwhile);
    }

    @Test
    public void theBindingLeavesAndServesItsDialogsForAWhile() {
        for (End end : List.of(End.BY_USER, End.BY_NETWORK, End.EXPIRED)) {
            Binding binding = binding(NOW.plusSeconds(600));
            bindings.put(binding);
            ends.ended(binding, end);
            assertEquals(0, bindings.size());
            assertEquals(binding, leaving.get(CONTACT, NOW.plusSeconds(127)).orElseThrow());
            assertFalse(leaving.get(CONTACT, NOW.plusSeconds(128)).isPresent());
        }
        assertEquals("sets are shortened each time", 3, carriedOut.size());
        assertEquals("and calls end", Collections.nCopies(3, ReleaseCause.REGISTRATION_ENDED), released);
        leaving.expire(NOW.plusSeconds(127));
        assertEquals(1, leaving.size());
        leaving.expire(NOW.plusSeconds(128));
        assertEquals(0, leaving.size());
    }

    @Test
    public void nothingIsLeftAtAnAddressThatTheUeHasLeft() {
        Binding binding = binding(NOW.plusSeconds(600));
        bindings.put(binding);
        ends.ended(binding, End.LEFT_BEHIND);
        assertEquals(0, bindings.size());
        assertEquals(0, leaving.size());
        assertTrue(carriedOut.isEmpty());
        assertEquals(List.of(ReleaseCause.UE_LOST), released);
    }

    @Test
    public void aNewerRegistrationStays() {
        Binding newer = binding(NOW.plusSeconds(700));
        bindings.put(newer);
        ends.ended(binding(NOW.plusSeconds(600)), End.BY_NETWORK);
        assertEquals(newer, bindings.get(CONTACT).orElseThrow());
        assertEquals(List.of(), released);
        assertTrue(carriedOut.isEmpty());
    }

    @Test
    public void replacedOnlyIfStillTheSame() {
        Binding first = binding(NOW.plusSeconds(600));
        Binding second = binding(NOW.plusSeconds(60));
        bindings.put(first);
        assertTrue(bindings.replace(first, second));
        assertFalse(bindings.replace(first, binding(NOW.plusSeconds(6))));
        assertEquals(second, bindings.get(CONTACT).orElseThrow());
        assertEquals(List.of(second), bindings.expire(NOW.plusSeconds(60)));
        assertFalse(bindings.replace(second, first));
    }
}
