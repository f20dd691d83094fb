package org.gatehouse.pcscf.event;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.LeavingBindings;
import org.gatehouse.pcscf.registration.MemoryBindingStore;
import org.gatehouse.pcscf.registration.RegistrationListener.End;
import org.gatehouse.pcscf.sa.Inbound;
import org.gatehouse.pcscf.sa.ProtectedPorts;
import org.gatehouse.pcscf.sa.RegisterContent;
import org.gatehouse.pcscf.sa.RegisterRef;
import org.gatehouse.pcscf.sa.SaAction;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.SpiRange;
import org.gatehouse.pcscf.sa.Timers;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.secagree.AlgorithmPolicy;
import org.gatehouse.pcscf.secagree.Assessment;
import org.gatehouse.pcscf.secagree.SecurityAgreement;
import org.gatehouse.pcscf.session.ReleaseCause;
import org.gatehouse.sip.Flow;
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
    private boolean forHelp;
    private Runnable whileReleasing = () -> { };
    private final MovingClock clock = new MovingClock();
    private final RegistrationEnds ends =
        new RegistrationEnds(table, bindings, leaving, Timers.DEFAULT.grace(), actions -> {
            carriedOut.add(actions);
            whileReleasing.run();
        }, new RegistrationEnds.Calls() {
            @Override
            public void release(UeContact contact, ReleaseCause cause) {
                released.add(cause);
            }

            @Override
            public boolean isForHelp(UeContact contact) {
                return forHelp;
            }
        }, clock);

    private static final class MovingClock extends Clock {
        private Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** The contact has a set that ends with its registration. */
    private Binding registered(Duration life) {
        RegisterRef ref = new RegisterRef("r", 1, Flow.Transport.UDP);
        Assessment.Agreed agreed = (Assessment.Agreed) SecurityAgreement.assess(List.of(
            "ipsec-3gpp;alg=hmac-sha-1-96;ealg=aes-cbc;spi-c=1000;spi-s=2000;port-c=2468;port-s=5063"),
            AlgorithmPolicy.DEFAULT);
        table.admit(CONTACT, agreed, InetAddress.getLoopbackAddress(), ref, Optional.empty(), NOW);
        table.challenged(CONTACT, ref, "n", Optional.of(Secret.copyOf(new byte[16])),
            Optional.of(Secret.copyOf(new byte[16])), AlgorithmPolicy.DEFAULT, NOW);
        RegisterRef sm7 = new RegisterRef("r", 2, Flow.Transport.UDP);
        table.arrived(CONTACT.address(), 2468, 5062, new Inbound.Register(new RegisterContent(sm7,
            Optional.of(CONTACT.impi()), "n", true, false)), NOW);
        table.confirmed(CONTACT, sm7, life, NOW);
        Binding binding = binding(NOW.plus(life));
        bindings.put(binding);
        return binding;
    }

    /** The clock goes on, and everything with it as the P-CSCF does it. */
    private void passes(Duration time) {
        clock.now = clock.now.plus(time);
        table.expire(clock.now);
        ends.tick();
        leaving.expire(clock.now);
    }

    private boolean isServed() {
        return leaving.get(CONTACT, clock.now).isPresent() && table.forRequest(CONTACT, clock.now).isPresent();
    }

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
    public void aNewerRegistrationThatComesMeanwhileKeepsItsSets() {
        Binding first = registered(Duration.ofHours(1));
        Binding newer = binding(NOW.plus(Duration.ofHours(2)));
        whileReleasing = () -> {
            whileReleasing = () -> { };
            bindings.put(newer);
        };
        ends.ended(first, End.BY_NETWORK);
        assertEquals(newer, bindings.get(CONTACT).orElseThrow());
        assertEquals("its calls are its own", List.of(), released);
        assertTrue(table.forRequest(CONTACT, NOW.plus(Duration.ofMinutes(119))).isPresent());
    }

    @Test
    public void removedOnlyIfStillTheSame() {
        Binding first = binding(NOW.plusSeconds(600));
        Binding second = binding(NOW.plusSeconds(700));
        bindings.put(second);
        assertFalse(bindings.remove(first));
        assertEquals(second, bindings.byFlow("flow").orElseThrow());
        assertTrue(bindings.remove(second));
        assertFalse(bindings.remove(second));
        assertEquals(0, bindings.size());
    }

    // ---- a call for help

    @Test
    public void aCallForHelpKeepsTheSetsOfARegistrationThatHasEnded() {
        for (End end : List.of(End.BY_USER, End.BY_NETWORK, End.EXPIRED)) {
            clock.now = NOW;
            forHelp = true;
            Binding binding = registered(Duration.ofSeconds(100));
            clock.now = NOW.plusSeconds(100);
            ends.ended(binding, end);
            assertEquals("no new call finds it", 0, bindings.size());
            for (int i = 0; i < 600; i++) {
                passes(Duration.ofSeconds(1));
                assertTrue(end + " " + i, isServed());
            }
            forHelp = false;
            passes(Duration.ofSeconds(1));
            assertTrue("for a while", isServed());
            passes(Duration.ofSeconds(130));
            assertFalse(isServed());
            assertFalse(table.get(CONTACT).isPresent());
        }
    }

    @Test
    public void setsAreNotTouchedWithEachTick() {
        forHelp = true;
        Binding binding = registered(Duration.ofSeconds(600));
        ends.ended(binding, End.BY_NETWORK);
        carriedOut.clear();
        for (int i = 0; i < 120; i++) {
            passes(Duration.ofMillis(500));
        }
        assertEquals(List.of(), carriedOut);
    }

    @Test
    public void whoRegistersAgainWhileCallingNeedsNoHelpOfOurs() {
        forHelp = true;
        Binding binding = registered(Duration.ofSeconds(600));
        ends.ended(binding, End.BY_NETWORK);
        bindings.put(binding(NOW.plusSeconds(700)));
        passes(Duration.ofSeconds(100));
        carriedOut.clear();
        bindings.remove(CONTACT);
        passes(Duration.ofSeconds(100));
        assertEquals("it is not held any more", List.of(), carriedOut);
    }

    @Test
    public void whoMovesWhileCallingForHelpIsLost() {
        forHelp = true;
        Binding binding = registered(Duration.ofSeconds(600));
        ends.ended(binding, End.BY_NETWORK);
        released.clear();
        passes(Duration.ofSeconds(1));
        table.removed(CONTACT, clock.now);
        passes(Duration.ofSeconds(1));
        passes(Duration.ofSeconds(1));
        assertEquals("once", List.of(ReleaseCause.UE_LOST), released);
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
