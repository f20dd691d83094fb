package org.gatehouse.pcscf.session;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gatehouse.pcscf.sa.UeContact;
import org.junit.Test;

public class DialogsTest {
    private static final Duration LATE = Duration.ofSeconds(128);

    private final UeContact owner = new UeContact("a@home1.net", InetAddress.getLoopbackAddress(), "");
    private final List<Dialog.Id> told = new ArrayList<>();
    private final Dialogs dialogs = new Dialogs(SessionSettings.DEFAULT, told::add);
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

    @Test
    public void afterTheLastCallNothingWaitsForItsIdleTime() {
        for (int i = 0; i < 50; i++) {
            dialogs.ending(opened(i), LATE, now);
        }
        dialogs.expire(now.plus(LATE));
        assertEquals(0, dialogs.size());
        assertTrue("deadlines: " + dialogs.deadlines(), dialogs.deadlines() <= 20);
    }

    // ---- over a restart

    private static final Dialog.Id CALL = new Dialog.Id("call", "u", "f");

    private Call call(boolean confirmed, Optional<Instant> end) {
        return new Call(true, "z9hG4bKi", "sip:far@home2.net", 1, new Call.End("<sip:a@home1.net>;tag=u", "sip:a@a", 7),
            new Call.End("<sip:far@home2.net>;tag=f", "sip:f@f", 0), confirmed, end);
    }

    private Dialog dialog(Dialog.Id id, Optional<Call> call) {
        return new Dialog(id, owner, call.isPresent() ? "INVITE" : "SUBSCRIBE", List.of("<sip:core;lr>"), "icid", call);
    }

    private Dialogs next() {
        return new Dialogs(SessionSettings.DEFAULT, id -> { });
    }

    @Test
    public void aCallThatNobodyAnsweredIsForgottenWithItsInvite() {
        Duration kept = SessionSettings.DEFAULT.requestKept();
        dialogs.put(dialog(CALL, Optional.of(call(false, Optional.empty()))), now);
        now = now.plus(kept).minusSeconds(1);
        assertTrue("it is used", dialogs.used(CALL, now).isPresent());
        dialogs.expire(now.plus(kept).minusSeconds(1));
        assertEquals(1, dialogs.size());
        dialogs.expire(now.plus(kept));
        assertEquals(0, dialogs.size());
    }

    @Test
    public void aCallThatWasAnsweredLivesOn() {
        dialogs.put(dialog(CALL, Optional.of(call(false, Optional.empty()))), now);
        dialogs.put(dialog(CALL, Optional.of(call(true, Optional.empty()))), now);
        dialogs.expire(now.plus(SessionSettings.DEFAULT.dialogIdle()).minusSeconds(1));
        assertEquals(1, dialogs.size());
        dialogs.expire(now.plus(SessionSettings.DEFAULT.dialogIdle()));
        assertEquals(0, dialogs.size());
    }

    @Test
    public void whatStandsIsKept() {
        Dialog standing = dialog(CALL, Optional.of(call(true, Optional.empty())));
        dialogs.put(standing, now);
        assertEquals(List.of(CALL), told);
        assertEquals(Optional.of(standing), dialogs.kept(CALL));
        Dialog subscription = dialog(new Dialog.Id("s", "u", "n"), Optional.empty());
        dialogs.put(subscription, now);
        assertEquals(Optional.of(subscription), dialogs.kept(subscription.id()));
        assertEquals(Set.of(CALL, subscription.id()), Set.copyOf(dialogs.kept()));
    }

    @Test
    public void whatIsBeingSetUpIsNot() {
        for (Dialog early : List.of(dialog(CALL, Optional.of(call(false, Optional.empty()))),
            dialog(Dialog.Id.byUe("call", "u"), Optional.of(call(false, Optional.empty()))),
            dialog(Dialog.Id.byUe("s", "u"), Optional.empty()))) {
            dialogs.put(early, now);
            assertEquals(Optional.empty(), dialogs.kept(early.id()));
        }
        assertEquals(List.of(), dialogs.kept());
        assertEquals(List.of(), told);
        dialogs.put(dialog(CALL, Optional.of(call(true, Optional.empty()))), now);
        assertEquals("it is answered", List.of(CALL), told);
    }

    @Test
    public void itsEndIsToldOnce() {
        dialogs.put(dialog(CALL, Optional.of(call(true, Optional.empty()))), now);
        told.clear();
        dialogs.ending(CALL, LATE, now);
        dialogs.ending(CALL, LATE, now);
        dialogs.expire(now.plus(LATE));
        assertEquals(List.of(CALL), told);
        assertEquals(Optional.empty(), dialogs.kept(CALL));
    }

