package org.gatehouse.pcscf.servlet;

import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.gatehouse.adapter.ContainerAdapter;
import org.gatehouse.adapter.OwnMessage;
import org.gatehouse.adapter.operator.AttemptJournal;
import org.gatehouse.adapter.operator.QueueLengths;
import org.gatehouse.adapter.operator.ReasonCounts;
import org.gatehouse.dns.FailedTargets;
import org.gatehouse.dns.SipServers;
import org.gatehouse.pcscf.PcscfSettings;
import org.gatehouse.pcscf.Reason;
import org.gatehouse.pcscf.event.RegEvents;
import org.gatehouse.pcscf.event.RegistrationEnds;
import org.gatehouse.pcscf.exchange.ExchangeRecord;
import org.gatehouse.pcscf.journal.RegistrationJournal;
import org.gatehouse.pcscf.journal.RegistrationLog;
import org.gatehouse.pcscf.operator.Drain;
import org.gatehouse.pcscf.operator.PcscfMetrics;
import org.gatehouse.pcscf.operator.PcscfPart;
import org.gatehouse.pcscf.own.OwnRequests;
import org.gatehouse.pcscf.own.OwnResponses;
import org.gatehouse.pcscf.registration.BindingStore;
import org.gatehouse.pcscf.registration.LeavingBindings;
import org.gatehouse.pcscf.registration.MemoryBindingStore;
import org.gatehouse.pcscf.registration.RegisterProcedure;
import org.gatehouse.pcscf.registration.RegisterResponses;
import org.gatehouse.pcscf.registration.SaEffects;
import org.gatehouse.pcscf.sa.ProtectedPorts;
import org.gatehouse.pcscf.sa.SaAction;
import org.gatehouse.pcscf.sa.SaBackend;
import org.gatehouse.pcscf.sa.SaBackendException;
import org.gatehouse.pcscf.sa.SaSetSpec;
import org.gatehouse.pcscf.sa.SaTable;
import org.gatehouse.pcscf.sa.SourceRate;
import org.gatehouse.pcscf.sa.UeContact;
import org.gatehouse.pcscf.secagree.AlgorithmPair;
import org.gatehouse.pcscf.session.Dialogs;
import org.gatehouse.pcscf.session.ReleaseCause;
import org.gatehouse.pcscf.session.SessionProcedure;
import org.gatehouse.pcscf.status.PcscfStatus;
import org.gatehouse.pcscf.store.ChangedUes;
import org.gatehouse.pcscf.store.StoreException;
import org.gatehouse.pcscf.store.UeStore;
import org.gatehouse.sip.SipRequestView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of one P-CSCF, put together. */
final class Pcscf implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.gatehouse.pcscf");
    private static final long TICK_MILLIS = 500;
    private static final long END_SECONDS = 5;
    private static final int MOST_COUNTED = 100_000;
    /** Shorter than T1 on Gm, so that the UE has its answer before it asks again. */
    private static final Duration NAME_PATIENCE = Duration.ofMillis(1_500);
    /** How long a target of a home network that failed is tried last. */
    private static final Duration HOME_PENALTY = Duration.ofSeconds(30);

    final PcscfSettings settings;
    final ResponsePorts responsePorts = new ResponsePorts();
    final ProtectedPortRules rules;
    final SessionRules wire;
    final PendingOnSets pending;
    final RegisterProcedure register;
    final ClearRegisters clearRegisters;
    final RegisterResponses responses;
    final ReasonCounts<Reason> refusals = new ReasonCounts<>(Reason.class);
    final PcscfStatus status;
    final RegistrationJournal journal;
    final RegistrationLog outcomes = new RegistrationLog();
    final Drain drain = new Drain();
    final PcscfPart operator;
    final HomeNetworks homes;
    private final FailedTargets failedHomes;

    private final SaBackend backend;
    private final SaTable table;
    private final ChangedUes changed = new ChangedUes();
    private final BindingStore bindings = new MemoryBindingStore(changed);
    private final Dialogs dialogs;
    private final SaEffects effects;
    private final SessionProcedure sessions;
    private final LeavingBindings leaving;
    private final OwnWire ownWire;
    private final OwnRequests own;
    private final OwnResponses ownResponses;
    private final RegEvents events;
    private final RegistrationEnds ends;
    private Optional<UeStore> store = Optional.empty();
    final Clock clock = Clock.systemUTC();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "pcscf-lifetimes");
        thread.setDaemon(true);
        return thread;
    });

    /** Starting another try may wait for a connection, which nobody's lifetime is to wait for. */
    private final ScheduledExecutorService homeTimers = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "pcscf-home-timer");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param ending is told of each set before it is removed
     * @param sends puts a message of our own on the wire and says whether it could
     * @param tellsWhatLeft whether the container says what it has written
     */
    Pcscf(PcscfSettings settings, SaBackend backend, Consumer<SaSetSpec> ending, Predicate<OwnMessage> sends,
          boolean tellsWhatLeft) {
        this.settings = settings;
        this.backend = backend;
        SipServers fromMw = SipServers.open(settings.dns(), settings.mw().address(), clock);
        boolean oneVersion = settings.gm().address().getClass() == settings.mw().address().getClass();
        homes = new HomeNetworks(fromMw,
            oneVersion ? fromMw : SipServers.open(settings.dns(), settings.gm().address(), clock), NAME_PATIENCE);
        failedHomes = new FailedTargets(clock, HOME_PENALTY);
        SecureRandom random = new SecureRandom();
        table = new SaTable(settings.timers(), new ProtectedPorts(settings.gm().portPs(), settings.gm().portsPc()),
            settings.spis(), random, changed);
        OnceLeft onceLeft = new OnceLeft(tellsWhatLeft, settings.timers().grace(),
            (task, after) -> ticks.schedule(task, after.toMillis(), TimeUnit.MILLISECONDS));
        effects = new SaEffects(backend, ending, onceLeft);
        journal = new RegistrationJournal(new AttemptJournal(settings.journal()), settings, table, backend,
            ticks, outcomes);
        rules = new ProtectedPortRules(settings, table, responsePorts, refusals, this::later,
            from -> journal.droppedAtPort(from, clock.instant()), clock);
        ExchangeRecord exchange = new ExchangeRecord(settings.exchange(), settings::isGm, clock);
        leaving = new LeavingBindings(settings.timers().grace());
        ownWire = new OwnWire(settings, sends);
        own = new OwnRequests(ownWire, settings.timers().t1(), clock);
        ownResponses = new OwnResponses(ownWire::respond, clock);
        dialogs = new Dialogs(settings.sessions(), changed::dialog);
        sessions = new SessionProcedure(settings, table, bindings, leaving, own, ownResponses, dialogs,
            drain::isOn, clock, random);
        ownWire.failures(request -> {
            if (!sessions.notSent(request)) {
                own.notSent(request);
            }
        });
        ends = new RegistrationEnds(table, bindings, leaving, settings.timers().grace(), this::later, callsOf(sessions),
            clock);
        events = new RegEvents(settings, bindings, own, ends::ended, refusals::count, clock, random);
        pending = PendingOnSets.of(table, settings.timers(), clock);
        SourceRate rates = new SourceRate(settings.timers());
        register = new RegisterProcedure(settings, table, rates, bindings, effects, clock, random);
        clearRegisters = new ClearRegisters(drain, register::received, (request, refuse) -> {
            journal.received(request, refuse, clock.instant());
            refused(request, refuse.reason());
        });
        wire = new SessionRules(settings, rules, sessions, own, events,
            new Standings(settings, rules, table, rates, sessions::isCallingInClear, clock), refusals, pending,
            exchange, onceLeft::left, clearRegisters);
        status = new PcscfStatus(table, bindings, backend, refusals, rules::dropped, sessions::release, clock);
        responses = new RegisterResponses(settings, table, bindings, effects, events, clock);
        operator = new PcscfPart(new PcscfPart.Sources(table, bindings, status, journal, outcomes, drain, algorithms(),
            dialogs::size, exchange, homes.servers().counts(), clock),
            metrics(new PcscfMetrics(table, status, refusals, outcomes, dialogs::size,
                sessions.emergencyCounts(), System::nanoTime)));
        if (!backend.enforces()) {
            LOG.warn("security associations are kept track of and NOT enforced: backend={}", backend.name());
        }
        ticks.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Brings back what was before a restart; {@link Restart#recover}. */
    void recover(Path base) throws StoreException, SaBackendException {
        store = new Restart(settings, table, bindings, dialogs, effects, backend, clock).recover(base, changed);
        events.restored(bindings.all());
    }

    private MeterBinder metrics(PcscfMetrics metrics) {
        QueueLengths queues = new QueueLengths(Map.of("own-requests", own::size, "own-messages", ownWire::waiting,
            "home-networks", homes::waiting, "store", changed::size, "attempts", () -> journal.underWay(MOST_COUNTED)));
        return registry -> List.of(metrics, queues, homes.servers().counts()).forEach(part -> part.bindTo(registry));
    }

    private List<String> algorithms() {
        return settings.access().elsewhere().algorithms().pairs().stream().map(AlgorithmPair::toString).toList();
    }

    /** What REGISTERs under way share. */
    ForwardedRegister.Shared forwarding(ContainerAdapter adapter) {
        return new ForwardedRegister.Shared(adapter, settings::mwPoint, failedHomes, homeTimers,
            settings.homeTimeout());
    }

    /** Whether a message came to the port where unprotected REGISTERs come. */
    boolean isClear(SipRequestView message) {
        return message.flow().local().getPort() == settings.gm().port()
            && message.flow().local().getAddress().equals(settings.gm().address());
    }

    /** Counts a refusal, and says it on the log. */
    void refused(SipRequestView request, Reason reason) {
        refusals.count(reason);
        LOG.info("{} refused reason={} status={} ue={}", request.method(), reason, reason.status(),
            request.flow().remote().getAddress().getHostAddress());
    }

    /** For threads that must not wait for the backend. */
    private void later(List<SaAction> actions) {
        if (!actions.isEmpty()) {
            ticks.execute(() -> effects.carryOut(actions));
        }
    }

    /** Ends sets and bindings whose time has come. */
    private void tick() {
        Instant now = clock.instant();
        // the journal first, while the sets of what ends are still there to be asked about
        each(() -> journal.expire(now), () -> effects.expire(table, now), () -> effects.carryOut(pending.ended(now)),
            events::tick, own::tick, ownResponses::tick, sessions::tick, ends::tick,
            () -> leaving.expire(now), sessions::expire);
    }

    private static RegistrationEnds.Calls callsOf(SessionProcedure sessions) {
        return new RegistrationEnds.Calls() {
            @Override
            public void release(UeContact contact, ReleaseCause cause) {
                sessions.release(contact, cause);
            }

            @Override
            public boolean isForHelp(UeContact contact) {
                return sessions.isCallingForHelp(contact);
            }
        };
    }

    /** One's trouble must not stop the clock for all others. */
    static void each(Runnable... steps) {
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (RuntimeException e) {
                LOG.error("lifetimes: {}", e.toString());
            }
        }
    }

    @Override
    public void close() {
        // what a tick is at goes through the store and the backend, which are closed next
        end(ticks);
        ownWire.close();
        homeTimers.shutdownNow();
        homes.close();
        store.ifPresent(UeStore::close);
        backend.close();
    }

    /** Begins nothing more, and waits some seconds for what is under way. */
    static void end(ExecutorService threads) {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a task did not end in {} s", END_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
