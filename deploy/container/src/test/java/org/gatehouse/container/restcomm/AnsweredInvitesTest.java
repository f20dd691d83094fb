package org.gatehouse.container.restcomm;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Instant;
import org.junit.Test;

public class AnsweredInvitesTest {
    private Instant now = Instant.EPOCH;
    private final AnsweredInvites answered = new AnsweredInvites(() -> now);

    @Test
    public void everyFurtherAnswerIsOneMore() {
        assertFalse(answered.again("z9hG4bK1", true));
        assertTrue(answered.again("z9hG4bK1", true));
        assertTrue("the transaction has ended meanwhile", answered.again("z9hG4bK1", false));
        assertFalse(answered.again("z9hG4bK2", true));
    }

    @Test
    public void whatNobodyWaitedForIsNeverForwarded() {
        assertFalse(answered.again("z9hG4bKstray", false));
        assertFalse(answered.again("z9hG4bKstray", false));
    }

    @Test
    public void itIsForgottenWhenNobodyRepeatsItAnyMore() {
        assertFalse(answered.again("z9hG4bK1", true));
        now = now.plusMillis(AnsweredInvites.KEPT_MILLIS - 1);
        assertTrue(answered.again("z9hG4bK1", false));
        now = now.plusMillis(1);
        assertFalse(answered.again("z9hG4bK1", false));
    }

    @Test
    public void aBoundedNumberIsKept() {
        for (int i = 0; i <= AnsweredInvites.KEPT; i++) {
            assertFalse(answered.again("z9hG4bK" + i, true));
        }
        assertFalse("the oldest is gone", answered.again("z9hG4bK0", false));
        assertTrue(answered.again("z9hG4bK" + AnsweredInvites.KEPT, false));
    }
}
