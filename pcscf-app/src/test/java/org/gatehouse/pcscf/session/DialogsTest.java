package org.gatehouse.pcscf.session;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.sa.UeContact;
import org.junit.Test;

public class DialogsTest {
    private static final Duration LATE = Duration.ofSeconds(128);

    private final UeContact owner = new UeContact("a@home1.net", InetAddress.getLoopbackAddress(), "");
    private final Dialogs dialogs = new Dialogs(SessionSettings.DEFAULT);
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private Dialog.Id opened(int number) {
        Dialog.Id id = new Dialog.Id("call" + number, "u", "f");
        assertEquals(Optional.empty(),
            dialogs.put(new Dialog(id, owner, "INVITE", List.of(), "icid", Optional.empty()), now));
        return id;
    }

    @Test
    public void callsThatWereLeaveNothingBehind() {
        Dialog.Id stays = opened(0);
        for (int i = 1; i <= 500; i++) {
            dialogs.ending(opened(i), LATE, now);
            now = now.plus(LATE);
            dialogs.expire(now);
        }
        assertEquals(1, dialogs.size());
        assertTrue("deadlines: " + dialogs.deadlines(), dialogs.deadlines() <= 20);
        dialogs.used(stays, now);
        now = now.plus(SessionSettings.DEFAULT.dialogIdle());
        dialogs.expire(now.minusSeconds(1));
        assertEquals("none was lost on the way", 1, dialogs.size());
        dialogs.expire(now);
        assertEquals(0, dialogs.size());
        assertEquals(0, dialogs.deadlines());
    }
}
