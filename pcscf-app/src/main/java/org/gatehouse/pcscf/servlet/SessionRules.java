package org.gatehouse.pcscf.servlet;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Departure;
import org.gatehouse.adapter.Handling;
import org.gatehouse.adapter.Leaving;
import org.gatehouse.adapter.ListeningPoint;
import org.gatehouse.adapter.Standing;
import org.gatehouse.adapter.WireRules;
import org.gatehouse.adapter.operator.ReasonCounts;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.event.RegEvents;
import org.gatehouse.pcscf.exchange.ExchangeRecord;
import org.gatehouse.pcscf.own.OwnRequests;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.session.SessionOutcome;
import org.gatehouse.pcscf.session.SessionProcedure;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.SipRequestView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the ports let in, and where it goes: a REGISTER that goes on to the servlet, everything else to the procedures
 * of sessions and from there to the other side.
 */
final class SessionRules implements WireRules {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.pcscf");

    private static final SessionOutcome MALFORMED =
        new SessionOutcome.Refuse(Reason.MALFORMED_REQUEST, List.of());
    private static final SessionOutcome UNPROTECTED =
        new SessionOutcome.Refuse(Reason.UNPROTECTED_REQUEST, List.of());

    private final PcscfSettings settings;
    private final ProtectedPortRules ports;
    private final SessionProcedure sessions;
    private final Standings standings;
    private final ReasonCounts<Reason> refusals;
    private final OwnRequests own;
    private final RegEvents events;
    private final PendingOnSets pending;
    private final ExchangeRecord exchange;
    private final Consumer<Leaving> left;
    private final ClearRegisters clearRegisters;

    SessionRules(PcscfSettings settings, ProtectedPortRules ports, SessionProcedure sessions, OwnRequests own,
                 RegEvents events, Standings standings, ReasonCounts<Reason> refusals, PendingOnSets pending,
                 ExchangeRecord exchange, Consumer<Leaving> left, ClearRegisters clearRegisters) {
        this.clearRegisters = clearRegisters;
        this.exchange = exchange;
        this.left = left;
        this.standings = standings;
        this.pending = pending;
        this.settings = settings;
        this.ports = ports;
        this.sessions = sessions;
        this.own = own;
        this.events = events;
        this.refusals = refusals;
    }

    @Override
    public Handling arriving(Arrival arrival) {
        exchange.arrived(arrival);
        Handling first = ports.arriving(arrival);
        boolean clear = arrival.flow().local().getPort() == settings.gm().port()
            && arrival.flow().local().getAddress().equals(settings.gm().address());
        boolean register = arrival.method().equals("REGISTER");
        if (first.equals(Handling.ADMIT) && register && arrival.isResponse() && !arrival.expected()) {
            // RFC 6026 clause 8.9; the container would forward it by the Vias below ours, and with a late 401 its keys
            return handling(arrival, new SessionOutcome.Refuse(Reason.RESPONSE_UNEXPECTED, List.of()));
        }
        if (!first.equals(Handling.ADMIT) || register) {
            boolean judge = clear && !arrival.isResponse() && first.equals(Handling.ADMIT);
            return judge ? clearRegisters.arriving(arrival) : first;
        }
        if (clear) {
            return inClear(arrival);
        }
        Optional<SaSet> set = ports.isProtected(arrival.flow().local()) ? ports.setOf(arrival.flow())
            : Optional.empty();
        if (arrival.isResponse()) {
            Optional<UeContact> over = set.map(SaSet::contact);
            return ours(arrival, over) ? Handling.DROP : relayed(arrival, answered(arrival, over), set);
        }
        boolean notifies = set.isEmpty() && arrival.method().equals("NOTIFY") && events.isToUs(arrival.requestUri());
        return notifies ? notified(arrival) : relayed(arrival, requested(arrival, set), set);
    }

    private Handling relayed(Arrival arrival, SessionOutcome outcome, Optional<SaSet> set) {
        pending.followed(arrival, outcome instanceof SessionOutcome.Tries tries ? tries.first() : outcome, set);
        return handling(arrival, outcome);
    }

    /** Emergency calls of UEs without a registration; all other requests are refused. */
    private Handling inClear(Arrival arrival) {
        if (arrival.isResponse()) {
            Optional<UeContact> over = Optional.of(SessionProcedure.inClear(arrival.flow()));
            return ours(arrival, over) ? Handling.DROP : handling(arrival, answered(arrival, over));
        }
        Optional<SessionOutcome> outcome = sessions.fromClear(view(arrival));
        if (outcome.isEmpty()) {
            // the ACK of a refused INVITE has been answered for already
            return arrival.method().equals("ACK") ? Handling.DROP : handling(arrival, UNPROTECTED);
        }
        return handling(arrival, arrival.unreadable().isEmpty() ? outcome.get() : MALFORMED);
    }

