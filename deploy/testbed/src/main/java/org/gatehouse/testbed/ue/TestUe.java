package org.gatehouse.testbed.ue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.gatehouse.testbed.sip.ClientTransaction;
import org.gatehouse.testbed.sip.DigestHeader;
import org.gatehouse.testbed.sip.Inbound;
import org.gatehouse.testbed.sip.SipEndpoint;
import org.gatehouse.testbed.sip.SipEndpoint.Transport;
import org.gatehouse.testbed.sip.SipMessage;
import org.gatehouse.testbed.sip.SipParseException;
import org.gatehouse.testbed.sip.SipPort;
import org.gatehouse.testbed.sip.SipTap;
import org.gatehouse.testbed.sip.SipTransactions;
import org.gatehouse.testbed.ue.Registration.Outcome;

/**
 * A UE: its own address, an unprotected port, a protected server port that never changes, and a new protected client
 * port for each attempt. Whole procedures block the caller; {@link #attempt} gives the single steps.
 *
 * <p>Between a re-authentication and the first message that arrives over the new set the UE holds two sets, 3GPP TS
 * 33.203 clause 7.4.1a.
 */
public final class TestUe implements AutoCloseable {
    /** Refused or repeated challenges of one procedure before the UE abandons it, TS 24.229 clause 5.1.1.5.3. */
    private static final int MAX_REFUSALS = 2;
    private static final int MAX_CHALLENGES = 4;

    private final UeSettings settings;
    private final UeRequests requests;
    private final SipTap tap;
    private final SipTransactions transactions;
    private final SipPort clear;
    private final SipPort us;
    private final AtomicLong cseq = new AtomicLong();
    private final BlockingQueue<Inbound> inbox = new LinkedBlockingQueue<>(1_000);
    private volatile UnaryOperator<SipMessage> spoiler = UnaryOperator.identity();
    private volatile Function<SipMessage, Optional<SipMessage>> autoAnswer = request -> Optional.empty();
    private String callId;
    private Use current;
    private Use previous;
    private List<String> serviceRoute = List.of();

    /** A set in use: its ports, the P-CSCF's list it came from, the Authorization that made it. */
    record Use(ProtectedFlow flow, List<String> securityServerLines, DigestHeader authorization) {
    }

    private TestUe(UeSettings settings, SipTap tap) throws IOException {
        this.settings = settings;
        this.requests = new UeRequests(settings);
        this.tap = tap;
        this.transactions = new SipTransactions(settings.t1(), this::onRequest);
        this.clear = SipPort.open(new InetSocketAddress(settings.address(), settings.clearPort()), transactions, tap);
        this.us = SipPort.open(new InetSocketAddress(settings.address(), settings.portUs()), this::onProtected, tap);
    }

    /** Binds the UE's fixed ports. */
    public static TestUe start(UeSettings settings, SipTap tap) throws IOException {
        return new TestUe(settings, tap);
    }

    /** An initial registration: SM1 in clear, with a new Call-ID. Legal for a registered UE too. */
    public Registration register() throws IOException, InterruptedException {
        return run(attempt());
    }

    /** A re-registration over the set in use. */
    public Registration reRegister() throws IOException, InterruptedException {
        return run(protectedAttempt(settings.expires()));
    }

    /** Removes this UE's contact, over the set in use. */
    public Registration deregister() throws IOException, InterruptedException {
        return run(protectedAttempt(Duration.ZERO));
    }

    /** The steps of an initial registration. */
    public RegistrationAttempt attempt() throws IOException {
        return new RegistrationAttempt(this, settings, requests.callId(), settings.expires(), null);
    }

    /**
     * The steps of a re-registration, or with {@link Duration#ZERO} of a deregistration.
     *
     * @throws IllegalStateException if there is no set in use
     */
    public synchronized RegistrationAttempt protectedAttempt(Duration expires) throws IOException {
        return new RegistrationAttempt(this, settings, callId, expires, inUse());
    }

    /** Every REGISTER of the whole procedures passes through this before it is sent. */
    public void spoil(UnaryOperator<SipMessage> change) {
        spoiler = change;
    }

