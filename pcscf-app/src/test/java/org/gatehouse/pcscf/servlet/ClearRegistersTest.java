package org.gatehouse.pcscf.servlet;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Handling;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.operator.Drain;
import org.gatehouse.pcscf.registration.RegisterOutcome;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.Headers;
import org.junit.Test;

/** What costs a transaction, and what does not. */
public class ClearRegistersTest {
    private static final Flow FLOW = new Flow(Flow.Transport.UDP, new InetSocketAddress("198.51.100.1", 5060),
        new InetSocketAddress("192.0.2.1", 5060));
    private static final RegisterOutcome.Forward FORWARD = new RegisterOutcome.Forward(null, List.of(), null);

    private static final String CONTACT = "<sip:192.0.2.1>";

    private final List<Reason> refused = new ArrayList<>();
    private final Drain drain = new Drain();
    private final List<String> judged = new ArrayList<>();
    private Supplier<RegisterOutcome> outcome = () -> FORWARD;
    private final ClearRegisters registers = new ClearRegisters(drain, request -> {
        judged.add(request.method());
        return outcome.get();
    }, (request, refuse) -> refused.add(refuse.reason()));

    private record Register(String branch, boolean expected, List<String> unreadable, String contact)
            implements Arrival {
        @Override
        public String method() {
            return "REGISTER";
        }

        @Override
        public boolean isResponse() {
            return false;
        }

        @Override
        public int status() {
            return 0;
        }

        @Override
        public String requestUri() {
            return "sip:home1.net";
        }

        @Override
        public Flow flow() {
            return FLOW;
        }

        @Override
        public Headers headers() {
            return Headers.of("Via", "SIP/2.0/UDP 192.0.2.1;branch=" + branch, "From", "<sip:alice@home1.net>;tag=1",
                "To", "<sip:alice@home1.net>", "Call-ID", "1", "CSeq", "1 REGISTER",
                "Contact", contact);
        }
    }

    private Handling first(String branch) {
        return registers.arriving(new Register(branch, false, List.of(), CONTACT));
    }

    private Handling again(String branch) {
        return registers.arriving(new Register(branch, true, List.of(), CONTACT));
    }

    private void refuses(Reason reason) {
        outcome = () -> RegisterOutcome.Refuse.plain(reason);
    }

    @Test
    public void whatGoesOnIsTheServletsOnce() {
        assertSame(Handling.ADMIT, first("z9hG4bK1"));
        assertEquals(Optional.of(FORWARD), registers.taken(FLOW, "z9hG4bK1"));
        assertEquals(Optional.empty(), registers.taken(FLOW, "z9hG4bK1"));
        assertEquals(List.of(), refused);
    }

    @Test
    public void whatIsRefusedIsAnsweredWithoutATransaction() {
        refuses(Reason.SECURITY_CLIENT_MISSING);
        assertEquals(new Handling.Answer(Reason.SECURITY_CLIENT_MISSING.status(),
            Reason.SECURITY_CLIENT_MISSING.phrase()), first("z9hG4bK1"));
        assertEquals(List.of(Reason.SECURITY_CLIENT_MISSING), refused);
        assertEquals(Optional.empty(), registers.taken(FLOW, "z9hG4bK1"));
    }

    @Test
    public void itIsAnsweredAgainWhenItComesAgain() {
        refuses(Reason.SECURITY_CLIENT_MISSING);
        assertEquals(first("z9hG4bK1"), first("z9hG4bK1"));
        assertEquals(2, judged.size());
    }

    @Test
    public void someReasonsGiveNoAnswer() {
        refuses(Reason.REGISTER_REPEATED);
        assertSame(Handling.DROP, first("z9hG4bK1"));
        assertEquals("written down all the same", List.of(Reason.REGISTER_REPEATED), refused);
    }

    @Test
    public void aSecondCopyIsNotJudgedWhileTheFirstIsOnItsWay() {
        List<Handling> second = new ArrayList<>();
        outcome = () -> {
            second.add(first("z9hG4bK1"));
            return FORWARD;
        };
        assertSame(Handling.ADMIT, first("z9hG4bK1"));
        second.add(first("z9hG4bK1"));
        assertEquals(List.of(Handling.DROP, Handling.DROP), second);
        assertEquals("its transaction repeats what it has", Handling.ADMIT, again("z9hG4bK1"));
        assertEquals(1, judged.size());
        assertEquals(Optional.of(FORWARD), registers.taken(FLOW, "z9hG4bK1"));
    }

    @Test
    public void whatHasATransactionIsItsBusiness() {
        first("z9hG4bK1");
        registers.taken(FLOW, "z9hG4bK1");
        assertSame(Handling.ADMIT, again("z9hG4bK1"));
        assertEquals(1, judged.size());
        assertEquals("nothing waits for the servlet", Optional.empty(), registers.taken(FLOW, "z9hG4bK1"));
    }

    @Test
    public void othersOfTheSameUeAreOthers() {
        first("z9hG4bK1");
        assertSame(Handling.ADMIT, first("z9hG4bK2"));
        assertEquals(2, judged.size());
    }

    @Test
    public void withoutABranchTheServletJudges() {
        assertSame(Handling.ADMIT, first(""));
        assertEquals(0, judged.size());
        assertEquals(Optional.empty(), registers.taken(FLOW, ""));
    }

    @Test
    public void whatTheContainerCannotReadIsMalformed() {
        assertEquals(new Handling.Answer(Reason.MALFORMED_REGISTER.status(), Reason.MALFORMED_REGISTER.phrase()),
            registers.arriving(new Register("z9hG4bK1", false, List.of("Contact"), CONTACT)));
        assertEquals(0, judged.size());
    }

    @Test
    public void drainingRefusesAllButThoseWhoNeedHelp() {
        drain.set(true);
        assertEquals(new Handling.Answer(503, "Service Unavailable", Drain.LATER), first("z9hG4bK1"));
        assertEquals(List.of(Reason.DRAINING), refused);
        assertEquals(0, judged.size());
        assertSame(Handling.ADMIT,
            registers.arriving(new Register("z9hG4bK2", false, List.of(), "<sip:192.0.2.1;sos>")));
    }

    @Test
    public void oneThatFailsIsForgotten() {
        outcome = () -> {
            throw new IllegalStateException("test");
        };
        assertThrows(IllegalStateException.class, () -> first("z9hG4bK1"));
        outcome = () -> FORWARD;
        assertSame(Handling.ADMIT, first("z9hG4bK1"));
    }
}