    /** Whether it is the answer to a request of our own. */
    private boolean ours(Arrival arrival, Optional<UeContact> over) {
        return own.answered(arrival.branch(), arrival.method(), arrival.status(), arrival.headers(), over);
    }

    /** TS 24.229 clause 5.2.3: of our own subscription. */
    private Handling notified(Arrival arrival) {
        Optional<Reason> refusal = arrival.unreadable().isEmpty() ? events.notified(view(arrival), arrival.body())
            : Optional.of(Reason.MALFORMED_REQUEST);
        return refusal.map(reason -> handling(arrival, new SessionOutcome.Refuse(reason, List.of())))
            .orElseGet(() -> new Handling.Answer(200, "OK"));
    }

    private static SipRequestView view(Arrival arrival) {
        return new SipRequestView(arrival.method(), arrival.requestUri(), arrival.headers(), arrival.flow());
    }

    private SessionOutcome requested(Arrival arrival, Optional<SaSet> set) {
        if (!arrival.unreadable().isEmpty()) {
            return MALFORMED;
        }
        SipRequestView request = view(arrival);
        return set.map(s -> sessions.fromUe(request, s)).orElseGet(() -> sessions.fromCore(request));
    }

    private SessionOutcome answered(Arrival arrival, Optional<UeContact> over) {
        return sessions.answered(arrival.status(), arrival.method(), arrival.branch(), arrival.headers(), over);
    }

    private Handling handling(Arrival arrival, SessionOutcome outcome) {
        if (outcome instanceof SessionOutcome.Tries tries) {
            return sessions.begin(tries, view(arrival), arrival.body()) ? Handling.DROP
                : handling(arrival, tries.first());
        }
        if (outcome instanceof SessionOutcome.Relay relay) {
            return new Handling.Relay(relay.edits(), relay.requestUri(), relay.branch(),
                answer(relay.unreachable()),
                Optional.of(new Handling.Leg(point(relay.side(), relay.transport()), relay.to())));
        }
        if (outcome instanceof SessionOutcome.Back back) {
            back.reason().ifPresent(reason -> {
                refusals.count(reason);
                LOG.info("{} failed reason={} status={}", arrival.method(), reason, arrival.status());
            });
            return new Handling.RelayBack(back.edits(), Optional.of(point(back.side(), back.transport())));
        }
        if (outcome instanceof SessionOutcome.Done) {
            return Handling.DROP;
        }
        if (outcome instanceof SessionOutcome.Accepted) {
            return new Handling.Answer(200, "OK");
        }
        SessionOutcome.Refuse refuse = (SessionOutcome.Refuse) outcome;
        refusals.count(refuse.reason());
        LOG.info("{} refused reason={} status={} peer={}", arrival.method(), refuse.reason(), refuse.reason().status(),
            arrival.flow().remote().getAddress().getHostAddress());
        return refuse.reason().discards() || arrival.isResponse() ? Handling.DROP : answer(refuse);
    }

    private static Handling.Answer answer(SessionOutcome.Refuse refuse) {
        return new Handling.Answer(refuse.reason().status(), refuse.reason().phrase(), refuse.headers());
    }

    private ListeningPoint point(SessionOutcome.Side side, Flow.Transport transport) {
        return side == SessionOutcome.Side.CORE ? settings.mwPoint(transport)
            : new ListeningPoint(settings.gm().address(),
                side == SessionOutcome.Side.CLEAR ? settings.gm().port() : settings.gm().portPs(), transport);
    }

    @Override
    public Handling leaving(Leaving message) {
        Handling handling = ports.leaving(message);
        if (handling.equals(Handling.ADMIT)) {
            exchange.leaves(message);
        }
        return handling;
    }

    @Override
    public void left(Leaving message) {
        left.accept(message);
    }

    @Override
    public int sourcePort(Departure departure) {
        return ports.sourcePort(departure);
    }

    @Override
    public int connectionSourcePort(InetSocketAddress peer) {
        return ports.connectionSourcePort(peer);
    }

    @Override
    public void turnedAway() {
        refusals.count(Reason.OVERLOAD);
    }

    @Override
    public Standing standing(Flow flow) {
        return standings.of(flow);
    }
}