    /** A correct request outside a dialog, with Route, Via and Security-Verify for the set in use. */
    public synchronized SipMessage buildRequest(String method, String uri) {
        Use use = inUse();
        SipMessage request = requests.request(method, uri, use.flow().set(), serviceRoute, nextCseq());
        return UeRequests.withVerify(request, use.securityServerLines());
    }

    /** Its Contact value: the protected server port. */
    public synchronized String contact() {
        return requests.contact(inUse().flow().set());
    }

    /** Sends a request over the set in use. */
    public ClientTransaction send(SipMessage request) throws IOException {
        return send(request, settings.transport());
    }

    /** Sends a request over the set in use, whatever transport it was agreed over. */
    public ClientTransaction send(SipMessage request, Transport transport) throws IOException {
        ProtectedFlow flow;
        synchronized (this) {
            flow = inUse().flow();
        }
        return send(request, flow, transport);
    }

    /** Sends a request over the set that was in use before, while the UE still holds it. */
    public ClientTransaction sendOverPrevious(SipMessage request) throws IOException {
        ProtectedFlow flow;
        synchronized (this) {
            flow = Optional.ofNullable(previous).orElseThrow(() -> new IllegalStateException("no older set")).flow();
        }
        return send(request, flow, settings.transport());
    }

    /** Sends anything from the unprotected port to the P-CSCF's. */
    public ClientTransaction sendClear(SipMessage request) throws IOException {
        return transactions.send(request, clear.endpoint(settings.transport()), settings.pcscf());
    }

