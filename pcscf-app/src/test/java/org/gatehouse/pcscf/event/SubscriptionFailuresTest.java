package org.gatehouse.pcscf.event;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.own.OwnAnswer;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.RegistrationListener.End;
import org.gatehouse.sip.Headers;
import org.junit.Test;

/** A subscription that fails takes nothing away from its user. */
public class SubscriptionFailuresTest extends RegEventsScene {
    @Test
    public void refusedForGoodWaitsForTheNextRegister() {
        for (int status : new int[] {403, 404, 405, 489, 501, 603}) {
            registered(1);
            int before = sent.size();
            answer(last(), status);
            pass(Duration.ofSeconds(3_000));
            assertEquals(before, sent.size());
        }
        assertEquals(6, failures.size());
        assertEquals(List.of(), ended);
        registered(1);
        assertEquals(7, sent.size());
    }

    @Test
    public void triedAgainLaterAndLaterAndThenNoMore() {
        registered(1);
        List<Long> waits = new ArrayList<>();
        for (int before = 0; sent.size() > before; ) {
            before = sent.size();
            answer(last(), 503);
            Instant failed = now;
            while (sent.size() == before && now.isBefore(failed.plusSeconds(1_000))) {
                pass(Duration.ofSeconds(10));
            }
            waits.add(Duration.between(failed, now).toSeconds());
        }
        assertEquals(List.of(30L, 60L, 120L, 240L, 1_000L), waits);
        assertEquals(List.of(Reason.SUBSCRIPTION_FAILED), failures.stream().distinct().toList());
        assertEquals(1, bindings.size());
    }

    @Test
    public void retryAfterIsKept() {
        registered(1);
        answer(last(), 503, "Retry-After", "300 (busy)");
        pass(Duration.ofSeconds(299));
        assertEquals(1, sent.size());
        pass(Duration.ofSeconds(1));
        assertEquals(2, sent.size());
    }

    @Test
    public void tooBriefIsAskedForLonger() {
        registered(1);
        answer(last(), 423, "Min-Expires", "7200");
        pass(Duration.ZERO);
        assertEquals("7200", header(last(), "Expires"));
        assertEquals(2, sent.size());
    }

    @Test
    public void aDialogThatTheOtherSideLostIsMadeAnew() {
        OwnRequest first = subscribed();
        pass(Duration.ofSeconds(3_599));
        registered(1);
        pass(Duration.ofSeconds(1));
        answer(last(), 481);
        assertEquals(3, sent.size());
        assertNotEquals(header(first, "Call-ID"), header(last(), "Call-ID"));
        assertEquals("<sip:icscf.home1.net:5070;lr>", header(last(), "Route"));
        assertEquals("<" + A + ">", header(last(), "To"));
        accept(last());
        assertEquals(Optional.empty(), notified(last(), 1, full(0)));
    }

    @Test
    public void noAnswerAtAll() {
        registered(1);
        now = now.plusSeconds(32);
        own.tick();
        assertEquals(List.of(Reason.SUBSCRIPTION_FAILED), failures);
        pass(Duration.ofSeconds(30));
        assertEquals("1 SUBSCRIBE", header(last(), "CSeq"));
        assertEquals(1, bindings.size());
    }

    @Test
    public void answersOfAnotherForkAndUnreadableOnes() {
        OwnRequest first = subscribed();
        pass(Duration.ofSeconds(3_599));
        registered(1);
        pass(Duration.ofSeconds(1));
        answer(last(), 200, "To", "<" + A + ">;tag=fork", "Contact", "<sip:x>");
        assertEquals(Optional.of(Reason.NO_DIALOG), notified(first, 1, full(0), "From", "<" + A + ">;tag=fork"));
        events.ended(bindings.get(binding(1).contact()).orElseThrow(), End.BY_USER);
        registered(1);
        answer(last(), 200, "To", "<" + A + ">;tag=s", "Contact", "<sip:x");
        assertEquals(List.of(Reason.SUBSCRIPTION_FAILED), failures);
    }

    @Test
    public void anAnswerThatMakesNoDialogIsAFailure() {
        registered(1);
        answer(last(), 200, "To", "<" + A + ">;tag=s");
        assertEquals(List.of(Reason.SUBSCRIPTION_FAILED), failures);
        registered(1);
        assertEquals("the next REGISTER is waited for", 2, sent.size());
        answer(last(), 200, "To", "<" + A + ">", "Contact", "<sip:scscf.home1.net>");
        assertEquals(2, failures.size());
    }

    @Test
    public void aRefreshIsAcceptedWithoutAContactAndByAnotherFork() {
        registered(1);
        accept(last(), "Expires", "1200");
        for (String tag : List.of("s", "fork", "s")) {
            pass(Duration.ofSeconds(600));
            answer(last(), 200, "To", "<" + A + ">;tag=" + tag, "Expires", "1200");
        }
        assertEquals("and refreshed again", 4, sent.size());
        assertEquals("sip:scscf.home1.net:6060", last().uri());
        assertEquals(List.of(), failures);
    }

    @Test
    public void subscriptionsThatEndedAreForgottenLongBeforeTheirRefresh() {
        Subscriptions subscriptions = new Subscriptions(EventSettings.DEFAULT, requests);
        for (int i = 0; i < 1_000; i++) {
            Binding binding = binding(1, A).with(List.of(A), now.plus(Duration.ofDays(7)));
            subscriptions.registered(binding, now);
            OwnRequest subscribe = subscriptions.due(now).get(0);
            subscriptions.answered(subscribe, new OwnAnswer(200, Headers.of("To", "<" + A + ">;tag=s", "Contact",
                "<sip:scscf.home1.net>")), now);
            subscriptions.left(binding.contact(), now);
            now = now.plusSeconds(32);
            assertEquals(List.of(), subscriptions.due(now));
            assertEquals(0, subscriptions.size());
        }
        assertTrue("deadlines: " + subscriptions.deadlines(), subscriptions.deadlines() <= 20);
    }
}
