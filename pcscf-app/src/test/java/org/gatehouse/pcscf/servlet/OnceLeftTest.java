package org.gatehouse.pcscf.servlet;

import static org.junit.Assert.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.gatehouse.adapter.Leaving;
import org.gatehouse.pcscf.sa.RegisterRef;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.junit.Test;

/** Row 23: the old set stays until SM6 has left over it. */
public class OnceLeftTest {
    private static final Duration AT_LATEST = Duration.ofSeconds(128);
    private static final RegisterRef SM7 = new RegisterRef("c1", 2, Flow.Transport.TCP);

    private record Scheduled(Runnable task, Duration after) {
    }

    private final List<Scheduled> scheduled = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final OnceLeft onceLeft = onceLeft(true);
    private final UeContact ue = new UeContact("a@home1.net", address("192.0.2.1"), "");

    private OnceLeft onceLeft(boolean told) {
        return new OnceLeft(told, AT_LATEST, (task, after) -> scheduled.add(new Scheduled(task, after)));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    private record Message(String method, int status, Flow flow, Headers headers) implements Leaving {
        @Override
        public String reasonPhrase() {
            return "";
        }
    }

    private static Message answer(int status, String to, String callId, String cseq, Flow.Transport transport) {
        Flow flow = new Flow(transport, new InetSocketAddress(address("192.0.2.100"), 5062),
            new InetSocketAddress(address(to), 2468));
        return new Message("REGISTER", status, flow, Headers.of("Call-ID", callId, "CSeq", cseq));
    }

    private static Message sm6(Flow.Transport transport) {
        return answer(401, "192.0.2.1", "c1", "2 REGISTER", transport);
    }

    /** What has been scheduled runs, in its order, if its time is no later. */
    private void passed(Duration time) {
        List<Scheduled> due = scheduled.stream().filter(s -> s.after().compareTo(time) <= 0).toList();
        scheduled.removeAll(due);
        due.forEach(s -> s.task().run());
    }

    @Test
    public void row23WhatWaitsRunsWhenSm6HasLeft() {
        onceLeft.run(ue, SM7, () -> done.add("replaced"));
        passed(AT_LATEST.minusMillis(1));
        assertEquals("however long the container takes", List.of(), done);
        onceLeft.left(sm6(Flow.Transport.UDP));
        assertEquals("not on the thread that sends", List.of(), done);
        passed(Duration.ZERO);
        assertEquals(List.of("replaced"), done);
        assertEquals(0, onceLeft.waiting());
    }

    @Test
    public void row23OnAConnectionItHasAMomentForASegmentThatIsLost() {
        onceLeft.run(ue, SM7, () -> done.add("replaced"));
        onceLeft.left(sm6(Flow.Transport.TCP));
        passed(Duration.ZERO);
        assertEquals(List.of(), done);
        passed(OnceLeft.MOMENT);
        assertEquals(List.of("replaced"), done);
    }

    @Test
    public void row23AnotherMessageIsNotSm6() {
        onceLeft.run(ue, SM7, () -> done.add("replaced"));
        for (Message other : List.of(answer(200, "192.0.2.1", "c1", "2 REGISTER", Flow.Transport.UDP),
            answer(401, "192.0.2.2", "c1", "2 REGISTER", Flow.Transport.UDP),
            answer(401, "192.0.2.1", "c2", "2 REGISTER", Flow.Transport.UDP),
            answer(401, "192.0.2.1", "c1", "1 REGISTER", Flow.Transport.UDP),
            answer(401, "192.0.2.1", "c1", "2 SUBSCRIBE", Flow.Transport.UDP),
            answer(401, "192.0.2.1", "c1", "2", Flow.Transport.UDP),
            answer(401, "192.0.2.1", "c1", "99999999999999999999 REGISTER", Flow.Transport.UDP))) {
            onceLeft.left(other);
        }
        passed(OnceLeft.MOMENT);
        assertEquals(List.of(), done);
        assertEquals(1, onceLeft.waiting());
    }

    @Test
    public void row23ItRunsOnceHoweverOftenSm6IsSent() {
        onceLeft.run(ue, SM7, () -> done.add("replaced"));
        onceLeft.left(sm6(Flow.Transport.UDP));
        onceLeft.left(sm6(Flow.Transport.UDP));
        passed(AT_LATEST);
        assertEquals(List.of("replaced"), done);
    }

    @Test
    public void row23AChallengeThatNeverLeavesKeepsNothingWaitingForEver() {
        onceLeft.run(ue, SM7, () -> done.add("replaced"));
        passed(AT_LATEST);
        assertEquals(List.of("replaced"), done);
        assertEquals(0, onceLeft.waiting());
    }

    @Test
    public void row23AContainerThatDoesNotSayGetsAMoment() {
        OnceLeft guessing = onceLeft(false);
        guessing.run(ue, SM7, () -> done.add("replaced"));
        assertEquals(0, guessing.waiting());
        assertEquals(OnceLeft.MOMENT, scheduled.get(0).after());
        passed(OnceLeft.MOMENT);
        assertEquals(List.of("replaced"), done);
    }

    @Test
    public void theSameRequestAgainLosesNothing() {
        onceLeft.run(ue, SM7, () -> done.add("first"));
        onceLeft.run(ue, SM7, () -> done.add("second"));
        onceLeft.left(sm6(Flow.Transport.UDP));
        passed(AT_LATEST);
        assertEquals(List.of("first", "second"), done);
    }

    @Test
    public void whatWaitsIsBounded() {
        for (int i = 0; i < 10_010; i++) {
            onceLeft.run(ue, new RegisterRef("c" + i, 1, Flow.Transport.UDP), () -> { });
        }
        assertEquals(10_000, onceLeft.waiting());
    }
}
