package org.gatehouse.icscf.operator;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.gatehouse.adapter.operator.Attempt;
import org.gatehouse.adapter.operator.AttemptJournal;
import org.gatehouse.adapter.operator.Cause;
import org.gatehouse.adapter.operator.StepDetail;
import org.gatehouse.adapter.operator.StepDetail.Word;
import org.gatehouse.adapter.operator.Who;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.location.CxResult;
import org.gatehouse.sip.DigestValue;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.NameAddr;
import org.gatehouse.sip.SipRequestView;
import org.gatehouse.sip.SipSyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down each REGISTER's way through the I-CSCF; changes nothing. Thread-safe. */
public final class LocationJournal {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.icscf.registrations");
    private static final int UNAUTHORIZED = 401;

    private final AttemptJournal journal;
    private final Clock clock;

    public LocationJournal(AttemptJournal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    /** One REGISTER; where it is refused at once, nothing else follows. */
    public final class Entry {
        private final long id;
        private boolean ended;

        private Entry(long id) {
            this.id = id;
        }

        private void step(LocationStep kind, StepDetail detail) {
            journal.step(id, kind, detail, clock.instant());
        }

        public void hssAsked() {
            step(LocationStep.HSS_ASKED, StepDetail.NONE);
        }

        public void hssAnswered(CxResult result) {
            step(LocationStep.HSS_ANSWERED, StepDetail.of(result.space() == CxResult.Space.BASE ? Word.BASE
                : Word.EXPERIMENTAL, result.code()));
        }

        public void hssFailed(Reason reason) {
            step(LocationStep.HSS_FAILED, StepDetail.of(reason));
        }

        public void forwarded() {
            step(LocationStep.FORWARDED, StepDetail.NONE);
        }

        /** An S-CSCF that did not answer, or not as one that serves the user would. */
        public void scscfFailed(Enum<?> how) {
            step(LocationStep.SCSCF_FAILED, StepDetail.of(how));
        }

        public synchronized void refused(Reason reason, int status) {
            step(LocationStep.REFUSED, StepDetail.status(status).and(StepDetail.of(reason)));
            end(Attempt.Outcome.REFUSED, reason.name());
        }

        /** The answer that goes back; nothing new if it is the one that {@link #refused} told of. */
        public synchronized void answered(int status) {
            if (ended) {
                return;
            }
            step(LocationStep.ANSWERED, StepDetail.status(status));
            end(status / 100 == 2 ? Attempt.Outcome.REGISTERED
                : status == UNAUTHORIZED ? Attempt.Outcome.CHALLENGED : Attempt.Outcome.FAILED, "");
        }

        private void end(Attempt.Outcome outcome, String reason) {
            ended = true;
            journal.end(id, outcome, reason, clock.instant());
            journal.get(id).ifPresent(attempt -> LOG.info("registration outcome={} cause={} impi={} attempt={}",
                outcome, cause(attempt).code(), Who.masked(attempt.who().impi()), id));
        }
    }

    /** A REGISTER has come. */
    public Entry received(SipRequestView message) {
        Headers headers = message.headers();
        Who who = new Who(impi(headers), impu(headers), message.flow().remote().getAddress());
        Entry entry = new Entry(journal.begin(who, headers.first("Call-ID").orElse(""), clock.instant()));
        entry.step(LocationStep.RECEIVED, StepDetail.of(message.flow().remote().getAddress(),
            message.flow().remote().getPort()));
        return entry;
    }

    private static String impi(Headers headers) {
        try {
            Optional<String> line = headers.first("Authorization");
            return line.isEmpty() ? "" : DigestValue.parse(line.get()).value("username").orElse("");
        } catch (SipSyntaxException e) {
            return "";
        }
    }

    private static String impu(Headers headers) {
        try {
            Optional<String> to = headers.first("To");
            return to.isEmpty() ? "" : NameAddr.parse(to.get()).sipUri().addressOfRecord();
        } catch (SipSyntaxException e) {
            return "";
        }
    }

    /** Why an attempt is where it is. */
    public static Cause cause(Attempt attempt) {
        if (attempt.ended().isEmpty()) {
            return new Cause("UNDER_WAY", "The HSS or the S-CSCF has not answered yet.");
        }
        Attempt.Ended ended = attempt.ended().get();
        if (!ended.reason().isEmpty()) {
            return new Cause(ended.reason(), ReasonText.of(Reason.valueOf(ended.reason())));
        }
        return switch (ended.outcome()) {
            case REGISTERED, DEREGISTERED -> new Cause("NONE", "The S-CSCF accepted.");
            case CHALLENGED -> new Cause("CHALLENGED",
                "The S-CSCF challenged the phone; what follows is between phone and P-CSCF.");
            case REFUSED, FAILED, ABANDONED -> new Cause("SCSCF_REFUSES",
                "The S-CSCF refused: its own log has the reason.");
        };
    }

    /** The attempts of whoever has this identity, the latest first. */
    public List<Attempt> find(String text, int most) {
        return journal.find(text, most);
    }

    /** The latest attempts of all, the latest first. */
    public List<Attempt> latest(int most) {
        return journal.latest(most);
    }
}