    @Test
    public void soIsTheEndOfWhatNobodyUses() {
        dialogs.put(dialog(CALL, Optional.empty()), now);
        told.clear();
        dialogs.expire(now.plus(SessionSettings.DEFAULT.dialogIdle()));
        assertEquals(List.of(CALL), told);
        assertEquals(Optional.empty(), dialogs.kept(CALL));
    }

    @Test
    public void changesAreToldButNotEachRequest() {
        Call call = call(true, Optional.empty());
        dialogs.put(dialog(CALL, Optional.of(call)), now);
        told.clear();
        dialogs.update(CALL, c -> c.resumed(now), now);
        dialogs.used(CALL, now);
        assertEquals("numbers alone", List.of(), told);
        dialogs.update(CALL, c -> c.ending(Optional.of(now.plusSeconds(90))), now);
        assertEquals(List.of(CALL), told);
    }

    @Test
    public void numbersGoOnBeyondWhatCanHaveBeenUsed() {
        Dialogs after = next();
        after.restore(List.of(dialog(CALL, Optional.of(call(true, Optional.empty())))), now);
        Call back = after.kept(CALL).flatMap(Dialog::call).orElseThrow();
        assertEquals(7 + Call.UNKEPT_REQUESTS, back.ue().cseq());
        assertEquals(Call.UNKEPT_REQUESTS, back.far().cseq());
        assertEquals(call(true, Optional.empty()).withoutNumbers(), back.withoutNumbers());
    }

    @Test
    public void noNumberGetsTooLarge() {
        long most = Integer.MAX_VALUE - 1;
        Call call = new Call(true, "b", "sip:f@f", 1, new Call.End("u", "sip:a@a", most - 5),
            new Call.End("f", "sip:f@f", most + 5), true, Optional.empty());
        assertEquals(most, call.resumed(now).ue().cseq());
        assertEquals("whoever began beyond it stays there", most + 5, call.resumed(now).far().cseq());
    }

    @Test
    public void aSessionThatEndedMeanwhileGetsTimeToBeRefreshed() {
        Dialogs after = next();
        Dialog.Id late = new Dialog.Id("late", "u", "f");
        after.restore(List.of(dialog(CALL, Optional.of(call(true, Optional.of(now.minusSeconds(5))))),
            dialog(late, Optional.of(call(true, Optional.of(now.plusSeconds(600)))))), now);
        assertEquals(List.of(), after.expiredSessions(now.plus(Dialogs.AFTER_RESTART).minusSeconds(1)));
        assertEquals(List.of(CALL), ids(after.expiredSessions(now.plus(Dialogs.AFTER_RESTART))));
        for (int passed = 60; passed < 600; passed += 60) {
            assertEquals(List.of(), after.expiredSessions(now.plusSeconds(passed)));
        }
        assertEquals(List.of(late), ids(after.expiredSessions(now.plusSeconds(600))));
    }

    private static List<Dialog.Id> ids(List<Dialog> of) {
        return of.stream().map(Dialog::id).toList();
    }

    @Test
    public void whoseOwnerIsGoneEndsSoon() {
        Dialogs after = next();
        Dialog.Id subscription = new Dialog.Id("s", "u", "n");
        after.restore(List.of(dialog(CALL, Optional.of(call(true, Optional.empty()))),
            dialog(subscription, Optional.empty())), now);
        after.resume(ue -> false, now);
        assertFalse(after.kept(subscription).isPresent());
        assertEquals(List.of(CALL), ids(after.expiredSessions(now.plus(Dialogs.AFTER_RESTART))));
        assertEquals(1, after.size());
    }

    @Test
    public void whoseOwnerIsThereIsLetAlone() {
        Dialogs after = next();
        assertEquals(1, after.restore(List.of(dialog(CALL, Optional.of(call(true, Optional.empty())))), now));
        after.resume(owner::equals, now);
        assertEquals(List.of(), after.expiredSessions(now.plus(Duration.ofHours(20))));
        assertEquals("it counts as used", 1, after.of(owner, now.plus(Duration.ofHours(23))).size());
    }

    @Test
    public void anEmergencyCallInClearNeedsNoRegistration() {
        UeContact clear = new ClearSource(owner.address(), 5060).owner();
        Dialogs after = next();
        after.restore(List.of(new Dialog(CALL, clear, "INVITE", List.of("<sip:ecscf;lr>"), "icid",
            Optional.of(call(true, Optional.empty())))), now);
        after.resume(ue -> false, now);
        assertEquals(List.of(), after.expiredSessions(now.plus(Duration.ofHours(20))));
    }

    @Test
    public void noMoreComeBackThanThereIsRoomFor() {
        List<Dialog> many = new ArrayList<>();
        for (int i = 0; i < 2 * SessionSettings.DEFAULT.dialogsPerContact(); i++) {
            many.add(dialog(new Dialog.Id("call" + i, "u", "f"), Optional.empty()));
        }
        assertEquals(SessionSettings.DEFAULT.dialogsPerContact(), next().restore(many, now));
    }
}
