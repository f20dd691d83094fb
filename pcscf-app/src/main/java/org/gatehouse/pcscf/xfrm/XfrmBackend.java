package org.gatehouse.pcscf.xfrm;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.gatehouse.pcscf.sa.NotPutBackException;
import org.gatehouse.pcscf.sa.SaBackend;
import org.gatehouse.pcscf.sa.SaBackendException;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.sa.SetTraffic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Associations in the Linux kernel, 3GPP TS 33.203 clauses 6.2, 6.3 and 7.
 *
 * <p>A set is four states and four policies, sent as one batch, states first: a policy without its state would drop
 * packets and make the kernel ask for a key. The kernel knows no transactions, so what was added is taken back when
 * anything fails. Removal is states first too: without a state the policy drops, without a policy packets go in clear.
 *
 * <p>One lock: netlink is synchronous, and a set costs well under a millisecond.
 */
public final class XfrmBackend implements SaBackend {
    private static final Logger LOG = LoggerFactory.getLogger(XfrmBackend.class);
    private static final Duration EVENT_POLL = Duration.ofMillis(200);

    private final XfrmSettings settings;
    private final Clock clock;
    private final XfrmConnection connection;
    private final XfrmEvents events;
    private final Set<String> held = new HashSet<>();
    private List<XfrmPolicy> guard = List.of();
    private final AtomicLong installed = new AtomicLong();
    private final AtomicLong removed = new AtomicLong();
    private final AtomicLong undone = new AtomicLong();
    private final AtomicLong orphans = new AtomicLong();

    /** For tests: any channels. */
    XfrmBackend(XfrmSettings settings, NetlinkChannel requests, NetlinkChannel multicast,
                Consumer<XfrmExpiry> listener) {
        this(settings, requests, multicast, listener, Clock.systemUTC());
    }

    XfrmBackend(XfrmSettings settings, NetlinkChannel requests, NetlinkChannel multicast,
                Consumer<XfrmExpiry> listener, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.connection = new XfrmConnection(requests);
        this.events = new XfrmEvents(multicast, settings, listener);
        events.start();
    }

    /**
     * Opens the netlink sockets, in the network namespace of the calling thread, and checks that the kernel can do it.
     *
     * @param listener told of expired associations, on a thread of the backend; it must not block
     * @throws SaBackendException if this host cannot, with the reason of {@link #probe()}
     */
    public static XfrmBackend open(XfrmSettings settings, Consumer<XfrmExpiry> listener) throws SaBackendException {
        XfrmProbe probe = probe();
        if (!probe.usable()) {
            throw new SaBackendException(probe.text());
        }
        LOG.info("{}", probe.text());
        try {
            NetlinkChannel requests = NetlinkSocket.open(0, settings.answerTimeout());
            try {
                hashPolicies(new XfrmConnection(requests));
                return new XfrmBackend(settings, requests,
                    NetlinkSocket.open(NetlinkSocket.GROUP_EXPIRE, EVENT_POLL), listener);
            } catch (XfrmException e) {
                requests.close();
                throw e;
            }
        } catch (XfrmException e) {
            throw new SaBackendException(e.getMessage(), e);
        }
    }

    /** Whether the kernel backend can be used here, and why not; changes nothing and never throws. */
    public static XfrmProbe probe() {
        try (XfrmConnection connection = new XfrmConnection(
                NetlinkSocket.open(0, XfrmSettings.defaults().answerTimeout()))) {
            return XfrmProbe.of(connection);
        } catch (XfrmException e) {
            return XfrmProbe.cannot(e);
        }
    }

    @Override
    public String name() {
        return "kernel";
    }

    @Override
    public boolean enforces() {
        return true;
    }

