package org.gatehouse.pcscf.event;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.own.OwnRequest;
import org.junit.Test;

/** TS 24.229 clause 5.2.5.2 and RFC 3680: what the home network says of its users. */
public class NotifyTest extends RegEventsScene {
    // ---- NOTIFY

    @Test
    public void onlyTheExpectedDialog() {
        OwnRequest s = subscribed();
        Optional<Reason> unknown = Optional.of(Reason.NO_DIALOG);
        assertEquals(481, Reason.NO_DIALOG.status());
        assertEquals(unknown, notified(s, 1, over(0, "rejected"), "Call-ID", "another"));
        assertEquals(unknown, notified(s, 1, over(0, "rejected"), "From", "<" + A + ">;tag=x"));
        assertEquals(unknown, notified(s, 1, over(0, "rejected"), "From", "<" + A + ">"));
        assertEquals(unknown, notified(s, 1, over(0, "rejected"), "To", "<sip:pcscf1.visited1.net:5060>;tag=x"));
        assertEquals(List.of(), ended);
        assertEquals(Optional.empty(), notified(s, 1, full(0)));
    }

    @Test
    public void whatIsWrongWithItHasAName() {
        OwnRequest s = subscribed();
        assertEquals(Optional.of(Reason.BAD_EVENT), notified(s, 1, full(0), "Event", "presence"));
        assertEquals(Optional.of(Reason.REGINFO_TYPE), notified(s, 1, full(0), "Content-Type", "application/pidf+xml"));
        assertEquals(Optional.of(Reason.REGINFO_MALFORMED), notified(s, 1, "<reginfo"));
        assertEquals(Optional.of(Reason.MALFORMED_REQUEST), notified(s, 1, full(0), "CSeq", "x NOTIFY"));
        assertEquals(Optional.of(Reason.MALFORMED_REQUEST), notified(s, 1, full(0), "Subscription-State", " ;x"));
        assertEquals(Optional.of(Reason.MALFORMED_REQUEST), notified(s, 1, full(0), "From", "<sip:a"));
        assertEquals("none of them counted", Optional.empty(), notified(s, 1, full(0)));
        assertEquals("without a body", Optional.empty(), notified(s, 2, ""));
        assertEquals("case and parameters", Optional.empty(),
            notified(s, 3, full(1), "Content-Type", "Application/Reginfo+XML;charset=utf-8", "Event", "reg;id=1"));
    }

    @Test
    public void repeatedAndOvertaken() {
        OwnRequest s = subscribed();
        assertEquals(Optional.empty(), notified(s, 5, full(0)));
        assertEquals("repeated: the same answer, and nothing done", Optional.empty(),
            notified(s, 5, over(1, "rejected")));
        assertEquals(Optional.of(Reason.NOTIFY_OVERTAKEN), notified(s, 4, over(1, "rejected")));
        assertEquals(List.of(), ended);
    }

    @Test
    public void mayOvertakeTheAnswerToItsSubscribe() {
        registered(1);
        OwnRequest s = last();
        assertEquals(Optional.empty(), notified(s, 1, full(0)));
        accept(s);
        assertEquals(Optional.empty(), notified(s, 2, over(1, "rejected")));
        assertEquals(1, ended.size());
    }

    @Test
    public void e04TerminatedEndsTheBinding() {
        OwnRequest s = subscribed();
        notified(s, 1, full(0));
        assertEquals(Optional.empty(), notified(s, 2, over(1, "deactivated"), "Subscription-State",
            "terminated;reason=noresource"));
        assertEquals(List.of("sip:a@198.51.100.1:5063 BY_NETWORK"), ended);
        pass(Duration.ofHours(1));
        assertEquals("nobody is left to subscribe to", 1, sent.size());
    }

