package org.gatehouse.icscf.border;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.gatehouse.adapter.Arrival;
import org.gatehouse.adapter.Handling;
import org.gatehouse.adapter.Leaving;
import org.gatehouse.adapter.WireRules;
import org.gatehouse.crypto.KeyRingSource;
import org.gatehouse.crypto.TopologyToken;
import org.gatehouse.icscf.Reason;
import org.gatehouse.icscf.hiding.ContactHiding;
import org.gatehouse.icscf.hiding.HiddenNetwork;
import org.gatehouse.icscf.hiding.HidingPolicy;
import org.gatehouse.icscf.hiding.HidingPolicy.Treatment;
import org.gatehouse.icscf.hiding.HidingProcedure;
import org.gatehouse.icscf.hiding.HidingResult;
import org.gatehouse.icscf.hiding.LeakRules;
import org.gatehouse.icscf.hiding.LeavingMessage;
import org.gatehouse.icscf.location.HomeNetwork;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipSyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topology hiding for every message that crosses the border (TS 33.203 clause 6.4, the I-CSCF(THIG) of TS 24.229).
 *
 * <p>Tokens are opened before the container's transactions see a message and made after they have sent it, so these,
 * the applications and everything the container makes itself know only what stands in clear. Requests that only follow
 * their Route are forwarded without a transaction and without memory; the others go to the application. Who is outside
 * is asked of the socket.
 */
public final class Border implements WireRules {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.icscf.border");
    private static final Handling.Answer UNREACHABLE = answer(Reason.NEXT_HOP_UNREACHABLE);
    private static final String OTHERS = "others";

    private final HiddenNetwork network;
    private final HidingPolicy policy;
    private final BorderSettings settings;
    private final Predicate<InetSocketAddress> trusted;
    private final HidingProcedure procedure;
    private final ContactHiding contacts;
    private final LeakRules leakRules;
    private final RequestPath paths;
    private final RelayBranch branches;
    private final UnknownKeys unknownKeys;
    private final BorderCounters counters = new BorderCounters();

    /**
     * @param trusted who may send requests at all
     * @param tokens of the network's realm, under the keys of {@code ring}
     * @param random for the key of branches
     */
    public Border(BorderSettings settings, HomeNetwork home, Predicate<InetSocketAddress> trusted, TopologyToken tokens,
                  KeyRingSource ring, SecureRandom random) {
        this.network = settings.network();
        this.policy = settings.policy();
        this.settings = settings;
        this.trusted = trusted;
        this.procedure = new HidingProcedure(network, tokens);
        this.contacts = new ContactHiding(network, tokens);
        this.leakRules = new LeakRules(network, settings.leakRules());
        this.paths = new RequestPath(network, home);
        this.branches = new RelayBranch(random);
        this.unknownKeys = new UnknownKeys(network.realm(), ring);
    }

    /** What was refused, dropped or noted so far. */
    public BorderCounters counters() {
        return counters;
    }

    /** Kids that broken tokens named and the ring in force lacks; ascending. */
    public List<Integer> unknownKids() {
        return unknownKeys.kids();
    }

    @Override
    public Handling arriving(Arrival arrival) {
        return arrival.isResponse() ? response(arrival) : request(arrival);
    }

    private Handling request(Arrival arrival) {
        if (!trusted.test(arrival.flow().remote())) {
            return refused(arrival, Reason.PEER_NOT_TRUSTED);
        }
        if (arrival.expected()) {
            return Handling.ADMIT;
        }
        if (!arrival.unreadable().isEmpty()) {
            return refused(arrival, Reason.REQUEST_MALFORMED);
        }
        Treatment from = treatment(arrival.flow().remote());
        List<HeaderEdit> edits = new ArrayList<>();
        Optional<String> uri = Optional.of(arrival.requestUri());
        if (from.opens()) {
            HidingResult opened = procedure.incomingRequest(arrival.method(), arrival.headers());
            if (!(opened instanceof HidingResult.Edits changes)) {
                return refused(arrival, reason(opened));
            }
            edits.addAll(changes.edits());
            uri = contacts.requestUri(arrival.requestUri());
            if (uri.isEmpty()) {
                return refused(arrival, Reason.BROKEN_TOKEN);
            }
        }
        return onward(arrival, from, edits, uri.get());
    }

    private Handling onward(Arrival arrival, Treatment from, List<HeaderEdit> opened, String requestUri) {
        Headers headers = arrival.headers().edited(opened);
        boolean contactOpened = !requestUri.equals(arrival.requestUri());
        boolean inside = from == Treatment.INSIDE;
        RequestPath.Decision decision = paths.decide(arrival.method(), requestUri, contactOpened, headers, inside,
            mayOriginate(arrival.flow().remote()));
        if (decision instanceof RequestPath.Refused no) {
            return refused(arrival, no.reason());
        }
        List<HeaderEdit> edits = new ArrayList<>(opened);
        boolean register = arrival.method().equals("REGISTER");
        if (decision instanceof RequestPath.Onward onward) {
            edits.addAll(onward.edits());
            if (register) {
                edits.addAll(procedure.ownPath(headers));
            }
            return relay(arrival, edits, contactOpened ? Optional.of(requestUri) : Optional.empty());
        }
        if (from.tokens()) {
            edits.addAll(register ? procedure.ownPath(headers) : paths.ownRecordRoute(arrival.method(), headers));
        }
        return edits.isEmpty() ? Handling.ADMIT : new Handling.Admit(edits);
    }

