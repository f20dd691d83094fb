package org.gatehouse.adapter.operator;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class AttemptJournalTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private enum Kind implements StepKind {
        ASKED, ANSWERED;

        @Override
        public String text() {
            return name();
        }

        @Override
        public String from() {
            return "ue";
        }

        @Override
        public String to() {
            return "pcscf";
        }
    }

    private final AttemptJournal journal = new AttemptJournal(new AttemptJournal.Limits(3, 2, 4));

    private static Who who(String impi, String address) {
        try {
            return new Who(impi, "sip:" + impi, InetAddress.getByName(address));
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private long begin(String impi, String address) {
        return journal.begin(who(impi, address), "call", NOW);
    }

    private List<Long> found(String text) {
        return journal.find(text, 10).stream().map(Attempt::id).toList();
    }

    @Test
    public void limitsComeFromAConfigurationWithinBounds() {
        List<String> asked = new ArrayList<>();
        List<String> tooMuch = new ArrayList<>();
        assertEquals(new AttemptJournal.Limits(9, 9, 20), AttemptJournal.Limits.read((key, otherwise, least, most) -> {
            asked.add(key + " " + otherwise + " " + least + " " + most);
            return key.equals("steps") ? 20 : 9;
        }, (phones, why) -> tooMuch.add(phones)));
        assertEquals(List.of("phones 2000 1 500000", "attempts 6 1 100", "steps 24 12 200"), asked);
        assertEquals("all of them are too much", AttemptJournal.Limits.DEFAULT, AttemptJournal.Limits.read(
            (key, otherwise, least, most) -> most, (phones, why) -> tooMuch.add(phones + " " + why)));
        assertEquals(List.of("500000 phones times attempts times steps are at most 10000000"), tooMuch);
    }

    @Test
    public void anAttemptIsFoundByIdentityAndAddress() {
        long id = begin("alice@home1.net", "192.0.2.1");
        begin("bob@home1.net", "2001:db8::1");
        assertEquals(List.of(id), found("alice@home1.net"));
        assertEquals(List.of(id), found("sip:alice@home1.net"));
        assertEquals(List.of(id), found("192.0.2.1"));
        assertEquals(List.of(), found("alice"));
        assertEquals(1, journal.find("2001:db8:0::1", 10).size());
    }

    @Test
    public void stepsStandInTheirOrder() {
        long id = begin("alice@home1.net", "192.0.2.1");
        journal.step(id, Kind.ASKED, StepDetail.NONE, NOW);
        journal.step(id, Kind.ANSWERED, StepDetail.status(401), NOW.plusSeconds(1));
        Attempt attempt = journal.get(id).orElseThrow();
        assertEquals(List.of(Kind.ASKED, Kind.ANSWERED), attempt.steps().stream().map(AttemptStep::kind).toList());
        assertEquals("status 401", attempt.steps().get(1).detail().toString());
        assertEquals(NOW.plusSeconds(1), attempt.lastAt());
        assertTrue(attempt.has(Kind.ASKED));
        assertTrue(attempt.ended().isEmpty());
    }

    @Test
    public void onlyTheFirstEndCounts() {
        long id = begin("alice@home1.net", "192.0.2.1");
        journal.end(id, Attempt.Outcome.REFUSED, "SA_LIMIT", NOW);
        journal.end(id, Attempt.Outcome.REGISTERED, "", NOW.plusSeconds(1));
        assertEquals(new Attempt.Ended(NOW, Attempt.Outcome.REFUSED, "SA_LIMIT"),
            journal.get(id).orElseThrow().ended().orElseThrow());
    }

    @Test
    public void anEndedAttemptIsNoLongerOpen() {
        Who alice = who("alice@home1.net", "192.0.2.1");
        long id = journal.begin(alice, "call", NOW);
        assertEquals(id, journal.open(alice).orElseThrow().id());
        assertEquals(1, journal.openAt(alice.address()).size());
        journal.end(id, Attempt.Outcome.REGISTERED, "", NOW);
        assertTrue(journal.open(alice).isEmpty());
        assertTrue(journal.openAt(alice.address()).isEmpty());
        assertTrue(journal.open().isEmpty());
    }

    @Test
    public void theQuietestUeIsForgotten() {
        long a = begin("a", "192.0.2.1");
        long b = begin("b", "192.0.2.2");
        begin("c", "192.0.2.3");
        journal.step(a, Kind.ASKED, StepDetail.NONE, NOW);
        begin("d", "192.0.2.4");
        assertTrue("b was quiet for longest", journal.get(b).isEmpty());
        assertTrue(journal.get(a).isPresent());
        assertEquals(3, journal.ues());
        assertEquals(List.of(), journal.openAt(who("b", "192.0.2.2").address()));
    }

    @Test
    public void theOldestAttemptOfAUeIsForgotten() {
        long first = begin("a", "192.0.2.1");
        long second = begin("a", "192.0.2.1");
        long third = begin("a", "192.0.2.1");
        assertEquals(List.of(third, second), found("a"));
        journal.step(first, Kind.ASKED, StepDetail.NONE, NOW);
        journal.end(first, Attempt.Outcome.REFUSED, "", NOW);
        assertTrue(journal.get(first).isEmpty());
        assertEquals(2, journal.attempts());
    }

    @Test
    public void ofTooManyStepsTheOnesInTheMiddleGo() {
        long id = begin("a", "192.0.2.1");
        for (int i = 1; i <= 7; i++) {
            journal.step(id, Kind.ASKED, StepDetail.status(i), NOW);
        }
        Attempt attempt = journal.get(id).orElseThrow();
        assertEquals(3, attempt.leftOut());
        assertEquals(List.of("status 1", "status 2", "status 6", "status 7"),
            attempt.steps().stream().map(s -> s.detail().toString()).toList());
    }

    @Test
    public void memoryIsBoundedUnderAFloodOfIdentities() {
        for (int i = 0; i < 10_000; i++) {
            journal.step(begin("ue" + i, "192.0.2." + i % 250), Kind.ASKED, StepDetail.NONE, NOW);
        }
        assertEquals(3, journal.ues());
        assertEquals(3, journal.attempts());
        assertEquals(3, journal.latest(100).size());
    }

    @Test
    public void anIdentityAtAnotherAddressIsAnotherUe() {
        long here = begin("a", "192.0.2.1");
        long there = begin("a", "192.0.2.2");
        assertEquals(List.of(there, here), found("a"));
        assertEquals(2, journal.ues());
    }

    @Test
    public void identitiesAreMaskedAndNotInAnyToString() {
        assertEquals("a***@home1.net", Who.masked("alice@home1.net"));
        assertEquals("sip:a***@home1.net", Who.masked("sip:alice@home1.net"));
        assertEquals("tel:+***", Who.masked("tel:+15551234"));
        assertEquals("", Who.masked(""));
        assertEquals("***@home1.net", Who.masked("@home1.net"));
        long id = begin("alice@home1.net", "192.0.2.1");
        Attempt attempt = journal.get(id).orElseThrow();
        assertFalse(attempt.toString() + attempt.who(), (attempt.toString() + attempt.who()).contains("alice"));
    }

    @Test
    public void longIdentitiesAreCut() {
        Who who = who("x".repeat(5_000), "192.0.2.1");
        assertEquals(200, who.impi().length());
        assertEquals(200, who.impu().length());
    }

    @Test
    public void aDetailIsPrintableAndShort() {
        assertEquals("a?b", StepDetail.configured("a\nb").toString());
        assertEquals(80, StepDetail.configured("x".repeat(500)).toString().length());
        assertEquals("status 401, port_uc 5061",
            StepDetail.status(401).and(StepDetail.of(StepDetail.Word.PORT_UC, 5061)).toString());
        assertEquals("", StepDetail.NONE.and(StepDetail.NONE).toString());
    }

    @Test(expected = IllegalArgumentException.class)
    public void limitsArePositive() {
        new AttemptJournal.Limits(0, 1, 2);
    }
}
