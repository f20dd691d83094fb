package org.gatehouse.testbed.scscf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.gatehouse.testbed.cx.CxNotices;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipPort;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.sip.SipTransactions;

/**
 * An S-CSCF on its sockets. REGISTER goes to the {@link Registrar}, SUBSCRIBE to registration events to the
 * {@link RegEventNotifier}, OPTIONS is answered with 200, everything else gets 501 until a test gives it a handler.
 */
public final class TestScscf implements AutoCloseable {
    private final ScscfSettings settings;
    private final SipTransactions transactions;
    private final SipPort port;
    private final Registrar registrar;
    private final RegEventNotifier regEvents;
    private final AtomicLong registers = new AtomicLong();
    private final Map<String, Function<Inbound, Optional<SipMessage>>> handlers = new ConcurrentHashMap<>();
    private volatile Misbehaviour misbehaviour = Misbehaviour.NONE;

    private TestScscf(ScscfSettings settings, AuthenticationCentre hss, Clock clock, SipTap tap) throws IOException {
        this.settings = settings;
        this.transactions = new SipTransactions(settings.t1(), this::onRequest);
        this.port = SipPort.open(settings.bind(), transactions, tap);
        this.registrar = new Registrar(settings, uri(), hss, clock);
        this.regEvents = new RegEventNotifier(uri(), port, transactions, registrar::bindings, clock);
        registrar.tell(regEvents::changed);
        handlers.put("SUBSCRIBE", orRegEvents(inbound -> Optional.of(notImplemented(inbound))));
        handlers.put("REGISTER", inbound -> Optional.of(onRegister(inbound.message())));
        handlers.put("OPTIONS", inbound -> Optional.of(inbound.message().reply(200, "OK", "scscf")
                .plus("Allow", String.join(", ", handlers.keySet().stream().sorted().toList()))));
    }

    /** Binds UDP and TCP and answers from now on. */
    public static TestScscf start(ScscfSettings settings, AuthenticationCentre hss, Clock clock, SipTap tap)
            throws IOException {
        return new TestScscf(settings, hss, clock, tap);
    }

    /** The bound address with the real port. */
    public InetSocketAddress address() {
        return port.local();
    }

    /** Its server name: {@code sip:host:port}. */
    public String uri() {
        return "sip:" + settings.host() + ":" + port.local().getPort();
    }

    /** From the next request on. */
    public void misbehave(Misbehaviour how) {
        misbehaviour = how;
    }

    /** Which REGISTERs are challenged from the next one on. */
    public void challenge(ScscfSettings.ChallengePolicy policy) {
        registrar.challenge(policy);
    }

    /** Answers a method; an empty result means that the handler answers later, or never. */
    public void handle(String method, Function<Inbound, Optional<SipMessage>> handler) {
        handlers.put(method, handler);
    }

    /** Routes everything but REGISTER between registered users, instead of refusing it. */
    public void routeCalls() {
        routeCalls(registrar::bindings);
    }

    /** The same, between the contacts that this gives for an identity. */
    public void routeCalls(Function<String, List<Binding>> bindings) {
        route(bindings, Map.of());
    }

    /** Between registered users, and to users of other networks: by domain, the Route entries that lead there. */
    public void routeCalls(Map<String, List<String>> exits) {
        route(registrar::bindings, exits);
    }

    private void route(Function<String, List<Binding>> bindings, Map<String, List<String>> exits) {
        CallRouting routing = new CallRouting(uri(), port, transactions, bindings, exits);
        CallRouting.METHODS.forEach(method -> handlers.put(method,
                method.equals("SUBSCRIBE") ? orRegEvents(routing) : routing));
    }

    private Function<Inbound, Optional<SipMessage>> orRegEvents(Function<Inbound, Optional<SipMessage>> others) {
        return inbound -> RegEventNotifier.isFor(inbound.message())
                ? Optional.of(regEvents.subscribed(inbound.message())) : others.apply(inbound);
    }

    private static SipMessage notImplemented(Inbound inbound) {
        return inbound.message().reply(501, "Not Implemented", "scscf");
    }

    // ---- what the network does of its own accord; subscribers are told