    private Handling relay(Arrival arrival, List<HeaderEdit> edits, Optional<String> requestUri) {
        List<String> vias = arrival.headers().edited(edits).values("Via");
        if (vias.isEmpty()) {
            return refused(arrival, Reason.REQUEST_MALFORMED);
        }
        try {
            String branch = branches.of(vias.get(0));
            return new Handling.Relay(edits, requestUri, branch, UNREACHABLE);
        } catch (SipSyntaxException e) {
            return refused(arrival, Reason.REQUEST_MALFORMED);
        }
    }

    private Handling response(Arrival arrival) {
        Treatment from = treatment(arrival.flow().remote());
        List<HeaderEdit> edits = List.of();
        if (from.opens()) {
            HidingResult opened = procedure.incomingResponse(arrival.headers());
            if (!(opened instanceof HidingResult.Edits changes)) {
                return refused(arrival, reason(opened));
            }
            edits = changes.edits();
            changes.notes().forEach(note -> noted(arrival, note));
        }
        if (!RelayBranch.isRelayed(arrival.branch())) {
            return edits.isEmpty() ? Handling.ADMIT : new Handling.Admit(edits);
        }
        return isOurs(arrival, edits) ? new Handling.RelayBack(edits) : refused(arrival, Reason.STRAY_RESPONSE);
    }

    private boolean isOurs(Arrival arrival, List<HeaderEdit> edits) {
        List<String> vias = arrival.headers().edited(edits).values("Via");
        try {
            return vias.size() > 1 && branches.of(vias.get(1)).equalsIgnoreCase(arrival.branch());
        } catch (SipSyntaxException e) {
            return false;
        }
    }

    @Override
    public Handling leaving(Leaving message) {
        InetSocketAddress to = message.flow().remote();
        Treatment treatment = treatment(to);
        if (!treatment.tokens() && !treatment.leakRules()) {
            return Handling.ADMIT;
        }
        boolean response = message.status() > 0;
        List<HeaderEdit> edits = new ArrayList<>();
        if (treatment.tokens()) {
            HidingResult hidden = response ? procedure.outgoingResponse(message.headers())
                : procedure.outgoingRequest(message.method(), message.headers());
            HidingResult contact = contacts.outgoing(message.headers());
            for (HidingResult result : List.of(hidden, contact)) {
                if (!(result instanceof HidingResult.Edits changes)) {
                    return kept(message, reason(result));
                }
                edits.addAll(changes.edits());
            }
        }
        LeavingMessage leaving = new LeavingMessage(message.method(), message.status(), message.headers());
        edits.addAll(leakRules.edits(leaving));
        String phrase = leakRules.reasonPhrase(message.status(), message.reasonPhrase());
        Optional<String> changed = Optional.of(phrase).filter(p -> response && !p.equals(message.reasonPhrase()));
        return new Handling.Admit(edits, changed);
    }

    private boolean mayOriginate(InetSocketAddress remote) {
        return policy.neighbour(remote, Optional.empty()).filter(n -> settings.originating().contains(n.name()))
            .isPresent();
    }

    private Treatment treatment(InetSocketAddress remote) {
        return policy.treatment(remote, Optional.empty());
    }

    private String name(InetSocketAddress remote) {
        return policy.neighbour(remote, Optional.empty()).map(HidingPolicy.Neighbour::name).orElse(OTHERS);
    }

    private static Reason reason(HidingResult result) {
        return result instanceof HidingResult.Refuse refuse ? refuse.reason() : ((HidingResult.Drop) result).reason();
    }

    private static Handling.Answer answer(Reason reason) {
        return new Handling.Answer(reason.status(), reason.phrase());
    }

    private Handling refused(Arrival arrival, Reason reason) {
        logged(arrival.flow().remote(), "refused", arrival.method(), reason);
        if (reason == Reason.BROKEN_TOKEN) {
            unknownKeys.report(arrival.headers(), name(arrival.flow().remote()));
        }
        return arrival.isResponse() || arrival.method().equals("ACK") ? Handling.DROP : answer(reason);
    }

    private Handling kept(Leaving message, Reason reason) {
        logged(message.flow().remote(), "kept inside", message.method(), reason);
        return message.status() > 0 || message.method().equals("ACK") ? Handling.DROP : answer(reason);
    }

    private void noted(Arrival arrival, HidingResult.Note note) {
        logged(arrival.flow().remote(), "left as it is: " + note.header() + " of", arrival.method(), note.reason());
        unknownKeys.report(arrival.headers(), name(arrival.flow().remote()));
    }

    private void logged(InetSocketAddress remote, String what, String method, Reason reason) {
        String peer = name(remote);
        long count = counters.count(peer, reason);
        LOG.info("{} {} reason={} peer={} address={} count={}", what, method, reason, peer,
            remote.getAddress().getHostAddress(), count);
    }
}
