package org.gatehouse.pcscf.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gatehouse.crypto.Secret;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.own.OwnRequest;
import org.gatehouse.pcscf.own.OwnRequests;
import org.gatehouse.pcscf.own.OwnResponse;
import org.gatehouse.pcscf.own.OwnResponses;
import org.gatehouse.pcscf.registration.Binding;
import org.gatehouse.pcscf.registration.LeavingBindings;
import org.gatehouse.pcscf.registration.MemoryBindingStore;
import org.gatehouse.pcscf.sa.Inbound;
import org.gatehouse.pcscf.sa.ProtectedPorts;
import org.gatehouse.pcscf.sa.RegisterContent;
import org.gatehouse.pcscf.sa.RegisterRef;
import org.gatehouse.pcscf.sa.SaSet;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.SourceRate;
import org.gatehouse.pcscf.sa.SpiRange;
import org.gatehouse.pcscf.sa.Timers;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.secagree.AccessNetworks;
import org.gatehouse.pcscf.secagree.AlgorithmPolicy;
import org.gatehouse.pcscf.secagree.Assessment;
import org.gatehouse.pcscf.secagree.SecurityAgreement;
import org.gatehouse.sip.Flow;
import org.gatehouse.sip.HeaderEdit;
import org.gatehouse.sip.Headers;
import org.gatehouse.sip.SipRequestView;

/** UEs with a set and a binding each, and messages of theirs and of the core. */
final class SessionScene {
    static final InetAddress GM = address("192.0.2.100");
    static final InetAddress MW = address("198.51.100.1");
    static final InetSocketAddress SCSCF = new InetSocketAddress(address("203.0.113.1"), 5060);
    static final String SERVICE_ROUTE = "<sip:ToKeN==@icscf.home1.net;lr;tokenized-by=home1.net>";
    static final String CORE_RR = "<sip:scscf.home1.net;lr>";

