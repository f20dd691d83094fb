package org.gatehouse.pcscf.sa;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.Test;

public class SetTransactionsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SetTransactions transactions = new SetTransactions(Timers.DEFAULT, 3);
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private void open(String set, String transaction, boolean reliable) {
        transactions.opened(set, transaction, reliable, now);
    }

    private boolean done(String set) {
        return transactions.isDone(set, now);
    }

    @Test
    public void aSetWithoutTransactionsIsDone() {
        assertTrue(done("1"));
    }

    @Test
    public void overTcpItIsOverSoonAfterTheFinalResponse() {
        open("1", "INVITE a", true);
        pass(Duration.ofSeconds(200));
        assertFalse("it rings", done("1"));
        assertTrue("another set", done("2"));
        transactions.answered("INVITE a", now);
        assertFalse("the answer is on its way", done("1"));
        pass(Duration.ofSeconds(2));
        assertTrue(done("1"));
    }

    @Test
    public void overUdpBothSidesMayRepeatThemselves() {
        open("1", "INVITE a", false);
        transactions.answered("INVITE a", now);
        pass(Duration.ofSeconds(127));
        assertFalse(done("1"));
        pass(SECOND);
        assertTrue(done("1"));
    }

    @Test
    public void theLastOneCounts() {
        open("1", "INVITE a", true);
        open("1", "INFO b", true);
        transactions.answered("INVITE a", now);
        pass(Duration.ofSeconds(2));
        assertFalse(done("1"));
        transactions.answered("INFO b", now);
        pass(Duration.ofSeconds(2));
        assertTrue(done("1"));
    }

    @Test
    public void aRepetitionOpensNothing() {
        open("1", "INVITE a", false);
        open("1", "INVITE a", false);
        transactions.answered("INVITE a", now);
        open("1", "INVITE a", false);
        transactions.answered("INVITE a", now);
        pass(Duration.ofSeconds(128));
        assertTrue(done("1"));
        assertEquals(0, transactions.size());
    }

    @Test
    public void whatIsNeverAnsweredIsGivenUp() {
        open("1", "INVITE a", true);
        pass(Duration.ofMinutes(5).minus(SECOND));
        assertFalse(done("1"));
        pass(SECOND);
        assertTrue(done("1"));
        transactions.answered("INVITE a", now);
        assertTrue(done("1"));
    }

    @Test
    public void beyondItsBoundNoSetCountsAsDone() {
        open("1", "a", true);
        open("1", "b", true);
        open("1", "c", true);
        open("2", "d", true);
        assertEquals(3, transactions.size());
        assertFalse(done("2"));
        assertFalse(done("3"));
        pass(Duration.ofMinutes(5));
        assertTrue(done("2"));
    }
}
