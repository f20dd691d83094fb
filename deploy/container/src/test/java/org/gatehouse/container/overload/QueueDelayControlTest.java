package org.gatehouse.container.overload;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

/** Admission by queue delay, on a clock that the tests move. */
public class QueueDelayControlTest {
    private static final OverloadSettings SETTINGS =
        new OverloadSettings(true, Duration.ofMillis(100), Duration.ofSeconds(5));

    private final QueueDelayControl control = new QueueDelayControl(SETTINGS);

    private static long millis(long count) {
        return TimeUnit.MILLISECONDS.toNanos(count);
    }

    private static Backlog backlog(int queued, long taken, long oldestMillis) {
        return new Backlog(queued, taken, millis(oldestMillis));
    }

    /** Workers take one message in each millisecond. */
    private void learnOnePerMilli() {
        control.observe(backlog(50, 0, 50), millis(0));
        control.observe(backlog(50, 10, 50), millis(10));
        control.observe(backlog(50, 20, 50), millis(20));
    }

    @Test
    public void nothingIsRefusedAtRest() {
        control.observe(backlog(0, 0, 0), millis(1_000));
        for (Rank rank : Rank.values()) {
            assertFalse(control.refuses(rank));
        }
    }

    @Test
    public void theWaitFollowsFromQueueAndRate() {
        learnOnePerMilli();
        control.observe(backlog(70, 21, 60), millis(21));
        assertEquals(70, TimeUnit.NANOSECONDS.toMillis(control.expectedWaitNanos()), 1);
    }

    @Test
    public void beforeTheRateIsKnownTheOldestMessageCounts() {
        control.observe(backlog(16, 0, 101), millis(10));
        assertEquals(millis(101), control.expectedWaitNanos());
        assertTrue(control.refuses(Rank.NEW));
        assertFalse(control.refuses(Rank.ESTABLISHED));
    }

    @Test
    public void aFewMessagesAreNeverTooManyHoweverLongTheyWait() {
        control.observe(backlog(15, 0, 60_000), millis(10));
        for (Rank rank : Rank.values()) {
            assertFalse(control.refuses(rank));
        }
    }

    @Test
    public void aBurstIsNotRefusedBeforeSomethingHasWaited() {
        learnOnePerMilli();
        control.observe(backlog(390, 21, 49), millis(21));
        assertFalse(control.refuses(Rank.NEW));
        control.observe(backlog(390, 22, 50), millis(22));
        assertTrue(control.refuses(Rank.NEW));
    }

    @Test
    public void aBurstOfMoreThanThatIsNoBurst() {
        learnOnePerMilli();
        control.observe(backlog(430, 21, 0), millis(21));
        assertTrue(control.refuses(Rank.NEW));
    }

    @Test
    public void whatComesAtOnceDuringOverloadIsNoBurst() {
        learnOnePerMilli();
        control.observe(backlog(200, 22, 100), millis(22));
        assertTrue(control.refuses(Rank.NEW));
        // a pause, after which what came meanwhile is read at once
        control.observe(backlog(200, 222, 0), millis(500));
        assertTrue(control.refuses(Rank.NEW));
        control.observe(backlog(20, 402, 0), millis(600));
        assertFalse("what does not have to wait is taken", control.refuses(Rank.NEW));
        control.observe(backlog(20, 422, 0), millis(2_499));
        control.observe(backlog(200, 423, 0), millis(2_600));
        assertFalse("a burst again", control.refuses(Rank.NEW));
    }

    @Test
    public void aStallDoesNotRefuseWhatWillBeDoneInTime() {
        learnOnePerMilli();
        // a pause of the collector: the oldest has waited long, but few wait
        control.observe(backlog(60, 21, 300), millis(300));
        assertFalse(control.refuses(Rank.NEW));
    }

    @Test
    public void aQuietTimeTeachesNothing() {
        learnOnePerMilli();
        control.observe(backlog(10, 25, 1), millis(30));
        control.observe(backlog(10, 26, 1), millis(10_000));
        control.observe(backlog(1, 27, 1), millis(10_050));
        control.observe(backlog(1, 28, 1), millis(10_100));
        control.observe(backlog(90, 29, 60), millis(10_101));
        assertFalse(control.refuses(Rank.NEW));
    }

    @Test
    public void floodersAreRefusedBeforeNewUsersThoseBeforeEstablishedAndThoseBeforeTheFirst() {
        learnOnePerMilli();
        int[] queued = {24, 27, 98, 103, 395, 410, 1_590, 1_620};
        int[] refused = {0, 1, 1, 2, 2, 3, 3, 4};
        for (int i = 0; i < queued.length; i++) {
            control.observe(backlog(queued[i], 21, 1_000), millis(21));
            int count = 0;
            for (Rank rank : Rank.values()) {
                count += control.refuses(rank) ? 1 : 0;
            }
            assertEquals("queued " + queued[i], refused[i], count);
        }
    }

