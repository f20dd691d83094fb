package org.gatehouse.pcscf.journal;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.gatehouse.adapter.operator.Attempt;
import org.gatehouse.adapter.operator.Who;
import org.gatehouse.sip.IpLiteral;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts how attempts ended, and writes one line of log for each: who (masked), from where, with what result. */
public final class RegistrationLog implements Consumer<Attempt> {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.pcscf.registrations");

    private final Map<Attempt.Outcome, LongAdder> counts = new EnumMap<>(Attempt.Outcome.class);

    public RegistrationLog() {
        for (Attempt.Outcome outcome : Attempt.Outcome.values()) {
            counts.put(outcome, new LongAdder());
        }
    }

    @Override
    public void accept(Attempt attempt) {
        attempt.ended().ifPresent(ended -> {
            counts.get(ended.outcome()).increment();
            LOG.info("registration outcome={} cause={} ue={} impi={} attempt={}", ended.outcome(),
                LikelyCause.of(attempt).code(), IpLiteral.inSip(attempt.who().address()),
                Who.masked(attempt.who().impi()), attempt.id());
        });
    }

    public long of(Attempt.Outcome outcome) {
        return counts.get(outcome).sum();
    }
}