    @Override
    public void install(SaSetSpec spec) throws SaBackendException {
        try (XfrmSet set = XfrmSet.of(spec, settings)) {
            synchronized (this) {
                if (held.contains(spec.id())) {
                    throw new SaBackendException("set " + spec.id() + " is installed already");
                }
                List<XfrmRequest> requests = new ArrayList<>();
                set.states().forEach(state -> requests.add(new XfrmRequest.AddState(state)));
                set.policies().forEach(policy -> requests.add(new XfrmRequest.AddPolicy(policy)));
                add(spec.id(), requests);
                installed.incrementAndGet();
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Only sets that were installed here, or adopted by {@link #reconcile}, are touched: a set refused because one
     * of its SPIs is in use must not take the owner of that SPI away.
     */
    @Override
    public void remove(SaSetSpec spec) throws SaBackendException {
        synchronized (this) {
            if (!held.contains(spec.id())) {
                return;
            }
            delete("set " + spec.id() + " not removed", XfrmSet.removal(spec));
            held.remove(spec.id());
            removed.incrementAndGet();
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws SaBackendException if the kernel cannot be asked; or, after all others were dealt with, if wanted sets
     *     could not be put back, of which then nothing remains
     */
    @Override
    public synchronized void reconcile(Collection<SaSetSpec> wanted) throws SaBackendException {
        List<XfrmSet> sets = new ArrayList<>();
        Map<String, SaBackendException> failures = new LinkedHashMap<>();
        try {
            for (SaSetSpec spec : wanted) {
                try {
                    sets.add(XfrmSet.of(spec, settings, SequenceStart.afterLoss(clock.instant())));
                } catch (SaBackendException e) {
                    failures.put(spec.id(), e);
                }
            }
            XfrmReconciliation plan = XfrmReconciliation.of(connection.dump(), sets, guard, settings);
            delete("left-over associations not removed", plan.removals());
            orphans.addAndGet(plan.removals().size());
            held.clear();
            sets.forEach(set -> held.add(set.id()));
            plan.additions().forEach(addition -> putBack(addition, failures));
        } catch (XfrmException e) {
            throw new SaBackendException("cannot compare with the kernel: " + e.getMessage(), e);
        } finally {
            sets.forEach(XfrmSet::close);
        }
        if (!failures.isEmpty()) {
            SaBackendException first = failures.values().iterator().next();
            throw new NotPutBackException(failures.size() + " of " + wanted.size() + " sets not put back, the first: "
                + first.getMessage(), first, failures.keySet());
        }
    }

    /**
     * From now on the kernel drops every clear packet to or from these ports, whoever is at the other end; takes the
     * place of an earlier guard. It stays until {@link #removePortGuard()} or {@link #close()}, also when the process
     * dies.
     *
     * @param addresses of the P-CSCF; the unspecified address stands for all of its family
     * @throws IllegalArgumentException if a port is not in 1 to 65535
     */
    public synchronized void installPortGuard(Collection<InetAddress> addresses, Collection<Integer> ports)
            throws SaBackendException {
        List<XfrmPolicy> wanted = PortGuard.policies(addresses, ports, settings.guardPriority());
        List<XfrmRequest> requests = new ArrayList<>();
        wanted.forEach(policy -> requests.add(new XfrmRequest.PutPolicy(policy)));
        List<XfrmPolicy> before = guard.stream().filter(policy -> !wanted.contains(policy)).toList();
        // should only half of it come to stand: closing takes both the old and the new away
        guard = Stream.concat(wanted.stream(), before.stream()).toList();
        for (XfrmConnection.Outcome outcome : connection.ask(requests)) {
            if (!outcome.done()) {
                throw new SaBackendException("protected ports are not guarded: " + outcome.why().getMessage(),
                    outcome.why());
            }
        }
        removeGuard(before);
        guard = wanted;
    }

    /** Removes what {@link #installPortGuard} installed. */
    public synchronized void removePortGuard() throws SaBackendException {
        removeGuard(guard);
        guard = List.of();
    }

    /**
     * Counters: the kernel's drops under its own names (XfrmInStateProtoError and so on), and what this backend did.
     *
     * @throws SaBackendException if the kernel's cannot be read
     */
    public Map<String, Long> counters() throws SaBackendException {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("setsInstalled", installed.get());
        counters.put("setsRemoved", removed.get());
        counters.put("setsUndone", undone.get());
        counters.put("orphansRemoved", orphans.get());
        counters.put("associationsExpired", events.expired());
        counters.put("eventsLost", events.lost());
        try {
            counters.putAll(XfrmStat.read());
        } catch (IOException e) {
            throw new SaBackendException("the kernel's counters cannot be read", e);
        }
        return counters;
    }

    /** {@inheritDoc} Empty too if the set is not installed. */
    @Override
    public Optional<SetTraffic> traffic(SaSetSpec spec) {
        long verified = 0;
        long unverified = 0;
        try {
            for (XfrmState.Id id : XfrmSet.inbound(spec)) {
                SetTraffic seen = connection.traffic(id);
                verified += seen.verified();
                unverified += seen.unverified();
            }
            return Optional.of(new SetTraffic(verified, unverified));
        } catch (XfrmException e) {
            LOG.debug("traffic of set {} not known: {}", spec.id(), e.getMessage());
            return Optional.empty();
        }
    }

    /** How many sets it holds. */
    public synchronized int held() {
        return held.size();
    }

    /** Removes the port guard and closes the sockets. Sets stay in the kernel for the next {@link #reconcile}. */
    @Override
    public void close() {
        try {
            removePortGuard();
        } catch (SaBackendException e) {
            // a guard that stays drops clear packets, which is the safe side; the next start finds and removes it
            LOG.warn(e.getMessage());
        }
        events.close();
        connection.close();
    }

    /** Setting makes the kernel hash all policies anew, so only if another program changed its default. */
    static void hashPolicies(XfrmConnection connection) throws XfrmException {
        if (!connection.thresholds().equals(XfrmThresholds.WHOLE_ADDRESSES)) {
            XfrmConnection.Outcome outcome = connection.ask(List.of(new XfrmRequest.HashWholeAddresses())).get(0);
            if (!outcome.done()) {
                throw outcome.why();
            }
        }
    }

    private void putBack(XfrmReconciliation.Addition addition, Map<String, SaBackendException> failures) {
        try {
            add(addition.set(), addition.requests());
            installed.incrementAndGet();
        } catch (SaBackendException e) {
            failures.put(addition.set(), e);
            try {
                delete("and parts of it remain", addition.otherwise());
            } catch (SaBackendException remaining) {
                e.addSuppressed(remaining);
            }
        }
    }

    /** All of the requests, or none. */
    private void add(String id, List<XfrmRequest> requests) throws SaBackendException {
        List<XfrmConnection.Outcome> outcomes = connection.ask(requests);
        for (XfrmConnection.Outcome outcome : outcomes) {
            if (!outcome.done()) {
                held.remove(id);
                undone.incrementAndGet();
                throw undo(id, outcome.why(), outcomes);
            }
        }
        held.add(id);
    }

    /** Takes back what was added; where that is not known, what a dump shows to be exactly ours. */
    private SaBackendException undo(String id, XfrmException why, List<XfrmConnection.Outcome> outcomes) {
        SaBackendException failure = new SaBackendException("set " + id + " not installed: " + why.getMessage(), why);
        try {
            XfrmConnection.Dump dump = outcomes.stream().anyMatch(o -> o.ending() == XfrmConnection.Ending.UNKNOWN)
                ? connection.dump() : new XfrmConnection.Dump(List.of(), List.of());
            List<XfrmRequest> requests = new ArrayList<>();
            for (XfrmConnection.Outcome outcome : outcomes) {
                boolean unknown = outcome.ending() == XfrmConnection.Ending.UNKNOWN;
                if (outcome.request() instanceof XfrmRequest.AddState add
                    && (outcome.done() || unknown && dump.states().contains(add.state().held()))) {
                    requests.add(new XfrmRequest.DeleteState(add.state().id()));
                } else if (outcome.request() instanceof XfrmRequest.AddPolicy add
                    && (outcome.done() || unknown && dump.policies().contains(add.policy()))) {
                    requests.add(new XfrmRequest.DeletePolicy(add.policy().id()));
                }
            }
            delete("and parts of it may remain", requests);
        } catch (XfrmException | SaBackendException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    /** Asks all of it; that something is not there is no failure. */
    private void delete(String failure, List<XfrmRequest> requests) throws SaBackendException {
        for (XfrmConnection.Outcome outcome : connection.ask(requests)) {
            if (!outcome.done() && !outcome.notThere()) {
                throw new SaBackendException(failure + ": " + outcome.why().getMessage(), outcome.why());
            }
        }
    }

    private void removeGuard(List<XfrmPolicy> policies) throws SaBackendException {
        List<XfrmRequest> requests = new ArrayList<>();
        policies.forEach(policy -> requests.add(new XfrmRequest.DeletePolicy(policy.id())));
        delete("the guard of protected ports is not removed", requests);
    }
}