    @Test
    public void slowerWorkersAreNoticed() {
        learnOnePerMilli();
        long taken = 20;
        for (int now = 30; now <= 5_030; now += 10) {
            taken += 5;
            control.observe(backlog(90, taken, 90), millis(now));
        }
        assertEquals(180, TimeUnit.NANOSECONDS.toMillis(control.expectedWaitNanos()), 3);
        assertTrue(control.refuses(Rank.NEW));
    }

    /** One worker, a millisecond for each request, so many offered in each: what the admitted ones waited, in order. */
    private List<Long> waitsOfAdmitted(int offeredPerMilli, int millisInAll) {
        Deque<Long> queue = new ArrayDeque<>();
        List<Long> waits = new ArrayList<>();
        for (long now = 0; now < millisInAll; now++) {
            for (int i = 0; i < offeredPerMilli; i++) {
                control.observe(backlog(queue.size(), waits.size(), queue.isEmpty() ? 0 : now - queue.peek()),
                    millis(now));
                if (!control.refuses(Rank.NEW)) {
                    queue.add(now);
                }
            }
            if (!queue.isEmpty()) {
                waits.add(now - queue.remove());
            }
        }
        return waits;
    }

    @Test
    public void theWorkerIsNeverIdleUnderAnyOverload() {
        for (int offered : new int[] {1, 2, 10, 100}) {
            assertEquals("offered " + offered, 10_000, waitsOfAdmitted(offered, 10_000).size());
        }
    }

    @Test
    public void capacityIsNotRefused() {
        assertEquals(0L, (long) waitsOfAdmitted(1, 5_000).stream().max(Long::compare).orElseThrow());
    }

    @Test
    public void theWaitOfWhatIsAdmittedDoesNotDependOnWhatIsOffered() {
        for (int offered : new int[] {2, 10, 50}) {
            List<Long> waits = waitsOfAdmitted(offered, 20_000);
            // after the onset, which is let in as a burst might be
            long longest = waits.subList(5_000, waits.size()).stream().max(Long::compare).orElseThrow();
            assertTrue("offered " + offered + " waited " + longest, longest <= 115);
        }
    }

    /** A later message of a registration. */
    private record Later(long at, int step, long begun) {
    }

    /**
     * How long each registration took that ended. One worker, a millisecond for each message; a registration has five,
     * each some time after the one before: 200 a second can be served. Every two seconds all pauses, and what came is
     * read then.
     */
    private static List<Long> registrations(int offeredPerSecond, int seconds, int pauseMillis) {
        QueueDelayControl control = new QueueDelayControl(SETTINGS);
        Deque<Later> queue = new ArrayDeque<>();
        Deque<Long> since = new ArrayDeque<>();
        Deque<Later> later = new ArrayDeque<>();
        List<Long> took = new ArrayList<>();
        long taken = 0;
        double offered = 0;
        for (long now = 0; now < 1_000L * seconds; now++) {
            offered += offeredPerSecond / 1_000.0;
            if (now % 2_000 >= 2_000 - pauseMillis) {
                continue;
            }
            while (!later.isEmpty() && later.peek().at <= now) {
                queue.add(later.remove());
                since.add(now);
            }
            for (; offered >= 1; offered--) {
                control.observe(backlog(queue.size(), taken, since.isEmpty() ? 0 : now - since.peek()), millis(now));
                if (!control.refuses(Rank.NEW)) {
                    queue.add(new Later(now, 1, now));
                    since.add(now);
                }
            }
            if (!queue.isEmpty()) {
                taken++;
                since.remove();
                Later one = queue.remove();
                if (one.step == 5) {
                    took.add(now - one.begun);
                } else {
                    later.add(new Later(now + 20, one.step + 1, one.begun));
                }
            }
        }
        return took;
    }

    @Test
    public void whatIsBegunIsEndedHoweverMuchIsOfferedAndWhateverPauses() {
        for (int pause : new int[] {0, 200, 400}) {
            for (int offered : new int[] {210, 400, 2_000, 10_000}) {
                List<Long> took = registrations(offered, 40, pause);
                int served = 200 * 40 * (2_000 - pause) / 2_000;
                assertTrue("pause " + pause + " offered " + offered + " ended " + took.size(),
                    took.size() >= 0.95 * served);
                // after the onset, which is let in as a burst might be
                long longest = took.subList(1_000, took.size()).stream().max(Long::compare).orElseThrow();
                assertTrue("pause " + pause + " offered " + offered + " took " + longest, longest <= 1_100 + 2 * pause);
            }
        }
    }

    @Test
    public void registrationsThatCanBeServedAreNotRefused() {
        assertTrue(registrations(180, 40, 0).size() >= 180 * 39);
    }
}