    @Test
    public void e05PartialTakesOneIdentity() {
        OwnRequest s = subscribed();
        notified(s, 1, full(0));
        notified(s, 2, document(1, "partial", registration(TEL, 1, "terminated", "rejected", 0)));
        assertEquals(List.of(A), bindings.get(binding(1).contact()).orElseThrow().associated());
        assertEquals(List.of(), ended);
    }

    @Test
    public void shortenedEndsTheBindingEarlier() {
        OwnRequest s = subscribed();
        notified(s, 1, document(0, "full", registration(A, 1, "active", "shortened", 60)));
        pass(Duration.ofSeconds(59));
        assertEquals(List.of(), ended);
        pass(Duration.ofSeconds(1));
        assertEquals(List.of("sip:a@198.51.100.1:5063 EXPIRED"), ended);
    }

    // ---- versions

    @Test
    public void olderVersionsDoNothing() {
        OwnRequest s = subscribed();
        notified(s, 1, full(7));
        notified(s, 2, over(7, "rejected"));
        notified(s, 3, over(6, "rejected"));
        assertEquals(List.of(), ended);
        notified(s, 4, over(8, "rejected"));
        assertEquals(1, ended.size());
    }

    @Test
    public void gapAsksForTheFullStateInTheSameDialog() {
        OwnRequest s = subscribed();
        notified(s, 1, full(0));
        notified(s, 2, over(2, "rejected"));
        assertEquals("what is not next does nothing", List.of(), ended);
        assertEquals(2, sent.size());
        assertEquals("2 SUBSCRIBE", header(last(), "CSeq"));
        accept(last());
        notified(s, 3, full(3));
        notified(s, 4, over(4, "rejected"));
        assertEquals(1, ended.size());
    }

    @Test
    public void partialBeforeAnyFullStateIsAGap() {
        OwnRequest s = subscribed();
        notified(s, 1, over(0, "rejected"));
        assertEquals(List.of(), ended);
        assertEquals(2, sent.size());
    }

    @Test
    public void manyGapsAreNotManySubscribes() {
        OwnRequest s = subscribed();
        for (int i = 1; i <= 20; i++) {
            notified(s, i, over(i + 1, "rejected"));
        }
        assertEquals(2, sent.size());
        accept(last());
        notified(s, 21, over(30, "rejected"));
        assertEquals(2, sent.size());
        pass(Duration.ofSeconds(60));
        assertEquals(3, sent.size());
        assertEquals(List.of(), ended);
    }

    // ---- the subscription ends, and the user does not

    @Test
    public void deactivatedIsMadeAnewAtOnceButNotInALoop() {
        OwnRequest s = subscribed();
        notified(s, 1, full(0), "Subscription-State", "terminated;reason=deactivated");
        assertEquals(2, sent.size());
        assertNotEquals(header(s, "Call-ID"), header(last(), "Call-ID"));
        accept(last());
        notified(last(), 1, full(0), "Subscription-State", "terminated;reason=deactivated");
        assertEquals(2, sent.size());
        pass(Duration.ofSeconds(30));
        assertEquals(3, sent.size());
        assertEquals(1, bindings.size());
    }

    @Test
    public void probationIsTriedLaterAndRejectedNot() {
        OwnRequest s = subscribed();
        notified(s, 1, full(0), "Subscription-State", "terminated;reason=probation;retry-after=100");
        pass(Duration.ofSeconds(99));
        assertEquals(1, sent.size());
        pass(Duration.ofSeconds(1));
        assertEquals(2, sent.size());
        accept(last());
        notified(last(), 1, full(0), "Subscription-State", "terminated;reason=rejected");
        pass(Duration.ofSeconds(3_000));
        assertEquals(2, sent.size());
    }

    @Test
    public void aNewer200IsNotUndoneByAnOlderDocument() {
        OwnRequest s = subscribed();
        notified(s, 1, full(0));
        now = now.plusSeconds(10);
        registered(2);
        notified(s, 2, full(1));
        assertEquals("the full state was asked for before that contact was there", List.of(), ended);
        assertEquals(2, bindings.size());
    }
}