    boolean draining;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    final MemoryBindingStore bindings = new MemoryBindingStore();
    final SaTable table = new SaTable(Timers.DEFAULT, new ProtectedPorts(5062, List.of(5064, 5065, 5066, 5067)),
        SpiRange.DEFAULT, new Random(1));
    final LeavingBindings leaving = new LeavingBindings(Timers.DEFAULT.grace());
    /** Requests of our own. */
    final List<OwnRequest> sent = new ArrayList<>();
    /** Responses of our own. */
    final List<OwnResponse> answered = new ArrayList<>();
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };
    /** Dialogs that a restart has to hear of, as they change. */
    final List<Dialog.Id> changed = new ArrayList<>();
    final OwnResponses ownResponses = new OwnResponses(answered::add, clock);
    final SessionContext context;
    final Originating originating;
    final EmergencyInClear inClear;
    final Terminating terminating;
    final SessionResponses responses;
    private int branches;

    /** A registered UE. */
    record Ue(SaSet set, Binding binding) {
    }

    SessionScene() {
        this(SessionSettings.DEFAULT);
    }

    SessionScene(SessionSettings settings) {
        this(settings, RestorationSettings.DEFAULT, EmergencySettings.DEFAULT);
    }

    SessionScene(SessionSettings settings, RestorationSettings restoration, EmergencySettings emergency) {
        Node node = new Node("pcscf.visited1.net", MW, 5060, GM, 5062, 5060, "visited1.net");
        context = new SessionContext(node, settings, AccessNetworks.DEFAULT, table, bindings, leaving,
            new OwnRequests(sent::add, Timers.DEFAULT.t1(), clock), ownResponses,
            new Dialogs(settings, changed::add), restoration, emergency, () -> draining,
            new Random(7));
        originating = new Originating(context);
        inClear = new EmergencyInClear(context, originating, new SourceRate(Timers.DEFAULT));
        terminating = new Terminating(context);
        responses = new SessionResponses(context);
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    Ue ue(int number) {
        InetAddress address = address("192.0.2." + number);
        UeContact contact = new UeContact("user" + number + "_private@home1.net", address, "");
        RegisterRef ref = new RegisterRef("r" + number, 1, Flow.Transport.UDP);
        Assessment.Agreed agreed = (Assessment.Agreed) SecurityAgreement.assess(List.of(
            "ipsec-3gpp;alg=hmac-sha-1-96;ealg=aes-cbc;spi-c=" + (1000 + number) + ";spi-s=" + (2000 + number)
                + ";port-c=2468;port-s=5063"), AlgorithmPolicy.DEFAULT);
        table.admit(contact, agreed, GM, ref, Optional.empty(), now);
        SaSet set = ((SaTable.Challenge.Prepared) table.challenged(contact, ref, "n", key(), key(),
            AlgorithmPolicy.DEFAULT, now)).set();
        RegisterRef sm7 = new RegisterRef("r" + number, 2, Flow.Transport.UDP);
        table.arrived(address, 2468, 5062, new Inbound.Register(new RegisterContent(sm7, Optional.of(contact.impi()),
            "n",
            true, false)), now);
        table.confirmed(contact, sm7, Duration.ofDays(2), now);
        Binding binding = new Binding(contact, "sip:user" + number + "@home1.net",
            "sip:user" + number + "@192.0.2." + number + ":5063", "flow" + number, List.of(SERVICE_ROUTE),
            List.of("sip:user" + number + "@home1.net", "tel:+1-555-000" + number), now.plus(Duration.ofDays(2)), true);
        bindings.put(binding);
        return new Ue(set, binding);
    }

    private static Optional<Secret> key() {
        return Optional.of(Secret.copyOf(new byte[16]));
    }

    /** A correct initial request of a UE; more header fields as name and value. */
    SipRequestView byUe(Ue ue, String method, String... more) {
        String number = ue.binding().flow().substring(4);
        return view(method, "sip:far@home2.net", ueFlow(ue), more, "Via",
            "SIP/2.0/UDP 192.0.2." + number + ":5063;branch=z9hG4bKue" + branches++, "Max-Forwards", "70",
            "Route", "<sip:192.0.2.100:5062;lr>", "Route", SERVICE_ROUTE, "From",
            "<sip:user" + number + "@home1.net>;tag=u" + number, "To", "<sip:far@home2.net>", "Call-ID", "call",
            "CSeq", "1 " + method, "Contact", "<" + ue.binding().contactUri() + ">", "Require", "sec-agree",
            "Proxy-Require", "sec-agree");
    }

    /** A correct initial request of the core. */
    SipRequestView byCore(Ue ue, String method, String... more) {
        String number = ue.binding().flow().substring(4);
        return view(method, ue.binding().contactUri(), coreFlow(), more, "Via",
            "SIP/2.0/UDP 203.0.113.1;branch=z9hG4bKcore" + branches++, "Via",
            "SIP/2.0/UDP 203.0.113.9:5060;branch=z9hG4bKfar", "Max-Forwards", "60", "Route",
            "<sip:flow" + number + "@pcscf.visited1.net:5060;lr>", "Record-Route", CORE_RR, "From",
            "<sip:far@home2.net>;tag=f", "To", "<sip:user" + number + "@home1.net>", "Call-ID", "call", "CSeq",
            "1 " + method, "Contact", "<sip:far@203.0.113.77>", "P-Asserted-Identity", "<sip:far@home2.net>",
            "P-Charging-Vector", "icid-value=\"core-icid\";orig-ioi=home2.net", "P-Called-Party-ID",
            "<sip:user" + number + "@home1.net>");
    }

    private static SipRequestView view(String method, String uri, Flow flow, String[] more, String... headers) {
        Headers all = Headers.of(headers);
        List<Headers.Line> lines = new ArrayList<>(all.lines());
        lines.addAll(Headers.of(more).lines());
        return new SipRequestView(method, uri, new Headers(lines), flow);
    }

    static SipRequestView with(SipRequestView request, String name, String... values) {
        return new SipRequestView(request.method(), request.requestUri(),
            request.headers().edited(List.of(values.length == 0 ? new HeaderEdit.Remove(name)
                : new HeaderEdit.Set(name, List.of(values)))), request.flow());
    }

    static Flow ueFlow(Ue ue) {
        return new Flow(Flow.Transport.UDP, new InetSocketAddress(GM, 5062),
            new InetSocketAddress(ue.set().spec().ueAddress(), 2468));
    }

    static Flow coreFlow() {
        return new Flow(Flow.Transport.UDP, new InetSocketAddress(MW, 5060), SCSCF);
    }

    SessionOutcome fromUe(Ue ue, SipRequestView request) {
        return originating.received(request, ue.set(), now);
    }

    SessionOutcome fromCore(SipRequestView request) {
        return terminating.received(request, now);
    }

    /** The header fields of the request as it leaves. */
    static Headers relayed(SessionOutcome outcome, SipRequestView request) {
        return request.headers().edited(relay(outcome).edits());
    }

    static SessionOutcome.Relay relay(SessionOutcome outcome) {
        if (outcome instanceof SessionOutcome.Relay relay) {
            return relay;
        }
        throw new AssertionError(outcome.toString());
    }

    static Reason refused(SessionOutcome outcome) {
        if (outcome instanceof SessionOutcome.Refuse refuse) {
            return refuse.reason();
        }
        throw new AssertionError("not refused");
    }

    /** The answer of the far end of a relayed request: our Via on top, and what a UA repeats. */
    static Headers answer(SessionOutcome outcome, SipRequestView request, String toTag, String... more) {
        Headers sent = relayed(outcome, request);
        List<Headers.Line> lines = new ArrayList<>();
        lines.add(new Headers.Line("Via", "SIP/2.0/UDP ours;branch=" + relay(outcome).branch()));
        for (String name : List.of("Via", "Record-Route", "From", "Call-ID", "CSeq")) {
            sent.values(name).forEach(v -> lines.add(new Headers.Line(name, v)));
        }
        String to = sent.first("To").orElseThrow();
        lines.add(new Headers.Line("To", to.contains(";tag=") || toTag == null ? to : to + ";tag=" + toTag));
        lines.addAll(Headers.of(more).lines());
        return new Headers(lines);
    }

    SessionOutcome answered(SessionOutcome to, String method, int status, Headers headers, Optional<Ue> over) {
        return responses.received(status, method, relay(to).branch(), headers, over.map(u -> u.set().contact()), now);
    }

    /** The header fields of the answer as it goes back. */
    static Headers back(SessionOutcome outcome, Headers answer) {
        if (outcome instanceof SessionOutcome.Back back) {
            return answer.edited(back.edits());
        }
        throw new AssertionError(outcome.toString());
    }

    /** A UE's INVITE that was answered with the tag f; what the UE saw of it. */
    Headers calledOut(Ue ue) {
        SipRequestView invite = byUe(ue, "INVITE");
        SessionOutcome sent = fromUe(ue, invite);
        List<Headers.Line> lines = new ArrayList<>();
        Headers ok = answer(sent, invite, "f");
        lines.add(new Headers.Line("Record-Route", CORE_RR));
        lines.addAll(ok.lines());
        Headers answer = new Headers(lines);
        return back(answered(sent, "INVITE", 200, answer, Optional.empty()), answer);
    }

    /** An INVITE of the core that the UE answered. */
    void calledIn(Ue ue) {
        SipRequestView invite = byCore(ue, "INVITE");
        SessionOutcome sent = fromCore(invite);
        back(answered(sent, "INVITE", 200, answer(sent, invite, "b"), Optional.of(ue)), Headers.of());
    }

    /** In the dialog of {@link #calledOut}. */
    SipRequestView inCall(Ue ue, String method, String cseq) {
        SipRequestView request = byUe(ue, method);
        request = with(request, "To", "<sip:far@home2.net>;tag=f");
        request = with(request, "CSeq", cseq + " " + method);
        return with(request, "Route", "<sip:192.0.2.100:5062;lr>", CORE_RR);
    }
}