    /** Ends the registration of all contacts of the user. */
    public void deregister(String impi, ContactEvent event) {
        registrar.deregister(impi, event);
        regEvents.flush();
    }

    /** Ends the registration of one identity of the user. */
    public void deregister(String impi, String impu, ContactEvent event) {
        registrar.deregister(impi, impu, event);
        regEvents.flush();
    }

    /** Shortens the user's registration to so much and challenges its next REGISTER. */
    public void reauthenticate(String impi, Duration left) {
        registrar.reauthenticate(impi, left);
        regEvents.flush();
    }

    /** Does what the HSS tells it by RTR and PPR, TS 24.229 clause 5.4.1.5 and 5.4.2.1.2. */
    public CxNotices notices() {
        return new CxNotices() {
            @Override
            public boolean terminated(String impi, List<String> impus, int reasonCode) {
                ContactEvent event = reasonCode == 0 ? ContactEvent.REJECTED : ContactEvent.DEACTIVATED;
                boolean known = registrar.isRegistered(impi);
                if (impus.isEmpty()) {
                    registrar.deregister(impi, event);
                } else {
                    impus.forEach(impu -> registrar.deregister(impi, impu, event));
                }
                regEvents.flush();
                return known;
            }

            @Override
            public boolean profileChanged(String impi, List<String> impus) {
                boolean known = registrar.identities(impi, impus);
                regEvents.flush();
                return known;
            }
        };
    }

    /** Ends what has expired. */
    public void expire() {
        registrar.expire();
        regEvents.flush();
    }

    /** The registrations that REGISTERs make and that subscribers are told of. */
    public Registrar registrar() {
        return registrar;
    }

    /** Its subscribers to registration events. */
    public RegEventNotifier regEvents() {
        return regEvents;
    }

    /** The live bindings of a public identity. */
    public List<Binding> bindings(String impu) {
        return registrar.bindings(impu);
    }

    /** REGISTERs received, repetitions not counted. */
    public long registers() {
        return registers.get();
    }

    /** Sends a request that has its Via already. */
    public ClientTransaction send(SipMessage request, Transport transport, InetSocketAddress to) throws IOException {
        return transactions.send(request, port.endpoint(transport), to);
    }

    /** Answers a request whose handler gave no answer. */
    public void respond(Inbound request, SipMessage response) throws IOException {
        transactions.respond(request, response);
    }

    @Override
    public void close() {
        transactions.close();
        port.close();
    }

    private void onRequest(Inbound inbound) {
        Misbehaviour now = misbehaviour;
        String method = inbound.message().method();
        if ("REGISTER".equals(method)) {
            registers.incrementAndGet();
        }
        if (now.silent()) {
            return;
        }
        Function<Inbound, Optional<SipMessage>> handler = handlers.get(method);
        if (handler == null && "ACK".equals(method)) {
            return;
        }
        Optional<SipMessage> response = handler == null
                ? Optional.of(notImplemented(inbound)) : handler.apply(inbound);
        response.ifPresent(r -> transactions.later(now.delay(), () -> {
            sendResponse(inbound, r);
            tellSubscribers(method, r);
        }));
    }

    /** After the answer, so that who registered or subscribed knows its dialog first. */
    private void tellSubscribers(String method, SipMessage answer) {
        if ("SUBSCRIBE".equals(method)) {
            regEvents.notifySubscribed(answer);
        } else if ("REGISTER".equals(method)) {
            regEvents.flush();
        }
    }

    private SipMessage onRegister(SipMessage request) {
        Misbehaviour now = misbehaviour;
        if (now.status().isPresent()) {
            return request.reply(now.status().getAsInt(), "As Told", "scscf");
        }
        SipMessage response = registrar.onRegister(request);
        if (now.omitIk()) {
            response = response.mapLines("WWW-Authenticate", v -> v.replaceAll(", ik=\"[^\"]*\"", ""));
        }
        return now.omitCk() ? response.mapLines("WWW-Authenticate", v -> v.replaceAll(", ck=\"[^\"]*\"", ""))
                : response;
    }

    private void sendResponse(Inbound request, SipMessage response) {
        try {
            transactions.respond(request, response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
