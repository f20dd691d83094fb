package org.gatehouse.pcscf.servlet;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.pcscf.registration.RegisterAttempt;
import org.gatehouse.pcscf.sa.SaAction;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.SetTransactions;
import org.gatehouse.pcscf.sa.Timers;
import org.gatehouse.pcscf.session.SessionOutcome;
import org.gatehouse.sip.Flow;

/**
 * Follows the transactions between UEs and P-CSCF, each on the set that its request took, so that a replaced set goes
 * when the last of its own is over (TS 33.203 clause 7.4.2a).
 */
final class PendingOnSets {
    private static final int MOST = 500_000;

    private final SaTable table;
    private final SetTransactions transactions;
    private final Clock clock;

    PendingOnSets(SaTable table, SetTransactions transactions, Clock clock) {
        this.table = table;
        this.transactions = transactions;
        this.clock = clock;
    }

    static PendingOnSets of(SaTable table, Timers timers, Clock clock) {
        return new PendingOnSets(table, new SetTransactions(timers, MOST), clock);
    }

    /** A REGISTER over a set is on its way to the core. */
    void forwarded(RegisterAttempt attempt) {
        attempt.arrivedOn().ifPresent(set -> transactions.opened(set, name(attempt),
            attempt.ref().transport() != Flow.Transport.UDP, clock.instant()));
    }

    /** It has its answer. */
    void answered(RegisterAttempt attempt) {
        transactions.answered(name(attempt), clock.instant());
    }

    private static String name(RegisterAttempt attempt) {
        return "REGISTER " + attempt.ref().cseq() + " " + attempt.ref().callId();
    }

    /**
     * What became of any other message. Both sides of a relayed transaction have the branch of our Via.
     *
     * @param set what it came over; empty for the core
     */
    void followed(Arrival arrival, SessionOutcome outcome, Optional<SaSet> set) {
        Instant now = clock.instant();
        if (arrival.isResponse()) {
            if (arrival.status() >= 200 && outcome instanceof SessionOutcome.Back) {
                transactions.answered(arrival.method() + " " + arrival.branch(), now);
            }
        } else if (outcome instanceof SessionOutcome.Relay relay && !arrival.method().equals("ACK")) {
            Flow.Transport towardsUe = set.isPresent() ? arrival.flow().transport() : relay.transport();
            set.or(() -> relay.to().flatMap(ue -> leavingOver(ue, now))).ifPresent(s -> transactions.opened(s.id(),
                arrival.method() + " " + relay.branch(), towardsUe != Flow.Transport.UDP, now));
        }
    }

    private Optional<SaSet> leavingOver(InetSocketAddress ue, Instant now) {
        return table.inUse(ue.getAddress(), ue.getPort(), now);
    }

    /** What has become of replaced sets since. */
    List<SaAction> ended(Instant now) {
        return table.endReplaced(set -> transactions.isDone(set, now), now);
    }
}
