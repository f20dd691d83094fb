package org.gatehouse.dns;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.gatehouse.dns.DnsView.ServerView;
import org.gatehouse.dns.DnsView.State;
import org.gatehouse.sip.IpLiteral;

/** How one name server answers. Every question counts, also one that another server was asked before. Thread-safe. */
public final class ServerCounts {
    private final String address;
    private final Clock clock;
    private final LongAdder asked = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder noAnswer = new LongAdder();
    private volatile State state = State.UNASKED;
    private volatile Instant lastAnswer;

    public ServerCounts(InetSocketAddress address, Clock clock) {
        this.address = IpLiteral.inSip(address.getAddress()) + ":" + address.getPort();
        this.clock = clock;
    }

    /** The same stage, which completes after it was counted; "no such name" is an answer. */
    public <T> CompletionStage<T> counted(CompletionStage<T> question) {
        asked.increment();
        return question.whenComplete((answer, failure) -> {
            if (failure == null) {
                answered.increment();
                lastAnswer = clock.instant();
                state = State.ANSWERS;
            } else if (DnsClient.failureOf(failure) == DnsFailure.NO_ANSWER) {
                noAnswer.increment();
                state = State.NO_ANSWER;
            } else {
                failed.increment();
                state = State.FAILS;
            }
        });
    }

    ServerView view() {
        Instant last = lastAnswer;
        return new ServerView(address, state, asked.sum(), answered.sum(), failed.sum(), noAnswer.sum(),
            last == null ? "" : last.truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