    /** The next request that was not answered automatically, waited for at most so long. */
    public Optional<Inbound> nextRequest(Duration atMost) throws InterruptedException {
        return Optional.ofNullable(inbox.poll(atMost.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Answers requests as they come; those with an empty result go to {@link #nextRequest}. */
    public void answerWith(Function<SipMessage, Optional<SipMessage>> answers) {
        autoAnswer = answers;
    }

    /** Answers a request over the set it came on: UDP from port_uc to the Via's port, TCP on its connection. */
    public void answer(Inbound request, SipMessage response) throws IOException {
        if (request.endpoint().transport() == Transport.TCP) {
            transactions.respond(request, response);
            return;
        }
        Optional<Use> use = useOf(request);
        SipEndpoint from = use.map(u -> u.flow().endpoint(Transport.UDP)).orElse(request.endpoint());
        InetSocketAddress to = use.map(u -> new InetSocketAddress(request.from().getAddress(),
                u.flow().set().portPs())).orElse(request.from());
        transactions.respond(request, response, from, to);
    }

    /** The set in use. */
    public synchronized Optional<SaSetOfUe> set() {
        return Optional.ofNullable(current).map(u -> u.flow().set());
    }

    /** The set in use before, until the first message arrives over the new one. */
    public synchronized Optional<SaSetOfUe> previousSet() {
        return Optional.ofNullable(previous).map(u -> u.flow().set());
    }

    /** The Service-Route of the last 200. */
    public synchronized List<String> serviceRoute() {
        return serviceRoute;
    }

    public int clearPort() {
        return clear.local().getPort();
    }

    public int portUs() {
        return us.local().getPort();
    }

    @Override
    public synchronized void close() throws IOException {
        deregistered();
        transactions.close();
        clear.close();
        us.close();
    }

    private Registration run(RegistrationAttempt attempt) throws IOException, InterruptedException {
        List<Inbound> received = new ArrayList<>();
        try (attempt) {
            Optional<Inbound> answer = attempt.sendSm1(spoiler.apply(attempt.buildSm1()));
            int refusals = 0;
            while (answer.isPresent() && received.size() < MAX_CHALLENGES) {
                Inbound response = answer.get();
                received.add(response);
                if (settings.strictPorts() && !attempt.properlyProtected(response)) {
                    return ended(Outcome.ANSWER_NOT_PROTECTED, received);
                }
                if (response.message().status() == 200) {
                    return attempt.complete(response, received);
                }
                if (response.message().status() != 401) {
                    return ended(Outcome.REJECTED, received);
                }
                Challenge challenge = Challenge.read(response.message());
                try {
                    attempt.accept(challenge);
                    answer = attempt.sendSm7(spoiler.apply(attempt.buildSm7(challenge)));
                } catch (ChallengeRefusedException e) {
                    if (!e.reported() || ++refusals == MAX_REFUSALS) {
                        return ended(e.outcome(), received);
                    }
                    answer = attempt.sendSm1(spoiler.apply(attempt.buildFailureReport(challenge, e.auts())));
                }
            }
            return ended(answer.isEmpty() ? Outcome.NO_ANSWER : Outcome.REJECTED, received);
        } catch (SipParseException e) {
            return ended(Outcome.BAD_CHALLENGE, received);
        }
    }

    private static Registration ended(Outcome outcome, List<Inbound> received) {
        int status = received.isEmpty() ? 0 : received.get(received.size() - 1).message().status();
        return new Registration(outcome, status, 0, false, Optional.empty(), List.of(), List.of(), received);
    }

    Optional<Inbound> exchangeClear(SipMessage message) throws IOException, InterruptedException {
        return sendClear(message).awaitFinal(settings.patience());
    }

    Optional<Inbound> exchange(SipMessage message, ProtectedFlow flow) throws IOException, InterruptedException {
        return exchange(message, flow, settings.transport());
    }

    Optional<Inbound> exchange(SipMessage message, ProtectedFlow flow, Transport transport)
            throws IOException, InterruptedException {
        return send(message, flow, transport).awaitFinal(settings.patience());
    }

    ProtectedFlow openFlow() throws IOException {
        return new ProtectedFlow(settings, this::onProtected, tap);
    }

    long nextCseq() {
        return cseq.incrementAndGet();
    }

    synchronized void registered(String newCallId, Use use, boolean keepOld, List<String> route) throws IOException {
        drop(previous);
        previous = keepOld ? current : null;
        if (!keepOld) {
            drop(current);
        }
        current = use;
        callId = newCallId;
        serviceRoute = route;
    }

    synchronized void refreshed(List<String> route) {
        serviceRoute = route;
    }

    synchronized void deregistered() throws IOException {
        drop(previous);
        drop(current);
        previous = null;
        current = null;
        serviceRoute = List.of();
    }

    /** Whether a message came between the P-CSCF's and the UE's ports of this set, TS 33.203 clause 7.1. */
    static boolean between(SaSetOfUe set, Inbound inbound) {
        if (set == null || !inbound.from().getAddress().equals(set.pcscfAddress())) {
            return false;
        }
        int from = inbound.from().getPort();
        int to = inbound.local().getPort();
        boolean toServerPort = from == set.portPc() && to == set.portUs();
        boolean onOwnConnection = inbound.endpoint().transport() == Transport.TCP
                && from == set.portPs() && to == set.portUc();
        return toServerPort || onOwnConnection;
    }

    private ClientTransaction send(SipMessage request, ProtectedFlow flow, Transport transport) throws IOException {
        SaSetOfUe set = Optional.ofNullable(flow.set())
                .orElseThrow(() -> new IllegalStateException("no set: the challenge was not accepted"));
        return transactions.send(request, flow.endpoint(transport),
                new InetSocketAddress(set.pcscfAddress(), set.portPs()));
    }

    private void onProtected(Inbound inbound) {
        if (!"REGISTER".equals(inbound.message().method())) {
            newSetUsed(inbound);
        }
        transactions.accept(inbound);
    }

    private synchronized void newSetUsed(Inbound inbound) {
        if (previous != null && current != null && between(current.flow().set(), inbound)) {
            Use gone = previous;
            previous = null;
            try {
                drop(gone);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void onRequest(Inbound inbound) {
        Optional<SipMessage> response = autoAnswer.apply(inbound.message());
        if (response.isEmpty()) {
            inbox.offer(inbound);
            return;
        }
        try {
            answer(inbound, response.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized Optional<Use> useOf(Inbound request) {
        for (Use use : new Use[] {current, previous}) {
            if (use != null && between(use.flow().set(), request)) {
                return Optional.of(use);
            }
        }
        return Optional.empty();
    }

    private Use inUse() {
        if (current == null) {
            throw new IllegalStateException("no set in use: the UE is not registered");
        }
        return current;
    }

    private static void drop(Use use) throws IOException {
        if (use != null) {
            use.flow().close();
        }
    }
}
