package org.gatehouse.icscf.location;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.Test;

public class PenaltyBoxTest {
    private Instant now = Instant.EPOCH;
    private final PenaltyBox box = new PenaltyBox(new Clock() {
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
    }, Duration.ofSeconds(30));

    @Test
    public void oneThatFailedIsInForItsTime() {
        box.failed("sip:scscf1.home1.net");
        assertTrue(box.test("sip:SCSCF1.home1.net;lr"));
        assertFalse(box.test("sip:scscf2.home1.net"));
        now = now.plusSeconds(29);
        assertTrue(box.test("sip:scscf1.home1.net"));
        now = now.plusSeconds(1);
        assertFalse(box.test("sip:scscf1.home1.net"));
    }

    @Test
    public void oneThatAnswersIsOut() {
        box.failed("sip:scscf1.home1.net");
        box.answered("sip:scscf1.home1.net");
        assertFalse(box.test("sip:scscf1.home1.net"));
    }

    @Test
    public void theBoxIsBoundedAndEmptiesItself() {
        for (int i = 0; i < 2000; i++) {
            box.failed("sip:s" + i + ".home1.net");
        }
        assertTrue(box.test("sip:s999.home1.net"));
        assertFalse(box.test("sip:s1000.home1.net"));
        now = now.plusSeconds(31);
        box.failed("sip:s1000.home1.net");
        assertTrue(box.test("sip:s1000.home1.net"));
    }
}
