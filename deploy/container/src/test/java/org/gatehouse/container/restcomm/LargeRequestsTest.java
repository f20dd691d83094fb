package org.gatehouse.container.restcomm;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.After;
import org.junit.Test;

public class LargeRequestsTest {
    private final AtomicLong now = new AtomicLong(1_000_000);
    private final LargeRequests large = new LargeRequests(() -> java.time.Instant.ofEpochMilli(now.get()));

    @After
    public void usualLimit() {
        LargeRequests.datagramAtMost(1300);
    }

    @Test
    public void whatIsLargerThanTheLimitIsNotWritten() throws Exception {
        assertTrue(LargeRequests.fits(() -> LargeRequests.leaving(1300)));
        assertFalse(LargeRequests.fits(() -> LargeRequests.leaving(1301)));
        LargeRequests.datagramAtMost(9000);
        assertTrue(LargeRequests.fits(() -> LargeRequests.leaving(9000)));
        LargeRequests.datagramAtMost(0);
        assertTrue(LargeRequests.fits(() -> LargeRequests.leaving(60_000)));
    }

    /** The container turns an exception of its stack into another one, or hides it. */
    @Test
    public void itShowsWhateverBecomesOfTheException() throws Exception {
        assertFalse(LargeRequests.fits(() -> {
            try {
                LargeRequests.leaving(1301);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }));
        assertFalse(LargeRequests.fits(() -> {
            try {
                LargeRequests.leaving(1301);
            } catch (IOException e) {
                // swallowed
            }
        }));
    }

    @Test
    public void otherTroubleIsNotMistakenForIt() {
        assertEquals("no route", assertThrows(IOException.class, () -> LargeRequests.fits(() -> {
            throw new IOException("no route");
        })).getMessage());
        assertThrows(IllegalStateException.class, () -> LargeRequests.fits(() -> {
            throw new IllegalStateException("ended");
        }));
    }

    @Test
    public void whoDoesNotAskMaySendAnySize() throws Exception {
        LargeRequests.leaving(60_000);
        LargeRequests.fits(() -> { });
        assertThrows(IOException.class, () -> LargeRequests.fits(() -> {
            throw new IOException("no route");
        }));
        LargeRequests.leaving(60_000);
        LargeRequests.connecting(() -> LargeRequests.leaving(60_000));
        LargeRequests.leaving(60_000);
    }

    @Test
    public void aConnectionThatUdpWouldReplaceHasLessTime() throws Exception {
        assertEquals(8_000, LargeRequests.connectTimeoutMillis(8_000));
        LargeRequests.connecting(() -> assertEquals(4_000, LargeRequests.connectTimeoutMillis(8_000)));
        assertThrows(IOException.class, () -> LargeRequests.connecting(() -> {
            throw new IOException("refused");
        }));
        assertEquals(8_000, LargeRequests.connectTimeoutMillis(8_000));
    }

    @Test
    public void whoRefusedTcpIsLeftInPeaceForAMinute() {
        assertFalse(large.refusesTcp("192.0.2.1:5060"));
        large.refusedBy("192.0.2.1:5060");
        assertTrue(large.refusesTcp("192.0.2.1:5060"));
        assertFalse(large.refusesTcp("192.0.2.1:5062"));
        now.addAndGet(LargeRequests.REFUSED_MILLIS);
        assertFalse(large.refusesTcp("192.0.2.1:5060"));
    }

    @Test
    public void cancelAndAckFollowTheirInvite() {
        large.sentOverTcp("INVITE", "b1");
        large.sentOverTcp("MESSAGE", "b2");
        assertTrue(large.followsInvite("CANCEL", "b1"));
        assertTrue(large.followsInvite("ACK", "b1"));
        assertFalse(large.followsInvite("INVITE", "b1"));
        assertFalse(large.followsInvite("CANCEL", "b2"));
        now.addAndGet(LargeRequests.FOLLOWED_MILLIS);
        assertFalse(large.followsInvite("CANCEL", "b1"));
    }

    @Test
    public void whatIsRememberedHasABound() {
        for (int i = 0; i <= LargeRequests.KEPT; i++) {
            large.refusedBy("peer" + i);
        }
        assertFalse(large.refusesTcp("peer0"));
        assertTrue(large.refusesTcp("peer1"));
        assertTrue(large.refusesTcp("peer" + LargeRequests.KEPT));
    }
}
